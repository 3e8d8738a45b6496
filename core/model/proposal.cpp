#include "core/model/proposal.h"

#include "core/model/id_table.h"

namespace tryer::model {

using namespace Qt::StringLiterals;

namespace {
constexpr IdTable<8> kStatusIds = {"PENDING"_L1, "APPROVED"_L1, "EXECUTING"_L1, "COMPLETED"_L1,
                                   "FAILED"_L1,  "UNKNOWN"_L1,  "REJECTED"_L1,  "TIMEOUT"_L1};
constexpr IdTable<3> kActorIds = {"operator"_L1, "assistant"_L1, "system"_L1};
}  // namespace

QString Actor::id() const {
  const QString kindId = idOf(kActorIds, kind);
  return name.isEmpty() ? kindId : kindId + u':' + name;
}

QString proposalStatusId(ProposalStatus status) {
  return idOf(kStatusIds, status);
}

bool isFinal(ProposalStatus status) {
  switch (status) {
    case ProposalStatus::Pending:
    case ProposalStatus::Approved:
    case ProposalStatus::Executing:
      return false;
    case ProposalStatus::Completed:
    case ProposalStatus::Failed:
    case ProposalStatus::Unknown:
    case ProposalStatus::Rejected:
    case ProposalStatus::Timeout:
      break;
  }
  return true;
}

bool isAllowed(ProposalStatus from, ProposalStatus to) {
  using enum ProposalStatus;
  switch (from) {
    case Pending:
      return to == Approved || to == Rejected || to == Timeout;
    case Approved:
      return to == Executing || to == Rejected || to == Timeout;
    case Executing:
      return to == Completed || to == Failed || to == Unknown;
    case Completed:
    case Failed:
    case Unknown:
    case Rejected:
    case Timeout:
      break;
  }
  return false;
}

}  // namespace tryer::model
