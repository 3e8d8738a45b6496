// Run in the virtual machine by guest: the real console, the real kernel, a person who may open the roaster and one who
// may not. The roaster is served by tryer-virtual-bullet; its control socket is in /run/roaster.
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "tests/e2e/bullet_control.h"
#include "tests/e2e/console_under_test.h"
#include "tests/e2e/journal_file.h"

using namespace Qt::StringLiterals;
using namespace tryer::e2e;

namespace {

constexpr int kPatienceMs = 60'000;  // an emulated processor, perhaps on a busy machine
const QString kMachine = u"Machine, its state and its connection"_s;

bool serialPortIsThere() {
  return !QDir(u"/dev"_s).entryList({u"ttyACM*"_s}, QDir::System).isEmpty();
}

}  // namespace

class VmBulletTest : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  BulletControl bullet_{u"/run/roaster"_s};
  ConsoleUnderTest console_{folder_.path()};

  int fan() { return bullet_.now()[u"fan"_s].toInt(); }
  QString database() const { return folder_.filePath(u"roasts.db"_s); }

 private Q_SLOTS:
  void initTestCase() {
    if (!QFile::exists(u"/run/roaster/control"_s)) QSKIP("Only in the virtual machine: see tests/vm/run.");
  }

  void cleanup() {
    if (QTest::currentTestFailed())
      qInfo().noquote() << "shown:\n" << console_.names().join(u'\n') << "\nstderr:\n" << console_.errors();
  }

  void aStrangerIsToldWhatToDo() {
    console_.start({u"--db"_s, database()});
    QTRY_VERIFY_WITH_TIMEOUT(console_.press(u"Ctrl+M"_s), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!console_.firstNameWith(u"You have no permission to use the roaster"_s).isEmpty(),
                             kPatienceMs);
    QVERIFY(serialPortIsThere());  // nothing was taken from anybody
    QVERIFY(!console_.shows(kMachine, u"· connected"_s));
  }

  void theWholePath() {
    QVERIFY(serialPortIsThere());  // cdc_acm has both interfaces
    console_.start({u"--db"_s, database()});
    QTRY_VERIFY_WITH_TIMEOUT(console_.shows(kMachine, u"Roasting · connected"_s), kPatienceMs);
    QVERIFY(!serialPortIsThere());  // it was asked to let go
    QTRY_VERIFY_WITH_TIMEOUT(console_.shown(u"Heater control"_s) == u"5"_s, kPatienceMs);

    // A change by hand goes out and comes back. A click whose answer came late was asked for again: more than one step.
    QTRY_VERIFY_WITH_TIMEOUT(console_.click(u"Fan up by 1"_s), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(fan() > 3, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_.shown(u"Fan control"_s) == QString::number(fan()), kPatienceMs);

    // The cable comes out in the roast, and goes in again as another device.
    QVERIFY(bullet_.tell("unplug"_ba));
    QTRY_VERIFY_WITH_TIMEOUT(!console_.shows(kMachine, u"· connected"_s), kPatienceMs);
    QVERIFY(bullet_.tell("plug"_ba));
    QTRY_VERIFY_WITH_TIMEOUT(console_.shows(kMachine, u"Roasting · connected"_s), kPatienceMs);
    QCOMPARE(bullet_.now()[u"heater"_s].toInt(), 5);  // nobody touched it meanwhile

    QVERIFY(console_.press(u"F12"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bullet_.now()[u"heater"_s].toInt(), 0, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_.shows(u"What to do"_s, u"Heat is off, drum and fan run."_s), kPatienceMs);
    QVERIFY2(console_.close(), qPrintable(console_.why()));
    QTRY_VERIFY_WITH_TIMEOUT(!console_.running(), kPatienceMs);
    QCOMPARE(console_.exitCode(), 0);
    const auto verdict = verifyJournal(database());
    QVERIFY2(verdict.exitCode == 0 && verdict.whole, qPrintable(verdict.said));
    const auto started = readJournal(database(), u"roast.started"_s);
    QVERIFY(started);
    QCOMPARE(started->size(), std::size_t(1));
  }

  // After the whole path, which took the roaster from cdc_acm.
  void anotherProgramIsNamed() {
    QProcess other;
    other.start(QStringLiteral(BULLETCLIENT), {});
    while (!other.canReadLine()) QVERIFY(other.waitForReadyRead(kPatienceMs));
    QCOMPARE(other.readLine().trimmed(), "ready"_ba);
    console_.start({u"--db"_s, database()});
    QTRY_VERIFY_WITH_TIMEOUT(console_.press(u"Ctrl+M"_s), kPatienceMs);
    const QString words = u"“bulletclient” (process %1) is using the roaster"_s.arg(other.processId());
    QTRY_VERIFY_WITH_TIMEOUT(!console_.firstNameWith(words).isEmpty(), kPatienceMs);
    other.write("quit\n");
    QVERIFY(other.waitForFinished(kPatienceMs));
    QTRY_VERIFY_WITH_TIMEOUT(console_.shows(kMachine, u"· connected"_s), kPatienceMs);  // by itself
  }
};

QTEST_GUILESS_MAIN(VmBulletTest)
#include "tst_vm_bullet.moc"
