#include <QFileInfo>

#include "core/base/log.h"
#include "core/store/backup.h"
#include "core/store/migrations.h"

namespace tryer::store {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;

namespace {

constexpr int kMaxBackupsPerVersion = 100;

Result<void> applyStep(Connection& db, const Migration& step) {
  if (auto begun = db.execute("BEGIN IMMEDIATE"); !begun) return begun;
  const auto numbers = "PRAGMA user_version=" + QByteArray::number(step.version) +
                       ";PRAGMA application_id=" + QByteArray::number(kApplicationId);
  auto done = db.execute(step.sql);
  if (done) done = db.execute(numbers.constData());
  if (done) done = db.execute("COMMIT");
  if (!done && db.inTransaction()) static_cast<void>(db.execute("ROLLBACK"));
  return done;
}

Result<void> backupBefore(Connection& db, const QString& file, int version) {
  const QString base = u"%1.before-%2"_s.arg(file).arg(version);
  for (int copy = 1; copy <= kMaxBackupsPerVersion; ++copy) {
    const QString target = copy == 1 ? base : u"%1.%2"_s.arg(base).arg(copy);
    if (QFileInfo::exists(target)) continue;
    qCInfo(base::lcStore) << "copying" << file << "to" << target << "before it is brought up to date";
    return backup(db, target);
  }
  return fail(ErrorCode::Conflict, u"There are too many backups named %1. Move some away."_s.arg(base));
}

}  // namespace

Result<void> checkFileIsOurs(const QString& file, const std::vector<Migration>& steps) {
  const QFileInfo info(file);
  if (!info.exists() || (info.isFile() && info.size() == 0)) return {};
  auto db = Connection::openUntouched(file);
  if (!db) return fail(std::move(db.error()));
  const auto version = (*db)->queryInteger("PRAGMA user_version");
  if (!version) return fail(version.error());
  const auto application = (*db)->queryInteger("PRAGMA application_id");
  if (!application) return fail(application.error());
  const auto tables = (*db)->queryInteger("SELECT count(*) FROM sqlite_master");
  if (!tables) return fail(tables.error());
  if (*application != kApplicationId && (*application != 0 || *version != 0 || *tables != 0)) {
    return fail(
        ErrorCode::InvalidArgument,
        u"%1 is a database of another program. Nothing was changed. Choose another file with --db FILE."_s.arg(file));
  }
  const int newest = steps.empty() ? 0 : steps.back().version;
  if (*version > newest) {
    return fail(ErrorCode::NewerVersion,
                u"%1 was written by a newer version of this program (schema %2; this version knows up to %3). "
                u"Nothing was changed. Install the newer version, or choose another file with --db FILE."_s.arg(file)
                    .arg(*version)
                    .arg(newest));
  }
  return {};
}

Result<void> migrate(Connection& db, const QString& file, const std::vector<Migration>& steps) {
  const auto version = db.queryInteger("PRAGMA user_version");
  if (!version) return fail(version.error());
  bool backedUp = *version == 0;  // a new file
  for (const auto& step : steps) {
    if (step.version <= *version) continue;
    if (!std::exchange(backedUp, true)) {
      if (auto copied = backupBefore(db, file, step.version); !copied) return copied;
    }
    if (auto applied = applyStep(db, step); !applied) {
      auto error = std::move(applied.error());
      error.message = u"%1 could not be brought up to date (step %2). It was left as it was. %3"_s.arg(file)
                          .arg(step.version)
                          .arg(error.message);
      return fail(std::move(error));
    }
  }
  return {};
}

}  // namespace tryer::store
