#include "core/machine/safety/guard_report_file.h"

#include <fcntl.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include "core/base/canonical_json.h"
#include "core/base/log.h"
#include "core/base/unique_fd.h"

namespace tryer::machine::safety {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxBytes = 64 * 1024;

base::Error notWritten(const QString& file, const QString& why) {
  return {base::ErrorCode::Io,
          u"The report of the guard (%1) could not be written: %2."_s.arg(QDir::toNativeSeparators(file), why),
          {},
          true};
}

// The name of a file that was renamed is on the disk only with its folder.
void syncFolder(const QString& folder) {
  const base::UniqueFd fd(::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd) ::fsync(fd.get());
}

bool guardRuns(qint64 pid) {
  QFile name(u"/proc/%1/comm"_s.arg(pid));
  return name.open(QIODevice::ReadOnly) && name.readAll().trimmed() == "tryer-guard";
}

base::Result<model::GuardReport> readReport(const QString& file) {
  QFile in(file);
  if (!in.open(QIODevice::ReadOnly)) return base::fail(base::ErrorCode::Io, in.errorString());
  const auto json = base::parseJson(in.read(kMaxBytes + 1), kMaxBytes);
  if (!json) return base::fail(json.error());
  return model::guardReportFromJson(json->toObject());
}

}  // namespace

QString guardReportFolder(const QString& databaseFile) {
  return QFileInfo(databaseFile).absolutePath();
}

base::Result<void> writeGuardReport(const QString& folder, const model::GuardReport& report) {
  const QString path = QDir(folder).filePath(u"guard-report-%1.json"_s.arg(report.id));
  QSaveFile file(path);  // flushes to the disk before it renames
  if (!file.open(QIODevice::WriteOnly)) return base::fail(notWritten(path, file.errorString()));
  file.write(base::canonicalJson(model::toJson(report)));
  if (!file.commit()) return base::fail(notWritten(path, file.errorString()));
  syncFolder(folder);
  return {};
}

std::vector<FoundGuardReport> findGuardReports(const QString& folder) {
  std::vector<FoundGuardReport> found;
  const QDir dir(folder);
  for (const QString& name : dir.entryList({u"guard-report-*.json"_s}, QDir::Files, QDir::Name)) {  // ids sort by time
    if (found.size() >= kMostReports) break;
    const QString file = dir.filePath(name);
    auto report = readReport(file);
    if (!report) {
      qCWarning(base::lcSafety) << "not a report of the guard:" << file << report.error().message;
      continue;
    }
    const bool underWay = !report->finished && guardRuns(report->guardPid);
    found.push_back({file, std::move(*report), underWay});
  }
  return found;
}

void removeGuardReport(const QString& file) {
  if (!QFile::remove(file) && QFile::exists(file)) qCWarning(base::lcSafety) << "not removed:" << file;
}

}  // namespace tryer::machine::safety
