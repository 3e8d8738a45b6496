// Closing the window, the end of the session and sleep while the roaster heats: asked, never left alone.
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QTest>

#include "tests/support/fake_console.h"
#include "tests/ui/by_name.h"
#include "ui/shell/main_window.h"
#include "ui/shell/quit_dialog.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using test::byName;

class TstLeaving : public QObject {
  Q_OBJECT

  std::unique_ptr<ThemeProvider> themes_;
  std::unique_ptr<test::FakeConsole> console_;
  std::unique_ptr<MainWindow> window_;

  // The one that is shown, or nullptr: a closed one is deleted by the event loop.
  QuitDialog* dialog() const {
    for (auto* one : window_->findChildren<QuitDialog*>())
      if (one->isVisible()) return one;
    return nullptr;
  }
  QPushButton* choice(const QString& name) const { return byName<QPushButton>(*dialog(), name); }
  int presses() const { return static_cast<int>(console_->abort().status().presses); }

 private Q_SLOTS:
  void init() {
    themes_ = std::make_unique<ThemeProvider>();
    console_ = std::make_unique<test::FakeConsole>();
    console_->connectBullet(false);
    console_->guardApi.heats = true;
    window_ = std::make_unique<MainWindow>(*console_, *themes_);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
  }
  void cleanup() {
    window_.reset();
    console_.reset();
    themes_.reset();
  }

  void heatOffClosesAtOnce() {
    console_->guardApi.heats = false;
    QVERIFY(window_->close());
  }

  void anAbortThatNobodyCarriesOutDoesNotHoldTheWindow() {
    console_->guardApi.heats = false;
    console_->abortApi.readOnly = true;
    console_->abort().trip();
    QVERIFY(console_->abort().status().running && console_->abort().status().machinePresent);
    QVERIFY(window_->close());
  }

  void stay() {
    QVERIFY(!window_->close());
    QVERIFY(dialog());
    QCOMPARE(dialog()->windowModality(), Qt::WindowModal);
    QVERIFY(!window_->close());  // asking twice asks once
    QCOMPARE(window_->findChildren<QuitDialog*>().size(), 1);
    choice(u"Stay"_s)->click();
    QVERIFY(!dialog());
    QVERIFY(window_->isVisible());
    QCOMPARE(presses(), 0);
  }

  void coolDownFirst() {
    console_->abortApi.confirmedAfterS = 0.5;
    QVERIFY(!window_->close());
    choice(u"Cool down first"_s)->click();
    QCOMPARE(presses(), 1);
    QVERIFY(window_->isVisible());
    console_->advance(1);  // confirmed, but the machine is said to heat: not yet
    QVERIFY(!QTest::qWaitFor([this] { return !window_->isVisible(); }, 3 * Leaving::kLookMs));
    console_->guardApi.heats = false;
    QTRY_VERIFY(!window_->isVisible());
    QCOMPARE(presses(), 1);
  }

  void handOver() {
    QVERIFY(!window_->close());
    choice(u"Hand over to the guard"_s)->click();
    QVERIFY(!window_->isVisible());
    QCOMPARE(presses(), 0);
  }

  // What the question says stays true while somebody reads it.
  void heatThatGoesOffDuringTheQuestion() {
    QVERIFY(!window_->close());
    console_->guardApi.heats = false;
    QTRY_COMPARE(byName<QLabel>(*dialog(), u"What happens"_s)->text().contains(u"went off"_s), true);
    QCOMPARE(dialog()->windowTitle(), u"Heat is off"_s);
    console_->guardApi.heats = true;  // and on again
    QTRY_COMPARE(dialog()->windowTitle(), u"Heat is on"_s);
    QVERIFY(choice(u"Cool down first"_s));
    console_->guardApi.heats = false;
    QTRY_COMPARE(dialog()->windowTitle(), u"Heat is off"_s);
    choice(u"Close"_s)->click();
    QTRY_VERIFY(!window_->isVisible());
    QCOMPARE(presses(), 0);  // there was nothing to abort
  }

  void withoutAGuardNobodyTakesIt() {
    console_->guardApi.statusNow = {false, u"The guard process has ended."_s, 0, 3};
    QVERIFY(!window_->close());
    QVERIFY(!choice(u"Hand over to the guard"_s)->isEnabled());
    QVERIFY(choice(u"Cool down first"_s)->isEnabled());
  }

  void sleepDoesNotWait_data() {
    QTest::addColumn<QuitDialog::Why>("why");
    QTest::newRow("sleep") << QuitDialog::Why::Sleep;
    QTest::newRow("session") << QuitDialog::Why::SessionEnd;
  }
  void sleepDoesNotWait() {
    QFETCH(QuitDialog::Why, why);
    int safe = 0;
    window_->leaving().leaveSoon(why, [&safe] { ++safe; });
    QVERIFY(dialog());
    QVERIFY(!byName<QLabel>(*dialog(), u"Time left to answer"_s)->text().isEmpty());
    QCOMPARE(presses(), 0);
    console_->advance(Leaving::kAnswerWithinS + 0.1);
    QTRY_COMPARE(presses(), 1);
    QVERIFY(!dialog());
    QCOMPARE(safe, 0);
    console_->advance(1);
    console_->guardApi.heats = false;
    QTRY_COMPARE(safe, 1);
    QVERIFY(window_->isVisible());  // the session closes it, or nothing does
  }

  void sleepWithHeatOff() {
    console_->guardApi.heats = false;
    int safe = 0;
    window_->leaving().leaveSoon(QuitDialog::Why::Sleep, [&safe] { ++safe; });
    QCOMPARE(safe, 1);
    QVERIFY(!dialog());
    QCOMPARE(presses(), 0);
  }

  void heatThatGoesOffMeanwhile() {
    int safe = 0;
    window_->leaving().leaveSoon(QuitDialog::Why::Sleep, [&safe] { ++safe; });
    console_->guardApi.heats = false;
    QTRY_COMPARE(safe, 1);
    QVERIFY(!dialog());
    QCOMPARE(presses(), 0);
  }

  void whatTheGuardDidIsShown() {
    model::GuardReport report;
    report.cause = u"console-silent"_s;
    report.machine = u"Aillio Bullet R1"_s;
    report.place = u"USB bus 1, device 4"_s;
    report.firstByteMs = 4;
    console_->guardApi.reportsNow.push_back(report);
    Q_EMIT console_->guardApi.reported();
    auto* box = window_->findChild<QMessageBox*>();
    QVERIFY(box && box->isVisible());
    QCOMPARE(box->windowModality(), Qt::WindowModal);
    QVERIFY2(box->text().contains(u"did NOT confirm"_s), qPrintable(box->text()));
    QVERIFY2(box->windowTitle().contains(u"NOT"_s), qPrintable(box->windowTitle()));
    report.heatOffMs = 120;
    console_->guardApi.reportsNow.push_back(report);
    Q_EMIT console_->guardApi.reported();
    QCOMPARE(window_->findChildren<QMessageBox*>().size(), 2);  // each once
  }
};

QTEST_MAIN(TstLeaving)
#include "tst_leaving.moc"
