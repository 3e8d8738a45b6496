#include "core/model/alarm.h"

#include "core/model/id_table.h"
#include "core/model/json_fields.h"

namespace tryer::model {

using namespace Qt::StringLiterals;

namespace {
constexpr IdTable<3> kPriorityIds = {"critical"_L1, "high"_L1, "low"_L1};
constexpr IdTable<8> kAlarmStateIds = {
    "normal"_L1,  "unacknowledged"_L1, "acknowledged"_L1, "returned-unacknowledged"_L1,
    "latched"_L1, "shelved"_L1,        "suppressed"_L1,   "out-of-service"_L1};
}  // namespace

QString alarmPriorityId(AlarmPriority priority) {
  return idOf(kPriorityIds, priority);
}
std::optional<AlarmPriority> alarmPriorityFromId(const QString& id) {
  return valueOf<AlarmPriority>(kPriorityIds, id);
}
QString alarmStateId(AlarmState state) {
  return idOf(kAlarmStateIds, state);
}
std::optional<AlarmState> alarmStateFromId(const QString& id) {
  return valueOf<AlarmState>(kAlarmStateIds, id);
}
bool isSetAside(AlarmState state) {
  return state == AlarmState::Shelved || state == AlarmState::Suppressed || state == AlarmState::OutOfService;
}
bool maySetAside(AlarmPriority priority) {
  return priority != AlarmPriority::Critical;
}

QJsonObject toJson(const Alarm& alarm) {
  return {{u"id"_s, alarm.id},
          {u"definitionId"_s, alarm.definitionId},
          {u"source"_s, alarm.source},
          {u"priority"_s, alarmPriorityId(alarm.priority)},
          {u"state"_s, alarmStateId(alarm.state)},
          {u"active"_s, alarm.active},
          {u"detail"_s, alarm.detail},
          {u"raisedUtcMs"_s, alarm.raisedUtcMs},
          {u"returnedUtcMs"_s, optionalToJson(alarm.returnedUtcMs)},
          {u"acknowledgedUtcMs"_s, optionalToJson(alarm.acknowledgedUtcMs)},
          {u"acknowledgedBy"_s, alarm.acknowledgedBy},
          {u"note"_s, alarm.note},
          {u"shelvedUntilUtcMs"_s, optionalToJson(alarm.shelvedUntilUtcMs)},
          {u"setAsideBy"_s, alarm.setAsideBy},
          {u"setAsideReason"_s, alarm.setAsideReason},
          {u"occurrences"_s, alarm.occurrences},
          {u"revision"_s, static_cast<qint64>(alarm.revision)}};
}

base::Result<Alarm> alarmFromJson(const QJsonObject& json) {
  JsonFields fields(json, u"alarm"_s);
  Alarm alarm;
  alarm.id = fields.text("id"_L1);
  alarm.definitionId = fields.text("definitionId"_L1);
  alarm.source = fields.text("source"_L1);
  const auto priority = alarmPriorityFromId(fields.text("priority"_L1));
  if (!priority) fields.reject("priority"_L1);
  alarm.priority = priority.value_or(AlarmPriority::Low);
  const auto state = alarmStateFromId(fields.text("state"_L1));
  if (!state) fields.reject("state"_L1);
  alarm.state = state.value_or(AlarmState::Normal);
  alarm.active = fields.boolean("active"_L1);
  alarm.detail = fields.text("detail"_L1);
  alarm.raisedUtcMs = fields.integer("raisedUtcMs"_L1);
  alarm.returnedUtcMs = fields.optionalInteger("returnedUtcMs"_L1);
  alarm.acknowledgedUtcMs = fields.optionalInteger("acknowledgedUtcMs"_L1);
  alarm.acknowledgedBy = fields.text("acknowledgedBy"_L1);
  alarm.note = fields.text("note"_L1);
  alarm.shelvedUntilUtcMs = fields.optionalInteger("shelvedUntilUtcMs"_L1);
  alarm.setAsideBy = fields.text("setAsideBy"_L1);
  alarm.setAsideReason = fields.text("setAsideReason"_L1);
  alarm.occurrences = fields.number32("occurrences"_L1);
  const qint64 revision = fields.integer("revision"_L1);
  if (revision < 0) fields.reject("revision"_L1);
  alarm.revision = static_cast<quint64>(revision);
  if (fields.error()) return base::fail(*fields.error());
  return alarm;
}

}  // namespace tryer::model
