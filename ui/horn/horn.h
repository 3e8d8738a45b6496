// What makes the sound of an alarm.
#pragma once

#include <QObject>
#include <QString>
#include <optional>

#include "core/model/alarm.h"

namespace tryer::ui {

// GUI thread; returns at once.
class Horn : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  // Sounds the pattern of this priority, again and again, until told otherwise; none: is silent.
  virtual void sound(std::optional<model::AlarmPriority> priority) = 0;
  // Why nothing can be heard, for a person: "No sound on this machine: …"; empty: it can.
  virtual QString problem() const = 0;
 Q_SIGNALS:
  void problemChanged();
};

}  // namespace tryer::ui
