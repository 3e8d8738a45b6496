// The console is killed, or stopped, at random moments of a roast on the virtual Bullet: the guard turns the heat off,
// never are there two owners of the interface, and the next console takes up the report.
//
// TRYER_KILLS, TRYER_STOPS, TRYER_R2_KILLS and TRYER_R2_STOPS say how often (6, 3, 3 and 2); the moments come from a
// printed seed, TRYER_SEED=N repeats them.
#include <signal.h>

#include <QTemporaryDir>
#include <QTest>

#include "tests/e2e/guard_trial.h"
#include "tests/e2e/journal_file.h"

using namespace Qt::StringLiterals;
using namespace tryer::e2e;

namespace {

constexpr int kPatienceMs = 60'000;

int countFrom(const char* variable, int usual) {
  bool set = false;
  const int value = qEnvironmentVariableIntValue(variable, &set);
  return set ? value : usual;
}

}  // namespace

class EndToEndGuardTest : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<GuardTrial> trial_;
  QRandomGenerator random_;

  void repeat(GuardTrial::End end, int times) {
    int taken = 0;
    for (int i = 0; i < times; ++i) {
      const GuardOutcome outcome = trial_->run(end, random_);
      QVERIFY2(outcome.problem.isEmpty(), qPrintable(u"%1: %2"_s.arg(i).arg(outcome.problem)));
      if (!outcome.tookOver) continue;
      ++taken;
      QCOMPARE(outcome.report.cause, end == GuardTrial::End::Kill ? u"console-gone"_s : u"console-silent"_s);
      if (!outcome.wasOff)
        qInfo() << "first byte after" << *outcome.firstByteMs << "ms, heat off after" << *outcome.heatOffMs << "ms";
      if (i % 3 != 0) continue;
      const QString wrong = trial_->lookAtNextConsole(outcome);
      QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }
    QVERIFY2(taken > 0 || times == 0, "it never had to take over");
  }

 private Q_SLOTS:
  void initTestCase() {
    const quint32 seed = qEnvironmentVariableIsSet("TRYER_SEED") ? qEnvironmentVariable("TRYER_SEED").toUInt()
                                                                 : QRandomGenerator::global()->generate();
    random_.seed(seed);
    qInfo() << "TRYER_SEED =" << seed;
  }
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    trial_ = std::make_unique<GuardTrial>(folder_->path());
    QTRY_VERIFY_WITH_TIMEOUT(!trial_->bullet().now().isEmpty(), kPatienceMs);
  }
  void cleanup() {
    if (QTest::currentTestFailed()) {
      qInfo().noquote() << "shown:\n"
                        << trial_->console().names().join(u'\n') << "\nstderr:\n"
                        << trial_->console().errors();
    }
    trial_.reset();
    folder_.reset();
  }

  void killedAtAnR2() {
    trial_.reset();
    trial_ = std::make_unique<GuardTrial>(folder_->path(), u"r2"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!trial_->bullet().now().isEmpty(), kPatienceMs);
    repeat(GuardTrial::End::Kill, countFrom("TRYER_R2_KILLS", 3));
  }
  void stoppedAtAnR2() {
    trial_.reset();
    trial_ = std::make_unique<GuardTrial>(folder_->path(), u"r2"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!trial_->bullet().now().isEmpty(), kPatienceMs);
    repeat(GuardTrial::End::Stop, countFrom("TRYER_R2_STOPS", 2));
  }
  void killed() { repeat(GuardTrial::End::Kill, countFrom("TRYER_KILLS", 6)); }
  void stopped() { repeat(GuardTrial::End::Stop, countFrom("TRYER_STOPS", 3)); }

  // With heat off nobody has to do anything: the guard goes with the console.
  void heatOffIsNotTouched() {
    QVERIFY(trial_->startRoast(0));
    const QString database = folder_->filePath(u"roasts.db"_s);
    QVERIFY(trial_->startConsole(database));
    const auto guard = trial_->guardPid();
    QVERIFY(guard);
    const qint64 before = trial_->bullet().controlPackets();
    const qint64 claims = trial_->bullet().now()[u"claims"_s].toInteger();
    QVERIFY(trial_->endConsole(SIGKILL));
    QTRY_VERIFY_WITH_TIMEOUT(::kill(static_cast<pid_t>(*guard), 0) != 0, kPatienceMs);
    QCOMPARE(trial_->bullet().controlPackets(), before);
    QCOMPARE(trial_->bullet().now()[u"claims"_s].toInteger(), claims);
    QCOMPARE(trial_->bullet().now()[u"state"_s].toString(), u"roasting"_s);
  }

  // The guard dies: heat cannot be raised until another one is there, and an alarm tells.
  void aGuardThatDiesIsReplaced() {
    QVERIFY(trial_->startRoast(4));
    const QString database = folder_->filePath(u"roasts.db"_s);
    QVERIFY(trial_->startConsole(database));
    const auto guard = trial_->guardPid();
    QVERIFY(guard);
    QCOMPARE(::kill(static_cast<pid_t>(*guard), SIGKILL), 0);
    const auto another = [&] {
      const auto now = trial_->guardPid();
      return now && *now != *guard;
    };
    QTRY_VERIFY_WITH_TIMEOUT(another(), kPatienceMs);
    // And it guards: the console is killed, the heat goes off.
    const auto second = trial_->guardPid();
    QTRY_VERIFY_WITH_TIMEOUT(trial_->console().click(u"Heater up by 1"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(trial_->bullet().now()[u"heater"_s].toInt(), 5, kPatienceMs);
    QVERIFY(trial_->endConsole(SIGKILL));
    QTRY_COMPARE_WITH_TIMEOUT(trial_->bullet().now()[u"state"_s].toString(), u"cooling"_s, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(::kill(static_cast<pid_t>(*second), 0) != 0, kPatienceMs);
  }

  // Closing with heat on: the guard gets the machine, the next console tells what became of it.
  void handedOver() {
    QVERIFY(trial_->startRoast(6));
    const QString database = folder_->filePath(u"roasts.db"_s);
    QVERIFY(trial_->startConsole(database));
    QVERIFY(trial_->console().close());
    QTRY_VERIFY_WITH_TIMEOUT(trial_->console().shown(u"Hand over to the guard"_s), kPatienceMs);
    QCOMPARE(trial_->bullet().now()[u"heater"_s].toInt(), 6);
    QVERIFY2(trial_->console().click(u"Hand over to the guard"_s), qPrintable(trial_->console().why()));
    QVERIFY(trial_->consoleEnds());
    QTRY_COMPARE_WITH_TIMEOUT(trial_->bullet().now()[u"state"_s].toString(), u"cooling"_s, kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(trial_->bullet().now()[u"heater"_s].toInt(), 0, kPatienceMs);
    QVERIFY(trial_->startConsole(database));
    QTRY_VERIFY_WITH_TIMEOUT(trial_->console().shown(u"The guard turned the heat off"_s), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(trial_->console().shows(u"What happened"_s, u"ABORT"_s), kPatienceMs);
    const auto records = [&] {
      const auto journal = readJournal(database, u"guard.took-over"_s);
      return journal && journal->size() == 1 ? journal->front().payload[u"cause"_s].toString() : QString();
    };
    QTRY_COMPARE_WITH_TIMEOUT(records(), u"handed-over"_s, kPatienceMs);
    QVERIFY(trial_->endConsole(SIGKILL));
    QCOMPARE(trial_->bullet().now()[u"mostOwners"_s].toInt(), 1);
  }

  // Or the console itself cools down, and closes when the machine shows it.
  void cooledDownFirst() {
    QVERIFY(trial_->startRoast(6));
    const QString database = folder_->filePath(u"roasts.db"_s);
    QVERIFY(trial_->startConsole(database));
    QVERIFY(trial_->console().close());
    QTRY_VERIFY_WITH_TIMEOUT(trial_->console().shown(u"Cool down first"_s), kPatienceMs);
    QVERIFY2(trial_->console().click(u"Cool down first"_s), qPrintable(trial_->console().why()));
    QVERIFY(trial_->consoleEnds());
    QCOMPARE(trial_->bullet().now()[u"heater"_s].toInt(), 0);
    QCOMPARE(trial_->bullet().now()[u"state"_s].toString(), u"cooling"_s);
    const auto journal = readJournal(database, u"abort.confirmed"_s);
    QVERIFY(journal && journal->size() == 1);
    QCOMPARE(trial_->bullet().now()[u"claims"_s].toInteger(), 1);  // the guard had nothing to do
  }

  // SIGUSR1 is an abort, to the console and to the guard; the console lives on and shows it.
  void signalsAbort_data() {
    QTest::addColumn<bool>("toGuard");
    QTest::newRow("to the console") << false;
    QTest::newRow("to the guard") << true;
  }
  void signalsAbort() {
    QFETCH(bool, toGuard);
    QVERIFY(trial_->startRoast(5));
    QVERIFY(trial_->startConsole(folder_->filePath(u"roasts.db"_s)));
    const auto guard = trial_->guardPid();
    QVERIFY(guard);
    QCOMPARE(::kill(static_cast<pid_t>(toGuard ? *guard : trial_->pid()), SIGUSR1), 0);
    QTRY_COMPARE_WITH_TIMEOUT(trial_->bullet().now()[u"heater"_s].toInt(), 0, kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(trial_->bullet().now()[u"state"_s].toString(), u"cooling"_s, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(trial_->console().shows(u"What happened"_s, u"heat off confirmed"_s), kPatienceMs);
    QVERIFY(trial_->endConsole(SIGKILL));
    QTRY_VERIFY_WITH_TIMEOUT(::kill(static_cast<pid_t>(*guard), 0) != 0, kPatienceMs);
    QCOMPARE(trial_->bullet().now()[u"mostOwners"_s].toInt(), 1);
  }
};

QTEST_GUILESS_MAIN(EndToEndGuardTest)
#include "tst_e2e_guard.moc"
