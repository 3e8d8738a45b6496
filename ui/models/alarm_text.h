// Alarms in words, and which of them stands in the strip. Translated, but for the texts of the alarms themselves.
#pragma once

#include <QString>
#include <optional>
#include <span>

#include "core/model/alarm.h"

namespace tryer::ui {

QString alarmPriorityText(model::AlarmPriority priority);  // "Critical"
QString alarmSymbol(model::AlarmPriority priority);        // "▲", "◆", "●": told apart without their colour
QString alarmStateText(model::AlarmState state);           // "Unacknowledged"
QString alarmTimeText(qint64 utcMs);                       // "12:04:31", local time
QString respondWithinText(double seconds);                 // "within 15 s"

// It calls the operator: nobody has acknowledged it, whether its condition still holds or not.
bool isCalling(const model::Alarm& alarm);

const model::AlarmDefinition* definitionOf(std::span<const model::AlarmDefinition> definitions,
                                           const model::Alarm& alarm);  // nullptr: none

// What the strip says of all alarms.
struct AlarmSummary {
  // The highest that calls, of several the oldest: it does not change under the finger. When none calls, the highest
  // that is not set aside. None: no alarm.
  std::optional<model::Alarm> top;
  bool calling = false;  // top waits to be acknowledged
  int unacknowledged = 0;
  int active = 0;    // listed and not set aside
  int setAside = 0;  // shelved, out of service, suppressed
};
AlarmSummary summarize(std::span<const model::Alarm> alarms);

}  // namespace tryer::ui
