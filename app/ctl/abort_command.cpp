#include "app/ctl/abort_command.h"

#include <QCommandLineParser>
#include <QDateTime>
#include <QEventLoop>
#include <QFile>
#include <QTimer>
#include <cerrno>
#include <csignal>
#include <optional>

#include "app/ctl/output.h"
#include "core/base/canonical_json.h"
#include "core/base/exit_code.h"
#include "core/journal/journal.h"
#include "core/model/journal_record.h"
#include "core/store/database.h"
#include "core/store/lock_file.h"

namespace tryer::ctl {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Result;
namespace type = model::journal_type;

namespace {

constexpr int kLookEveryMs = 50;
constexpr int kWaitMs = 5'000;  // more than the two seconds after which the console calls it unconfirmed
constexpr int kRecords = 64;    // of one abort there are five at most

// Whether that process handles SIGUSR1: one that does not would be killed by it, with the heat on.
bool listens(qint64 pid) {
  QFile status(u"/proc/%1/status"_s.arg(pid));
  if (!status.open(QIODevice::ReadOnly)) return false;
  const QByteArray text = status.readAll();  // of /proc: a file without a size
  const qsizetype at = text.indexOf("\nSigCgt:");
  if (at < 0) return false;
  const QByteArray mask = text.mid(at + 8, text.indexOf('\n', at + 1) - at - 8).trimmed();
  bool ok = false;
  const quint64 caught = mask.toULongLong(&ok, 16);
  return ok && (caught >> (SIGUSR1 - 1) & 1) != 0;
}

Result<qint64> sendAbort(const QString& database) {
  const auto pid = store::LockFile::holder(database);
  if (!pid) return base::fail(pid.error());
  if (!listens(*pid)) {
    return base::fail(ErrorCode::Refused,
                      u"Process %1 has %2 open and does not listen to an abort. Nothing was sent. Press ABORT in its "
                      "window, or switch the machine off at its power switch."_s.arg(*pid)
                          .arg(database));
  }
  if (::kill(static_cast<pid_t>(*pid), SIGUSR1) == 0) return *pid;
  const int error = errno;
  return base::fail(
      error == EPERM ? ErrorCode::NoPermission : ErrorCode::Io,
      u"The abort cannot be sent to process %1. Run tryerctl as the user of the console, or as root. Press "
      "ABORT in its window, or switch the machine off at its power switch."_s.arg(*pid),
      base::systemErrorText(error));
}

// What the journal says of an abort since then. An older record says nothing of the heat now: it may be on again.
struct Told {
  bool pressed = false;
  bool machinePresent = false;
  bool readOnly = false;
  std::optional<double> confirmedAfterMs;
};

Told lookAt(store::Connection& db, qint64 sinceUtcMs) {
  Told told;
  journal::Filter filter;
  filter.typePrefix = u"abort."_s;
  filter.fromUtcMs = sinceUtcMs;
  const auto page = journal::readPage(db, filter, std::nullopt, kRecords);
  if (!page) return told;
  for (const model::JournalRecord& record : *page) {  // newest first
    if (record.type == QStringView(type::kAbortReset)) break;
    const auto payload = base::parseJson(record.payload);
    const QJsonObject facts = payload ? payload->toObject() : QJsonObject();
    if (record.type == QStringView(type::kAbortConfirmed)) told.confirmedAfterMs = facts.value("afterMs"_L1).toDouble();
    if (record.type != QStringView(type::kAbortPressed)) continue;
    told.pressed = true;
    told.machinePresent = facts.value("machinePresent"_L1).toBool();
    told.readOnly = facts.value("readOnly"_L1).toBool();
    break;
  }
  return told;
}

Told follow(const QString& database, qint64 sinceUtcMs) {
  Told told;
  const auto db = store::Connection::open(database, store::Connection::Mode::ReadOnly);
  if (!db) return told;
  QEventLoop loop;
  QTimer look;
  QObject::connect(&look, &QTimer::timeout, &loop, [&] {
    told = lookAt(**db, sinceUtcMs);
    if (told.confirmedAfterMs || (told.pressed && (!told.machinePresent || told.readOnly))) loop.quit();
  });
  look.start(kLookEveryMs);
  QTimer::singleShot(kWaitMs, &loop, &QEventLoop::quit);
  loop.exec();
  return told;
}

int tell(qint64 pid, const Told& told, bool json) {
  const bool done = told.confirmedAfterMs.has_value();
  if (json) {
    printJson({{u"pid"_s, pid},
               {u"pressed"_s, told.pressed},
               {u"machinePresent"_s, told.machinePresent},
               {u"readOnly"_s, told.readOnly},
               {u"confirmed"_s, done},
               {u"confirmedAfterMs"_s, done ? QJsonValue(*told.confirmedAfterMs) : QJsonValue()}});
  } else if (done) {
    printLine(
        u"ABORT: heat off confirmed by the machine, %1 ms after the press."_s.arg(*told.confirmedAfterMs, 0, 'f', 0));
  } else if (told.pressed && !told.machinePresent) {
    printLine(
        u"ABORT is latched. No machine was connected, so nothing was sent to one. Switch it off at its power switch if "
        "it is heating."_s);
  } else if (told.readOnly) {
    printLine(
        u"ABORT is latched. The machine takes no commands from the console, so nothing was sent to it. Switch it off "
        u"at "
        "its power switch."_s);
  } else {
    printLine(
        u"ABORT was sent to the console (process %1). HEAT NOT CONFIRMED OFF after %2 s. Switch the machine off at its "
        "power switch."_s.arg(pid)
            .arg(kWaitMs / 1'000));
  }
  return done ? base::kExitOk : base::kExitNotConfirmed;
}

}  // namespace

int abortConsole(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.setApplicationDescription(
      u"tryerctl abort: heat off at the machine of the running console. No emergency stop."_s);
  parser.addOptions(
      {{{u"h"_s, u"help"_s}, u"Shows this text."_s},
       {u"json"_s, u"One JSON object on one line."_s},
       {u"db"_s, u"The console's database; without it %1."_s.arg(store::defaultDatabaseFile()), u"FILE"_s}});
  const bool understood = parser.parse(QStringList{u"tryerctl abort"_s} + arguments);
  if (parser.isSet(u"help"_s)) {
    printLine(parser.helpText());
    return base::kExitOk;
  }
  const bool json = parser.isSet(u"json"_s);
  if (!understood || !parser.positionalArguments().isEmpty()) {
    return printError(
        {ErrorCode::InvalidArgument, u"tryerctl abort takes --db FILE and --json. Nothing was sent."_s, {}, false},
        json);
  }
  const QString database = parser.isSet(u"db"_s) ? parser.value(u"db"_s) : store::defaultDatabaseFile();
  const qint64 sentUtcMs = QDateTime::currentMSecsSinceEpoch();
  const auto pid = sendAbort(database);
  if (!pid) {
    const int code = printError(pid.error(), json);
    return pid.error().code == ErrorCode::NotFound ? base::kExitNotWhole : code;
  }
  return tell(*pid, follow(database, sentUtcMs), json);
}

}  // namespace tryer::ctl
