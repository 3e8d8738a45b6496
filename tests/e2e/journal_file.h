// The journal of a database file, as tryerctl tells it: from outside, also while the console runs.
#pragma once

#include <QJsonObject>
#include <QString>
#include <optional>
#include <vector>

namespace tryer::e2e {

struct JournalEntry {
  qint64 seq = 0;
  QString type;
  QString actor;
  QString hash;
  QJsonObject payload;
};

// Oldest first; none: tryerctl did not end well.
std::optional<std::vector<JournalEntry>> readJournal(const QString& databaseFile, const QString& typePrefix = {});

struct JournalVerdict {
  int exitCode = -1;
  bool whole = false;
  QString said;
};
JournalVerdict verifyJournal(const QString& databaseFile);

// What tryerctl prints for these arguments, and its exit code (-1: ended by a signal or not at all).
struct CtlRun {
  int exitCode = -1;
  QByteArray output;
  QByteArray errors;
};
CtlRun runCtl(const QStringList& arguments);

// The place of the first entry of that type at or after from; -1: none.
qsizetype indexOf(const std::vector<JournalEntry>& entries, const QString& type, qsizetype from = 0);

}  // namespace tryer::e2e
