#include "core/model/guard_report.h"

#include "core/model/json_fields.h"

namespace tryer::model {

using namespace Qt::StringLiterals;

namespace {

QJsonValue settingToJson(const std::optional<int>& setting) {
  return setting ? QJsonValue(*setting) : QJsonValue(QJsonValue::Null);
}

}  // namespace

QJsonObject toJson(const GuardReport& report) {
  return {{u"id"_s, report.id},
          {u"cause"_s, report.cause},
          {u"beganUtcMs"_s, report.beganUtcMs},
          {u"guardPid"_s, report.guardPid},
          {u"machine"_s, report.machine},
          {u"place"_s, report.place},
          {u"consoleEndedMs"_s, optionalToJson(report.consoleEndedMs)},
          {u"claimedMs"_s, optionalToJson(report.claimedMs)},
          {u"firstByteMs"_s, optionalToJson(report.firstByteMs)},
          {u"heatOffMs"_s, optionalToJson(report.heatOffMs)},
          {u"safeMs"_s, optionalToJson(report.safeMs)},
          {u"attempts"_s, report.attempts},
          {u"heater"_s, settingToJson(report.heater)},
          {u"fan"_s, settingToJson(report.fan)},
          {u"state"_s, report.state},
          {u"linkLost"_s, report.linkLost},
          {u"problem"_s, report.problem},
          {u"finished"_s, report.finished}};
}

base::Result<GuardReport> guardReportFromJson(const QJsonObject& json) {
  JsonFields fields(json, u"report of the guard"_s);
  GuardReport report;
  report.id = fields.text("id"_L1);
  report.cause = fields.text("cause"_L1);
  report.beganUtcMs = fields.integer("beganUtcMs"_L1);
  report.guardPid = fields.integer("guardPid"_L1);
  report.machine = fields.text("machine"_L1);
  report.place = fields.text("place"_L1);
  report.consoleEndedMs = fields.optionalNumber("consoleEndedMs"_L1);
  report.claimedMs = fields.optionalNumber("claimedMs"_L1);
  report.firstByteMs = fields.optionalNumber("firstByteMs"_L1);
  report.heatOffMs = fields.optionalNumber("heatOffMs"_L1);
  report.safeMs = fields.optionalNumber("safeMs"_L1);
  report.attempts = fields.number32("attempts"_L1);
  report.heater = fields.optionalNumber32("heater"_L1);
  report.fan = fields.optionalNumber32("fan"_L1);
  report.state = fields.text("state"_L1);
  report.linkLost = fields.boolean("linkLost"_L1);
  report.problem = fields.text("problem"_L1);
  report.finished = fields.boolean("finished"_L1);
  if (fields.error()) return base::fail(*fields.error());
  return report;
}

}  // namespace tryer::model
