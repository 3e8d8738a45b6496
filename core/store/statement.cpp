#include <sqlite3.h>

#include <limits>
#include <utility>

#include "core/store/connection.h"
#include "core/store/sqlite_error.h"

namespace tryer::store {

namespace {

// SQLite takes a null pointer for NULL, whatever the length says; an empty value is not NULL.
const char* notNull(QByteArrayView bytes) {
  return bytes.data() != nullptr ? bytes.data() : "";
}

tl::unexpected<base::Error> failure(sqlite3_stmt* stmt, int rc) {
  return base::fail(sqliteError(sqlite3_db_handle(stmt), rc, sqlite3_sql(stmt)));
}

}  // namespace

Statement::~Statement() {
  sqlite3_finalize(stmt_);
}

Statement::Statement(Statement&& other) noexcept
    : stmt_(std::exchange(other.stmt_, nullptr)), bindError_(std::exchange(other.bindError_, 0)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(stmt_, other.stmt_);
  std::swap(bindError_, other.bindError_);
  return *this;
}

Statement& Statement::noteBind(int rc) {
  if (rc != SQLITE_OK) bindError_ = rc;
  return *this;
}

Statement& Statement::bind(int index, qint64 value) {
  return noteBind(sqlite3_bind_int64(stmt_, index, value));
}
Statement& Statement::bind(int index, double value) {
  return noteBind(sqlite3_bind_double(stmt_, index, value));
}
Statement& Statement::bind(int index, const QString& value) {
  return bindText(index, value.toUtf8());
}

Statement& Statement::bind(int index, const QByteArray& value) {
  return noteBind(
      sqlite3_bind_blob64(stmt_, index, notNull(value), static_cast<sqlite3_uint64>(value.size()), SQLITE_TRANSIENT));
}

Statement& Statement::bindText(int index, const QByteArray& utf8) {
  return noteBind(sqlite3_bind_text64(stmt_, index, notNull(utf8), static_cast<sqlite3_uint64>(utf8.size()),
                                      SQLITE_TRANSIENT, SQLITE_UTF8));
}

Statement& Statement::bindNull(int index) {
  return noteBind(sqlite3_bind_null(stmt_, index));
}

Statement& Statement::bindTextView(int index, QByteArrayView utf8) {
  return noteBind(sqlite3_bind_text64(stmt_, index, notNull(utf8), static_cast<sqlite3_uint64>(utf8.size()),
                                      SQLITE_STATIC, SQLITE_UTF8));
}

Statement& Statement::bindBlobView(int index, QByteArrayView bytes) {
  return noteBind(
      sqlite3_bind_blob64(stmt_, index, notNull(bytes), static_cast<sqlite3_uint64>(bytes.size()), SQLITE_STATIC));
}

Result<bool> Statement::step() {
  if (bindError_ != SQLITE_OK) return failure(stmt_, bindError_);
  const int rc = sqlite3_step(stmt_);
  if (rc == SQLITE_ROW) return true;
  if (rc == SQLITE_DONE) return false;
  return failure(stmt_, rc);
}

Result<void> Statement::run() {
  auto row = step();
  while (row && *row) row = step();
  reset();
  if (!row) return base::fail(std::move(row.error()));
  return {};
}

void Statement::reset() {
  sqlite3_reset(stmt_);
  bindError_ = SQLITE_OK;
}

ColumnType Statement::type(int column) const {
  switch (sqlite3_column_type(stmt_, column)) {
    case SQLITE_INTEGER:
      return ColumnType::Integer;
    case SQLITE_FLOAT:
      return ColumnType::Real;
    case SQLITE_TEXT:
      return ColumnType::Text;
    case SQLITE_BLOB:
      return ColumnType::Blob;
    default:
      return ColumnType::Null;
  }
}

bool Statement::isNull(int column) const {
  return sqlite3_column_type(stmt_, column) == SQLITE_NULL;
}
qint64 Statement::integer(int column) const {
  return sqlite3_column_int64(stmt_, column);
}

double Statement::real(int column) const {
  return isNull(column) ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(stmt_, column);
}

QString Statement::text(int column) const {
  return QString::fromUtf8(textView(column));
}
QByteArray Statement::utf8(int column) const {
  return textView(column).toByteArray();
}
QByteArray Statement::blob(int column) const {
  return blobView(column).toByteArray();
}

// The value is asked for before its length: the order in which SQLite converts only once.
QByteArrayView Statement::textView(int column) const {
  const auto* text = sqlite3_column_text(stmt_, column);
  return {text, sqlite3_column_bytes(stmt_, column)};
}

QByteArrayView Statement::blobView(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(stmt_, column));
  return {bytes, sqlite3_column_bytes(stmt_, column)};
}

}  // namespace tryer::store
