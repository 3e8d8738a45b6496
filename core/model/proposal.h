// A command that somebody would like executed, and what became of it.
#pragma once

#include <QJsonObject>
#include <QString>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/model/machine.h"

namespace tryer::model {

enum class ActorKind : quint8 { Operator, Assistant, System };
struct Actor {
  ActorKind kind = ActorKind::System;
  QString name;        // of the assistant or person; may be empty
  QString id() const;  // "operator", "operator:Ada", "assistant:coach", "system"
};
inline const Actor kSystem{ActorKind::System, {}};
inline const Actor kOperator{ActorKind::Operator, {}};  // at this console, not named

enum class ProposalStatus : quint8 { Pending, Approved, Executing, Completed, Failed, Unknown, Rejected, Timeout };
QString proposalStatusId(ProposalStatus status);  // "PENDING", …
bool isFinal(ProposalStatus status);              // Completed, Failed, Unknown, Rejected, Timeout

// The only steps there are:
//   PENDING → APPROVED | REJECTED | TIMEOUT;  APPROVED → EXECUTING | REJECTED | TIMEOUT;
//   EXECUTING → COMPLETED | FAILED | UNKNOWN
bool isAllowed(ProposalStatus from, ProposalStatus to);

enum class GateVerdict : quint8 { Pass, Warn, Fail };
struct GateCheck {
  QString gate;  // "range", "step", "state", "freshness", "interval", "latch", "link", "permit"
  GateVerdict verdict = GateVerdict::Fail;
  QString text;  // a short phrase for the card: "data 0.1 s old"
};

struct Decision {
  Actor actor;
  qint64 utcMs = 0;
  QString reason;  // required to reject
};

struct Proposal {
  QString id;
  qint64 revision = 1;  // grows with every change: compare-and-set
  ProposalStatus status = ProposalStatus::Pending;
  QString machineId;
  QString roastId;  // empty: no roast
  QString actuatorId;
  std::optional<int> from;  // the echoed setting when it was proposed
  int to = 0;
  QString reason;
  Actor proposer;
  bool ownChange = false;  // from the operator's own control: gates and journal, no second approval
  qint64 createdUtcMs = 0;
  qint64 deadlineUtcMs = 0;       // for records; decisions use the monotonic one
  qint64 deadlineNs = 0;          // monotonic, of this process; not stored
  std::vector<GateCheck> checks;  // as of the last evaluation
  std::optional<Decision> decision;
  std::optional<CommandOutcome> outcome;
  QString endReason;  // why it was rejected by a gate, timed out, failed: a sentence
};

QJsonObject toJson(const Proposal& proposal);
base::Result<Proposal> proposalFromJson(const QJsonObject& json);

}  // namespace tryer::model
