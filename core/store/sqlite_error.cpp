#include "core/store/sqlite_error.h"

#include <sqlite3.h>

#include <cerrno>

namespace tryer::store {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;

namespace {

bool isOutOfSpace(int systemError) {
  return systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG;
}
bool isDenied(int systemError) {
  return systemError == EACCES || systemError == EPERM || systemError == EROFS;
}

QString describe(sqlite3* db, int rc, QByteArrayView context) {
  auto text =
      u"sqlite %1 (%2)"_s.arg(rc).arg(QString::fromUtf8(db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(rc)));
  if (const int systemError = db != nullptr ? sqlite3_system_errno(db) : 0; systemError != 0) {
    text += u", errno %1 (%2)"_s.arg(systemError).arg(base::systemErrorText(systemError));
  }
  if (!context.isEmpty()) text += u", in: "_s + QString::fromUtf8(context.first(qMin<qsizetype>(context.size(), 400)));
  return text;
}

Error told(ErrorCode code, QString message, bool retryable = false) {
  return {code, std::move(message), {}, retryable};
}

Error diskFull(const QString& file) {
  return told(ErrorCode::DiskFull,
              u"The disk with %1 is full. The roast goes on but is not saved. Free some space; "
              u"saving then resumes by itself."_s.arg(file),
              true);
}

Error cannotOpen(const QString& file, int systemError) {
  if (isDenied(systemError)) {
    return told(ErrorCode::NoPermission,
                u"%1 cannot be opened: permission denied. Give yourself write permission to the file and its folder, "
                u"or choose another place with --db FILE."_s.arg(file));
  }
  return told(ErrorCode::Io,
              u"%1 cannot be opened. Check that its folder exists and that it is a file, or choose another place "
              u"with --db FILE."_s.arg(file));
}

Error readOnly(const QString& file) {
  return told(ErrorCode::NoPermission,
              u"%1 can only be read, not written. Give yourself write permission to the file and its folder, "
              u"or choose another place with --db FILE."_s.arg(file));
}

Error ioError(const QString& file, int systemError) {
  if (isOutOfSpace(systemError)) return diskFull(file);
  return told(ErrorCode::Io,
              u"Reading or writing %1 failed. The roast goes on but may not be saved. Check the disk and its cable, "
              u"and free some space."_s.arg(file),
              true);
}

Error corrupt(const QString& file) {
  return told(ErrorCode::Corrupt,
              u"%1 is damaged or is not a database of this program. Nothing was changed. Move it away or restore a "
              u"backup, or choose another file with --db FILE."_s.arg(file));
}

Error busy(const QString& file) {
  return told(ErrorCode::Busy,
              u"Another program is using %1. Close it; what was asked can then be repeated."_s.arg(file), true);
}

Error constraint(sqlite3* db, int rc) {
  const auto reason = QString::fromUtf8(sqlite3_errmsg(db));
  if (rc == SQLITE_CONSTRAINT_TRIGGER) return told(ErrorCode::Refused, u"The database refused this: %1."_s.arg(reason));
  return told(ErrorCode::Conflict, u"This does not fit what is stored already (%1)."_s.arg(reason));
}

Error classify(sqlite3* db, int rc, const QString& file) {
  const int systemError = db != nullptr ? sqlite3_system_errno(db) : 0;
  switch (rc & 0xFF) {
    case SQLITE_FULL:
      return diskFull(file);
    case SQLITE_IOERR:
      return ioError(file, systemError);
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
      return readOnly(file);
    case SQLITE_CANTOPEN:
      return cannotOpen(file, systemError);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return corrupt(file);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return busy(file);
    case SQLITE_INTERRUPT:
      return told(ErrorCode::Cancelled, u"The query was cancelled."_s);
    case SQLITE_CONSTRAINT:
      return constraint(db, rc);
    case SQLITE_TOOBIG:
      return told(ErrorCode::InvalidArgument, u"A value is too large to be stored. Nothing of it was saved."_s);
    default:
      break;
  }
  return told(ErrorCode::Internal,
              u"The database could not do what was asked. This is a defect of the program: please report it with the "
              u"details."_s);
}

}  // namespace

Error sqliteError(sqlite3* db, int rc, QByteArrayView context) {
  const char* file = db != nullptr ? sqlite3_db_filename(db, "main") : nullptr;
  auto error = classify(db, rc, file != nullptr && *file != '\0' ? QString::fromUtf8(file) : u"the database"_s);
  error.details = describe(db, rc, context);
  return error;
}

Error sqliteOpenError(sqlite3* db, int rc, const QString& file) {
  auto error = classify(db, rc, file);
  error.details = describe(db, rc, {});
  return error;
}

}  // namespace tryer::store
