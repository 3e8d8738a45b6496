// SQLite's C API, bare: the floor that our layer is measured against.
#pragma once

#include <sqlite3.h>

#include <QByteArray>

#include "tests/bench/bench.h"

namespace tryer::bench {

class RawDatabase {
 public:
  explicit RawDatabase(const QByteArray& file) {
    require(sqlite3_open(file.constData(), &db_) == SQLITE_OK, "cannot open the floor's database");
    execute("PRAGMA journal_mode=WAL");
    execute("PRAGMA synchronous=NORMAL");
  }
  ~RawDatabase() { sqlite3_close_v2(db_); }
  RawDatabase(const RawDatabase&) = delete;
  RawDatabase& operator=(const RawDatabase&) = delete;

  void execute(const char* sql) {
    require(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sqlite3_errmsg(db_));
  }
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    require(sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr) == SQLITE_OK, sqlite3_errmsg(db_));
    return statement;
  }

 private:
  sqlite3* db_ = nullptr;
};

// A statement without rows.
inline void runRaw(sqlite3_stmt* statement) {
  require(sqlite3_step(statement) == SQLITE_DONE, "a step of the floor failed");
  sqlite3_reset(statement);
}

}  // namespace tryer::bench
