// The abort as the operator meets it: button, key, strip. On the fake console's own clock.
#include <QApplication>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/fake_console.h"
#include "ui/models/abort_advice.h"
#include "ui/widgets/abort_button.h"
#include "ui/widgets/abort_key_filter.h"
#include "ui/widgets/abort_strip.h"
#include "ui/widgets/hold_button.h"
#include "ui/widgets/prompts.h"
#include "ui/widgets/value_tile.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;

class TstAbortWidgets : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void buttonActsWhenItGoesDown() {
    test::FakeConsole console;
    ThemeProvider themes;
    AbortButton button(themes, console.abort(), u"F12"_s);
    button.show();
    QTest::mousePress(&button, Qt::LeftButton);
    QVERIFY(console.abortApi.status().latched);
    QTest::mouseRelease(&button, Qt::LeftButton);
    QCOMPARE(console.abortApi.status().presses, 1U);
    QVERIFY(button.sizeHint().height() >= 44);
    QVERIFY(button.sizeHint().width() > 2 * button.sizeHint().height());
    QCOMPARE(button.accessibleName(), u"ABORT"_s);
  }

  void keyWorksWhileDialogsAreOpen() {
    test::FakeConsole console;
    AbortKeyFilter filter(console.abort());
    qApp->installEventFilter(&filter);
    QWidget window;
    window.show();
    openMessage(&window, {u"Title"_s, u"Something happened."_s, {}});
    auto* box = window.findChild<QMessageBox*>();
    QVERIFY(box != nullptr && box->windowModality() == Qt::WindowModal);
    QVERIFY(QTest::qWaitForWindowExposed(box));
    QTest::keyClick(box->windowHandle(), Qt::Key_F12);  // through the window system's own way in
    QCOMPARE(console.abortApi.status().presses, 1U);
    QLineEdit edit(&window);
    QTest::keyClick(&edit, Qt::Key_F12);
    QCOMPARE(console.abortApi.status().presses, 2U);
    QTest::keyClick(&edit, Qt::Key_F11);
    QCOMPARE(console.abortApi.status().presses, 2U);
    QKeyEvent repeated(QEvent::KeyPress, Qt::Key_F12, Qt::NoModifier, {}, true);
    QCoreApplication::sendEvent(&edit, &repeated);
    QCOMPARE(console.abortApi.status().presses, 2U);
    qApp->removeEventFilter(&filter);
  }

  void stripTellsTheStory() {
    test::FakeConsole console;
    const model::SafeStateSpec safe{10, 2.0, u"Drop the beans by hand."_s};
    console.startRoast(300);
    const auto now = [&] {
      return abortText(console.abortApi.status(), console.clock.monotonicNs(), safe, console.roastsApi.roast());
    };
    QVERIFY(now().headline.isEmpty());
    console.abortApi.trip();
    QVERIFY(!now().headline.contains(u"sent"_s));
    console.advance(0.01);
    QVERIFY(now().headline.endsWith(u"sent +3 ms"_s));
    console.advance(0.5);
    QVERIFY(now().headline.endsWith(u"heat off confirmed +240 ms"_s));
    QCOMPARE(now().advice, u"Heat is off, drum and fan run. Next: Drop the beans by hand."_s);
    QCOMPARE(now().look, AbortText::Look::Notice);
  }

  void secondPressIsTheSameAbort() {
    test::FakeConsole console;
    console.abortApi.trip();
    const quint64 epoch = console.abortApi.status().epoch;
    console.advance(0.1);
    console.abortApi.trip();
    QCOMPARE(console.abortApi.status().epoch, epoch);
    const AbortText text = abortText(console.abortApi.status(), console.clock.monotonicNs(), {});
    QVERIFY2(text.headline.contains(u"2 presses, one abort"_s), qPrintable(text.headline));
  }

  // The state says that heat is off, the heater's setting says that it did not obey.
  void aHeaterThatDidNotObeyIsNotCalledOff() {
    model::AbortStatus status;
    status.latched = status.machinePresent = true;
    status.pressedNs = status.confirmedNs = base::kNsPerS;
    status.lastState = static_cast<quint8>(model::MachineState::Cooling);
    status.lastHeater = 5;
    status.running = true;  // it is still being turned down
    QCOMPARE(abortText(status, 2 * base::kNsPerS, {}).look, AbortText::Look::Notice);
    status.running = false;
    const AbortText text = abortText(status, 2 * base::kNsPerS, {});
    QCOMPARE(text.look, AbortText::Look::Critical);
    QVERIFY2(text.advice.contains(u"still stands at 5"_s) && text.advice.contains(u"power switch"_s),
             qPrintable(text.advice));
    QVERIFY2(!text.headline.contains(u"heat off"_s), qPrintable(text.headline));
    status.lastHeater = 0;
    QCOMPARE(abortText(status, 2 * base::kNsPerS, {}).look, AbortText::Look::Notice);
  }

  void nextStepFitsTheMachine() {
    const model::SafeStateSpec safe{10, 2.0, u"Drop the beans by hand."_s};
    test::FakeConsole console;
    model::AbortStatus status;
    const auto next = [&](model::MachineState state, const std::optional<model::Roast>& roast) {
      status.lastState = static_cast<quint8>(state);
      return nextByHandAfterAbort(status, safe, roast);
    };
    QVERIFY(next(model::MachineState::Preheating, {}).startsWith(u"Charge no beans."_s));
    QVERIFY(next(model::MachineState::Ready, {}).startsWith(u"Charge no beans."_s));
    QCOMPARE(next(model::MachineState::Cooling, {}), u"If beans are in the drum: Drop the beans by hand."_s);
    QCOMPARE(next(model::MachineState::Unknown, {}), u"If beans are in the drum: Drop the beans by hand."_s);
    console.startRoast(300);
    QCOMPARE(next(model::MachineState::Cooling, console.roastsApi.roast()), safe.nextByHand);
    console.roastsApi.mark(model::EventType::Drop, {});
    QVERIFY(next(model::MachineState::Cooling, console.roastsApi.roast()).startsWith(u"The beans are out"_s));
  }

  void unconfirmedIsCriticalAndNamesThePowerSwitch() {
    test::FakeConsole console;
    console.abortApi.confirmedAfterS.reset();
    ThemeProvider themes;
    AbortStrip strip(themes, console.abort());
    QSignalSpy alarmed(&strip, &AbortStrip::alarmed);
    const model::SafeStateSpec safe{10, 2.0, {}};
    const auto pass = [&](double seconds) {
      console.advance(seconds);
      strip.refresh(console.clock.monotonicNs(), safe);
    };
    console.abortApi.trip();
    pass(1.9);
    QCOMPARE(alarmed.count(), 0);
    pass(0.2);
    QCOMPARE(alarmed.count(), 1);
    bool said = false;
    for (const auto* label : strip.findChildren<QLabel*>()) {
      said |= label->text() == u"HEAT NOT CONFIRMED OFF. Switch the machine off at its power switch."_s;
    }
    QVERIFY(said);
    const AbortText trying = abortText(console.abortApi.status(), console.clock.monotonicNs(), safe);
    QVERIFY2(trying.trying.contains(u"commands sent"_s), qPrintable(trying.trying));
    pass(1);
    QCOMPARE(alarmed.count(), 1);
    pass(1.1);
    QCOMPARE(alarmed.count(), 2);
    console.abortApi.machinePresent = false;
    const AbortText alone = abortText(console.abortApi.status(), console.clock.monotonicNs(), safe);
    QVERIFY(alone.advice.contains(u"nothing was sent"_s));
  }

  void aMachineThatIsOnlyReadIsCriticalAtOnce() {
    test::FakeConsole console;
    console.abortApi.readOnly = true;
    console.abortApi.trip();
    const AbortText text = abortText(console.abortApi.status(), console.clock.monotonicNs(), {});
    QCOMPARE(text.look, AbortText::Look::Critical);
    QVERIFY2(text.advice.contains(u"nothing was sent"_s) && text.advice.contains(u"power switch"_s),
             qPrintable(text.advice));
    QVERIFY(text.trying.isEmpty());  // nobody tries
    QVERIFY(!text.headline.contains(u"sent"_s));
  }

  void resetTakesTwoSteps() {
    test::FakeConsole console;
    ThemeProvider themes;
    AbortStrip strip(themes, console.abort());
    strip.resize(1000, 60);
    strip.show();
    console.abortApi.trip();
    console.advance(1);
    strip.refresh(console.clock.monotonicNs(), {});
    auto* hold = strip.findChild<HoldButton*>();
    QVERIFY(hold != nullptr && hold->isVisible());
    hold->setHoldMs(60);
    QTest::mouseClick(hold, Qt::LeftButton);  // a click is no hold
    QVERIFY(console.abortApi.status().latched);
    auto* name = strip.findChild<QLineEdit*>();
    QVERIFY(!name->isVisible());
    QTest::mousePress(hold, Qt::LeftButton);
    QTRY_VERIFY(name->isVisible());
    QVERIFY(console.abortApi.status().latched);
    QPushButton* confirm = nullptr;
    for (auto* button : strip.findChildren<QPushButton*>()) {
      if (button->accessibleName() == u"Reset the abort"_s) confirm = button;
    }
    QVERIFY(confirm != nullptr && !confirm->isEnabled());
    QTest::keyClicks(name, u"Ada"_s);
    QVERIFY(confirm->isEnabled());
    QTest::mouseClick(confirm, Qt::LeftButton);
    QVERIFY(!console.abortApi.status().latched);
    QCOMPARE(console.abortApi.resetBy, u"Ada"_s);
  }

  void valueSaysHowFarItCanBeTrusted() {
    TileValue value{u"7"_s, model::Freshness::Fresh, {}, {}, {}, false};
    QCOMPARE(value.shown(), u"7"_s);
    value.requested = u"5"_s;
    QCOMPARE(value.shown(), u"7 ▸ 5"_s);
    value.notTaken = u"5"_s;
    QCOMPARE(value.shown(), u"7 (5 not taken)"_s);
    value.freshness = model::Freshness::Disconnected;
    QCOMPARE(value.shown(), u"—"_s);
    ThemeProvider themes;
    ValueTile tile(themes, u"Heater"_s, {}, TypeSize::Tile);
    tile.resize(160, 60);
    tile.setValue({u"7"_s, model::Freshness::Fresh, {}, {}, {}, false});
    const QImage fresh = tile.grab().toImage();
    tile.setValue({u"7"_s, model::Freshness::Stale, u"12 s"_s, {}, {}, false});
    const QImage stale = tile.grab().toImage();
    tile.setValue({u"7"_s, model::Freshness::Disconnected, {}, {}, {}, false});
    const QImage gone = tile.grab().toImage();
    QVERIFY(fresh != stale && stale != gone && fresh != gone);
    QCOMPARE(tile.accessibleDescription(), u"not connected"_s);
    TileValue frozen{u"7"_s, model::Freshness::Fresh, {}, {}, {}, false};
    QCOMPARE(frozen.status(), model::SensorStatus::Good);
    QList<QImage> symbols;
    for (const auto status :
         {model::SensorStatus::Good, model::SensorStatus::Maintenance, model::SensorStatus::OutOfSpec,
          model::SensorStatus::Check, model::SensorStatus::Failure}) {
      frozen.sensor = {status, model::SensorFinding::Frozen};
      tile.setValue(frozen);
      const QImage seen = tile.grab().toImage();
      QVERIFY(!symbols.contains(seen));  // each has a symbol of its own
      symbols << seen;
    }
    QCOMPARE(tile.toolTip(), model::sensorReason(model::SensorFinding::Frozen));
    QVERIFY(frozen.spoken().contains(u"same value"_s));
    frozen.sensor = {};
    frozen.fault = true;
    QCOMPARE(frozen.status(), model::SensorStatus::OutOfSpec);
  }
};

QTEST_MAIN(TstAbortWidgets)
#include "tst_abort_widgets.moc"
