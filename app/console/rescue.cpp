#include "app/console/rescue.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include "core/store/database.h"

namespace tryer::console {

using namespace Qt::StringLiterals;

QString rescueDatabaseFile(qint64 utcMs) {
  const QString name =
      u"tryer-rescue-%1.db"_s.arg(QDateTime::fromMSecsSinceEpoch(utcMs, Qt::UTC).toString(u"yyyyMMdd-HHmmss-zzz"_s));
  const QFileInfo folder(QFileInfo(store::defaultDatabaseFile()).path());
  QDir().mkpath(folder.filePath());
  const bool writable = QFileInfo(folder.filePath()).isWritable();
  return QDir(writable ? folder.filePath() : QDir::tempPath()).filePath(name);
}

}  // namespace tryer::console
