#include "core/model/alarm.h"

#include "core/model/id_table.h"

namespace tryer::model {

using namespace Qt::StringLiterals;

namespace {
constexpr IdTable<3> kPriorityIds = {"critical"_L1, "high"_L1, "low"_L1};
constexpr IdTable<8> kStateIds = {"normal"_L1,  "unacknowledged"_L1, "acknowledged"_L1, "returned-unacknowledged"_L1,
                                  "latched"_L1, "shelved"_L1,        "suppressed"_L1,   "out-of-service"_L1};
}  // namespace

QString alarmPriorityId(AlarmPriority priority) {
  return idOf(kPriorityIds, priority);
}
std::optional<AlarmPriority> alarmPriorityFromId(const QString& id) {
  return valueOf<AlarmPriority>(kPriorityIds, id);
}
QString alarmStateId(AlarmState state) {
  return idOf(kStateIds, state);
}
std::optional<AlarmState> alarmStateFromId(const QString& id) {
  return valueOf<AlarmState>(kStateIds, id);
}

}  // namespace tryer::model
