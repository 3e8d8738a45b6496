#include <QJsonArray>

#include "core/model/id_table.h"
#include "core/model/json_fields.h"
#include "core/model/proposal.h"

namespace tryer::model {

using namespace Qt::StringLiterals;

namespace {

constexpr IdTable<3> kVerdictIds = {"pass"_L1, "warn"_L1, "fail"_L1};
constexpr int kErrorCodes = static_cast<int>(base::ErrorCode::Internal) + 1;
constexpr int kStatuses = static_cast<int>(ProposalStatus::Timeout) + 1;
constexpr int kResults = static_cast<int>(CommandResult::Unknown) + 1;

// The value of an enumeration whose ids are known by a function only.
template <typename E>
std::optional<E> fromId(const QString& id, int count, QString (*idFunction)(E)) {
  for (int i = 0; i < count; ++i) {
    if (idFunction(static_cast<E>(i)) == id) return static_cast<E>(i);
  }
  return std::nullopt;
}

std::optional<Actor> actorFromId(const QString& id) {
  const qsizetype colon = id.indexOf(u':');
  const QString kind = colon < 0 ? id : id.left(colon);
  if (colon == id.size() - 1) return std::nullopt;  // a name that is none is written without the colon
  for (const ActorKind candidate : {ActorKind::Operator, ActorKind::Assistant, ActorKind::System}) {
    if (Actor{candidate, {}}.id() == kind) return Actor{candidate, colon < 0 ? QString() : id.mid(colon + 1)};
  }
  return std::nullopt;
}

Actor readActor(JsonFields& fields, QLatin1StringView key) {
  const auto actor = actorFromId(fields.text(key));
  if (!actor) fields.reject(key);
  return actor.value_or(Actor{});
}

QJsonObject toJson(const base::Error& error) {
  return {{u"code"_s, base::errorCodeName(error.code)},
          {u"message"_s, error.message},
          {u"details"_s, error.details},
          {u"retryable"_s, error.retryable}};
}

base::Error readError(JsonFields& parent, const QJsonObject& json) {
  JsonFields fields(json, u"error of a command"_s);
  base::Error error;
  const auto code = fromId<base::ErrorCode>(fields.text("code"_L1), kErrorCodes, &base::errorCodeName);
  if (!code) fields.reject("code"_L1);
  error.code = code.value_or(base::ErrorCode::Internal);
  error.message = fields.text("message"_L1);
  error.details = fields.text("details"_L1);
  error.retryable = fields.boolean("retryable"_L1);
  if (fields.error()) parent.reject(*fields.error());
  return error;
}

QJsonObject toJson(const CommandOutcome& outcome) {
  return {{u"commandId"_s, outcome.commandId},
          {u"result"_s, commandResultId(outcome.result)},
          {u"lastEcho"_s, optionalToJson(outcome.lastEcho)},
          {u"firstByteNs"_s, outcome.firstByteNs},
          {u"endedNs"_s, outcome.endedNs},
          {u"error"_s, outcome.error ? QJsonValue(toJson(*outcome.error)) : QJsonValue(QJsonValue::Null)}};
}

CommandOutcome readOutcome(JsonFields& parent, const QJsonObject& json) {
  JsonFields fields(json, u"outcome of a command"_s);
  CommandOutcome outcome;
  outcome.commandId = fields.text("commandId"_L1);
  const auto result = fromId<CommandResult>(fields.text("result"_L1), kResults, &commandResultId);
  if (!result) fields.reject("result"_L1);
  outcome.result = result.value_or(CommandResult::Unknown);
  outcome.lastEcho = fields.optionalNumber32("lastEcho"_L1);
  outcome.firstByteNs = fields.monotonicNs("firstByteNs"_L1);
  outcome.endedNs = fields.monotonicNs("endedNs"_L1);
  if (const auto error = fields.optionalObject("error"_L1)) outcome.error = readError(fields, *error);
  if (fields.error()) parent.reject(*fields.error());
  return outcome;
}

QJsonArray toJson(const std::vector<GateCheck>& checks) {
  QJsonArray array;
  for (const GateCheck& check : checks) {
    array.append(QJsonObject{
        {u"gate"_s, check.gate}, {u"verdict"_s, idOf(kVerdictIds, check.verdict)}, {u"text"_s, check.text}});
  }
  return array;
}

std::vector<GateCheck> readChecks(JsonFields& parent, const QJsonArray& array) {
  std::vector<GateCheck> checks;
  for (const auto& item : array) {
    JsonFields fields(item.toObject(), u"check of a proposal"_s);
    GateCheck check;
    check.gate = fields.text("gate"_L1);
    check.text = fields.text("text"_L1);
    const auto verdict = valueOf<GateVerdict>(kVerdictIds, fields.text("verdict"_L1));
    if (!verdict) fields.reject("verdict"_L1);
    check.verdict = verdict.value_or(GateVerdict::Fail);
    if (fields.error()) parent.reject(*fields.error());
    checks.push_back(check);
  }
  return checks;
}

QJsonObject toJson(const Decision& decision) {
  return {{u"actor"_s, decision.actor.id()}, {u"utcMs"_s, decision.utcMs}, {u"reason"_s, decision.reason}};
}

Decision readDecision(JsonFields& parent, const QJsonObject& json) {
  JsonFields fields(json, u"decision"_s);
  Decision decision;
  decision.actor = readActor(fields, "actor"_L1);
  decision.utcMs = fields.integer("utcMs"_L1);
  decision.reason = fields.text("reason"_L1);
  if (fields.error()) parent.reject(*fields.error());
  return decision;
}

}  // namespace

QJsonObject toJson(const Proposal& proposal) {
  QJsonObject json{{u"id"_s, proposal.id},
                   {u"revision"_s, proposal.revision},
                   {u"status"_s, proposalStatusId(proposal.status)},
                   {u"machineId"_s, proposal.machineId},
                   {u"roastId"_s, proposal.roastId},
                   {u"actuatorId"_s, proposal.actuatorId},
                   {u"from"_s, optionalToJson(proposal.from)},
                   {u"to"_s, proposal.to},
                   {u"reason"_s, proposal.reason},
                   {u"proposer"_s, proposal.proposer.id()},
                   {u"ownChange"_s, proposal.ownChange},
                   {u"createdUtcMs"_s, proposal.createdUtcMs},
                   {u"deadlineUtcMs"_s, proposal.deadlineUtcMs},
                   {u"checks"_s, toJson(proposal.checks)},
                   {u"endReason"_s, proposal.endReason}};
  json.insert(u"decision"_s, proposal.decision ? QJsonValue(toJson(*proposal.decision)) : QJsonValue(QJsonValue::Null));
  json.insert(u"outcome"_s, proposal.outcome ? QJsonValue(toJson(*proposal.outcome)) : QJsonValue(QJsonValue::Null));
  return json;
}

base::Result<Proposal> proposalFromJson(const QJsonObject& json) {
  JsonFields fields(json, u"proposal"_s);
  Proposal proposal;
  proposal.id = fields.text("id"_L1);
  proposal.revision = fields.integer("revision"_L1);
  const auto status = fromId<ProposalStatus>(fields.text("status"_L1), kStatuses, &proposalStatusId);
  if (!status) fields.reject("status"_L1);
  proposal.status = status.value_or(ProposalStatus::Unknown);
  proposal.machineId = fields.text("machineId"_L1);
  proposal.roastId = fields.text("roastId"_L1);
  proposal.actuatorId = fields.text("actuatorId"_L1);
  proposal.from = fields.optionalNumber32("from"_L1);
  proposal.to = fields.number32("to"_L1);
  proposal.reason = fields.text("reason"_L1);
  proposal.proposer = readActor(fields, "proposer"_L1);
  proposal.ownChange = fields.boolean("ownChange"_L1);
  proposal.createdUtcMs = fields.integer("createdUtcMs"_L1);
  proposal.deadlineUtcMs = fields.integer("deadlineUtcMs"_L1);
  proposal.checks = readChecks(fields, fields.array("checks"_L1));
  proposal.endReason = fields.text("endReason"_L1);
  if (const auto decision = fields.optionalObject("decision"_L1)) proposal.decision = readDecision(fields, *decision);
  if (const auto outcome = fields.optionalObject("outcome"_L1)) proposal.outcome = readOutcome(fields, *outcome);
  if (fields.error()) return base::fail(*fields.error());
  return proposal;
}

}  // namespace tryer::model
