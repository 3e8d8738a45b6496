// Saves the samples of one machine: gathers about a second of them into a block, and gives each block to the store as
// one row of telemetry_block. 1,000 machines are 1,000 recorders.
//
// When the store is busy or the disk full, blocks wait here and are tried again with the next one, oldest first, at
// most Options::maxBacklogBlocks of them (10 minutes); beyond, the oldest is dropped and counted. Nothing here ever
// waits.
//
// Threads: record(), setRoast(), clearRoast(), flush() and the destructor on the machine thread; health() on any.
#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/model/sample.h"
#include "core/store/database.h"
#include "core/telemetry/sample_block.h"

namespace tryer::telemetry {

struct RecorderHealth {
  quint64 samplesSaved = 0;              // durable
  quint64 samplesDropped = 0;            // lost: the backlog was full, or the store had closed
  qint64 blocksWaiting = 0;              // in the backlog, or with the store and not yet durable
  qint64 lastSavedNs = 0;                // monotonic time of the newest sample that is durable; 0: none yet
  std::optional<base::Error> lastError;  // cleared by the next success
};

class Recorder {
 public:
  struct Options {
    qint64 blockNs = base::kNsPerS;  // a block ends before the first sample that is this much later; at most 4 s
    int maxBacklogBlocks = 600;
  };

  // sessionId: new for each recorder; samples of one session share their monotonic clock. channels: of the machine.
  // The database must outlive this object.
  Recorder(store::Database& db, QString sessionId, QString machineId, int channels, Options options);
  Recorder(store::Database& db, QString sessionId, QString machineId, int channels);
  ~Recorder();  // flushes
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void record(const model::Sample& sample);

  // From now on blocks belong to this roast, and so do those saved in the last 10 minutes that end at or after sinceNs
  // (the seconds before a charge was noticed).
  void setRoast(const QString& roastId, qint64 sinceNs);
  void clearRoast();

  // Hands the current block and the whole backlog to the store: when the link or the program ends.
  void flush();

  RecorderHealth health() const;

 private:
  struct Shared;
  void closeBlock();

  const int channels_;
  const Options options_;
  std::vector<model::Sample> current_;
  std::optional<QString> roastId_;
  std::shared_ptr<Shared> shared_;  // also held by the jobs that are under way
};

// One run of samples on one monotonic clock.
struct RecordedSession {
  QString sessionId;
  std::vector<model::Sample> samples;  // in the order of time
};

struct Recording {
  std::vector<RecordedSession> sessions;  // in the order of recording
  int unreadableBlocks = 0;               // damaged, or of a newer version: left out
};

// What was saved, for any thread with a connection of its own. More than maxSamples is refused, not cut.
inline constexpr qint64 kMaxSamplesRead = 8'388'608;
base::Result<Recording> readRoast(store::Connection& db, const QString& roastId, qint64 maxSamples = kMaxSamplesRead);
base::Result<Recording> readSession(store::Connection& db, const QString& sessionId, const QString& machineId,
                                    qint64 maxSamples = kMaxSamplesRead);

}  // namespace tryer::telemetry
