// What somebody sees who starts tryer --twin for the first time: a roast under way, a proposal, marks, the journal, the
// help, and the abort with its two-step reset.
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "tests/e2e/console_under_test.h"
#include "tests/e2e/journal_file.h"
#include "tests/e2e/program.h"

using namespace Qt::StringLiterals;
using namespace tryer::e2e;

namespace {

constexpr int kPatienceMs = 60'000;
constexpr int kProposalMs = 120'000;  // the demo assistant looks at a roast for 12 s before it proposes

const QString kMachine = u"Machine, its state and its connection"_s;
const QString kKeysActOn = u"What the keys act on"_s;
const QString kHeater = u"Heater control"_s;

}  // namespace

class EndToEndTwinTest : public QObject {
  Q_OBJECT

 private:
  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<ConsoleUnderTest> console_;

  QString database() const { return folder_->filePath(u"roasts.db"_s); }

  void startRoast() {
    console_->start({u"--twin"_s, u"--seed"_s, u"7"_s, u"--db"_s, database()});
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"Digital twin · Roasting · connected"_s), kPatienceMs);
  }

  void quit() {
    QVERIFY2(console_->close(), qPrintable(console_->why()));
    QTRY_VERIFY_WITH_TIMEOUT(!console_->running(), kPatienceMs);
    QCOMPARE(console_->exitCode(), 0);
  }

  qsizetype count(const QString& type) const {
    const auto journal = readJournal(database(), type);
    return journal ? std::ssize(*journal) : -1;
  }

  // The newest entry of that type; empty: there is none.
  QJsonObject newest(const QString& type) const {
    const auto journal = readJournal(database(), type);
    return !journal || journal->empty() ? QJsonObject() : journal->back().payload;
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    console_ = std::make_unique<ConsoleUnderTest>(folder_->path());
  }

  void cleanup() {
    if (QTest::currentTestFailed()) {
      qInfo().noquote() << "shown:\n" << console_->names().join(u'\n') << "\nstderr:\n" << console_->errors();
    }
    console_.reset();
    folder_.reset();
  }

  void approvesTheFirstProposal() {
    startRoast();
    if (QTest::currentTestFailed()) return;
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kKeysActOn, u"Keys A and R"_s), kProposalMs);
    QVERIFY2(!console_->firstNameWith(u"Proposal by demo"_s).isEmpty(), qPrintable(console_->names().join(u'\n')));
    const auto created = newest(u"proposal.created"_s)[u"proposal"_s].toObject();
    const QString actuator = created[u"actuatorId"_s].toString();
    QCOMPARE(actuator, u"heater"_s);
    QCOMPARE(count(u"command.intent"_s), 0);
    const auto approved = [this] { return console_->press(u"A"_s) && count(u"proposal.approved"_s) == 1; };
    QTRY_VERIFY_WITH_TIMEOUT(approved(), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(console_->shown(kHeater), QString::number(created[u"to"_s].toInt()), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(newest(u"command.outcome"_s)[u"status"_s].toString(), u"COMPLETED"_s, kPatienceMs);
    QCOMPARE(newest(u"command.outcome"_s)[u"id"_s], created[u"id"_s]);
    quit();
  }

  void rejectsWithAReason() {
    startRoast();
    if (QTest::currentTestFailed()) return;
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kKeysActOn, u"Keys A and R"_s), kProposalMs);
    const auto heater = console_->shown(kHeater);
    const auto asked = [this] {
      return console_->shown(u"Reason for rejecting"_s) || (console_->press(u"R"_s) && false);
    };
    QTRY_VERIFY_WITH_TIMEOUT(asked(), kPatienceMs);
    QCOMPARE(count(u"proposal.rejected"_s), 0);  // not without a reason
    QVERIFY(console_->type(u"too early"_s));
    QVERIFY(console_->press(u"Return"_s));
    QTRY_COMPARE_WITH_TIMEOUT(count(u"proposal.rejected"_s), 1, kPatienceMs);
    QCOMPARE(newest(u"proposal.rejected"_s)[u"reason"_s].toString(), u"too early"_s);
    QCOMPARE(count(u"command."_s), 0);
    QCOMPARE(console_->shown(kHeater), heater);
    quit();
  }

  void marksWithSpaceAndTakesBack() {
    startRoast();
    if (QTest::currentTestFailed()) return;
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"CHARGE, marked at"_s), kPatienceMs);  // found by itself
    QVERIFY(!console_->shown(u"DRY, marked at"_s));
    QVERIFY(console_->press(u"Space"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"DRY, marked at"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(count(u"mark.set"_s), 2, kPatienceMs);
    QVERIFY(console_->press(u"Ctrl+Z"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"Mark DRY"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(count(u"mark.undone"_s), 1, kPatienceMs);
    QCOMPARE(count(u"mark.set"_s), 2);  // the journal keeps both
    QVERIFY(console_->shown(u"CHARGE, marked at"_s));
    quit();
  }

  void pagesByTheirKeys() {
    startRoast();
    if (QTest::currentTestFailed()) return;
    QTRY_VERIFY_WITH_TIMEOUT(count(u"roast.started"_s) == 1, kPatienceMs);
    QVERIFY(console_->press(u"Ctrl+3"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"Journal records, newest first"_s), kPatienceMs);
    const auto opened = [this] {
      return console_->press(u"Down"_s) && console_->shows(u"The record in full"_s, u"Hash before: "_s);
    };
    QTRY_VERIFY_WITH_TIMEOUT(opened(), kPatienceMs);
    QVERIFY(console_->shows(u"The record in full"_s, u"No. "_s));
    QVERIFY(console_->press(u"Ctrl+4"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"Help"_s, u"power switch"_s), kPatienceMs);
    QVERIFY(!console_->shown(u"Journal records, newest first"_s));
    QVERIFY(console_->press(u"Ctrl+1"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"Roast chart"_s), kPatienceMs);
    QVERIFY(console_->press(u"Space"_s));  // the page has the keys again
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"DRY, marked at"_s), kPatienceMs);
    quit();
  }

  void changesBySmallSteps() {
    startRoast();
    if (QTest::currentTestFailed()) return;
    const auto before = console_->shown(u"Fan control"_s);
    QVERIFY(before);
    QVERIFY2(console_->click(u"Fan up by 1"_s), qPrintable(console_->why()));
    QTRY_COMPARE_WITH_TIMEOUT(console_->shown(u"Fan control"_s), QString::number(before->toInt() + 1), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(newest(u"command.outcome"_s)[u"status"_s].toString(), u"COMPLETED"_s, kPatienceMs);
    quit();
  }

  void abortsFromATerminal() {
    startRoast();
    if (QTest::currentTestFailed()) return;
    QProcess ctl;
    ctl.start(ctlProgram(), {u"abort"_s, u"--db"_s, database()});
    QVERIFY(ctl.waitForFinished(kPatienceMs));
    const QByteArray said = ctl.readAllStandardOutput() + ctl.readAllStandardError();
    QVERIFY2(ctl.exitCode() == 0 && said.contains("heat off confirmed"), said.constData());
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What happened"_s, u"heat off confirmed"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(console_->shown(kHeater), u"0"_s, kPatienceMs);
    quit();
  }

  void abortAndResetInTwoSteps() {
    startRoast();
    if (QTest::currentTestFailed()) return;
    QVERIFY(console_->press(u"F12"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What happened"_s, u"heat off confirmed"_s), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"Cooling"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(console_->shown(kHeater), u"0"_s, kPatienceMs);
    QVERIFY(!console_->click(u"Fan up by 1"_s));  // nothing is commanded now

    QVERIFY(console_->click(u"Reset: hold 1 s"_s));  // a click is no hold
    QVERIFY(!console_->shown(u"Reset the abort"_s));
    const auto held = [this] {
      if (console_->shown(u"Reset the abort"_s)) return true;
      console_->click(u"Reset: hold 1 s"_s, 1'500);
      return QTest::qWaitFor([this] { return console_->shown(u"Reset the abort"_s).has_value(); }, 3'000);
    };
    QTRY_VERIFY_WITH_TIMEOUT(held(), kPatienceMs);
    QCOMPARE(count(u"abort.reset"_s), 0);
    QVERIFY(!console_->click(u"Reset the abort"_s));  // not without a name
    QVERIFY(console_->type(u"Ada"_s));
    QVERIFY2(console_->click(u"Reset the abort"_s), qPrintable(console_->why()));
    QTRY_VERIFY_WITH_TIMEOUT(!console_->shown(u"What happened"_s), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(count(u"abort.reset"_s), 1, kPatienceMs);
    QCOMPARE(readJournal(database(), u"abort.reset"_s)->back().actor, u"operator:Ada"_s);
    QCOMPARE(console_->shown(kHeater), u"0"_s);                                  // never restarts the heat
    QTRY_VERIFY_WITH_TIMEOUT(console_->click(u"Fan down by 1"_s), kPatienceMs);  // while cooling it is at its highest
    quit();
    const auto verdict = verifyJournal(database());
    QVERIFY2(verdict.exitCode == 0 && verdict.whole, qPrintable(verdict.said));
  }
};

QTEST_GUILESS_MAIN(EndToEndTwinTest)
#include "tst_e2e_twin.moc"
