// The life of a proposal: which cause leads from which status to which. One table; everything else asks it.
#pragma once

#include <optional>
#include <span>

#include "core/model/machine.h"
#include "core/model/proposal.h"

namespace tryer::command {

// Why a proposal changes its status.
enum class Cause : quint8 {
  Approval,    // by a person
  Rejection,   // by a person
  GateFailed,  // checked again before execution
  Replaced,    // by a newer own change to the same actuator
  Abort,       // pressed since it was made
  DeadlinePassed,
  Restart,         // the console ended while it was open
  IntentRecorded,  // durable: it may be executed now
  NotRecorded,     // the intent could not be made durable: nothing is sent
  Done,            // the driver's outcomes …
  Failed,
  Refused,
  LinkLost,  // … or, while it was open, the connection was lost: it speaks of a machine that nobody saw since
  NoAnswer,  // no outcome within the watchdog's time
};

struct Step {
  model::ProposalStatus from;
  Cause cause;
  model::ProposalStatus to;
};
std::span<const Step> steps();

// The status that cause leads to; none: this cause does not apply now, nothing may change.
std::optional<model::ProposalStatus> after(model::ProposalStatus now, Cause cause);

Cause causeOf(model::CommandResult result);

}  // namespace tryer::command
