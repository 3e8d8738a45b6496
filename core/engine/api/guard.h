// The guard process as the window sees it. GUI thread; returns at once.
#pragma once

#include <QObject>
#include <vector>

#include "core/model/guard_report.h"
#include "core/model/guard_status.h"

namespace tryer::engine::api {

class GuardApi : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  virtual model::GuardStatus status() const = 0;
  // A machine outside of this program heats, as last shown, or is about to: quitting then asks. Ending the engine hands
  // it over to the guard.
  virtual bool heatOn() const = 0;
  // What a guard did in place of an earlier console, taken up by this one; oldest first.
  virtual std::vector<model::GuardReport> reports() const = 0;
 Q_SIGNALS:
  void statusChanged();
  void reported();
};

}  // namespace tryer::engine::api
