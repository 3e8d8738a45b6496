// One SQLite database in WAL mode: one writing connection on the store-writer thread, read-only connections elsewhere.
// The C API stays behind these headers.
//
// Errors a user may meet (all with a message that says what to do): NoPermission and Io (cannot open or write),
// Busy (another console has this database open), Corrupt, NewerVersion (schema of a newer program), DiskFull.
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tryer::store {

using base::Result;

// A prepared statement; belongs to its connection and to one thread. bind() counts from 1, column() from 0.
class Statement {
 public:
  Statement() = default;
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;

  Statement& bind(int index, qint64 value);
  Statement& bind(int index, double value);
  Statement& bind(int index, const QString& value);     // TEXT
  Statement& bind(int index, const QByteArray& value);  // BLOB; the bytes are copied
  Statement& bindText(int index, const QByteArray& utf8);
  Statement& bindNull(int index);

  Result<bool> step();  // true: a row is there; false: done
  Result<void> run();   // steps to the end, then resets
  void reset();

  bool isNull(int column) const;
  qint64 integer(int column) const;
  double real(int column) const;
  QString text(int column) const;
  QByteArray utf8(int column) const;  // TEXT without conversion
  QByteArray blob(int column) const;

 private:
  friend class Connection;
  explicit Statement(sqlite3_stmt* stmt) : stmt_(stmt) {}
  sqlite3_stmt* stmt_ = nullptr;
};

// One connection, used on one thread at a time.
class Connection {
 public:
  enum class Mode { ReadWrite, ReadOnly };
  static Result<std::unique_ptr<Connection>> open(const QString& file, Mode mode);
  ~Connection();

  Result<void> execute(const char* sql);              // one or several statements without results
  Result<Statement> prepare(const char* sql);
  Result<Statement*> cached(const char* sql);         // prepared once, reset on every call; sql must be a literal
  qint64 lastInsertId() const;
  qint64 changes() const;
  void interrupt();                                   // the one member for other threads: ends a running query
  sqlite3* handle() const { return db_; }

 private:
  struct Private;
  explicit Connection(sqlite3* db);
  sqlite3* db_;
  std::unique_ptr<Private> d_;
};

// A numbered step of the schema. Steps are applied in order, each in its own transaction together with the new number
// (PRAGMA user_version); before the first step on an existing file an online backup FILE.before-N is made.
struct Migration {
  int version;
  const char* sql;
};
// All steps of the program (core/store/migrations.cpp): one list, so that numbers are handed out in one place.
const std::vector<Migration>& migrations();

enum class Durability {
  Normal,  // telemetry: survives a crash of the program; the last commits may be lost on a power cut
  Full,    // decisions: on the disk when the ticket says so
};

// What the writer thread gives to a job. Everything done through it is part of one transaction.
using WriteJob = std::function<Result<void>(Connection&)>;
using WriteDone = std::function<void(Result<void>)>;

struct WriterHealth {
  qint64 queued = 0;           // jobs that wait
  qint64 committed = 0;        // jobs done
  qint64 failed = 0;
  qint64 refused = 0;          // queue full
  qint64 lastCommitNs = 0;     // monotonic; 0: none yet
  qint64 lastCommitTookNs = 0;
  std::optional<base::Error> lastError;  // cleared by the next success
};

// The database of the console: opens, locks, migrates, owns the store-writer thread. Public members are thread-safe.
class Database {
 public:
  struct Options {
    int maxQueuedJobs = 20'000;   // beyond: submit() answers Busy, at once
    int maxJobsPerCommit = 1'000;
  };
  // Creates the folder and the file when missing. A second console on the same file gets Busy: an advisory lock on
  // FILE.lock is held for the life of this object (its message names the process id that holds it).
  static Result<std::unique_ptr<Database>> open(const QString& file, const base::Clock& clock, Options options);
  static Result<std::unique_ptr<Database>> open(const QString& file, const base::Clock& clock);
  ~Database();  // closes when close() was not called

  QString file() const;
  int schemaVersion() const;

  // Queues the job. The writer takes what waits, runs it in one transaction and commits once (group commit; FULL when one of
  // the jobs asks for it). A job that fails is undone alone; the others still commit. Jobs run in the order of submitting.
  // done runs on the writer thread after the commit is durable (or failed): hand it on, do not work in it.
  Result<void> submit(WriteJob job, Durability durability, WriteDone done = {});

  // The same as a future. Never wait for it on the GUI, engine or machine thread.
  std::future<Result<void>> submitFuture(WriteJob job, Durability durability);

  Result<std::unique_ptr<Connection>> openReader() const;

  // Online copy into target (created new; an existing file is refused). Runs on the calling thread.
  Result<void> backupTo(const QString& target) const;

  WriterHealth health() const;

  // Runs what is queued, checkpoints, joins. After that submit() answers Cancelled.
  void close();

 private:
  struct Private;
  explicit Database(std::unique_ptr<Private> d);
  std::unique_ptr<Private> d_;
};

// Default place: $XDG_DATA_HOME/tryer/tryer.db.
QString defaultDatabaseFile();

}  // namespace tryer::store
