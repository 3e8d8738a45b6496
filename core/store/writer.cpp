#include "core/store/writer.h"

#include <pthread.h>
#include <sqlite3.h>

#include <algorithm>
#include <exception>

#include "core/base/log.h"
#include "core/store/sqlite_error.h"

namespace tryer::store {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;

namespace {

// So long without work until the writer rests: the log is written back into the file.
constexpr std::chrono::seconds kIdleBeforeRest{2};

Result<void> runCached(Connection& db, const char* sql) {
  auto statement = db.cached(sql);
  if (!statement) return fail(std::move(statement.error()));
  return (*statement)->run();
}

// No exception of a job may reach the thread's edge.
Result<void> guarded(const WriteJob& job, Connection& db) {
  try {
    return job(db);
  } catch (const std::exception& error) {
    return fail(ErrorCode::Internal, u"Saving failed by a defect of the program: please report it."_s,
                QString::fromUtf8(error.what()));
  } catch (...) {
    return fail(ErrorCode::Internal, u"Saving failed by a defect of the program: please report it."_s);
  }
}

tl::unexpected<base::Error> endedByJob() {
  return fail(ErrorCode::Internal, u"Saving failed by a defect of the program: please report it."_s,
              u"a write job ended the transaction it was part of"_s);
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> db, const base::Clock& clock, Database::Options options)
    : db_(std::move(db)), clock_(clock), options_(options), thread_([this] { loop(); }) {}

Writer::~Writer() {
  close();
}

Result<void> Writer::submit(WriteJob job, Durability durability, WriteDone done) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_) {
      return fail(ErrorCode::Cancelled, u"The database is being closed; this was not saved."_s);
    }
    if (queue_.size() >= static_cast<std::size_t>(std::max(options_.maxQueuedJobs, 1))) {
      ++health_.refused;
      return fail(ErrorCode::Busy,
                  u"Saving cannot keep up: %1 changes wait already, so this one was not taken. Check the disk."_s.arg(
                      queue_.size()),
                  {}, true);
    }
    queue_.push_back(Job{std::move(job), durability, std::move(done), {}});
  }
  wake_.notify_one();
  return {};
}

WriterHealth Writer::health() const {
  const std::lock_guard lock(mutex_);
  auto health = health_;
  health.queued = static_cast<qint64>(queue_.size());
  return health;
}

void Writer::setCommitHandler(Database::CommitHandler handler) {
  const std::lock_guard lock(handlerMutex_);
  handler_ = std::move(handler);
}

void Writer::setRestHandler(Database::RestHandler handler) {
  const std::lock_guard lock(handlerMutex_);
  restHandler_ = std::move(handler);
}

void Writer::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Writer::loop() {
  pthread_setname_np(pthread_self(), "store-writer");
  Group group;
  while (takeGroup(group)) {
    const auto startedNs = clock_.monotonicNs();
    commitGroup(group);
    report(group, startedNs);
    group.clear();
  }
  rest(true);
  db_.reset();
}

bool Writer::takeGroup(Group& group) {
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return closing_ || !queue_.empty(); };
  while (!ready()) {
    if (!restDue_) {
      wake_.wait(lock, ready);
    } else if (!wake_.wait_for(lock, kIdleBeforeRest, ready)) {
      lock.unlock();
      rest(false);
      lock.lock();
    }
  }
  const auto count = std::min(queue_.size(), static_cast<std::size_t>(std::max(options_.maxJobsPerCommit, 1)));
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
  group.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return count > 0;
}

void Writer::commitGroup(Group& group) {
  const bool full =
      std::any_of(group.begin(), group.end(), [](const Job& job) { return job.durability == Durability::Full; });
  if (auto set = setDurability(full ? Durability::Full : Durability::Normal); !set) {
    for (auto& job : group) job.result = set;
    return;
  }
  if (group.size() > 1) {
    if (runTogether(group)) return;
    // The whole group was undone, by a full disk for example: what fits alone is still saved.
  }
  for (auto& job : group) job.result = runAlone(job);
}

// An error means that the transaction is gone and nothing of the group is stored.
Result<void> Writer::runTogether(Group& group) {
  if (auto begun = begin(); !begun) return begun;
  for (auto& job : group) {
    job.result = runUndoable(job);
    if (!db_->inTransaction()) return fail(job.result ? endedByJob().value() : job.result.error());
  }
  return commit();
}

// A job in a savepoint of the running transaction.
Result<void> Writer::runUndoable(Job& job) {
  if (auto marked = runCached(*db_, "SAVEPOINT job"); !marked) return marked;
  auto done = guarded(job.run, *db_);
  if (!db_->inTransaction()) return done;
  if (!done) {
    if (auto undone = runCached(*db_, "ROLLBACK TO job"); !undone) rollBack();
  }
  if (db_->inTransaction()) {
    if (auto released = runCached(*db_, "RELEASE job"); !released) {
      rollBack();
      return released;
    }
  }
  return done;
}

Result<void> Writer::runAlone(Job& job) {
  if (auto begun = begin(); !begun) return begun;
  auto done = guarded(job.run, *db_);
  if (!db_->inTransaction()) return done ? endedByJob() : done;
  if (done) return commit();
  rollBack();
  return done;
}

Result<void> Writer::setDurability(Durability durability) {
  if (durability == durability_) return {};
  // In WAL mode NORMAL syncs only at checkpoints, FULL after each commit.
  auto set = runCached(*db_, durability == Durability::Full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
  if (set) durability_ = durability;
  return set;
}

Result<void> Writer::begin() {
  return runCached(*db_, "BEGIN IMMEDIATE");
}

Result<void> Writer::commit() {
  auto done = runCached(*db_, "COMMIT");
  if (!done) rollBack();
  return done;
}

void Writer::rollBack() {
  if (!db_->inTransaction()) return;
  if (auto done = runCached(*db_, "ROLLBACK"); !done) {
    qCWarning(base::lcStore) << "a rollback failed:" << done.error().details;
  }
}

void Writer::report(Group& group, qint64 startedNs) {
  const auto nowNs = clock_.monotonicNs();
  bool anySaved = false;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& job : group) {
      ++(job.result ? health_.committed : health_.failed);
      anySaved |= job.result.has_value();
      health_.lastError = job.result ? std::nullopt : std::optional(job.result.error());
    }
    if (anySaved) {
      health_.lastCommitNs = nowNs;
      health_.lastCommitTookNs = nowNs - startedNs;
    }
  }
  restDue_ |= anySaved;
  {
    const std::lock_guard lock(handlerMutex_);
    if (anySaved && handler_) handler_(*db_);
  }
  for (auto& job : group) {
    if (!job.result)
      qCWarning(base::lcStore) << "not saved:" << job.result.error().message << job.result.error().details;
    if (job.done) job.done(std::move(job.result));
  }
}

void Writer::callRestHandler() {
  const std::lock_guard lock(handlerMutex_);
  if (!restHandler_) return;
  auto done = begin();
  if (done) {
    done = guarded(restHandler_, *db_);
    if (done) done = db_->inTransaction() ? commit() : endedByJob();
    if (!done) rollBack();
  }
  if (!done) qCWarning(base::lcStore) << "at rest:" << done.error().message << done.error().details;
}

// Passive while others may read; at the end the log is emptied, so that the one file holds everything.
void Writer::rest(bool closing) {
  if (restDue_) callRestHandler();
  restDue_ = false;
  const int mode = closing ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  const int rc = sqlite3_wal_checkpoint_v2(db_->handle(), "main", mode, nullptr, nullptr);
  if (rc != SQLITE_OK && rc != SQLITE_BUSY) {
    qCWarning(base::lcStore) << "checkpoint:" << sqliteError(db_->handle(), rc, "wal_checkpoint").details;
  }
}

}  // namespace tryer::store
