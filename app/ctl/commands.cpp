#include "app/ctl/commands.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <optional>

#include "app/ctl/output.h"
#include "core/base/canonical_json.h"
#include "core/base/exit_code.h"
#include "core/journal/journal.h"
#include "core/machine/discovery.h"
#include "core/machine/twin/twin_roast.h"
#include "core/store/database.h"

namespace tryer::ctl {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Result;

namespace {

// Parses the options of one verb. An exit code when the verb is over: --help, or arguments that it does not know.
std::optional<int> parse(QCommandLineParser& parser, const QString& verb, const QString& purpose,
                         const QStringList& arguments) {
  parser.setApplicationDescription(u"tryerctl %1: %2"_s.arg(verb, purpose));
  const QCommandLineOption help({u"h"_s, u"help"_s}, u"Shows this text."_s);
  parser.addOption(help);
  const bool understood = parser.parse(QStringList{u"tryerctl "_s + verb} + arguments);
  if (parser.isSet(help)) {
    printLine(parser.helpText());
    return base::kExitOk;
  }
  const QString wrong = !understood ? parser.errorText()
                        : !parser.positionalArguments().isEmpty()
                            ? u"Unknown argument '%1'."_s.arg(parser.positionalArguments().first())
                            : QString();
  if (wrong.isEmpty()) return std::nullopt;
  return printError({ErrorCode::InvalidArgument, u"%1 See tryerctl %2 --help."_s.arg(wrong, verb), {}, false}, false);
}

QCommandLineOption jsonOption() {
  return {u"json"_s, u"One JSON object on one line."_s};
}
QCommandLineOption databaseOption() {
  return {u"db"_s, u"The database; without it %1."_s.arg(store::defaultDatabaseFile()), u"FILE"_s};
}

QString databaseFile(const QCommandLineParser& parser) {
  return parser.isSet(u"db"_s) ? parser.value(u"db"_s) : store::defaultDatabaseFile();
}

// A whole number within [low, high], or the error to print.
Result<qint64> number(const QCommandLineParser& parser, const QString& option, qint64 low, qint64 high) {
  bool ok = false;
  const qint64 value = parser.value(option).toLongLong(&ok);
  if (ok && value >= low && value <= high) return value;
  return base::fail(ErrorCode::InvalidArgument,
                    u"--%1 takes a whole number from %2 to %3."_s.arg(option).arg(low).arg(high));
}

QString isoTime(qint64 utcMs) {
  return QDateTime::fromMSecsSinceEpoch(utcMs, Qt::UTC).toString(Qt::ISODateWithMs);
}

QJsonObject machineJson(const model::MachineInfo& info) {
  QJsonObject json{{u"id"_s, info.id}, {u"model"_s, info.model}, {u"place"_s, info.place}, {u"twin"_s, info.isTwin}};
  json[u"problem"_s] = info.problem ? QJsonValue(QJsonObject{{u"code"_s, base::errorCodeName(info.problem->code)},
                                                             {u"message"_s, info.problem->message}})
                                    : QJsonValue();
  return json;
}

}  // namespace

int machines(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.addOption(jsonOption());
  if (const auto over = parse(parser, u"machines"_s, u"what could be connected"_s, arguments)) return *over;
  const base::SystemClock clock;
  const machine::safety::AbortChannel abort(clock);
  const machine::safety::HeatPermit permit;
  const machine::Discovery discovery(clock, abort, permit, {}, [] {});
  const auto found = discovery.machines();
  if (parser.isSet(u"json"_s)) {
    QJsonArray list;
    for (const auto& info : found) list.append(machineJson(info));
    printJson({{u"machines"_s, list}});
    return base::kExitOk;
  }
  for (const auto& info : found) {
    printLine(u"%1  %2  %3"_s.arg(info.id, -14).arg(info.model, -20).arg(info.place));
    if (info.problem) printLine(u"    "_s + info.problem->message);
  }
  return base::kExitOk;
}

int twinRoast(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.addOption(jsonOption());
  parser.addOption({u"seed"_s, u"Whole number; the same seed gives the same bytes (1)."_s, u"N"_s, u"1"_s});
  parser.addOption({u"batch"_s, u"Green weight in grams, 200 to 1200 (500)."_s, u"G"_s, u"500"_s});
  if (const auto over = parse(parser, u"twin roast"_s, u"one roast on the digital twin"_s, arguments)) return *over;
  const auto seed = number(parser, u"seed"_s, 0, std::numeric_limits<qint64>::max());
  if (!seed) return printError(seed.error(), parser.isSet(u"json"_s));
  const auto grams = number(parser, u"batch"_s, 200, 1200);
  if (!grams) return printError(grams.error(), parser.isSet(u"json"_s));
  const auto plan = machine::twin::defaultTwinRoastPlan(static_cast<double>(*grams) / 1000.0);
  const auto result = machine::twin::runTwinRoast(plan, static_cast<quint64>(*seed));
  if (!result) return printError(result.error(), parser.isSet(u"json"_s));
  if (parser.isSet(u"json"_s)) {
    printJson(result->toJson());
    return base::kExitOk;
  }
  for (const auto& event : result->events)
    printLine(u"%1  %2 s  %3 °C"_s.arg(event.type, -8).arg(event.elapsedS, 6, 'f', 1).arg(event.btC, 5, 'f', 1));
  return base::kExitOk;
}

namespace {
Result<std::unique_ptr<store::Connection>> openForReading(const QString& file) {
  if (!QFileInfo::exists(file)) {
    return base::fail(ErrorCode::NotFound,
                      u"There is no database at %1. Start tryer once, or name another file with --db."_s.arg(file));
  }
  return store::Connection::open(file, store::Connection::Mode::ReadOnly);
}
}  // namespace

int journalVerify(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.addOption(jsonOption());
  parser.addOption(databaseOption());
  if (const auto over = parse(parser, u"journal verify"_s, u"checks the chain of the journal"_s, arguments))
    return *over;
  const bool json = parser.isSet(u"json"_s);
  const auto connection = openForReading(databaseFile(parser));
  if (!connection) return printError(connection.error(), json);
  const auto verdict = journal::verify(**connection);
  if (!verdict) return printError(verdict.error(), json);
  if (json) {
    printJson({{u"whole"_s, verdict->whole},
               {u"records"_s, verdict->records},
               {u"firstBadSeq"_s, verdict->firstBadSeq ? QJsonValue(*verdict->firstBadSeq) : QJsonValue()},
               {u"problem"_s, verdict->problem},
               {u"headHash"_s, QString::fromLatin1(verdict->headHash.toHex())}});
  } else if (verdict->whole) {
    printLine(u"The journal is whole: %1 records. Head %2"_s.arg(verdict->records)
                  .arg(QString::fromLatin1(verdict->headHash.toHex())));
  } else {
    const QString place = verdict->firstBadSeq ? u" First bad record: %1."_s.arg(*verdict->firstBadSeq) : QString();
    printLine(u"The journal is NOT whole.%1 %2"_s.arg(place, verdict->problem));
  }
  return verdict->whole ? base::kExitOk : base::kExitNotWhole;
}

int journalList(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.addOption(jsonOption());
  parser.addOption(databaseOption());
  parser.addOption({u"limit"_s, u"At most so many records, 1 to 10000 (50)."_s, u"N"_s, u"50"_s});
  parser.addOption({u"type"_s, u"Only types that begin so, for example proposal."_s, u"PREFIX"_s});
  parser.addOption({u"actor"_s, u"Only this actor."_s, u"ACTOR"_s});
  if (const auto over = parse(parser, u"journal list"_s, u"the records, newest first"_s, arguments)) return *over;
  const bool json = parser.isSet(u"json"_s);
  const auto limit = number(parser, u"limit"_s, 1, 10'000);
  if (!limit) return printError(limit.error(), json);
  const auto connection = openForReading(databaseFile(parser));
  if (!connection) return printError(connection.error(), json);
  journal::Filter filter;
  filter.typePrefix = parser.value(u"type"_s);
  filter.actor = parser.value(u"actor"_s);
  const auto page = journal::readPage(**connection, filter, std::nullopt, static_cast<int>(*limit));
  if (!page) return printError(page.error(), json);
  QJsonArray records;
  for (const auto& record : *page) {
    if (!json) {
      printLine(u"%1  %2  %3  %4  %5"_s.arg(record.seq, 6)
                    .arg(isoTime(record.utcMs))
                    .arg(record.type, -18)
                    .arg(record.actor, -14)
                    .arg(QString::fromUtf8(record.payload)));
      continue;
    }
    const auto payload = base::parseJson(record.payload);
    records.append(QJsonObject{{u"seq"_s, record.seq},
                               {u"utcMs"_s, record.utcMs},
                               {u"type"_s, record.type},
                               {u"actor"_s, record.actor},
                               {u"payload"_s, payload ? *payload : QJsonValue()},
                               {u"hash"_s, QString::fromLatin1(record.hash.toHex())}});
  }
  if (json) printJson({{u"records"_s, records}});
  return base::kExitOk;
}

namespace {
Result<qint64> count(store::Connection& db, const char* sql) {
  auto statement = db.prepare(sql);
  if (!statement) return base::fail(statement.error());
  const auto row = statement->step();
  if (!row) return base::fail(row.error());
  return *row ? statement->integer(0) : 0;
}
}  // namespace

int databaseInfo(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.addOption(jsonOption());
  parser.addOption(databaseOption());
  if (const auto over = parse(parser, u"db info"_s, u"where the database is and what is in it"_s, arguments))
    return *over;
  const bool json = parser.isSet(u"json"_s);
  const QString file = databaseFile(parser);
  const auto connection = openForReading(file);
  if (!connection) return printError(connection.error(), json);
  struct Figure {
    const char16_t* key;
    const char16_t* words;
    const char* sql;
  };
  static constexpr Figure kFigures[] = {
      {u"schema", u"schema version", "PRAGMA user_version"},
      {u"roasts", u"roasts", "SELECT count(*) FROM roast"},
      {u"proposals", u"proposals", "SELECT count(*) FROM proposal"},
      {u"journalRecords", u"journal records", "SELECT count(*) FROM journal"},
      {u"samples", u"samples", "SELECT coalesce(sum(n), 0) FROM telemetry_block"},
  };
  const qint64 bytes = QFileInfo(file).size() + QFileInfo(file + u"-wal"_s).size();
  QJsonObject object{{u"file"_s, QFileInfo(file).absoluteFilePath()}, {u"bytes"_s, bytes}};
  if (!json) printLine(u"%1, %2 bytes"_s.arg(QFileInfo(file).absoluteFilePath()).arg(bytes));
  for (const Figure& figure : kFigures) {
    const auto value = count(**connection, figure.sql);
    if (!value) return printError(value.error(), json);
    object[QString::fromUtf16(figure.key)] = *value;
    if (!json) printLine(u"%1: %2"_s.arg(QString::fromUtf16(figure.words)).arg(*value));
  }
  if (json) printJson(object);
  return base::kExitOk;
}

}  // namespace tryer::ctl
