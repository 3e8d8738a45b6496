#include "core/command/proposal_state.h"

#include <array>

namespace tryer::command {

using Status = model::ProposalStatus;

std::span<const Step> steps() {
  static constexpr std::array kSteps{
      Step{Status::Pending, Cause::Approval, Status::Approved},
      Step{Status::Pending, Cause::Rejection, Status::Rejected},
      Step{Status::Pending, Cause::Abort, Status::Rejected},
      Step{Status::Pending, Cause::LinkLost, Status::Rejected},
      Step{Status::Pending, Cause::DeadlinePassed, Status::Timeout},
      Step{Status::Pending, Cause::Restart, Status::Timeout},
      Step{Status::Approved, Cause::Rejection, Status::Rejected},
      Step{Status::Approved, Cause::GateFailed, Status::Rejected},
      Step{Status::Approved, Cause::Replaced, Status::Rejected},
      Step{Status::Approved, Cause::Abort, Status::Rejected},
      Step{Status::Approved, Cause::LinkLost, Status::Rejected},
      Step{Status::Approved, Cause::DeadlinePassed, Status::Timeout},
      Step{Status::Approved, Cause::Restart, Status::Timeout},
      Step{Status::Approved, Cause::IntentRecorded, Status::Executing},
      Step{Status::Executing, Cause::NotRecorded, Status::Failed},
      Step{Status::Executing, Cause::Done, Status::Completed},
      Step{Status::Executing, Cause::Failed, Status::Failed},
      Step{Status::Executing, Cause::Refused, Status::Failed},
      Step{Status::Executing, Cause::LinkLost, Status::Unknown},
      Step{Status::Executing, Cause::NoAnswer, Status::Unknown},
      Step{Status::Executing, Cause::Restart, Status::Unknown},
  };
  return kSteps;
}

std::optional<Status> after(Status now, Cause cause) {
  for (const Step& step : steps()) {
    if (step.from == now && step.cause == cause && model::isAllowed(now, step.to)) return step.to;
  }
  return std::nullopt;
}

Cause causeOf(model::CommandResult result) {
  switch (result) {
    case model::CommandResult::Done:
      return Cause::Done;
    case model::CommandResult::Failed:
      return Cause::Failed;
    case model::CommandResult::Refused:
      return Cause::Refused;
    case model::CommandResult::Unknown:
      return Cause::LinkLost;
  }
  return Cause::LinkLost;
}

}  // namespace tryer::command
