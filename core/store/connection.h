// Statements and connections over SQLite's C API, which stays behind this header.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <memory>

#include "core/base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tryer::store {

using base::Result;

enum class ColumnType { Integer, Real, Text, Blob, Null };

// A prepared statement; belongs to its connection and to one thread. bind() counts from 1, column() from 0.
// A bind that fails (wrong index, too big) is told by the next step().
class Statement {
 public:
  Statement() = default;
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;

  Statement& bind(int index, qint64 value);
  Statement& bind(int index, int value) { return bind(index, qint64{value}); }
  Statement& bind(int index, double value);             // NaN is stored as NULL: missing is not zero
  Statement& bind(int index, const QString& value);     // TEXT
  Statement& bind(int index, const QByteArray& value);  // BLOB; the bytes are copied
  Statement& bindText(int index, const QByteArray& utf8);
  Statement& bindNull(int index);
  // The bytes are not copied: they must stay until the statement was reset or bound anew.
  Statement& bindTextView(int index, QByteArrayView utf8);
  Statement& bindBlobView(int index, QByteArrayView bytes);

  Result<bool> step();  // true: a row is there; false: done
  Result<void> run();   // steps to the end, then resets
  void reset();

  ColumnType type(int column) const;
  bool isNull(int column) const;
  qint64 integer(int column) const;
  double real(int column) const;  // NaN for NULL
  QString text(int column) const;
  QByteArray utf8(int column) const;  // TEXT without conversion
  QByteArray blob(int column) const;
  // The same without a copy: good until the next step() or reset().
  QByteArrayView textView(int column) const;
  QByteArrayView blobView(int column) const;

 private:
  friend class Connection;
  explicit Statement(sqlite3_stmt* stmt) : stmt_(stmt) {}
  Statement& noteBind(int rc);

  sqlite3_stmt* stmt_ = nullptr;
  int bindError_ = 0;
};

// One connection, used on one thread at a time.
class Connection {
 public:
  enum class Mode {
    ReadWrite,  // created when missing; WAL (refused where the file system cannot), NORMAL, foreign keys on
    ReadOnly,
  };
  static Result<std::unique_ptr<Connection>> open(const QString& file, Mode mode);
  // As it lies there: must exist, no setting of the file is changed. For looking at a file before it is ours.
  static Result<std::unique_ptr<Connection>> openUntouched(const QString& file);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Result<void> execute(const char* sql);  // one or several statements without results
  Result<Statement> prepare(const char* sql);
  Result<Statement*> cached(const char* sql);    // prepared once, reset on every call; sql must be a literal
  Result<qint64> queryInteger(const char* sql);  // the first column of the first row; NotFound without a row
  qint64 lastInsertId() const;
  qint64 changes() const;
  bool inTransaction() const;
  void interrupt();  // the one member for other threads: ends a running query
  sqlite3* handle() const { return db_; }

 private:
  struct Private;
  explicit Connection(sqlite3* db);
  static Result<std::unique_ptr<Connection>> openRaw(const QString& file, int flags);
  Result<void> useWriteAheadLog();

  sqlite3* db_;
  std::unique_ptr<Private> d_;
};

}  // namespace tryer::store
