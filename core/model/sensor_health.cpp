#include "core/model/sensor_health.h"

#include "core/model/id_table.h"

namespace tryer::model {

using namespace Qt::StringLiterals;

namespace {
constexpr IdTable<5> kSensorStatusIds = {"good"_L1, "maintenance"_L1, "out-of-spec"_L1, "check"_L1, "failure"_L1};
}  // namespace

QString sensorStatusId(SensorStatus status) {
  return idOf(kSensorStatusIds, status);
}

QString sensorReason(SensorFinding finding) {
  switch (finding) {
    case SensorFinding::None:
      return {};
    case SensorFinding::DropOuts:
      return u"Values are missing now and then. Look at its plug and cable."_s;
    case SensorFinding::Noisy:
      return u"It jumps from value to value. Look at its plug, cable and place."_s;
    case SensorFinding::Drift:
      return u"At rest and cold it does not agree with the other bean sensor. Clean it, or have it calibrated."_s;
    case SensorFinding::Frozen:
      return u"It has shown the same value for a while, although the machine heats beans."_s;
    case SensorFinding::OutOfRange:
      return u"It shows values that cannot be."_s;
    case SensorFinding::NotMeasured:
      return u"It shows no values any more."_s;
  }
  return {};
}

}  // namespace tryer::model
