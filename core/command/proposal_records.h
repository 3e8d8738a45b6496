// What the journal says about proposals and commands. Pure functions.
#pragma once

#include "core/journal/journal.h"
#include "core/model/proposal.h"

namespace tryer::command {

// The proposal as made, whole.
journal::Entry createdRecord(const model::Proposal& proposal, qint64 utcMs);
// The decision, deadline, intent or outcome that led to the proposal's present status.
journal::Entry statusRecord(const model::Proposal& proposal, const model::Actor& actor, qint64 utcMs);
// An answer of the driver that came after the proposal had ended.
journal::Entry lateOutcomeRecord(const model::CommandOutcome& outcome, qint64 utcMs);

}  // namespace tryer::command
