// How the command service makes changes durable, and what it does when the disk refuses: nothing is sent, it is shown,
// saved later.
#include <algorithm>

#include "core/base/log.h"
#include "core/command/command_record.h"
#include "core/command/command_service.h"
#include "core/command/proposal_records.h"

namespace tryer::command {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using model::Proposal;

namespace {

// The row was ended by somebody else, or by a write that was reported as failed and yet got through.
bool endedElsewhere(const WriteReport& report) {
  return !report.result && report.stored && model::isFinal(report.stored->status);
}

}  // namespace

CommandService::Record* CommandService::find(const QString& id) {
  const auto it = records_.find(id);
  return it == records_.end() ? nullptr : it->second.get();
}

void CommandService::write(Record& record, const Proposal& next, std::vector<journal::Entry> entries, Then then) {
  record.writing = true;
  ProposalWrite change{next, record.storedRevision, record.storedStatus, std::move(entries)};
  const std::weak_ptr<bool> alive = alive_;
  parts_.store.write(std::move(change), [this, alive, post = parts_.post, next, then](WriteReport report) {
    post([this, alive, next, then, report = std::move(report)] {
      if (!alive.expired()) onWritten(next.id, next, report, then);
    });
  });
}

void CommandService::onWritten(const QString& id, const Proposal& next, const WriteReport& report, const Then& then) {
  Record* record = find(id);
  if (record == nullptr) return;
  record->writing = false;
  if (report.result) {
    record->storedRevision = next.revision;
    record->storedStatus = next.status;
  } else if (report.result.error().code == ErrorCode::Conflict) {
    record->storedRevision = report.stored ? report.stored->revision : 0;
    if (report.stored) record->storedStatus = report.stored->status;
  }
  handling_ = true;
  then(*record, report);
  if (endedElsewhere(report)) {  // a stored end stands; a stored approval that we did not make never leads to execution
    record->unsaved = false;
    if (running_ == id) running_.reset();
    show(*record, *report.stored);
  }
  handling_ = false;
  advance();
}

void CommandService::end(Record& record, Ends ends, Answer answer) {
  const auto to = after(record.shown.status, ends.cause);
  if (!to) {
    const QString now = model::proposalStatusId(record.shown.status);
    if (answer) answer(base::fail(ErrorCode::Conflict, u"It is %1 now."_s.arg(now)));
    return;
  }
  Proposal next = record.shown;
  next.status = *to;
  next.revision = std::max(record.shown.revision, record.storedRevision) + 1;
  next.endReason = ends.sentence;
  if (ends.outcome) next.outcome = ends.outcome;
  if (ends.decision) next.decision = ends.decision;
  const model::Actor by = ends.decision ? ends.decision->actor : model::Actor{};
  const std::vector<journal::Entry> entries{statusRecord(next, by, parts_.clock.utcMs())};
  write(record, next, entries, [this, next, entries, answer](Record& r, const WriteReport& report) {
    if (report.result) {
      show(r, next);
    } else if (!endedElsewhere(report)) {
      keepUnsaved(r, next, entries, report.result.error());
    }
    if (!answer) return;
    report.result ? answer(next) : answer(base::fail(report.result.error()));
  });
}

// An end is always the safe direction: it holds in memory at once and is saved when the disk allows.
void CommandService::keepUnsaved(Record& record, Proposal ended, std::vector<journal::Entry> entries,
                                 const base::Error& error) {
  qCWarning(base::lcCommand) << "proposal" << ended.id << "could not be recorded:" << error.message << error.details;
  const QString remark = u"It could not be recorded yet: %1"_s.arg(error.message);
  ended.endReason = ended.endReason.isEmpty() ? remark : ended.endReason + u' ' + remark;
  record.unsaved = true;
  record.unsavedEntries = std::move(entries);
  record.retryAtNs = parts_.clock.monotonicNs() + base::nsFromSeconds(limits_.retryS);
  show(record, std::move(ended));
}

void CommandService::saveAgain(Record& record) {
  Proposal next = record.shown;
  if (next.revision <= record.storedRevision) next.revision = record.storedRevision + 1;
  write(record, next, record.unsavedEntries, [this, next](Record& r, const WriteReport& report) {
    if (report.result) {
      r.unsaved = false;
      r.unsavedEntries.clear();
      if (next.revision != r.shown.revision) show(r, next);
    } else {
      r.retryAtNs = parts_.clock.monotonicNs() + base::nsFromSeconds(limits_.retryS);
    }
  });
}

void CommandService::show(Record& record, Proposal proposal) {
  record.shown = std::move(proposal);
  record.published = true;
  parts_.listener.onProposalChanged(record.shown);
}

void CommandService::keepClosed(Proposal proposal) {
  closed_.push_back(std::move(proposal));
  const auto excess = static_cast<std::ptrdiff_t>(closed_.size()) - limits_.closedKept;
  if (excess > 0) closed_.erase(closed_.begin(), closed_.begin() + excess);
}

// Unsaved ones are bounded too: the oldest beyond closedKept will not be saved any more.
void CommandService::retireEnded() {
  auto unsaved = std::count_if(records_.begin(), records_.end(), [](const auto& e) { return e.second->unsaved; });
  for (auto it = records_.begin(); it != records_.end();) {
    const Record& record = *it->second;
    const bool tooMany = record.unsaved && unsaved > limits_.closedKept;
    if (record.writing || !model::isFinal(record.shown.status) || (record.unsaved && !tooMany)) {
      ++it;
      continue;
    }
    if (tooMany) {
      --unsaved;
      qCWarning(base::lcCommand) << "too many unsaved proposals, given up:" << record.shown.id;
    }
    keepClosed(record.shown);
    it = records_.erase(it);
  }
}

}  // namespace tryer::command
