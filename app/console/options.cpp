#include "app/console/options.h"

#include <QCommandLineParser>
#include <QRandomGenerator>
#include <limits>

#include "core/store/database.h"

namespace tryer::console {

using namespace Qt::StringLiterals;

namespace {

base::Result<double> decimal(const QCommandLineParser& parser, const QString& name, double low, double high) {
  bool ok = false;
  const double value = parser.value(name).toDouble(&ok);
  if (ok && value >= low && value <= high) return value;
  return base::fail(base::ErrorCode::InvalidArgument,
                    u"--%1 takes a number from %2 to %3."_s.arg(name).arg(low).arg(high));
}

void addOptions(QCommandLineParser& parser) {
  parser.setApplicationDescription(u"Operator console for coffee roasting."_s);
  parser.addOptions({
      {{u"h"_s, u"help"_s}, u"Shows this text."_s},
      {{u"v"_s, u"version"_s}, u"Shows the version."_s},
      {u"twin"_s, u"Starts with a roast on the digital twin already running, and a demo assistant."_s},
      {u"machine"_s, u"Connects to this machine (tryerctl machines lists them)."_s, u"ID"_s},
      {u"line"_s,
       u"Reads a roaster that sends a line of JSON or CSV for each measurement over TCP, for example 127.0.0.1:9000. "
       u"It "
       "is only read. Keep to 127.0.0.1 (this computer): the lines are neither encrypted nor signed."_s,
       u"HOST:PORT"_s},
      {u"replay"_s,
       u"Plays a roast that was recorded in this database, the newest one without --roast. The file is only read; it "
       "cannot be the one that is recorded into (--db): copy it, or name another --db."_s,
       u"FILE"_s},
      {u"roast"_s, u"The roast that --replay plays."_s, u"ID"_s},
      {u"db"_s, u"The database; without it %1."_s.arg(store::defaultDatabaseFile()), u"FILE"_s},
      {u"seed"_s, u"Seed of the twin (another one at each start)."_s, u"N"_s},
      {u"speed"_s, u"Speed of the twin, or of the replay, 1 to 60 (1)."_s, u"X"_s, u"1"_s},
      {u"batch"_s, u"Green weight on the twin in grams, 200 to 1200 (500)."_s, u"G"_s, u"500"_s},
      {u"demo"_s, u"Lets the demo assistant propose, also on a real machine."_s},
      {u"theme"_s, u"light or dark; without it as the desktop has it."_s, u"NAME"_s},
  });
  QCommandLineOption exitOption(u"exit-after-first-frame"_s, u"Ends when the first live frame was painted."_s);
  exitOption.setFlags(QCommandLineOption::HiddenFromHelp);
  parser.addOption(exitOption);
}

base::Result<void> readTwin(const QCommandLineParser& parser, engine::EngineOptions& engine) {
  const auto speed = decimal(parser, u"speed"_s, 1, 60);
  if (!speed) return base::fail(speed.error());
  const auto grams = decimal(parser, u"batch"_s, 200, 1200);
  if (!grams) return base::fail(grams.error());
  engine.twin.speed = *speed;
  engine.twin.batchKg = *grams / 1000;
  engine.twin.seed = QRandomGenerator::global()->generate();
  if (parser.isSet(u"seed"_s)) {
    bool ok = false;
    engine.twin.seed = parser.value(u"seed"_s).toULongLong(&ok);
    if (!ok) return base::fail(base::ErrorCode::InvalidArgument, u"--seed takes a whole number."_s);
  }
  if (parser.isSet(u"twin"_s)) {
    engine.wantedMachineId = u"twin"_s;
    engine.twin.startRoasting = true;
    engine.demoAssistant = true;
  }
  return {};
}

base::Result<void> readLine(const QCommandLineParser& parser, engine::EngineOptions& engine) {
  if (!parser.isSet(u"line"_s)) return {};
  auto line = machine::parseLineAddress(parser.value(u"line"_s));
  if (!line) return base::fail(base::ErrorCode::InvalidArgument, u"--line: "_s + line.error().message);
  engine.wantedMachineId = line->machineId();
  engine.line = std::move(*line);
  return {};
}

base::Result<void> readReplay(const QCommandLineParser& parser, engine::EngineOptions& engine) {
  if (!parser.isSet(u"replay"_s)) {
    return parser.isSet(u"roast"_s)
               ? base::fail(base::ErrorCode::InvalidArgument, u"--roast names a roast of --replay FILE."_s)
               : base::Result<void>();
  }
  const QString file = parser.value(u"replay"_s);
  if (machine::isSameFile(file, engine.databaseFile)) {
    return base::fail(base::ErrorCode::InvalidArgument,
                      u"%1 is the database that is recorded into, and a replay is recorded, too. Name another one with "
                      "--db FILE, or replay a copy."_s.arg(file));
  }
  auto roast = machine::readReplayRoast(file, parser.value(u"roast"_s));
  if (!roast) return base::fail(roast.error());
  engine.replay = machine::ReplayOptions{std::move(*roast), engine.twin.speed};
  engine.wantedMachineId = QString::fromUtf16(machine::kReplayMachineId);
  return {};
}

// At most one machine can be the one to begin with.
base::Result<void> readMachines(const QCommandLineParser& parser, engine::EngineOptions& engine) {
  int named = 0;
  for (const QString& name : {u"twin"_s, u"line"_s, u"replay"_s}) named += parser.isSet(name) ? 1 : 0;
  if (named > 1)
    return base::fail(base::ErrorCode::InvalidArgument,
                      u"--twin, --line and --replay each name a machine; choose one."_s);
  return readTwin(parser, engine).and_then([&] { return readLine(parser, engine); }).and_then([&] {
    return readReplay(parser, engine);
  });
}

}  // namespace

base::Result<Parsed> parseOptions(const QStringList& arguments) {
  QCommandLineParser parser;
  addOptions(parser);
  const auto wrong = [](const QString& what) {
    return base::fail(base::ErrorCode::InvalidArgument, what + u" tryer --help tells what there is."_s);
  };
  if (!parser.parse(arguments)) return wrong(parser.errorText() + u"."_s);
  Parsed parsed;
  if (parser.isSet(u"help"_s)) parsed.help = parser.helpText();
  if (parser.isSet(u"version"_s)) parsed.help = u"tryer "_s + QLatin1String(TRYER_VERSION);
  if (!parsed.help.isEmpty()) return parsed;
  if (!parser.positionalArguments().isEmpty())
    return wrong(u"Unknown argument '%1'."_s.arg(parser.positionalArguments().first()));

  Options& options = parsed.options;
  options.engine.databaseFile = parser.isSet(u"db"_s) ? parser.value(u"db"_s) : store::defaultDatabaseFile();
  if (const auto machines = readMachines(parser, options.engine); !machines) {
    if (machines.error().code == base::ErrorCode::InvalidArgument) return wrong(machines.error().message);
    return base::fail(machines.error());
  }
  if (parser.isSet(u"machine"_s)) options.engine.wantedMachineId = parser.value(u"machine"_s);
  if (parser.isSet(u"demo"_s)) options.engine.demoAssistant = true;
  if (parser.isSet(u"theme"_s)) {
    options.theme = parser.value(u"theme"_s);
    if (options.theme != u"light" && options.theme != u"dark") return wrong(u"--theme takes light or dark."_s);
  }
  options.exitAfterFirstFrame = parser.isSet(u"exit-after-first-frame"_s);
  return parsed;
}

}  // namespace tryer::console
