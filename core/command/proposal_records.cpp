#include "core/command/proposal_records.h"

#include <QJsonArray>

#include "core/base/canonical_json.h"

namespace tryer::command {

using namespace Qt::StringLiterals;
using model::Proposal;
using model::ProposalStatus;

namespace {

journal::Entry entry(const char16_t* type, const model::Actor& actor, qint64 utcMs, const QJsonObject& payload) {
  return {utcMs, QString::fromUtf16(type), actor.id(), base::canonicalJson(payload)};
}

QString verdictId(model::GateVerdict verdict) {
  switch (verdict) {
    case model::GateVerdict::Pass:
      return u"pass"_s;
    case model::GateVerdict::Warn:
      return u"warn"_s;
    case model::GateVerdict::Fail:
      return u"fail"_s;
  }
  return u"fail"_s;
}

QJsonArray checksJson(const Proposal& p) {
  QJsonArray checks;
  for (const model::GateCheck& c : p.checks) {
    checks.append(QJsonObject{{u"gate"_s, c.gate}, {u"verdict"_s, verdictId(c.verdict)}, {u"text"_s, c.text}});
  }
  return checks;
}

void addOutcome(QJsonObject& payload, const model::CommandOutcome& outcome) {
  payload[u"result"_s] = model::commandResultId(outcome.result);
  payload[u"bytesLeft"_s] = outcome.firstByteNs != 0;
  if (outcome.lastEcho) payload[u"lastEcho"_s] = *outcome.lastEcho;
  if (outcome.error) {
    payload[u"error"_s] = base::errorCodeName(outcome.error->code);
    payload[u"message"_s] = outcome.error->message;
  }
}

const char16_t* typeOf(ProposalStatus status) {
  switch (status) {
    case ProposalStatus::Pending:
      return model::journal_type::kProposalCreated;
    case ProposalStatus::Approved:
      return model::journal_type::kProposalApproved;
    case ProposalStatus::Rejected:
      return model::journal_type::kProposalRejected;
    case ProposalStatus::Timeout:
      return model::journal_type::kProposalTimeout;
    case ProposalStatus::Executing:
      return model::journal_type::kCommandIntent;
    case ProposalStatus::Completed:
    case ProposalStatus::Failed:
    case ProposalStatus::Unknown:
      return model::journal_type::kCommandOutcome;
  }
  return model::journal_type::kCommandOutcome;
}

}  // namespace

journal::Entry createdRecord(const Proposal& proposal, qint64 utcMs) {
  return entry(model::journal_type::kProposalCreated, proposal.proposer, utcMs,
               {{u"proposal"_s, model::toJson(proposal)}});
}

journal::Entry statusRecord(const Proposal& p, const model::Actor& actor, qint64 utcMs) {
  QJsonObject payload{{u"id"_s, p.id},
                      {u"revision"_s, p.revision},
                      {u"status"_s, model::proposalStatusId(p.status)},
                      {u"machine"_s, p.machineId},
                      {u"actuator"_s, p.actuatorId},
                      {u"to"_s, p.to}};
  if (!p.roastId.isEmpty()) payload[u"roast"_s] = p.roastId;
  if (p.from) payload[u"from"_s] = *p.from;
  if (!p.endReason.isEmpty()) payload[u"why"_s] = p.endReason;
  if (p.decision && !p.decision->reason.isEmpty()) payload[u"reason"_s] = p.decision->reason;
  if (p.status == ProposalStatus::Approved || p.status == ProposalStatus::Executing)
    payload[u"checks"_s] = checksJson(p);
  if (p.outcome) addOutcome(payload, *p.outcome);
  return entry(typeOf(p.status), actor, utcMs, payload);
}

journal::Entry lateOutcomeRecord(const model::CommandOutcome& outcome, qint64 utcMs) {
  QJsonObject payload{{u"id"_s, outcome.commandId}, {u"late"_s, true}};
  addOutcome(payload, outcome);
  return entry(model::journal_type::kCommandOutcome, model::Actor{}, utcMs, payload);
}

}  // namespace tryer::command
