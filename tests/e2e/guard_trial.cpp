#include "tests/e2e/guard_trial.h"

#include <signal.h>

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <algorithm>

#include "core/base/clock.h"
#include "core/machine/safety/guard_report_file.h"
#include "tests/e2e/journal_file.h"
#include "tests/support/processes.h"

namespace tryer::e2e {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 60'000;
constexpr int kMostRoastMs = 2'000;  // of the roast, before the end
constexpr int kCoolingFan = 9;       // what the safe state of both models asks for
constexpr int kDrum = 5;

// Starts the console each time it is told to, while bulletsim and its virtual Bullet live on. A word a life: the
// database.
const QString kRestarter = u"while read db; do \"$@\" --db \"$db\" </dev/null & echo $!; wait $!; echo ended; done"_s;

template <typename Condition>
bool waitFor(Condition condition) {
  return QTest::qWaitFor(condition, kPatienceMs);
}

// An R2's commands have a checksum behind these bytes.
bool isPress(const QByteArray& packet) {
  return packet.startsWith(QByteArray::fromHex("30010000"));
}
bool isHeaterDown(const QByteArray& packet) {
  return packet.startsWith(QByteArray::fromHex("3402aaaa"));
}
bool isHeaterUp(const QByteArray& packet) {
  return packet.startsWith(QByteArray::fromHex("3401aaaa"));
}

}  // namespace

GuardTrial::GuardTrial(const QString& folder, const QString& model)
    : folder_(folder), bullet_(folder), console_(folder) {
  const QStringList machine{u"--model"_s, model,      u"--state"_s, u"off"_s,    u"--heater"_s,
                            u"0"_s,       u"--fan"_s, u"3"_s,       u"--drum"_s, u"5"_s};
  console_.start({}, bullet_.commandLine(machine) + QStringList{u"/bin/sh"_s, u"-c"_s, kRestarter, u"sh"_s});
}

GuardTrial::~GuardTrial() {
  console_.process().closeWriteChannel();
  console_.process().waitForFinished(kPatienceMs);
}

QString GuardTrial::machineName() {
  return u"Machine, its state and its connection"_s;
}

QByteArray GuardTrial::readLine() {
  QProcess& process = console_.process();
  while (!process.canReadLine() && process.waitForReadyRead(kPatienceMs)) {
  }
  return process.readLine().trimmed();
}

bool GuardTrial::startRoast(int heater) {
  if (!waitFor([this] { return !bullet_.now().isEmpty(); })) return false;  // it is only being started
  begunNs_ = base::SystemClock().monotonicNs();
  return bullet_.tell("state roasting"_ba) && bullet_.tell("fan 4"_ba) && bullet_.tell("drum 5"_ba) &&
         bullet_.tell("bean-temp 150"_ba) && bullet_.tell("heater "_ba + QByteArray::number(heater));
}

bool GuardTrial::startConsole(const QString& database) {
  console_.forget();
  console_.process().write(database.toUtf8() + '\n');
  pid_ = readLine().toLongLong();
  return pid_ > 0 && waitFor([this] { return console_.shows(machineName(), u"· connected"_s); });
}

bool GuardTrial::endConsole(int signal) {
  return ::kill(static_cast<pid_t>(pid_), signal) == 0 && consoleEnds();
}

bool GuardTrial::consoleEnds() {
  return readLine() == "ended";
}

std::optional<qint64> GuardTrial::guardPid() {
  return tests::childOf(pid_, "tryer-guard"_ba);
}

GuardOutcome GuardTrial::run(End end, QRandomGenerator& random) {
  GuardOutcome outcome;
  const QString data = folder_ + u"/life-%1"_s.arg(++lives_);
  QDir().mkpath(data);
  outcome.database = data + u"/roasts.db"_s;
  const int heater = 2 + random.bounded(7);
  outcome.problem = u"the virtual Bullet does not answer"_s;
  if (!startRoast(heater)) return outcome;
  outcome.problem = u"the console does not show the roast"_s;
  if (!startConsole(outcome.database)) return outcome;
  const auto guard = guardPid();
  outcome.problem = u"no guard was started"_s;
  if (!guard) return outcome;
  console_.process().waitForFinished(random.bounded(kMostRoastMs));  // the moment; it does not end
  // A command or an abort may be under way.
  const int hand = random.bounded(4);
  if (hand == 0) console_.click(u"Heater up by 1"_s);
  if (hand == 1) console_.press(u"F12"_s);
  if (hand <= 1) console_.process().waitForFinished(random.bounded(120));
  const qint64 endedNs = base::SystemClock().monotonicNs();
  if (end == End::Kill) {
    ::kill(static_cast<pid_t>(pid_), SIGKILL);
  } else {
    ::kill(static_cast<pid_t>(pid_), SIGSTOP);
  }
  const auto isOff = [this] {
    const QJsonObject now = bullet_.now();
    return now[u"heater"_s].toInt(-1) == 0 && now[u"state"_s].toString() == u"cooling";
  };
  outcome.problem = u"the heat was not turned off"_s;
  if (!waitFor(isOff)) return outcome;
  // A console that was stopped after its own abort was through has no heat that somebody would have to guard.
  const auto isGone = [&] { return ::kill(static_cast<pid_t>(*guard), 0) != 0; };
  const auto reports = [&] { return machine::safety::findGuardReports(data); };
  const auto settled = [&] { return !reports().empty() || isGone(); };
  if (end == End::Stop && !QTest::qWaitFor(settled, 3'000)) ::kill(static_cast<pid_t>(pid_), SIGKILL);
  outcome.problem = u"the console was not ended"_s;
  if (readLine() != "ended") return outcome;
  outcome.problem = u"the guard did not end"_s;
  if (!waitFor(isGone)) return outcome;
  if (const auto found = reports(); !found.empty()) {
    outcome.tookOver = true;
    outcome.report = found.back().report;
    if (found.size() > 1) {
      outcome.problem = u"more than one report"_s;
      return outcome;
    }
  }
  outcome.problem = judge(outcome, endedNs, heater);
  return outcome;
}

// The heat, followed along the wire from the begin of this roast.
GuardOutcome GuardTrial::readWire(GuardOutcome outcome, qint64 endedNs, int heater) const {
  outcome.firstByteMs.reset();
  outcome.heatOffMs.reset();
  int setting = heater;
  bool heats = true;
  for (const WirePacket& packet : bullet_.wire()) {
    if (packet.monotonicNs < begunNs_) continue;
    const double ms = static_cast<double>(packet.monotonicNs - endedNs) / 1e6;
    if (isHeaterUp(packet.bytes)) {
      ++setting;
      outcome.raisedAfterwards = outcome.raisedAfterwards || ms > 0;
    }
    if (isHeaterDown(packet.bytes)) --setting;
    const bool lowers = isHeaterDown(packet.bytes) || isPress(packet.bytes);
    if (lowers && ms > 0 && !outcome.firstByteMs) outcome.firstByteMs = ms;
    if (!heats || (setting > 0 && !isPress(packet.bytes))) continue;
    heats = false;
    outcome.wasOff = ms <= 0;
    if (ms > 0) outcome.heatOffMs = ms;
  }
  return outcome;
}

QString GuardTrial::judge(GuardOutcome& outcome, qint64 endedNs, int heater) {
  const QJsonObject now = bullet_.now();
  if (now[u"mostOwners"_s].toInt() != 1) return u"two owners of the interface"_s;
  if (now[u"unclaimed"_s].toInt() != 0) return u"a transfer on an interface that was not claimed"_s;
  if (now[u"heater"_s].toInt() != 0) return u"the heater is not at 0"_s;
  if (now[u"drum"_s].toInt() != kDrum) return u"the drum was touched"_s;
  if (now[u"fan"_s].toInt() < kCoolingFan) return u"the fan is below the cooling setting"_s;
  // The log of the wire is written a moment later than the wire itself.
  if (outcome.tookOver && !waitFor([&] { return readWire(outcome, endedNs, heater).firstByteMs.has_value(); }))
    return u"the guard reported, and nothing was on the wire"_s;
  outcome = readWire(outcome, endedNs, heater);
  if (outcome.raisedAfterwards) return u"the heater was turned up after the console had ended"_s;
  if (outcome.tookOver && !outcome.wasOff && !outcome.heatOffMs)
    return u"what was on the wire does not turn the heat off"_s;
  if (!outcome.tookOver) return outcome.wasOff ? QString() : u"somebody turned the heat off and reported nothing"_s;
  if (!outcome.report.finished || !outcome.report.safeMs) return u"the report does not say that the machine is safe"_s;
  if (outcome.report.heater != 0) return u"the report does not say that the heater is at 0"_s;
  return {};
}

QString GuardTrial::lookAtNextConsole(const GuardOutcome& outcome) {
  if (!startConsole(outcome.database)) return u"the next console does not come up"_s;
  const auto recorded = [&] {
    const auto journal = readJournal(outcome.database, u"guard.took-over"_s);
    return journal && journal->size() == 1 && journal->front().payload[u"reportId"_s].toString() == outcome.report.id;
  };
  if (!waitFor(recorded)) return u"the report is not in the journal"_s;
  const auto putAway = [&] { return machine::safety::findGuardReports(QFileInfo(outcome.database).path()).empty(); };
  if (!waitFor(putAway)) return u"the report was not put away"_s;
  if (!waitFor([this] { return console_.shows(u"What happened"_s, u"ABORT"_s); })) return u"ABORT is not latched"_s;
  if (!endConsole(SIGKILL)) return u"the next console does not end"_s;
  return {};
}

}  // namespace tryer::e2e
