// How well a sensor can be trusted, in the words of NAMUR NE 107.
#pragma once

#include <QString>
#include <array>

#include "core/model/capability.h"

namespace tryer::model {

// From good to bad: of several the worst is shown.
enum class SensorStatus : quint8 {
  Good,
  Maintenance,  // M: works, and wants to be looked after
  OutOfSpec,    // S: what it says may be wrong
  Check,        // C: cannot be judged now
  Failure,      // F: what it says is not to be used
};
QString sensorStatusId(SensorStatus status);  // "good", "maintenance", "out-of-spec", "check", "failure"

enum class SensorFinding : quint8 {
  None,
  DropOuts,     // values are missing now and then
  Noisy,        // it jumps from value to value
  Drift,        // it does not agree with its neighbour where both must show the same
  Frozen,       // the same value, to the last digit, while the machine heats beans
  OutOfRange,   // values that cannot be
  NotMeasured,  // no values any more
};
QString sensorReason(SensorFinding finding);  // a sentence; empty for None

struct SensorHealth {
  SensorStatus status = SensorStatus::Good;
  SensorFinding finding = SensorFinding::None;
  bool operator==(const SensorHealth&) const = default;
};

using SensorHealths = std::array<SensorHealth, kMaxChannels>;  // by channel of the capability

}  // namespace tryer::model
