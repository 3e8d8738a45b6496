// From an approval to an outcome: one command at a time, its intent on the disk first, checked again on fresh data,
// executed once.
#include <algorithm>

#include "core/base/log.h"
#include "core/command/command_record.h"
#include "core/command/command_service.h"
#include "core/command/proposal_records.h"

namespace tryer::command {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using model::CommandOutcome;
using model::CommandResult;
using model::Proposal;
using model::ProposalStatus;

namespace {

constexpr QStringView kLinkWasLost =
    u"The connection to the machine was lost after it was asked for. Ask again when the machine is back. Nothing was "
    u"sent.";

constexpr std::size_t kMaxUnanswered = 64;

CommandOutcome outcomeOf(const Proposal& p, CommandResult result, qint64 nowNs, ErrorCode code, const QString& why) {
  CommandOutcome outcome;
  outcome.commandId = p.id;
  outcome.result = result;
  outcome.endedNs = nowNs;
  outcome.error = base::Error{code, why, {}, false};
  return outcome;
}

QString sentenceFor(const CommandOutcome& outcome) {
  if (outcome.result == CommandResult::Done) return {};
  if (outcome.error && !outcome.error->message.isEmpty()) return outcome.error->message;
  switch (outcome.result) {
    case CommandResult::Done:
      return {};
    case CommandResult::Failed:
      return u"It was sent, but the machine did not show the new setting in time."_s;
    case CommandResult::Refused:
      return u"The machine's driver refused it. Nothing was sent."_s;
    case CommandResult::Unknown:
      break;
  }
  return u"It was sent, but whether the machine took it is not known: read the setting on the machine."_s;
}

}  // namespace

void CommandService::tick() {
  advance();
}

void CommandService::advance() {
  if (handling_) return;  // onWritten() comes here when its receivers are done
  const MachineNow machine = parts_.machine.machineNow();
  const qint64 nowNs = parts_.clock.monotonicNs();
  for (auto& [id, record] : records_) settle(*record, machine, nowNs);
  startNext();
  retireEnded();
}

// What time and abort demand of this proposal now. Asked again after every change, so nothing depends on when it was
// asked.
void CommandService::settle(Record& record, const MachineNow& machine, qint64 nowNs) {
  if (record.writing) return;
  if (record.unsaved) {
    if (nowNs >= record.retryAtNs) saveAgain(record);
    return;
  }
  const Proposal& p = record.shown;
  if (p.status == ProposalStatus::Executing) {
    const bool silent = record.executeNs != 0 && base::secondsFromNs(nowNs - record.executeNs) >= limits_.watchdogS;
    if (!silent) return;
    if (unanswered_.size() >= kMaxUnanswered) unanswered_.erase(unanswered_.begin());
    unanswered_.insert(p.id);
    const QString why = u"The machine's driver did not answer within %1 s. Read the setting on the machine."_s.arg(
        limits_.watchdogS, 0, 'f', 0);
    finish(record, Cause::NoAnswer, outcomeOf(p, CommandResult::Unknown, nowNs, ErrorCode::Timeout, why));
    return;
  }
  if (model::isFinal(p.status)) return;
  if (machine.latched || machine.abortEpoch != record.abortEpoch) {
    end(record, {Cause::Abort, u"An abort was pressed. Nothing was sent."_s});
  } else if (machine.linkLosses != record.linkLosses) {
    end(record, {Cause::LinkLost, kLinkWasLost.toString()});
  } else if (record.replaced) {
    end(record, {Cause::Replaced, u"Replaced by a newer change to the same control. Nothing was sent."_s});
  } else if (nowNs >= p.deadlineNs) {
    end(record, {Cause::DeadlinePassed, p.status == ProposalStatus::Pending
                                            ? u"Nobody decided in time. Nothing was sent."_s
                                            : u"It could not be executed in time. Nothing was sent."_s});
  }
}

double CommandService::restLeft(const MachineNow& machine, const QString& actuatorId) const {
  const model::ActuatorSpec* spec = machine.capability ? machine.capability->actuatorById(actuatorId) : nullptr;
  const auto last = lastCommandNs_.find(actuatorId);
  if (spec == nullptr || last == lastCommandNs_.end()) return 0;
  return restLeftS(*spec, last->second, parts_.clock.monotonicNs());
}

void CommandService::startNext() {
  if (running_) return;
  std::vector<Record*> waiting;
  for (auto& [id, record] : records_) {
    const bool waits = record->shown.status == ProposalStatus::Approved && !record->writing && !record->unsaved;
    if (waits) waiting.push_back(record.get());
  }
  std::sort(waiting.begin(), waiting.end(), [](const Record* a, const Record* b) { return a->queued < b->queued; });
  const MachineNow machine = parts_.machine.machineNow();
  for (Record* record : waiting) {
    const Proposal& p = record->shown;
    std::vector<model::GateCheck> checks = gates(machine, p.actuatorId, p.to, true);
    if (anyFails(checks)) {
      end(*record, {Cause::GateFailed, failureSentence(checks) + u" Nothing was sent."_s});
      continue;
    }
    if (restLeft(machine, p.actuatorId) > 0) continue;  // its turn comes with a later tick
    startIntent(*record, std::move(checks));
    return;
  }
}

void CommandService::startIntent(Record& record, std::vector<model::GateCheck> checks) {
  const auto to = after(record.shown.status, Cause::IntentRecorded);
  if (!to) return;
  running_ = record.shown.id;
  Proposal next = record.shown;
  next.status = *to;
  next.revision = std::max(record.shown.revision, record.storedRevision) + 1;
  next.checks = std::move(checks);
  write(record, next, {statusRecord(next, model::Actor{}, parts_.clock.utcMs())},
        [this, next](Record& r, const WriteReport& report) { onIntentWritten(r, next, report); });
}

void CommandService::onIntentWritten(Record& record, const Proposal& executing, const WriteReport& report) {
  if (report.result) {
    show(record, executing);
    executeNow(record);
    return;
  }
  running_.reset();
  Proposal failed = executing;
  failed.status = *after(executing.status, Cause::NotRecorded);
  failed.endReason = u"Nothing was sent, because it could not be recorded first."_s;
  failed.outcome = outcomeOf(executing, CommandResult::Refused, parts_.clock.monotonicNs(), report.result.error().code,
                             failed.endReason);
  const auto entry = statusRecord(failed, model::Actor{}, parts_.clock.utcMs());
  keepUnsaved(record, std::move(failed), {entry}, report.result.error());
}

// Empty: it may leave now.
QString CommandService::whyNotNow(const Record& record, const MachineNow& machine,
                                  std::vector<model::GateCheck>& checks) const {
  const Proposal& p = record.shown;
  if (machine.latched || machine.abortEpoch != record.abortEpoch) return u"An abort was pressed. Nothing was sent."_s;
  if (machine.linkLosses != record.linkLosses) return kLinkWasLost.toString();
  if (parts_.clock.monotonicNs() >= p.deadlineNs)
    return u"Its time was over before it could be sent. Nothing was sent."_s;
  if (machine.machineId != p.machineId) return u"Another machine is in use now. Nothing was sent."_s;
  checks = gates(machine, p.actuatorId, p.to, false, p.id);
  return anyFails(checks) ? failureSentence(checks) + u" Nothing was sent."_s : QString();
}

void CommandService::executeNow(Record& record) {
  const MachineNow machine = parts_.machine.machineNow();
  const qint64 nowNs = parts_.clock.monotonicNs();
  std::vector<model::GateCheck> checks;
  const QString why = whyNotNow(record, machine, checks);
  if (!checks.empty()) record.shown.checks = checks;
  if (!why.isEmpty()) {
    finish(record, Cause::Refused, outcomeOf(record.shown, CommandResult::Refused, nowNs, ErrorCode::Refused, why));
    return;
  }
  record.executeNs = nowNs;
  lastCommandNs_[record.shown.actuatorId] = nowNs;
  parts_.executor.execute({record.shown.id, record.shown.actuatorId, record.shown.to, record.abortEpoch});
}

void CommandService::onOutcome(const CommandOutcome& outcome) {
  Record* record = find(outcome.commandId);
  const bool awaited = record != nullptr && record->shown.status == ProposalStatus::Executing &&
                       record->executeNs != 0 && !record->writing && !record->unsaved;
  if (!awaited) {
    if (unanswered_.erase(outcome.commandId) > 0) {
      parts_.store.note(lateOutcomeRecord(outcome, parts_.clock.utcMs()));
    } else {
      qCInfo(base::lcCommand) << "an outcome that nobody waits for:" << outcome.commandId;
    }
    return;
  }
  finish(*record, causeOf(outcome.result), outcome);
  advance();
}

void CommandService::finish(Record& record, Cause cause, CommandOutcome outcome) {
  if (running_ == record.shown.id) running_.reset();
  if (record.executeNs != 0) lastCommandNs_[record.shown.actuatorId] = parts_.clock.monotonicNs();
  const QString sentence = sentenceFor(outcome);
  end(record, {cause, sentence, std::move(outcome)});
}

}  // namespace tryer::command
