// One SQLite database in WAL mode: one writing connection on the store-writer thread, read-only connections elsewhere.
// The C API stays behind these headers.
//
// Errors a user may meet (all with a message that says what to do): NoPermission and Io (cannot open or write),
// Busy (another console has this database open), Corrupt, NewerVersion (schema of a newer program), DiskFull.
#pragma once

#include <QString>
#include <functional>
#include <future>
#include <memory>
#include <optional>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/connection.h"
#include "core/store/migrations.h"

namespace tryer::store {

enum class Durability {
  Normal,  // telemetry: survives a crash of the program; the last commits may be lost on a power cut
  Full,    // decisions: on the disk when the ticket says so
};

// What the writer thread gives to a job. Everything done through it is part of one transaction, which the job neither
// begins nor ends. A job must only write through its connection: when the disk undoes a whole group, each of its jobs
// is run once more, alone.
using WriteJob = std::function<Result<void>(Connection&)>;
using WriteDone = std::function<void(Result<void>)>;

struct WriterHealth {
  qint64 queued = 0;     // jobs that wait
  qint64 committed = 0;  // jobs done
  qint64 failed = 0;
  qint64 refused = 0;       // queue full
  qint64 lastCommitNs = 0;  // monotonic; 0: none yet
  qint64 lastCommitTookNs = 0;
  std::optional<base::Error> lastError;  // cleared by the next success
};

// The database of the console: opens, locks, migrates, owns the store-writer thread. Public members are thread-safe.
class Database {
 public:
  struct Options {
    int maxQueuedJobs = 20'000;  // beyond: submit() answers Busy, at once
    int maxJobsPerCommit = 1'000;
  };
  // Creates the folder and the file when missing. A second console on the same file gets Busy: an advisory lock on
  // FILE.lock is held for the life of this object (its message names the process id that holds it).
  static Result<std::unique_ptr<Database>> open(const QString& file, const base::Clock& clock, Options options);
  static Result<std::unique_ptr<Database>> open(const QString& file, const base::Clock& clock);
  ~Database();  // closes when close() was not called

  QString file() const;
  int schemaVersion() const;

  // Queues the job. The writer takes what waits, runs it in one transaction and commits once (group commit; FULL when
  // one of the jobs asks for it). A job that fails is undone alone; the others still commit. Jobs run in the order of
  // submitting. done runs on the writer thread after the commit is durable (or failed): hand it on, do not work in it.
  Result<void> submit(WriteJob job, Durability durability, WriteDone done = {});

  // The same as a future. Never wait for it on the GUI, engine or machine thread.
  std::future<Result<void>> submitFuture(WriteJob job, Durability durability);

  Result<std::unique_ptr<Connection>> openReader() const;

  // Online copy into target (created new; an existing file is refused). Runs on the calling thread.
  Result<void> backupTo(const QString& target) const;

  WriterHealth health() const;

  // Called on the writer thread after each commit, after the dones of its jobs, outside of a transaction: for what
  // follows the database's newest state. Short, never throwing, and never calling this function. An empty one takes it
  // away; when this returns the old one is not running any more. There is one: the journal's.
  using CommitHandler = std::function<void(Connection&)>;
  void setCommitHandler(CommitHandler handler);

  // Called on the writer thread when it comes to rest (2 s without work after a commit, and on closing), within a
  // transaction of its own that is undone when it fails: for what may follow the last changes a little later. Under the
  // same rules as the commit handler; its changes do not call that one.
  using RestHandler = std::function<Result<void>(Connection&)>;
  void setRestHandler(RestHandler handler);

  // Runs what is queued, checkpoints, joins. After that submit() answers Cancelled. Not from the writer thread.
  void close();

 private:
  struct Private;
  explicit Database(std::unique_ptr<Private> d);
  std::unique_ptr<Private> d_;
};

// Default place: $XDG_DATA_HOME/tryer/tryer.db.
QString defaultDatabaseFile();

}  // namespace tryer::store
