#include "core/telemetry/recorder.h"

#include <algorithm>
#include <deque>
#include <mutex>

#include "core/base/log.h"

namespace tryer::telemetry {

namespace {

struct Block {
  base::Stamp start;
  qint64 endNs = 0;  // of its last sample
  int samples = 0;
  QByteArray bytes;
  std::optional<QString> roastId;
};

// A block that is in the database: where, so that it can still be given to a roast.
struct SavedBlock {
  qint64 rowId = 0;
  qint64 endNs = 0;
};
constexpr std::size_t kSavedBlocksKept = 600;

// What became part of a roast after the fact.
struct Assignment {
  QString roastId;
  qint64 sinceNs = 0;
  qint64 afterRowId = 0;  // rows up to this one ended earlier
};

}  // namespace

// What the machine thread and the jobs on the writer thread both touch.
struct Recorder::Shared : std::enable_shared_from_this<Recorder::Shared> {
  Shared(store::Database& database, QString session, QString machine, int backlogLimit)
      : db(database),
        sessionId(std::move(session)),
        machineId(std::move(machine)),
        maxBacklog(static_cast<std::size_t>(std::max(backlogLimit, 1))) {}

  void enqueue(Block block);
  void submitBacklog(bool everything);
  void submitAssignment();
  base::Result<void> insert(store::Connection& connection, const Block& block, qint64& rowId) const;
  void onDone(const std::shared_ptr<Block>& block, qint64 rowId, const base::Result<void>& result);
  base::Result<void> assign(store::Connection& connection, const Assignment& assignment) const;
  void setRoast(const QString& roastId, qint64 sinceNs);
  void clearRoast();
  void takeBack(std::shared_ptr<Block> block);
  void dropOldest();

  store::Database& db;  // used by the machine thread only
  const QString sessionId;
  const QString machineId;
  const std::size_t maxBacklog;

  std::mutex mutex;                            // guards the rest
  std::deque<std::shared_ptr<Block>> backlog;  // in the order of time
  int underWay = 0;
  bool healthy = true;  // the last attempt was a success
  std::deque<SavedBlock> saved;
  std::optional<Assignment> roast;  // the one that runs
  bool assignmentDue = false;
  RecorderHealth health;
};

void Recorder::Shared::enqueue(Block block) {
  const std::lock_guard lock(mutex);
  backlog.push_back(std::make_shared<Block>(std::move(block)));
  if (backlog.size() > maxBacklog) dropOldest();
}

void Recorder::Shared::dropOldest() {
  health.samplesDropped += static_cast<quint64>(backlog.front()->samples);
  backlog.pop_front();
}

// After a failure one block at a time is tried until one goes through.
void Recorder::Shared::submitBacklog(bool everything) {
  submitAssignment();
  for (;;) {
    std::shared_ptr<Block> next;
    {
      const std::lock_guard lock(mutex);
      if (backlog.empty() || (!healthy && underWay > 0 && !everything)) return;
      next = std::move(backlog.front());
      backlog.pop_front();
      ++underWay;
    }
    auto rowId = std::make_shared<qint64>(0);
    auto self = shared_from_this();
    auto job = [self, next, rowId](store::Connection& connection) { return self->insert(connection, *next, *rowId); };
    auto done = [self, next, rowId](const base::Result<void>& result) { self->onDone(next, *rowId, result); };
    if (auto accepted = db.submit(std::move(job), store::Durability::Normal, std::move(done)); !accepted) {
      const std::lock_guard lock(mutex);
      --underWay;
      health.lastError = accepted.error();
      takeBack(std::move(next));
      return;
    }
  }
}

base::Result<void> Recorder::Shared::insert(store::Connection& connection, const Block& block, qint64& rowId) const {
  auto statement = connection.cached(
      "INSERT INTO telemetry_block (session_id, machine_id, roast_id, t0_utc_ms, t0_ns, n, columns) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  if (!statement) return base::fail(statement.error());
  store::Statement& row = **statement;
  row.bind(1, sessionId).bind(2, machineId);
  if (block.roastId) {
    row.bind(3, *block.roastId);
  } else {
    row.bindNull(3);
  }
  row.bind(4, block.start.utcMs).bind(5, block.start.monotonicNs);
  row.bind(6, qint64{block.samples}).bindBlobView(7, block.bytes);
  auto inserted = row.run();
  if (inserted) rowId = connection.lastInsertId();
  return inserted;
}

// Writer thread.
void Recorder::Shared::onDone(const std::shared_ptr<Block>& block, qint64 rowId, const base::Result<void>& result) {
  const std::lock_guard lock(mutex);
  --underWay;
  healthy = result.has_value();
  if (!result) {
    health.lastError = result.error();
    takeBack(block);
    return;
  }
  health.lastError.reset();
  health.samplesSaved += static_cast<quint64>(block->samples);
  health.lastSavedNs = std::max(health.lastSavedNs, block->endNs);
  saved.push_back({rowId, block->endNs});
  if (saved.size() > kSavedBlocksKept) saved.pop_front();
}

// Blocks that wait are given to the roast here, those that the store has by a job behind them.
void Recorder::Shared::setRoast(const QString& roastId, qint64 sinceNs) {
  const std::lock_guard lock(mutex);
  for (const auto& block : backlog) {
    if (block->endNs >= sinceNs) block->roastId = roastId;
  }
  roast = Assignment{roastId, sinceNs, 0};
  for (const SavedBlock& block : saved) {
    if (block.endNs < sinceNs) roast->afterRowId = std::max(roast->afterRowId, block.rowId);
  }
  assignmentDue = true;
}

void Recorder::Shared::clearRoast() {
  const std::lock_guard lock(mutex);
  roast.reset();
}

void Recorder::Shared::submitAssignment() {
  Assignment assignment;
  {
    const std::lock_guard lock(mutex);
    if (!assignmentDue || !roast) return;
    assignmentDue = false;
    assignment = *roast;
  }
  auto self = shared_from_this();
  auto done = [self](const base::Result<void>& result) {
    const std::lock_guard lock(self->mutex);
    if (!result) self->assignmentDue = true;
  };
  auto job = [self, assignment](store::Connection& connection) { return self->assign(connection, assignment); };
  if (!db.submit(std::move(job), store::Durability::Normal, std::move(done))) {
    const std::lock_guard lock(mutex);
    assignmentDue = true;
  }
}

base::Result<void> Recorder::Shared::assign(store::Connection& connection, const Assignment& assignment) const {
  // A block is at most 4 s long, and blocks of a session are found by (session_id, id).
  auto statement = connection.cached(
      "UPDATE telemetry_block SET roast_id = ?1 WHERE session_id = ?2 AND id > ?3 AND machine_id = ?4 "
      "AND t0_ns > ?5 AND roast_id IS NULL");
  if (!statement) return base::fail(statement.error());
  store::Statement& update = **statement;
  update.bind(1, assignment.roastId).bind(2, sessionId).bind(3, assignment.afterRowId).bind(4, machineId);
  update.bind(5, assignment.sinceNs - 4 * base::kNsPerS);
  return update.run();
}

// Puts a block back where it belongs in the order of time.
void Recorder::Shared::takeBack(std::shared_ptr<Block> block) {
  const auto later = std::ranges::find_if(
      backlog, [&](const auto& other) { return other->start.monotonicNs > block->start.monotonicNs; });
  if (roast && !block->roastId && block->endNs >= roast->sinceNs) block->roastId = roast->roastId;
  backlog.insert(later, std::move(block));
  if (backlog.size() > maxBacklog) dropOldest();
}

Recorder::Recorder(store::Database& db, QString sessionId, QString machineId, int channels, Options options)
    : channels_(std::clamp(channels, 0, model::kMaxChannels)),
      options_(options),
      shared_(std::make_shared<Shared>(db, std::move(sessionId), std::move(machineId), options.maxBacklogBlocks)) {
  current_.reserve(16);
}

Recorder::Recorder(store::Database& db, QString sessionId, QString machineId, int channels)
    : Recorder(db, std::move(sessionId), std::move(machineId), channels, Options{}) {}

Recorder::~Recorder() {
  flush();
  const std::lock_guard lock(shared_->mutex);
  if (shared_->backlog.empty()) return;
  while (!shared_->backlog.empty()) shared_->dropOldest();
  qCWarning(base::lcTelemetry) << "samples of" << shared_->machineId << "were never saved, in all"
                               << shared_->health.samplesDropped;
}

void Recorder::record(const model::Sample& sample) {
  if (!current_.empty()) {
    const model::Sample& first = current_.front();
    const bool sameBlock =
        fitsBlock(first, sample) && sample.at.monotonicNs - first.at.monotonicNs < options_.blockNs &&
        sample.at.monotonicNs >= current_.back().at.monotonicNs && std::ssize(current_) < kMaxSamplesPerBlock;
    if (!sameBlock) {
      closeBlock();
      shared_->submitBacklog(false);
    }
  }
  current_.push_back(sample);
}

void Recorder::closeBlock() {
  if (current_.empty()) return;
  Block block;
  block.start = current_.front().at;
  block.endNs = current_.back().at.monotonicNs;
  block.samples = static_cast<int>(current_.size());
  block.bytes = encodeBlock(current_, channels_);
  block.roastId = roastId_;
  current_.clear();
  shared_->enqueue(std::move(block));
}

void Recorder::setRoast(const QString& roastId, qint64 sinceNs) {
  closeBlock();
  shared_->setRoast(roastId, sinceNs);
  roastId_ = roastId;
  shared_->submitBacklog(false);
}

void Recorder::clearRoast() {
  closeBlock();
  shared_->clearRoast();
  roastId_.reset();
  shared_->submitBacklog(false);
}

void Recorder::flush() {
  closeBlock();
  shared_->submitBacklog(true);
}

RecorderHealth Recorder::health() const {
  const std::lock_guard lock(shared_->mutex);
  auto health = shared_->health;
  health.blocksWaiting = static_cast<qint64>(shared_->backlog.size()) + shared_->underWay;
  return health;
}

}  // namespace tryer::telemetry
