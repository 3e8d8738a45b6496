// Alarms after ISA-18.2 / IEC 62682: an abnormal condition that needs the operator, with a life of its own.
#pragma once

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace tryer::model {

enum class AlarmPriority : quint8 { Critical, High, Low };
QString alarmPriorityId(AlarmPriority priority);  // "critical", …
std::optional<AlarmPriority> alarmPriorityFromId(const QString& id);

enum class AlarmState : quint8 {
  Normal,
  Unacknowledged,          // the condition holds, nobody has seen it
  Acknowledged,            // the condition holds, somebody has
  ReturnedUnacknowledged,  // the condition is gone, nobody has seen it
  Latched,                 // gone and acknowledged, but it stays until a person resets it
  Shelved,                 // set aside by a person, for a time, with a reason
  Suppressed,              // by design: another alarm or the machine's state makes it meaningless
  OutOfService,            // taken out by a person until put back
};
QString alarmStateId(AlarmState state);  // "unacknowledged", …
std::optional<AlarmState> alarmStateFromId(const QString& id);

// Shelved, Suppressed and OutOfService: it does not call the operator, whatever its condition does.
bool isSetAside(AlarmState state);

// A person may shelve an alarm of this priority or take it out of service. Never a critical one: it can be
// acknowledged, which ends its sound, and it stays to be seen.
bool maySetAside(AlarmPriority priority);

// Bounds of what a person says and asks for; beyond: InvalidArgument.
inline constexpr int kMaxAlarmTextChars = 500;  // note, reason
inline constexpr double kShelveMinutes = 15;    // the usual time
inline constexpr double kShortestShelveMinutes = 1;
inline constexpr double kLongestShelveMinutes = 480;

// Without cause, consequence and response there is no alarm: it would be an event.
struct AlarmDefinition {
  QString id;  // "interlock.bt-high"; stable: it stands in the journal
  AlarmPriority priority = AlarmPriority::Low;
  QString title;  // what is wrong, in a few words
  QString cause;
  QString consequence;  // what happens when nobody does anything
  QString response;     // what the operator does
  double respondWithinS = 0;
  bool latching = false;
};

// One alarm of one source. Normal ones are not listed.
struct Alarm {
  QString id;  // definition and source: "interlock.bt-high@aillio:R1-0042"
  QString definitionId;
  QString source;  // the machine, "guard", …
  AlarmPriority priority = AlarmPriority::Low;
  AlarmState state = AlarmState::Normal;
  bool active = false;     // the condition holds now, whatever the state
  QString detail;          // with numbers: "BT 246 °C, limit 240 °C"
  qint64 raisedUtcMs = 0;  // when it last became active
  std::optional<qint64> returnedUtcMs;
  std::optional<qint64> acknowledgedUtcMs;
  QString acknowledgedBy;
  QString note;
  std::optional<qint64> shelvedUntilUtcMs;
  QString setAsideBy;      // who shelved it or took it out of service
  QString setAsideReason;  // why
  int occurrences = 0;     // times it became active in this session
  quint64 revision = 0;    // grows with every change; answers to an older one are refused
};

QJsonObject toJson(const Alarm& alarm);
base::Result<Alarm> alarmFromJson(const QJsonObject& json);

// How well the alarms serve (ISA-18.2 §16). Over the window that is named.
struct AlarmKpis {
  double windowS = 0;
  int raised = 0;
  double perHour = 0;
  int inLast10Min = 0;
  bool flood = false;  // more than 10 in 10 minutes; ends below 5
  std::optional<qint64> floodSinceUtcMs;
  int critical = 0, high = 0, low = 0;                // raised, by priority
  std::vector<std::pair<QString, int>> mostFrequent;  // definition id, times; at most ten
  QStringList chattering;                             // alarm ids that came three times or more within a minute
  QStringList stale;                                  // alarm ids active for longer than a day
  std::optional<double> medianAcknowledgeS;
};

}  // namespace tryer::model
