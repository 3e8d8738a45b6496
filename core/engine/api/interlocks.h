// The interlocks of the machine in use, as the window sees them. GUI thread; returns at once.
#pragma once

#include <QObject>
#include <functional>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/model/alarm.h"

namespace tryer::engine::api {

// One row of the table as it is in force.
struct Interlock {
  QString ruleId;
  model::AlarmPriority priority = model::AlarmPriority::Low;
  QString title, condition, cause, consequence, response;
  QString source;  // of the default
  QString unit;    // of the limit
  bool hasLimit = false;
  double limit = 0, defaultLimit = 0;
  double strictest = 0, loosest = 0;  // bounds of what the limit may become; strictest may be the higher one
  double delayS = 0, defaultDelayS = 0;
  QString action, defaultAction;  // "alarm", "refuse-heat", "abort": each does what those before it do
  bool holds = false;             // now
  bool operator==(const Interlock&) const = default;
};

struct InterlockChange {
  std::optional<double> limit, delayS;
  std::optional<QString> action;
};

class InterlocksApi : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  using Answer = std::function<void(base::Result<void>)>;

  virtual std::vector<Interlock> interlocks() const = 0;  // in the order of the table; empty: no machine chosen yet
  // By an operator: stricter in every respect, else NoPermission. Beyond the bounds: InvalidArgument. Journaled;
  // answers when it is durable and in force.
  virtual void tighten(const QString& ruleId, const InterlockChange& change, Answer answer) = 0;
 Q_SIGNALS:
  void interlocksChanged();
};

}  // namespace tryer::engine::api
