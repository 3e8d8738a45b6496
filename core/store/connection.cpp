#include "core/store/connection.h"

#include <sqlite3.h>

#include <QFile>
#include <unordered_map>

#include "core/store/sqlite_error.h"

namespace tryer::store {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;

namespace {
constexpr int kBusyTimeoutMs = 5'000;
constexpr const char* kWriterSettings =
    "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;"
    "PRAGMA journal_size_limit=67108864";
constexpr const char* kReaderSettings =
    "PRAGMA query_only=ON; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY";
}  // namespace

struct Connection::Private {
  std::unordered_map<const char*, Statement> statements;  // by address: the texts are literals
};

Connection::Connection(sqlite3* db) : db_(db), d_(std::make_unique<Private>()) {}

Connection::~Connection() {
  d_->statements.clear();
  sqlite3_close_v2(db_);
}

Result<std::unique_ptr<Connection>> Connection::openRaw(const QString& file, int flags) {
  sqlite3* db = nullptr;
  const int rc = sqlite3_open_v2(QFile::encodeName(file).constData(), &db, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (rc != SQLITE_OK) {
    auto error = sqliteOpenError(db, db != nullptr ? sqlite3_extended_errcode(db) : rc, file);
    sqlite3_close_v2(db);
    return fail(std::move(error));
  }
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, kBusyTimeoutMs);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return std::unique_ptr<Connection>(new Connection(db));
}

Result<std::unique_ptr<Connection>> Connection::openUntouched(const QString& file) {
  return openRaw(file, SQLITE_OPEN_READWRITE);
}

Result<std::unique_ptr<Connection>> Connection::open(const QString& file, Mode mode) {
  const bool writes = mode == Mode::ReadWrite;
  auto opened = openRaw(file, writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  if (!opened) return opened;
  auto& connection = **opened;
  if (writes) {
    // SQLite falls back to reading without a word when the file cannot be written.
    if (sqlite3_db_readonly(connection.db_, "main") == 1) {
      return fail(sqliteOpenError(connection.db_, SQLITE_READONLY, file));
    }
    if (auto done = connection.useWriteAheadLog(); !done) return fail(std::move(done.error()));
  }
  if (auto done = connection.execute(writes ? kWriterSettings : kReaderSettings); !done) {
    return fail(std::move(done.error()));
  }
  // The settings do not touch the file; this does, and finds what is not a database.
  if (auto version = connection.queryInteger("PRAGMA schema_version"); !version)
    return fail(std::move(version.error()));
  return opened;
}

Result<void> Connection::useWriteAheadLog() {
  auto statement = prepare("PRAGMA journal_mode=WAL");
  if (!statement) return fail(std::move(statement.error()));
  const auto row = statement->step();
  if (!row) return fail(row.error());
  if (*row && statement->utf8(0) == "wal") return {};
  return fail(ErrorCode::Io,
              u"The folder of %1 is on a file system that cannot hold this database safely (no write-ahead "
              u"log). Choose a folder on a local disk with --db FILE."_s.arg(
                  QString::fromUtf8(sqlite3_db_filename(db_, "main"))),
              u"PRAGMA journal_mode=WAL answered %1"_s.arg(*row ? statement->text(0) : u"nothing"_s));
}

Result<void> Connection::execute(const char* sql) {
  const int rc = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  if (rc != SQLITE_OK) return fail(sqliteError(db_, rc, sql));
  return {};
}

Result<Statement> Connection::prepare(const char* sql) {
  sqlite3_stmt* stmt = nullptr;
  const int rc = sqlite3_prepare_v2(db_, sql, -1, &stmt, nullptr);
  if (rc != SQLITE_OK) return fail(sqliteError(db_, rc, sql));
  if (stmt == nullptr) return fail(ErrorCode::InvalidArgument, u"An empty SQL text."_s);
  return Statement(stmt);
}

Result<Statement*> Connection::cached(const char* sql) {
  auto found = d_->statements.find(sql);
  if (found == d_->statements.end()) {
    auto statement = prepare(sql);
    if (!statement) return fail(std::move(statement.error()));
    found = d_->statements.emplace(sql, std::move(*statement)).first;
  }
  found->second.reset();
  return &found->second;
}

Result<qint64> Connection::queryInteger(const char* sql) {
  auto statement = prepare(sql);
  if (!statement) return fail(std::move(statement.error()));
  const auto row = statement->step();
  if (!row) return fail(row.error());
  if (!*row) return fail(ErrorCode::NotFound, u"The database has no answer to this."_s, QString::fromUtf8(sql));
  return statement->integer(0);
}

qint64 Connection::lastInsertId() const {
  return sqlite3_last_insert_rowid(db_);
}
qint64 Connection::changes() const {
  return sqlite3_changes64(db_);
}
bool Connection::inTransaction() const {
  return sqlite3_get_autocommit(db_) == 0;
}
void Connection::interrupt() {
  sqlite3_interrupt(db_);
}

}  // namespace tryer::store
