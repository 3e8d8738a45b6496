// kill -9 around execute(): this program starts itself as a child that makes own changes as fast as it can, kills it
// after a random number of its lines, and looks at what the next start makes of the file. TRYER_SEED repeats the choice
// of moments.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <QProcess>
#include <QtTest>
#include <random>

#include "tests/core/command/command_bench.h"

using namespace tryer;
using namespace Qt::StringLiterals;
using tests::CommandBench;
using Status = model::ProposalStatus;

namespace {

constexpr int kRounds = 20;

// One line with one write(2): it is out before the next thing happens, whatever happens then.
void say(int fd, const QByteArray& line) {
  if (::write(fd, line.constData(), static_cast<std::size_t>(line.size())) != line.size()) _exit(3);
}

// Runs until it is killed. Says "shown ID STATUS" on stdout; bytes that "left" are lines of the wire file.
int child(const QString& file, const QString& wireFile) {
  QLoggingCategory::setFilterRules(u"tryer.*=false"_s);
  const int wire = ::open(wireFile.toLocal8Bit().constData(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (wire < 0) return 2;
  CommandBench bench(file);
  QString running;
  bench.executor.onExecute = [&](const model::Command& c) {
    say(wire, c.id.toUtf8() + '\n');
    say(STDOUT_FILENO, "execute " + c.id.toUtf8() + '\n');
    running = c.id;
  };
  std::size_t told = 0;
  for (int i = 0;; ++i) {
    bench.clock.advance(1);
    bench.machine.measure();
    bench.service().create(CommandBench::own(model::actuator::kHeater, bench.machine.heater == 5 ? 6 : 5),
                           [](const auto&) {});
    bench.service().create(CommandBench::asked(model::actuator::kFan, 4), [](const auto&) {});
    while (bench.store->held() > 0) {
      bench.deliverOne();
      for (; told < bench.history.size(); ++told) {
        const auto& [id, status] = bench.history[told];
        say(STDOUT_FILENO, "shown " + id.toUtf8() + ' ' + model::proposalStatusId(status).toUtf8() + '\n');
      }
    }
    if (running.isEmpty()) continue;
    model::CommandOutcome outcome;
    outcome.commandId = std::exchange(running, QString());
    outcome.result = model::CommandResult::Done;
    bench.machine.heater = bench.executor.commands.back().target;
    bench.machine.measure();
    bench.service().onOutcome(outcome);
  }
}

// What the child had said, and what it had sent, when it died.
struct Traces {
  std::map<QString, QString> shown;
  std::vector<QString> wire;
};

Traces killAfter(int lines, const QString& file, const QString& wireFile) {
  Traces traces;
  QProcess process;
  process.start(QCoreApplication::applicationFilePath(), {u"--child"_s, file, wireFile});
  QByteArray said;
  while (said.count('\n') < lines && process.waitForReadyRead(20'000)) said += process.readAllStandardOutput();
  ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
  process.waitForFinished();
  said += process.readAllStandardOutput();
  for (const QByteArray& line : said.split('\n')) {
    const QList<QByteArray> words = line.split(' ');
    if (words.size() == 3 && words[0] == "shown")
      traces.shown[QString::fromUtf8(words[1])] = QString::fromUtf8(words[2]);
  }
  QFile wire(wireFile);
  if (wire.open(QIODevice::ReadOnly)) {
    for (const QByteArray& line : wire.readAll().split('\n')) {
      if (line.size() == 36) traces.wire.push_back(QString::fromUtf8(line));
    }
  }
  return traces;
}

// Empty, or the rule that does not hold.
QString problemIn(CommandBench& bench, const Traces& traces) {
  std::set<QString> sent;
  for (const QString& id : traces.wire) {
    if (!sent.insert(id).second) return u"sent twice: "_s + id;
    if (bench.journalCount(model::journal_type::kCommandIntent, id) != 1) return u"sent without an intent: "_s + id;
    const QString status = bench.storedStatus(id);
    if (status != u"COMPLETED"_s && status != u"UNKNOWN"_s) return u"%1 was sent and is %2"_s.arg(id, status);
  }
  const QStringList open{u"PENDING"_s, u"APPROVED"_s, u"EXECUTING"_s};
  for (const auto& [id, status] : traces.shown) {
    const QString stored = bench.storedStatus(id);
    if (stored == u"none"_s) return u"shown and lost: "_s + id;
    if (open.contains(stored)) return u"still open: "_s + id;
    if (!open.contains(status) && stored != status) return u"%1 was shown as %2 and is %3"_s.arg(id, status, stored);
    if (status == u"EXECUTING"_s && stored == u"TIMEOUT"_s) return u"forgot that it was executing: "_s + id;
  }
  return bench.brokenJournal();
}

}  // namespace

class TestCommandCrash : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { QLoggingCategory::setFilterRules(u"tryer.*=false"_s); }

  void nothingLostNothingTwice() {
    bool given = false;
    quint32 seed = qEnvironmentVariable("TRYER_SEED").toUInt(&given);
    if (!given) seed = std::random_device{}() % 1'000'000'000;
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    std::size_t sent = 0;
    int unknown = 0;
    for (int round = 0; round < kRounds; ++round) {
      QTemporaryDir dir;
      const QString file = dir.filePath(u"t.db"_s);
      const int lines = 1 + static_cast<int>(random() % 60);
      const Traces traces = killAfter(lines, file, dir.filePath(u"wire"_s));
      QVERIFY2(!traces.shown.empty(), "the child never got going");
      CommandBench bench(file);  // the next start
      for (int i = 0; i < 20; ++i) {
        bench.clock.advance(1);
        bench.machine.measure();
        bench.service().tick();
        bench.deliverAll();
      }
      const QString problem = problemIn(bench, traces);
      QVERIFY2(problem.isEmpty(),
               qPrintable(u"round %1, killed after %2 lines: %3"_s.arg(round).arg(lines).arg(problem)));
      QVERIFY(bench.executor.commands.empty());  // nothing is sent again
      sent += traces.wire.size();
      for (const model::Proposal& p : bench.service().list()) unknown += p.status == Status::Unknown;
    }
    qInfo("%d kills, %d commands sent, %d left unknown", kRounds, static_cast<int>(sent), unknown);
    QVERIFY(sent > 0);
  }
};

int main(int argc, char** argv) {
  QCoreApplication app(argc, argv);
  const QStringList arguments = QCoreApplication::arguments();
  if (arguments.size() == 4 && arguments[1] == u"--child"_s) return child(arguments[2], arguments[3]);
  TestCommandCrash test;
  return QTest::qExec(&test, argc, argv);
}

#include "tst_command_crash.moc"
