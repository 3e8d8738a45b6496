// The whole path: the real console over the real libusb at a virtual Bullet. See the curve, approve a proposal with the
// keyboard, see the heater follow, abort with a dialog open, and check the journal.
#include <QTemporaryDir>
#include <QTest>

#include "tests/e2e/bullet_control.h"
#include "tests/e2e/console_under_test.h"
#include "tests/e2e/journal_file.h"

using namespace Qt::StringLiterals;
using namespace tryer::e2e;

namespace {

constexpr int kPatienceMs = 60'000;   // for what should take a moment
constexpr int kProposalMs = 120'000;  // the demo assistant looks at a roast for 12 s before it proposes

const QString kBeanTemp = u"Bean temperature, °C"_s;
const QString kHeater = u"Heater control"_s;

QStringList roastingBullet(const QStringList& more = {}) {
  return QStringList{u"--state"_s, u"roasting"_s, u"--heater"_s, u"5"_s,           u"--fan"_s,
                     u"3"_s,       u"--drum"_s,   u"5"_s,        u"--bean-temp"_s, u"150"_s} +
         more;
}

bool hasPacket(const std::vector<WirePacket>& wire, std::initializer_list<int> begin) {
  QByteArray wanted;
  for (const int byte : begin) wanted.append(static_cast<char>(byte));
  return std::ranges::any_of(wire, [&](const WirePacket& packet) { return packet.bytes.startsWith(wanted); });
}

}  // namespace

class EndToEndBulletTest : public QObject {
  Q_OBJECT

 private:
  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<BulletControl> bullet_;
  std::unique_ptr<ConsoleUnderTest> console_;  // goes before the Bullet

  QString database() const { return folder_->filePath(u"roasts.db"_s); }

  // Both models, the same story.
  static void models() {
    QTest::addColumn<QString>("model");
    QTest::newRow("R1") << u"r1"_s;
    QTest::newRow("R2") << u"r2"_s;
  }
  static void onlyTheR2() {
    QTest::addColumn<QString>("model");
    QTest::newRow("R2") << u"r2"_s;
  }
  static QString model() {
    QFETCH(QString, model);
    return model;
  }

  void startAt(QStringList bulletOptions) {
    bulletOptions += {u"--model"_s, model()};
    console_->start({u"--demo"_s, u"--db"_s, database()}, bullet_->commandLine(bulletOptions));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"Machine, its state and its connection"_s, u"Roasting · connected"_s),
                             kPatienceMs);
  }

  // As a person does who has read the strip: before the abort is through, the window asks back.
  void quit() {
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What to do"_s, u"Heat is off, drum and fan run."_s), kPatienceMs);
    QVERIFY2(console_->close(), qPrintable(console_->why()));
    QTRY_VERIFY_WITH_TIMEOUT(!console_->running(), kPatienceMs);
    QCOMPARE(console_->exitCode(), 0);
  }

  void seeTheCurveMove() {
    QImage before;
    QTRY_VERIFY_WITH_TIMEOUT(!(before = console_->picture(u"Roast chart"_s)).isNull(), kPatienceMs);
    const auto temperature = console_->shown(kBeanTemp);
    QVERIFY2(temperature, qPrintable(console_->why()));
    QTRY_VERIFY_WITH_TIMEOUT(console_->picture(u"Roast chart"_s) != before, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(kBeanTemp) != temperature, kPatienceMs);
    bool isNumber = false;
    const double shown = console_->shown(kBeanTemp)->toDouble(&isNumber);
    QVERIFY2(isNumber, qPrintable(*console_->shown(kBeanTemp)));
    QVERIFY2(std::abs(shown - bullet_->now()[u"beanTempC"_s].toDouble()) < 20, qPrintable(QString::number(shown)));
  }

  void approveWithTheKeyboard() {
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What the keys act on"_s, u"Keys A and R"_s), kProposalMs);
    QVERIFY2(!console_->firstNameWith(u"Proposal by "_s).isEmpty(), qPrintable(console_->names().join(u'\n')));
    QCOMPARE(bullet_->now()[u"heaterCommands"_s].toInt(), 0);  // nothing is sent before somebody approved
    QCOMPARE(console_->shown(kHeater), u"5"_s);
    // A card that has just come takes no key for a moment, so that none decides what was not read: press again.
    const auto approved = [this] { return console_->press(u"A"_s) && bullet_->now()[u"heaterCommands"_s].toInt() > 0; };
    QTRY_VERIFY_WITH_TIMEOUT(approved(), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(bullet_->now()[u"heater"_s].toInt(), 6, kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(console_->shown(kHeater), u"6"_s, kPatienceMs);
    QCOMPARE(bullet_->now()[u"heaterCommands"_s].toInt(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(hasPacket(bullet_->wire(), {0x34, 0x01, 0xaa, 0xaa}), kPatienceMs);
  }

  void abortWithADialogOpen() {
    QVERIFY(console_->press(u"Ctrl+M"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"Connection"_s, u"Connected: Aillio Bullet "_s + model().toUpper()),
                             kPatienceMs);
    QVERIFY(console_->press(u"F12"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bullet_->now()[u"heater"_s].toInt(), 0, kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(bullet_->now()[u"state"_s].toString(), u"cooling"_s, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What happened"_s, u"heat off confirmed"_s), kPatienceMs);
    QVERIFY(console_->shows(u"What happened"_s, u"ABORT pressed"_s));
    QVERIFY(console_->shows(u"What happened"_s, u"sent +"_s));
    QVERIFY(console_->shown(u"Connection"_s));  // the dialog was open all the time
    const auto wire = bullet_->wire();
    QVERIFY(hasPacket(wire, {0x34, 0x02, 0xaa, 0xaa}));  // heater down
    QVERIFY(hasPacket(wire, {0x30, 0x01, 0x00, 0x00}));  // PRS: roasting → cooling
    QVERIFY(console_->press(u"Escape"_s));
    QTRY_VERIFY_WITH_TIMEOUT(!console_->shown(u"Machines that are there"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(console_->shown(kHeater), u"0"_s, kPatienceMs);
  }

  void checkTheJournal() {
    const auto verdict = verifyJournal(database());
    QVERIFY2(verdict.exitCode == 0 && verdict.whole, qPrintable(verdict.said));
    const auto journal = readJournal(database());
    QVERIFY(journal);
    qsizetype at = 0;
    for (const auto& type : {u"console.started"_s, u"link.changed"_s, u"roast.started"_s, u"proposal.created"_s,
                             u"proposal.approved"_s, u"command.intent"_s, u"command.outcome"_s, u"abort.pressed"_s,
                             u"abort.sent"_s, u"abort.confirmed"_s, u"console.stopped"_s}) {
      const qsizetype next = indexOf(*journal, type, at);
      QVERIFY2(next >= at, qPrintable(u"%1 is missing after place %2"_s.arg(type).arg(at)));
      at = next;
    }
    const auto& approved = journal->at(static_cast<std::size_t>(indexOf(*journal, u"proposal.approved"_s)));
    const auto& intent = journal->at(static_cast<std::size_t>(indexOf(*journal, u"command.intent"_s)));
    const auto& outcome = journal->at(static_cast<std::size_t>(indexOf(*journal, u"command.outcome"_s)));
    QCOMPARE(approved.actor, u"operator"_s);
    QCOMPARE(intent.payload[u"id"_s], approved.payload[u"id"_s]);
    QCOMPARE(outcome.payload[u"id"_s], approved.payload[u"id"_s]);
    QCOMPARE(outcome.payload[u"status"_s].toString(), u"COMPLETED"_s);
    QCOMPARE(outcome.payload[u"lastEcho"_s].toInt(), 6);
    QCOMPARE(indexOf(*journal, u"abort.unconfirmed"_s), -1);
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    bullet_ = std::make_unique<BulletControl>(folder_->path());
    console_ = std::make_unique<ConsoleUnderTest>(folder_->path());
  }

  void cleanup() {
    if (QTest::currentTestFailed()) {
      qInfo().noquote() << "shown:\n" << console_->names().join(u'\n') << "\nstderr:\n" << console_->errors();
    }
    console_.reset();
    bullet_.reset();
    folder_.reset();
  }

  void theWholePath_data() { models(); }
  void theWholePath() {
    startAt(roastingBullet());
    if (QTest::currentTestFailed()) return;
    seeTheCurveMove();
    if (QTest::currentTestFailed()) return;
    approveWithTheKeyboard();
    if (QTest::currentTestFailed()) return;
    abortWithADialogOpen();
    if (QTest::currentTestFailed()) return;
    quit();
    if (QTest::currentTestFailed()) return;
    checkTheJournal();
  }

  void abortThatIsIgnored_data() { models(); }
  // A machine that does not obey: the strip must say so and name what still helps.
  void abortThatIsIgnored() {
    startAt(roastingBullet({u"--fault"_s, u"ignore-commands"_s}));
    if (QTest::currentTestFailed()) return;
    QVERIFY(console_->press(u"F12"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What to do"_s, u"NOT CONFIRMED"_s), kPatienceMs);
    QVERIFY(console_->shows(u"What to do"_s, u"power switch"_s));
    QVERIFY(!console_->shows(u"What happened"_s, u"confirmed +"_s));
    QCOMPARE(bullet_->now()[u"heater"_s].toInt(), 5);  // the strip is right: it still heats
    const auto unconfirmed = [this] {
      const auto journal = readJournal(database(), u"abort."_s);
      return journal ? indexOf(*journal, u"abort.unconfirmed"_s) : -1;
    };
    QTRY_VERIFY_WITH_TIMEOUT(unconfirmed() >= 0, kPatienceMs);
    const auto journal = readJournal(database(), u"abort."_s);
    const auto& record = journal->at(static_cast<std::size_t>(unconfirmed()));
    const double afterMs = record.payload[u"afterMs"_s].toDouble();
    QVERIFY2(afterMs >= 2'000, qPrintable(QString::number(afterMs)));
    qInfo() << "NOT CONFIRMED was told" << afterMs << "ms after the press";
    // It goes on trying: as soon as the machine obeys again the heat goes off.
    QVERIFY(bullet_->tell("clear"_ba));
    QTRY_COMPARE_WITH_TIMEOUT(bullet_->now()[u"heater"_s].toInt(), 0, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What happened"_s, u"heat off confirmed"_s), kPatienceMs);
    quit();
  }

  void thePreheatTargetIsSetByANumber_data() { onlyTheR2(); }
  // The roaster takes it and never shows it: no − and +, and the journal does not say that it was seen.
  void thePreheatTargetIsSetByANumber() {
    console_->start({u"--db"_s, database()}, bullet_->commandLine({u"--model"_s, model()}));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"Machine, its state and its connection"_s, u"Off · connected"_s),
                             kPatienceMs);
    const QString field = u"Preheat to control"_s;
    QTRY_VERIFY_WITH_TIMEOUT(console_->click(u"Set Preheat to"_s), kPatienceMs);
    QVERIFY(console_->type(u"205"_s));
    QCOMPARE(bullet_->now()[u"preheatCommands"_s].toInt(), 0);
    QVERIFY(console_->press(u"Return"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bullet_->now()[u"preheatTargetC"_s].toInt(), 205, kPatienceMs);
    QCOMPARE(bullet_->now()[u"preheatCommands"_s].toInt(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(field, u"205 requested"_s), kPatienceMs);
    const auto ended = [this] {
      const auto journal = readJournal(database(), u"command.outcome"_s);
      return journal && journal->size() == 1 ? journal->front().payload[u"status"_s].toString() : QString();
    };
    QTRY_COMPARE_WITH_TIMEOUT(ended(), u"UNKNOWN"_s, kPatienceMs);
    QVERIFY(console_->shows(field, u"205 requested"_s));
    // For a moment after such a command the heat may come, and the window asks back.
    const auto ends = [this] {
      return !console_->running() || (console_->press(u"Escape"_s) && console_->close() && !console_->running());
    };
    QTRY_VERIFY_WITH_TIMEOUT(ends(), kPatienceMs);
  }

  void theRoastersOwnErrorsAreNamed_data() { onlyTheR2(); }
  void theRoastersOwnErrorsAreNamed() {
    startAt(roastingBullet());
    if (QTest::currentTestFailed()) return;
    QVERIFY(bullet_->tell("fault machine-error:3,1,0,7"_ba));
    const QString strip = u"Highest alarm"_s;
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(strip, u"category 3, type 1, info 0, value 7"_s), kPatienceMs);
    QVERIFY(console_->shows(strip, u"The roaster reports errors"_s));
    QVERIFY(bullet_->tell("clear"_ba));
    QVERIFY(bullet_->tell("fault machine-error:3,1,0,7,5,2,9,1"_ba));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(strip, u"category 5, type 2, info 9, value 1"_s), kPatienceMs);
    QVERIFY(bullet_->tell("clear"_ba));
    const auto returned = [this] {
      const auto journal = readJournal(database(), u"alarm.returned"_s);
      return journal && journal->size() == 2;
    };
    QTRY_VERIFY_WITH_TIMEOUT(returned(), kPatienceMs);
    QVERIFY(console_->press(u"F12"_s));
    quit();
  }
};

QTEST_GUILESS_MAIN(EndToEndBulletTest)
#include "tst_e2e_bullet.moc"
