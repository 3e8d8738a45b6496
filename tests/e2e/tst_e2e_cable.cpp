// The cable comes out in the middle of a roast and goes in again: the roast stays one, the time without measurements is
// a gap, its alarm is acknowledged by key, and no other machine takes its place meanwhile.
#include <QDeadlineTimer>
#include <QTemporaryDir>
#include <QTest>
#include <optional>

#include "tests/e2e/bullet_control.h"
#include "tests/e2e/console_under_test.h"
#include "tests/e2e/journal_file.h"

using namespace Qt::StringLiterals;
using namespace tryer::e2e;

namespace {

constexpr int kPatienceMs = 60'000;  // for what should take a moment
constexpr int kAwayMs = 4'000;       // more than the 3 s from which on a silence is a gap

const QString kMachine = u"Machine, its state and its connection"_s;

}  // namespace

class EndToEndCableTest : public QObject {
  Q_OBJECT

 private:
  // Fresh for each test.
  std::optional<QTemporaryDir> folder_;
  std::optional<BulletControl> bullet_;
  std::optional<ConsoleUnderTest> console_;  // goes before the Bullet

  QString database() const { return folder_->filePath(u"roasts.db"_s); }
  qsizetype count(const QString& type) const {
    const auto journal = readJournal(database(), type);
    return journal ? static_cast<qsizetype>(journal->size()) : -1;
  }

  // The heat was on when the cable came out. Looking at the alarm does not acknowledge it.
  void acknowledgeByKey() {
    const QString strip = u"Highest alarm"_s;
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(strip) && !console_->shows(strip, u"No active alarms"_s), kPatienceMs);
    const auto asked = [this] { return console_->shown(u"Note"_s) || (console_->press(u"F2"_s) && false); };
    QTRY_VERIFY_WITH_TIMEOUT(asked(), kPatienceMs);
    QCOMPARE(count(u"alarm.acknowledged"_s), 0);
    QVERIFY(console_->type(u"cable seen"_s));
    QVERIFY(console_->press(u"Return"_s));
    QTRY_COMPARE_WITH_TIMEOUT(count(u"alarm.acknowledged"_s), 1, kPatienceMs);
    QCOMPARE(readJournal(database(), u"alarm.acknowledged"_s)->back().payload[u"note"_s].toString(), u"cable seen"_s);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(strip, u"Acknowledged"_s), kPatienceMs);  // and still there
  }

  // Another machine is asked for and refused with this remedy.
  void refuseTheTwin(const QString& remedy) {
    QVERIFY(console_->press(u"Ctrl+M"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"Machines that are there"_s), kPatienceMs);
    QVERIFY(console_->press(u"End"_s));  // the twin is the last
    QVERIFY2(console_->click(u"Connect the selected machine"_s), qPrintable(console_->why()));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"Why it cannot be opened, and what to do"_s, remedy), kPatienceMs);
    QVERIFY(console_->press(u"Escape"_s));
    QTRY_VERIFY_WITH_TIMEOUT(!console_->shown(u"Machines that are there"_s), kPatienceMs);
    QVERIFY(!console_->shows(kMachine, u"Digital twin"_s));
  }

 private Q_SLOTS:
  void init() {
    folder_.emplace();
    QVERIFY(folder_->isValid());
    bullet_.emplace(folder_->path());
    console_.emplace(folder_->path());
  }

  void cleanup() {
    if (QTest::currentTestFailed())
      qInfo().noquote() << "shown:\n" << console_->names().join(u'\n') << "\nstderr:\n" << console_->errors();
    console_.reset();
    bullet_.reset();
    folder_.reset();
  }

  // No roast, but heat: nobody would watch it.
  void theHeatedRoasterIsNotLeft() {
    console_->start({u"--db"_s, database()},
                    bullet_->commandLine({u"--state"_s, u"preheating"_s, u"--heater"_s, u"5"_s, u"--fan"_s, u"3"_s}));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"Preheating · connected"_s), kPatienceMs);
    refuseTheTwin(u"Turn its heater to 0"_s);
    if (QTest::currentTestFailed()) return;
    QVERIFY(console_->shows(kMachine, u"Preheating · connected"_s));
    QCOMPARE(bullet_->now()[u"heater"_s].toInt(), 5);

    // The remedy that it names is one.
    QVERIFY(console_->press(u"F12"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What to do"_s, u"Heat is off, drum and fan run."_s), kPatienceMs);
    QVERIFY(console_->press(u"Ctrl+M"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"Machines that are there"_s), kPatienceMs);
    QVERIFY(console_->press(u"End"_s));  // the twin is the last
    QVERIFY2(console_->click(u"Connect the selected machine"_s), qPrintable(console_->why()));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"Digital twin"_s), kPatienceMs);
  }

  // Another roaster of the same model at the same socket is told from its own by the serial number.
  void anotherRoasterDoesNotGetTheRoast() {
    console_->start({u"--db"_s, database()}, bullet_->commandLine({u"--state"_s, u"roasting"_s, u"--heater"_s, u"5"_s,
                                                                   u"--fan"_s, u"3"_s, u"--bean-temp"_s, u"150"_s}));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"Roasting · connected"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(count(u"roast.started"_s), 1, kPatienceMs);
    QVERIFY(bullet_->tell("unplug"_ba));
    QTRY_VERIFY_WITH_TIMEOUT(!console_->shows(kMachine, u"· connected"_s), kPatienceMs);
    const qint64 before = bullet_->controlPackets();
    QVERIFY(bullet_->tell("serial 4711"_ba));
    QVERIFY(bullet_->tell("plug"_ba));
    const auto told = [this] {
      const auto links = readJournal(database(), u"link.changed"_s);
      return links && std::ranges::any_of(*links, [](const JournalEntry& entry) {
               return entry.payload[u"problem"_s].toString().contains(u"Another roaster (serial 4711)"_s);
             });
    };
    QTRY_VERIFY_WITH_TIMEOUT(told(), kPatienceMs);
    QVERIFY(!console_->shows(kMachine, u"· connected"_s));
    QCOMPARE(bullet_->controlPackets(), before);  // it was asked who it is, and nothing else
    QCOMPARE(count(u"roast.started"_s), 1);
    QCOMPARE(count(u"roast.finished"_s), 0);

    QVERIFY(bullet_->tell("unplug"_ba));
    QVERIFY(bullet_->tell("serial 1234"_ba));
    QVERIFY(bullet_->tell("plug"_ba));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"Roasting · connected"_s), kPatienceMs);
    QCOMPARE(count(u"roast.started"_s), 1);
    QVERIFY(console_->press(u"F12"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bullet_->now()[u"heater"_s].toInt(), 0, kPatienceMs);
  }

  void theRoastGoesOnAfterTheCable() {
    console_->start({u"--db"_s, database()}, bullet_->commandLine({u"--state"_s, u"roasting"_s, u"--heater"_s, u"5"_s,
                                                                   u"--fan"_s, u"3"_s, u"--bean-temp"_s, u"150"_s}));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"Roasting · connected"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(count(u"roast.started"_s), 1, kPatienceMs);

    QVERIFY(bullet_->tell("unplug"_ba));
    const QDeadlineTimer away(kAwayMs);
    QTRY_VERIFY_WITH_TIMEOUT(!console_->shows(kMachine, u"· connected"_s), kPatienceMs);
    acknowledgeByKey();
    if (QTest::currentTestFailed()) return;
    // While the roaster is away its roast is not given up for another machine.
    refuseTheTwin(u"mark DROP"_s);
    if (QTest::currentTestFailed()) return;
    QTRY_VERIFY_WITH_TIMEOUT(away.hasExpired(), kPatienceMs);
    QCOMPARE(count(u"roast.gap"_s), 0);

    QVERIFY(bullet_->tell("plug"_ba));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"Roasting · connected"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(count(u"roast.gap"_s), 1, kPatienceMs);
    QCOMPARE(count(u"roast.started"_s), 1);
    QCOMPARE(count(u"roast.finished"_s), 0);
    const auto gaps = readJournal(database(), u"roast.gap"_s);
    QVERIFY(gaps->front().payload[u"gapS"_s].toDouble() >= kAwayMs / 1000.0);

    // It obeys as before.
    QVERIFY(console_->press(u"F12"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bullet_->now()[u"heater"_s].toInt(), 0, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What to do"_s, u"Heat is off, drum and fan run."_s), kPatienceMs);
    QVERIFY2(console_->close(), qPrintable(console_->why()));
    QTRY_VERIFY_WITH_TIMEOUT(!console_->running(), kPatienceMs);
    QCOMPARE(console_->exitCode(), 0);
    const auto verdict = verifyJournal(database());
    QVERIFY2(verdict.exitCode == 0 && verdict.whole, qPrintable(verdict.said));
  }
};

QTEST_GUILESS_MAIN(EndToEndCableTest)
#include "tst_e2e_cable.moc"
