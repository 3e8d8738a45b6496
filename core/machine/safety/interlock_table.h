// The interlocks: rules that act by themselves when the machine is in danger. ONE table says for each what it looks at,
// its limit, delay and dead-band, what it does, where the default comes from, and what the operator is told.
//
// Independent of engine, database and window: this file and the evaluator need a capability profile and samples.
// How to add one: CONTRIBUTING.
#pragma once

#include <QString>
#include <optional>
#include <span>
#include <vector>

#include "core/model/alarm.h"
#include "core/model/capability.h"

namespace tryer::machine::safety {

enum class InterlockCondition : quint8 {
  Stale,           // connected, heat on, no sample for longer than limit seconds
  LinkLost,        // heat was on when the link went
  Above,           // channel above limit
  AboveInRoast,    // the same, in roasting only, and not in its first minute: the charge cools the probe first
  RiseAbove,       // channel rises faster than limit °C/min above kRiseFromC, in roasting
  NotMeasured,     // heat on and the channel is not measured or not believed
  DrumStopped,     // heat on and the drum does not turn
  FanBelow,        // fan below limit at more than two thirds of the heater's range, in roasting
  SettingChanged,  // the echo is not what the last command from here confirmed, and none is under way
  UnknownState,    // the machine shows a state that is not known
  Counts,          // channel, a counter of errors, above limit
  Mains,           // supply voltage more than limit % outside 100–120 V and 220–240 V
};

enum class InterlockAction : quint8 { Alarm, RefuseHeat, Abort };  // each does what those before it do
QString interlockActionId(InterlockAction action);                 // "alarm", "refuse-heat", "abort"
std::optional<InterlockAction> interlockActionFromId(const QString& id);

// The rule whose alarm names what the machine itself reports.
inline constexpr char16_t kMachineErrors[] = u"machine-errors";

struct InterlockRule {
  const char16_t* id;  // of the rule; its alarm is "interlock." + id
  InterlockCondition condition;
  const char16_t* channel;  // that the machine must have; empty: none
  double limit;
  double deadBand;  // it returns at limit − deadBand (fan: + deadBand)
  double delayS;    // holds for so long before it acts
  // What settings may make of the limit, whoever changes it.
  double strictest, loosest;
  InterlockAction action;
  InterlockAction loosestAction;
  model::AlarmPriority priority;
  const char16_t *title, *cause, *consequence, *response;
  double respondWithinS;
  const char16_t* source;  // of the default
};

inline constexpr double kRiseFromC = 120;                        // below, a charge still swings
inline constexpr double kRiseShortLagS = 5, kRiseLongLagS = 15;  // of the machine's own time
inline constexpr double kRoastSettlesS = 60;                     // of the machine's own time, after the beans went in
inline constexpr double kReturnDelayS = 2;    // gone for so long before it counts as gone: no chattering
inline constexpr double kShowChangeS = 10;    // how long a setting that somebody else changed is shown as such
inline constexpr double kLongestDelayS = 30;  // a setting's bound
inline constexpr std::size_t kMaxInterlocks = 24;

std::span<const InterlockRule> interlockTable();
const InterlockRule* interlockRule(QStringView id);  // nullptr: none

// What this machine can have: a rule whose channel or actuator it lacks is not there. Pointers into the table.
std::vector<const InterlockRule*> interlocksFor(const model::Capability& capability);

// One for each rule of the table; they latch when their action is an abort.
std::vector<model::AlarmDefinition> interlockAlarms();
QString interlockAlarmId(const InterlockRule& rule);

}  // namespace tryer::machine::safety
