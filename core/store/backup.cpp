#include "core/store/backup.h"

#include <sqlite3.h>

#include <QFile>

#include "core/store/sqlite_error.h"

namespace tryer::store {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;

namespace {

Result<void> copyPages(Connection& source, Connection& target, const QString& file) {
  auto* copy = sqlite3_backup_init(target.handle(), "main", source.handle(), "main");
  if (copy == nullptr) {
    return fail(sqliteOpenError(target.handle(), sqlite3_extended_errcode(target.handle()), file));
  }
  // All pages in one step are one snapshot; in WAL mode the writer is not held up by it.
  const int stepped = sqlite3_backup_step(copy, -1);
  const int finished = sqlite3_backup_finish(copy);
  if (stepped == SQLITE_DONE && finished == SQLITE_OK) return {};
  return fail(sqliteOpenError(target.handle(), finished != SQLITE_OK ? finished : stepped, file));
}

}  // namespace

Result<void> backup(Connection& source, const QString& target) {
  QFile placeholder(target);
  if (!placeholder.open(QIODevice::WriteOnly | QIODevice::NewOnly)) {
    if (QFile::exists(target)) {
      return fail(ErrorCode::Conflict, u"%1 exists already and is not overwritten. Choose another name."_s.arg(target));
    }
    return fail(ErrorCode::Io,
                u"The backup %1 cannot be created. Check that its folder exists and can be written."_s.arg(target),
                placeholder.errorString());
  }
  placeholder.close();
  Result<void> copied;
  {
    auto connection = Connection::openUntouched(target);
    copied = connection ? copyPages(source, **connection, target) : fail(std::move(connection.error()));
  }
  if (!copied) {
    QFile::remove(target);
    QFile::remove(target + u"-journal"_s);
  }
  return copied;
}

}  // namespace tryer::store
