#include "tests/core/command/command_bench.h"

#include <QtGlobal>

namespace tryer::tests {

using namespace Qt::StringLiterals;
using base::Result;
using command::CommandService;
using model::Proposal;

HeldStore::~HeldStore() {
  std::unique_lock lock(mutex_);
  filled_.wait(lock, [this] { return owed_ == 0; });
}

std::shared_ptr<HeldStore::Slot> HeldStore::newSlot() {
  const std::lock_guard lock(mutex_);
  slots_.push_back(std::make_shared<Slot>());
  ++owed_;
  return slots_.back();
}

void HeldStore::fill(const std::shared_ptr<Slot>& slot, std::function<void()> deliver) {
  const std::lock_guard lock(mutex_);
  slot->deliver = std::move(deliver);
  slot->ready = true;
  --owed_;
  filled_.notify_all();
}

void HeldStore::write(command::ProposalWrite change, std::function<void(command::WriteReport)> done) {
  const auto slot = newSlot();
  const Fault fault = nextFault ? nextFault() : Fault::None;
  const base::Error full{base::ErrorCode::DiskFull, u"The disk is full."_s, {}, true};
  if (fault == Fault::Refused) {
    return fill(slot, [done, full] { done({base::fail(full), std::nullopt}); });
  }
  real_.write(std::move(change), [this, slot, done, fault, full](command::WriteReport report) {
    if (fault == Fault::CommittedButFailed) report.result = base::fail(full);
    fill(slot, [done, report] { done(report); });
  });
}

void HeldStore::note(journal::Entry entry) {
  ++notes;
  real_.note(std::move(entry));
}

void HeldStore::recover(command::EndOpen endOpen, int keep, std::function<void(Result<command::Recovered>)> done) {
  const auto slot = newSlot();
  real_.recover(std::move(endOpen), keep, [this, slot, done](Result<command::Recovered> recovered) {
    fill(slot, [done, recovered] { done(recovered); });
  });
}

std::size_t HeldStore::held() const {
  const std::lock_guard lock(mutex_);
  return slots_.size();
}

void HeldStore::deliverOne() {
  std::unique_lock lock(mutex_);
  if (slots_.empty()) return;
  const auto slot = slots_.front();
  slots_.pop_front();
  filled_.wait(lock, [&slot] { return slot->ready; });
  lock.unlock();
  slot->deliver();
}

void HeldStore::forgetAll() {
  std::unique_lock lock(mutex_);
  filled_.wait(lock, [this] { return owed_ == 0; });
  slots_.clear();
}

CommandBench::CommandBench(const QString& file, command::Limits limits) : limits_(limits) {
  auto opened = store::Database::open(file, clock);
  if (!opened) qFatal("%s", qPrintable(opened.error().message));
  database = std::move(*opened);
  journal = std::make_unique<journal::Journal>(*database);
  realStore = std::make_unique<command::DatabaseProposalStore>(*database, *journal, poster());
  store = std::make_unique<HeldStore>(*realStore);
  reader_ = std::move(*database->openReader());
  restart();
}

CommandBench::~CommandBench() {
  service_.reset();
  store->forgetAll();
  reader_.reset();
  database->close();
}

CommandService::Post CommandBench::poster() {
  return [mutex = tasksMutex_, tasks = tasks_](std::function<void()> task) {
    const std::lock_guard lock(*mutex);
    tasks->push_back(std::move(task));
  };
}

void CommandBench::onProposalChanged(const Proposal& proposal) {
  shown[proposal.id] = proposal;
  history.emplace_back(proposal.id, proposal.status);
}

void CommandBench::restart() {
  service_.reset();
  store->forgetAll();
  runTasks();
  service_ = std::make_unique<CommandService>(CommandService::Parts{clock, machine, executor, *store, *this, poster()},
                                              limits_);
  bool recovered = false;
  service_->recover([&recovered](const Result<int>& result) { recovered = result.has_value(); });
  deliverAll();
  if (!recovered) qFatal("recover() failed");
  shown.clear();  // as a new window would see it
  for (const Proposal& p : service_->list()) shown[p.id] = p;
}

void CommandBench::runTasks() {
  for (;;) {
    std::function<void()> task;
    {
      const std::lock_guard lock(*tasksMutex_);
      if (tasks_->empty()) return;
      task = std::move(tasks_->front());
      tasks_->pop_front();
    }
    task();
  }
}

void CommandBench::deliverOne() {
  store->deliverOne();
  runTasks();
}

void CommandBench::deliverAll() {
  runTasks();
  while (store->held() > 0) deliverOne();
}

Result<Proposal> CommandBench::create(const command::ProposalRequest& request) {
  Result<Proposal> got = base::fail(base::ErrorCode::Internal, u"not answered"_s);
  service_->create(request, [&got](const Result<Proposal>& result) { got = result; });
  deliverAll();
  return got;
}

command::ProposalRequest CommandBench::own(const char16_t* actuatorId, int target) {
  return {QString::fromUtf16(actuatorId), target, {}, operatorActor(), true, std::nullopt};
}

command::ProposalRequest CommandBench::asked(const char16_t* actuatorId, int target) {
  const model::Actor assistant{model::ActorKind::Assistant, u"test"_s};
  return {QString::fromUtf16(actuatorId), target, u"Because the test says so."_s, assistant, false, std::nullopt};
}

QString CommandBench::storedStatus(const QString& id) {
  auto select = reader_->prepare("SELECT status FROM proposal WHERE id = ?");
  select->bind(1, id);
  const auto row = select->step();
  return row && *row ? select->text(0) : u"none"_s;
}

int CommandBench::journalCount(const char16_t* type, const QString& id) {
  auto select = reader_->prepare("SELECT count(*) FROM journal WHERE type = ? AND payload LIKE ?");
  select->bind(1, QString::fromUtf16(type)).bind(2, u'%' + id + u'%');
  const auto row = select->step();
  return row && *row ? static_cast<int>(select->integer(0)) : -1;
}

QString CommandBench::brokenJournal() {
  const auto verdict = journal::verify(*reader_);
  if (!verdict) return verdict.error().message;
  return verdict->whole ? QString() : verdict->problem;
}

}  // namespace tryer::tests
