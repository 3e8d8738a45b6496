// What people and assistants ask for: creating, approving, rejecting, listing. The rest: command_writing.cpp
// (durability) and command_execution.cpp (queue, intent, outcome).
#include "core/command/command_service.h"

#include <algorithm>
#include <cmath>

#include "core/base/uuid.h"
#include "core/command/command_record.h"
#include "core/command/proposal_records.h"

namespace tryer::command {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::Result;
using model::ActorKind;
using model::Proposal;
using model::ProposalStatus;

namespace {

constexpr qsizetype kMaxIdChars = 64;

// As the journal takes it (journal::kMaxNameBytes).
bool tooLong(const model::Actor& actor) {
  return actor.id().toUtf8().size() > 128;
}

Error error(ErrorCode code, const QString& message) {
  return {code, message, {}, code == ErrorCode::Busy};
}

double deadlineLimitS(const Limits& limits, const ProposalRequest& request) {
  if (request.ownChange) return limits.ownChangeDeadlineS;
  return request.actor.kind == ActorKind::Operator ? limits.peopleDeadlineS : limits.assistantDeadlineS;
}

// How a proposal of an earlier process ends: nothing is sent again, whatever it was about to do.
Ending endAfterRestart(Proposal proposal, qint64 utcMs) {
  const bool wasExecuting = proposal.status == ProposalStatus::Executing;
  proposal.status = *after(proposal.status, Cause::Restart);
  proposal.revision += 1;
  proposal.endReason =
      wasExecuting ? u"The console ended while this was being executed. Whether the machine took it is not known: read "
                     u"the setting on the machine."_s
                   : u"The console was restarted before this was executed. Nothing was sent."_s;
  return {proposal, statusRecord(proposal, model::Actor{}, utcMs)};
}

}  // namespace

CommandService::CommandService(Parts parts, Limits limits) : parts_(std::move(parts)), limits_(limits) {}

CommandService::~CommandService() = default;

void CommandService::recover(std::function<void(Result<int>)> answer) {
  const EndOpen endOpen = [utcMs = parts_.clock.utcMs()](const Proposal& p) { return endAfterRestart(p, utcMs); };
  const std::weak_ptr<bool> alive = alive_;
  parts_.store.recover(endOpen, limits_.closedKept,
                       [this, alive, post = parts_.post, answer](Result<Recovered> recovered) {
                         post([this, alive, answer, recovered = std::move(recovered)] {
                           if (!alive.expired()) onRecovered(recovered, answer);
                         });
                       });
}

void CommandService::onRecovered(Result<Recovered> recovered, const std::function<void(Result<int>)>& answer) {
  if (!recovered) return answer(base::fail(recovered.error()));
  if (!ready_) {
    ready_ = true;
    std::for_each(recovered->closed.rbegin(), recovered->closed.rend(),
                  [this](const Proposal& closed) { keepClosed(closed); });
    for (const Proposal& ended : recovered->ended) {
      keepClosed(ended);
      parts_.listener.onProposalChanged(ended);
    }
  }
  answer(static_cast<int>(recovered->ended.size()));
}

// --- Creating ---

qint64 CommandService::openCount(bool ownChange) const {
  return std::count_if(records_.begin(), records_.end(), [ownChange](const auto& entry) {
    return entry.second->shown.ownChange == ownChange && !entry.second->unsaved;
  });
}

std::optional<Error> CommandService::problemOf(const ProposalRequest& request) const {
  if (!ready_) {
    return error(ErrorCode::Busy,
                 u"The console is still reading what an earlier session left open. Try again in a moment."_s);
  }
  if (request.ownChange && request.actor.kind != ActorKind::Operator) {
    return error(ErrorCode::Refused, u"Only an operator can change a setting without approval."_s);
  }
  if (!request.target) return error(ErrorCode::InvalidArgument, u"No target was given."_s);
  if (request.actuatorId.isEmpty() || request.actuatorId.size() > kMaxIdChars) {
    return error(ErrorCode::InvalidArgument, u"No control of the machine was named."_s);
  }
  if (!request.ownChange && request.reason.trimmed().isEmpty()) {
    return error(ErrorCode::InvalidArgument, u"A proposal needs a reason."_s);
  }
  if (tooLong(request.actor)) return error(ErrorCode::InvalidArgument, u"The name of the proposer is too long."_s);
  if (request.reason.size() > limits_.maxReasonChars) {
    return error(ErrorCode::InvalidArgument,
                 u"The reason is too long: at most %1 characters."_s.arg(limits_.maxReasonChars));
  }
  if (request.deadlineS && !(*request.deadlineS > 0)) {
    return error(ErrorCode::InvalidArgument, u"The time to decide must be more than zero."_s);
  }
  // Counted apart: a flood of proposals must not take the operator's own controls away.
  if (openCount(request.ownChange) >= limits_.maxOpen) {
    return error(ErrorCode::Busy, u"Too many proposals are open. Decide some of them first."_s);
  }
  return std::nullopt;
}

Proposal CommandService::newProposal(const ProposalRequest& request, const MachineNow& machine) const {
  const base::Stamp now = parts_.clock.now();
  Proposal p;
  p.id = base::newUuidV7(parts_.clock);
  p.machineId = machine.machineId;
  p.roastId = machine.roastId;
  p.actuatorId = request.actuatorId;
  p.to = *request.target;
  p.reason = request.reason.trimmed();
  p.proposer = request.actor;
  p.ownChange = request.ownChange;
  const model::ActuatorSpec* spec = machine.capability ? machine.capability->actuatorById(request.actuatorId) : nullptr;
  if (spec != nullptr && machine.sample) p.from = echoOf(*machine.capability, *spec, *machine.sample);
  const double limitS = deadlineLimitS(limits_, request);
  const double deadlineS = std::min(request.deadlineS.value_or(limitS), limitS);
  p.createdUtcMs = now.utcMs;
  p.deadlineUtcMs = now.utcMs + static_cast<qint64>(deadlineS * 1000);
  p.deadlineNs = now.monotonicNs + base::nsFromSeconds(deadlineS);
  return p;
}

void CommandService::create(const ProposalRequest& request, Answer answer) {
  if (const auto problem = problemOf(request)) return answer(base::fail(*problem));
  const MachineNow machine = parts_.machine.machineNow();
  Proposal p = newProposal(request, machine);
  p.checks = gates(machine, p.actuatorId, p.to, request.ownChange);
  const bool refused = anyFails(p.checks);
  // "Back to where it is" is a wish too: it withdraws the change that still waits.
  if (request.ownChange && (!refused || isNothingToDo(p.checks))) replaceWaiting(p);
  if (refused) {
    p.status = ProposalStatus::Rejected;
    p.endReason = failureSentence(p.checks);
  } else if (request.ownChange) {
    p.status = ProposalStatus::Approved;
    p.decision = model::Decision{request.actor, p.createdUtcMs, {}};
  }
  insert(std::move(p), machine, std::move(answer));
}

void CommandService::replaceWaiting(const Proposal& newer) {
  for (auto& [id, record] : records_) {
    const Proposal& older = record->shown;
    const bool waits = older.ownChange && older.status == ProposalStatus::Approved && running_ != id;
    if (waits && older.actuatorId == newer.actuatorId) record->replaced = true;
  }
}

void CommandService::insert(Proposal proposal, const MachineNow& machine, Answer answer) {
  auto made = std::make_unique<Record>();
  Record& record = *made;
  record.shown = proposal;
  record.abortEpoch = machine.abortEpoch;
  record.linkLosses = machine.linkLosses;
  if (proposal.status == ProposalStatus::Approved) record.queued = ++approvals_;
  records_.emplace(proposal.id, std::move(made));

  std::vector<journal::Entry> entries{createdRecord(proposal, proposal.createdUtcMs)};
  if (proposal.status != ProposalStatus::Pending) {
    const model::Actor by = proposal.decision ? proposal.decision->actor : model::Actor{};
    entries.push_back(statusRecord(proposal, by, proposal.createdUtcMs));
  }
  write(record, proposal, entries, [this, proposal, entries, answer](Record& r, const WriteReport& report) {
    onInserted(r, proposal, entries, report, answer);
  });
  advance();  // what was replaced ends now
}

void CommandService::onInserted(Record& record, const Proposal& proposal, std::vector<journal::Entry> entries,
                                const WriteReport& report, const Answer& answer) {
  if (!report.result) {
    Proposal failed = proposal;
    if (failed.status != ProposalStatus::Rejected) {
      failed.status = ProposalStatus::Failed;
      failed.endReason = u"Nothing was sent."_s;
      entries.push_back(statusRecord(failed, model::Actor{}, parts_.clock.utcMs()));
    }
    keepUnsaved(record, std::move(failed), std::move(entries), report.result.error());
    return answer(base::fail(report.result.error()));
  }
  show(record, proposal);
  if (proposal.status == ProposalStatus::Rejected) {
    return answer(base::fail(ErrorCode::Refused, proposal.endReason, proposal.id));
  }
  answer(proposal);
}

// --- Deciding ---

Result<CommandService::Record*> CommandService::openFor(const QString& id, qint64 expectedRevision) {
  Record* record = find(id);
  std::optional<ProposalStatus> ended;
  if (record != nullptr && model::isFinal(record->shown.status)) ended = record->shown.status;
  const auto closed = std::find_if(closed_.begin(), closed_.end(), [&](const Proposal& p) { return p.id == id; });
  if (record == nullptr && closed != closed_.end()) ended = closed->status;
  if (ended) return base::fail(ErrorCode::Conflict, u"It is %1 now."_s.arg(model::proposalStatusId(*ended)));
  if (record == nullptr) return base::fail(ErrorCode::NotFound, u"There is no such proposal."_s);
  if (record->writing) {
    return base::fail(ErrorCode::Conflict,
                      u"It is %1 and is just being decided."_s.arg(model::proposalStatusId(record->shown.status)));
  }
  if (record->shown.revision != expectedRevision) {
    return base::fail(ErrorCode::Conflict, u"It changed in the meantime: it is %1 now."_s.arg(
                                               model::proposalStatusId(record->shown.status)));
  }
  return record;
}

void CommandService::approve(const QString& id, qint64 expectedRevision, const model::Actor& actor, Answer answer) {
  if (actor.kind != ActorKind::Operator)
    return answer(base::fail(ErrorCode::Refused, u"Only an operator can approve."_s));
  if (tooLong(actor)) return answer(base::fail(ErrorCode::InvalidArgument, u"The name of the person is too long."_s));
  const auto found = openFor(id, expectedRevision);
  if (!found) return answer(base::fail(found.error()));
  Record& record = **found;
  const auto to = after(record.shown.status, Cause::Approval);
  if (!to) {
    const QString now = model::proposalStatusId(record.shown.status);
    return answer(base::fail(ErrorCode::Conflict, u"It is %1 now."_s.arg(now)));
  }
  const MachineNow machine = parts_.machine.machineNow();
  const base::Stamp now = parts_.clock.now();
  settle(record, machine, now.monotonicNs);
  if (record.writing) {  // too late, or an abort came: it has just ended
    const bool late = now.monotonicNs >= record.shown.deadlineNs;
    return answer(
        late ? base::fail(ErrorCode::Expired, u"The time to decide is over. Nothing is sent."_s)
             : base::fail(ErrorCode::Refused, u"An abort was pressed since it was proposed. Nothing is sent."_s));
  }
  Proposal next = record.shown;
  next.checks = gates(machine, next.actuatorId, next.to, true);
  if (anyFails(next.checks)) return answer(base::fail(ErrorCode::Refused, failureSentence(next.checks)));
  next.status = *to;
  next.revision = std::max(record.shown.revision, record.storedRevision) + 1;
  next.decision = model::Decision{actor, now.utcMs, {}};
  write(record, next, {statusRecord(next, actor, now.utcMs)},
        [this, next, answer](Record& r, const WriteReport& report) {
          if (!report.result) return answer(base::fail(report.result.error()));  // it stays as it was
          r.queued = ++approvals_;
          show(r, next);
          answer(next);
        });
}

void CommandService::reject(const QString& id, qint64 expectedRevision, const model::Actor& actor,
                            const QString& reason, Answer answer) {
  const QString why = reason.trimmed();
  if (actor.kind != ActorKind::Operator)
    return answer(base::fail(ErrorCode::Refused, u"Only an operator can reject."_s));
  if (tooLong(actor)) return answer(base::fail(ErrorCode::InvalidArgument, u"The name of the person is too long."_s));
  if (why.isEmpty()) return answer(base::fail(ErrorCode::InvalidArgument, u"A rejection needs a reason."_s));
  if (why.size() > limits_.maxReasonChars) {
    const QString text = u"The reason is too long: at most %1 characters."_s.arg(limits_.maxReasonChars);
    return answer(base::fail(ErrorCode::InvalidArgument, text));
  }
  const auto found = openFor(id, expectedRevision);
  if (!found) return answer(base::fail(found.error()));
  end(**found, {Cause::Rejection, {}, std::nullopt, model::Decision{actor, parts_.clock.utcMs(), why}},
      std::move(answer));
}

// --- Looking ---

std::vector<Proposal> CommandService::list() const {
  std::vector<Proposal> all;
  std::vector<Proposal> unsaved;
  for (const auto& [id, record] : records_) {
    if (record->published) (model::isFinal(record->shown.status) ? unsaved : all).push_back(record->shown);
  }
  all.insert(all.end(), unsaved.rbegin(), unsaved.rend());
  all.insert(all.end(), closed_.rbegin(), closed_.rend());
  return all;
}

std::vector<model::GateCheck> CommandService::check(const QString& actuatorId, std::optional<int> target) const {
  return gates(parts_.machine.machineNow(), actuatorId, target, true);
}

std::vector<model::GateCheck> CommandService::gates(const MachineNow& machine, const QString& actuatorId,
                                                    std::optional<int> target, bool mayWait,
                                                    const QString& exceptId) const {
  if (!machine.capability) return {{u"link"_s, model::GateVerdict::Fail, u"no machine is chosen"_s}};
  const model::ActuatorSpec* spec = machine.capability->actuatorById(actuatorId);
  GateInputs in = gateInputs(machine, spec, parts_.clock.monotonicNs());
  in.mayWait = mayWait;
  if (const auto last = lastCommandNs_.find(actuatorId); last != lastCommandNs_.end()) in.lastCommandNs = last->second;
  if (running_ && *running_ != exceptId) {
    const auto running = records_.find(*running_);
    if (running != records_.end() && running->second->shown.actuatorId == actuatorId) {
      in.underWay = running->second->shown.to;
    }
  }
  return evaluateGates(*machine.capability, spec, in, target);
}

}  // namespace tryer::command
