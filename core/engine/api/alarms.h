// The alarms as the window sees them. GUI thread; returns at once.
#pragma once

#include <QObject>
#include <functional>
#include <vector>

#include "core/base/error.h"
#include "core/model/alarm.h"

namespace tryer::engine::api {

class AlarmsApi : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  using Answer = std::function<void(base::Result<void>)>;

  virtual std::vector<model::Alarm> alarms() const = 0;  // all that are not Normal, in the order they came
  virtual std::vector<model::AlarmDefinition> definitions() const = 0;  // constant for the session
  virtual model::AlarmKpis kpis() const = 0;                            // of this session

  // By a person, with the revision that the person saw: an older one answers Conflict. Nothing is ever acknowledged,
  // shelved or reset by itself.
  virtual void acknowledge(const QString& id, quint64 revision, const QString& note, Answer answer) = 0;
  virtual void shelve(const QString& id, quint64 revision, double minutes, const QString& reason, Answer answer) = 0;
  virtual void unshelve(const QString& id, quint64 revision, Answer answer) = 0;
  virtual void reset(const QString& id, quint64 revision, Answer answer) = 0;  // Latched → Normal
  virtual void takeOutOfService(const QString& id, quint64 revision, const QString& reason, Answer answer) = 0;
  virtual void putBack(const QString& id, quint64 revision, Answer answer) = 0;
 Q_SIGNALS:
  void alarmsChanged();
};

}  // namespace tryer::engine::api
