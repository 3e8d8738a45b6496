#include "tests/e2e/journal_file.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <algorithm>

#include "tests/e2e/program.h"

namespace tryer::e2e {

using namespace Qt::StringLiterals;

namespace {
constexpr int kPatienceMs = 60'000;
}

CtlRun runCtl(const QStringList& arguments) {
  QProcess process;
  process.start(ctlProgram(), arguments);
  CtlRun run;
  if (!process.waitForFinished(kPatienceMs)) {
    process.kill();
    process.waitForFinished();
    return run;
  }
  if (process.exitStatus() == QProcess::NormalExit) run.exitCode = process.exitCode();
  run.output = process.readAllStandardOutput();
  run.errors = process.readAllStandardError();
  return run;
}

std::optional<std::vector<JournalEntry>> readJournal(const QString& databaseFile, const QString& typePrefix) {
  const CtlRun run = runCtl({u"journal"_s, u"list"_s, u"--json"_s, u"--limit"_s, u"10000"_s, u"--type"_s, typePrefix,
                             u"--db"_s, databaseFile});
  if (run.exitCode != 0) return std::nullopt;
  std::vector<JournalEntry> entries;
  const QJsonArray records = QJsonDocument::fromJson(run.output).object()[u"records"_s].toArray();
  for (const auto& value : records) {
    const QJsonObject record = value.toObject();
    entries.push_back({record[u"seq"_s].toInteger(), record[u"type"_s].toString(), record[u"actor"_s].toString(),
                       record[u"hash"_s].toString(), record[u"payload"_s].toObject()});
  }
  std::ranges::reverse(entries);
  return entries;
}

JournalVerdict verifyJournal(const QString& databaseFile) {
  const CtlRun run = runCtl({u"journal"_s, u"verify"_s, u"--json"_s, u"--db"_s, databaseFile});
  const QJsonObject said = QJsonDocument::fromJson(run.output).object();
  return {run.exitCode, said[u"whole"_s].toBool(), QString::fromUtf8(run.output + run.errors)};
}

qsizetype indexOf(const std::vector<JournalEntry>& entries, const QString& type, qsizetype from) {
  for (qsizetype i = from; i >= 0 && i < std::ssize(entries); ++i) {
    if (entries[static_cast<std::size_t>(i)].type == type) return i;
  }
  return -1;
}

}  // namespace tryer::e2e
