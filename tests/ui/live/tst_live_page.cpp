// The Live page driven by hand: keys, buttons, decisions. Everything on the fake console's own clock.
#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QDialog>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/fake_console.h"
#include "ui/charts/lane_chart.h"
#include "ui/live/actuator_control.h"
#include "ui/live/approval_queue.h"
#include "ui/live/live_page.h"
#include "ui/live/proposal_card.h"
#include "ui/widgets/value_tile.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using model::EventType;
using model::ProposalStatus;

class TstLivePage : public QObject {
  Q_OBJECT

  struct Page {
    Page() {
      themes.applyTo(*qApp);
      page = std::make_unique<LivePage>(themes, console);
      page->resize(1192, 560);
    }
    void show() {
      page->show();
      page->activateWindow();
      QVERIFY(QTest::qWaitForWindowActive(page.get()));
      page->setFocus();
    }
    void advance(double seconds) {
      console.advance(seconds);
      page->tick();
    }
    ProposalStatus status(const QString& id) const { return console.proposalsApi.find(id)->status; }
    ActuatorControl* control(const QString& id) const {
      for (auto* control : page->findChildren<ActuatorControl*>()) {
        if (control->actuatorId() == id) return control;
      }
      return nullptr;
    }
    QPushButton* button(const QString& name) const {
      for (auto* button : page->findChildren<QPushButton*>()) {
        if (button->accessibleName() == name) return button;
      }
      return nullptr;
    }
    std::vector<ProposalCard*> cards() const {
      std::vector<ProposalCard*> found;
      for (auto* card : page->findChildren<ProposalCard*>()) {
        if (card->isVisible()) found.push_back(card);
      }
      std::ranges::sort(found, {}, [](const ProposalCard* card) { return card->y(); });
      return found;
    }
    test::FakeConsole console;
    ThemeProvider themes;
    std::unique_ptr<LivePage> page;
  };

 private Q_SLOTS:
  void keyApprovesTheOldestAndItsStagesShow() {
    Page p;
    p.console.startRoast(400);
    const QString first = p.console.proposalsApi.propose(u"heater"_s, 7, 5, u"Slower."_s);
    const QString second = p.console.proposalsApi.propose(u"fan"_s, 4, 5, u"More air."_s);
    p.show();
    p.advance(1);
    QCOMPARE(p.page->approvals().target()->proposal().id, first);
    QTest::keyClick(p.page.get(), Qt::Key_A);
    QCOMPARE(p.status(first), ProposalStatus::Approved);
    QCOMPARE(p.status(second), ProposalStatus::Pending);
    QCOMPARE(stagesText(*p.console.proposalsApi.find(first), 7), u"● requested  ○ sent  ○ echoed  ○ done"_s);
    p.advance(0.2);
    QCOMPARE(stagesText(*p.console.proposalsApi.find(first), 7), u"● requested  ● sent  ○ echoed  ○ done"_s);
    QCOMPARE(stagesText(*p.console.proposalsApi.find(first), 5), u"● requested  ● sent  ● echoed  ○ done"_s);
    p.advance(1);
    QCOMPARE(p.status(first), ProposalStatus::Completed);
    QVERIFY(stagesText(*p.console.proposalsApi.find(first), 5).endsWith(u"● done"_s));
  }

  void keyMeantForOneCardDoesNotDecideTheNext() {
    Page p;
    p.console.startRoast(400);
    const QString first = p.console.proposalsApi.propose(u"heater"_s, 7, 5, u"Slower."_s, 10);
    const QString second = p.console.proposalsApi.propose(u"fan"_s, 4, 5, u"More air."_s, 60);
    p.show();
    p.advance(10.1);  // the first one times out just before the finger comes down
    QTest::keyClick(p.page.get(), Qt::Key_A);
    QCOMPARE(p.status(first), ProposalStatus::Timeout);
    QCOMPARE(p.status(second), ProposalStatus::Pending);
    p.advance(1);
    QTest::keyClick(p.page.get(), Qt::Key_A);
    QCOMPARE(p.status(second), ProposalStatus::Approved);
  }

  void whatIsOnlyReadShowsItsSettingsAndNoControls() {
    Page p;
    p.console.startRoast(400);
    p.show();
    p.advance(1);
    QVERIFY(p.control(u"heater"_s));
    const QString before = p.page->findChild<LaneChart*>()->summary();
    QVERIFY2(before.contains(u"Heater"_s) && before.contains(u"Drum"_s), qPrintable(before));
    model::Capability told = *p.console.machines().capability();
    told.actuators.clear();
    told.recorded = true;
    p.console.machinesApi.setCapability(std::make_shared<const model::Capability>(told));
    p.advance(1);
    QCOMPARE(p.page->findChild<LaneChart*>()->summary(), before);
    QTRY_VERIFY(!p.control(u"heater"_s));
    const auto labels = p.page->findChildren<QLabel*>();
    const auto next =
        std::ranges::find_if(labels, [](const QLabel* label) { return label->accessibleName() == u"Next by hand"_s; });
    QVERIFY(next != labels.end());
    QCOMPARE((*next)->text(), QString());  // of a recording there is nothing to be done
  }

  void whatIsNeverShownIsSetByANumber() {
    Page p;
    p.console.startRoast(400);
    model::Capability told = *p.console.machines().capability();
    model::ActuatorSpec preheat;
    preheat.id = QString::fromUtf16(model::actuator::kPreheat);
    preheat.min = 20;
    preheat.max = 350;
    preheat.allowedStates = {model::MachineState::Off};
    told.actuators.push_back(preheat);
    p.console.machinesApi.setCapability(std::make_shared<const model::Capability>(told));
    p.show();
    p.advance(0.1);
    QPushButton* set = p.button(u"Set Preheat to"_s);
    QVERIFY(set != nullptr && set->isVisible() && !set->isEnabled());
    QVERIFY2(set->toolTip().contains(u"not while roasting"_s), qPrintable(set->toolTip()));
    QVERIFY(!p.button(u"Preheat to up by 1"_s)->isVisible());
    QVERIFY(!p.page->findChild<LaneChart*>()->summary().contains(u"Preheat"_s));  // nothing to draw
    p.console.liveApi.state = model::MachineState::Off;
    p.advance(0.1);
    QVERIFY(set->isEnabled());
    QTest::mouseClick(set, Qt::LeftButton);
    auto* dialog = p.page->findChild<QInputDialog*>();
    QVERIFY(dialog != nullptr);
    QCOMPARE(dialog->windowModality(), Qt::WindowModal);  // the abort stays within reach
    QCOMPARE(dialog->intMinimum(), 20);
    QCOMPARE(dialog->intMaximum(), 350);
    QCOMPARE(p.console.proposalsApi.proposals().size(), std::size_t(0));
    dialog->setIntValue(205);
    dialog->accept();
    QTRY_COMPARE(p.console.proposalsApi.proposals().size(), std::size_t(1));
    QCOMPARE(p.console.proposalsApi.find(u"proposal-1"_s)->to, 205);
    p.advance(0.1);
    QCOMPARE(p.control(preheat.id)->findChild<ValueTile*>()->value().shown(), u"— ▸ 205"_s);
  }

  void enterDecidesNothing() {
    Page p;
    p.console.startRoast(400);
    const QString id = p.console.proposalsApi.propose(u"heater"_s, 7, 5, u"Slower."_s);
    p.show();
    p.advance(1);
    ProposalCard* card = p.page->approvals().target();
    for (QWidget* focus : {static_cast<QWidget*>(card), static_cast<QWidget*>(card->findChild<QPushButton*>())}) {
      focus->setFocus();
      QTest::keyClick(focus, Qt::Key_Return);
      QTest::keyClick(focus, Qt::Key_Enter);
    }
    QCOMPARE(p.status(id), ProposalStatus::Pending);
  }

  void rejectingAsksForAReasonInTheCard() {
    Page p;
    p.console.startRoast(400);
    const QString id = p.console.proposalsApi.propose(u"heater"_s, 7, 5, u"Slower."_s);
    p.show();
    p.advance(1);
    QTest::keyClick(p.page.get(), Qt::Key_R);
    QCOMPARE(p.status(id), ProposalStatus::Pending);
    auto* why = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    QVERIFY(why != nullptr);
    QVERIFY(QApplication::activeModalWidget() == nullptr);
    QTest::keyClick(why, Qt::Key_Return);  // no reason, no rejection
    QCOMPARE(p.status(id), ProposalStatus::Pending);
    QTest::keyClicks(why, u"A rash idea"_s);  // an A in a text approves nothing
    QTest::keyClick(why, Qt::Key_Return);
    QCOMPARE(p.status(id), ProposalStatus::Rejected);
    QCOMPARE(p.console.proposalsApi.find(id)->decision->reason, u"A rash idea"_s);
  }

  void cardUnderTheFocusNeitherMovesNorGoes() {
    Page p;
    p.console.startRoast(400);
    p.console.proposalsApi.propose(u"heater"_s, 7, 5, u"Slower."_s, 5);
    const QString second = p.console.proposalsApi.propose(u"fan"_s, 4, 5, u"More air."_s, 8);
    p.show();
    p.advance(0.1);
    QTRY_COMPARE(p.cards().size(), size_t{2});
    ProposalCard* card = p.cards()[1];
    card->setFocus();
    const QPoint place = card->pos();
    const int height = card->height();
    for (int i = 0; i < 40; ++i) {
      p.advance(1);
      if (i == 3) p.console.proposalsApi.propose(u"drum"_s, 5, 6, u"New ones go to the end."_s, 300);
      QCoreApplication::sendPostedEvents();
      QVERIFY2(card->pos() == place,
               qPrintable(u"after %1 s at y %2, the one above is %3 high"_s.arg(i + 1).arg(card->y()).arg(
                   p.cards()[0]->height())));
      QCOMPARE(card->height(), height);
      QVERIFY(card->isVisible());
      QCOMPARE(card->proposal().id, second);
    }
    QCOMPARE(p.status(second), ProposalStatus::Timeout);
    QTest::keyClick(card, Qt::Key_A);  // and an ended card decides nothing
    QCOMPARE(p.status(second), ProposalStatus::Timeout);
    p.page->setFocus();
    p.advance(1);
    QTRY_COMPARE(p.cards().size(), size_t{1});  // let go, both ended ones leave
  }

  void refusalOfADecisionIsSaidOnTheCard() {
    Page p;
    p.console.startRoast(400);
    p.console.proposalsApi.setFate(test::FakeProposals::Fate::AnswersConflict);
    p.console.proposalsApi.propose(u"heater"_s, 7, 5, u"Slower."_s);
    p.show();
    p.advance(1);
    ProposalCard* card = p.page->approvals().target();
    card->approve();
    QVERIFY(!card->canDecide());  // once is enough
    QTRY_VERIFY(card->canDecide());
    bool said = false;
    for (const auto* label : card->findChildren<QLabel*>())
      said |= label->text().contains(u"changed in the meantime"_s);
    QVERIFY(said);
  }

  void clicksAreCollectedIntoOneChange() {
    Page p;
    p.console.startRoast(400);
    p.show();
    p.advance(0.1);
    QSignalSpy changes(&p.console.proposalsApi, &engine::api::ProposalsApi::proposalChanged);
    ActuatorControl* heater = p.control(u"heater"_s);
    QPushButton* less = p.button(u"Heater down by 1"_s);
    QVERIFY(less != nullptr && less->isEnabled());
    QTest::mouseClick(less, Qt::LeftButton);
    QTest::mouseClick(less, Qt::LeftButton);
    QCOMPARE(heater->findChild<ValueTile*>()->value().shown(), u"7 ▸ 5"_s);
    QCOMPARE(changes.count(), 0);
    QTRY_VERIFY(changes.count() > 0);
    const auto proposal = p.console.proposalsApi.find(u"proposal-1"_s);
    QCOMPARE(proposal->to, 5);
    QVERIFY(proposal->ownChange);
    QCOMPARE(p.console.proposalsApi.proposals().size(), size_t{1});
    QVERIFY(p.cards().empty());  // the operator's own change needs no second approval
    p.advance(0.2);
    QCOMPARE(heater->findChild<ValueTile*>()->value().shown(), u"7 ▸ 5"_s);
    p.advance(1);
    QCOMPARE(heater->findChild<ValueTile*>()->value().shown(), u"5"_s);
  }

  void whatWasNotTakenIsSaidUntilSeen() {
    Page p;
    p.console.startRoast(400);
    p.show();
    p.console.proposalsApi.setFate(test::FakeProposals::Fate::Fails);
    p.console.proposalsApi.change(u"fan"_s, 6, {});
    p.advance(0.2);
    p.advance(1);
    auto* tile = p.control(u"fan"_s)->findChild<ValueTile*>();
    QCOMPARE(tile->value().shown(), u"4 (6 not taken)"_s);
    QTest::mouseClick(tile, Qt::LeftButton);
    p.advance(0.1);
    QCOMPARE(tile->value().shown(), u"4"_s);
  }

  void rampLimitAndRangeBoundTheControl() {
    Page p;
    p.console.startRoast(400);
    p.show();
    p.advance(0.1);
    ActuatorControl* heater = p.control(u"heater"_s);
    for (int i = 0; i < 9; ++i) heater->stepBy(-1);
    QCOMPARE(heater->findChild<ValueTile*>()->value().shown(), u"7 ▸ 4"_s);  // at most 3 in one command
    for (int i = 0; i < 9; ++i) heater->stepBy(1);
    QCOMPARE(heater->findChild<ValueTile*>()->value().shown(), u"7 ▸ 9"_s);
  }

  void controlsFollowTheGatesAndSayWhy() {
    Page p;
    p.console.startRoast(400);
    p.show();
    p.advance(0.1);
    QPushButton* less = p.button(u"Heater down by 1"_s);
    QPushButton* more = p.button(u"Heater up by 1"_s);
    const QRect place(more->mapTo(p.page.get(), QPoint()), more->size());
    QVERIFY(less->isEnabled() && more->isEnabled() && more->toolTip().isEmpty());
    p.control(u"heater"_s)->stepBy(1);
    p.control(u"heater"_s)->stepBy(1);  // 9 is the end of the range
    QVERIFY(less->isEnabled() && !more->isEnabled());
    QCOMPARE(more->toolTip(), u"At the end of its range: range 0–9"_s);
    QCOMPARE(more->accessibleDescription(), more->toolTip());
    QCOMPARE(QRect(more->mapTo(p.page.get(), QPoint()), more->size()), place);  // greyed where it was
    p.console.liveApi.state = model::MachineState::Off;
    p.advance(0.1);
    QVERIFY(!less->isEnabled());
    QCOMPARE(less->toolTip(), u"The machine's state does not allow it: not while off"_s);
    p.console.abortApi.trip();
    p.advance(0.1);
    QCOMPARE(less->toolTip(), u"An abort is latched: reset it first"_s);
    QPushButton* next = p.button(u"Machine, next step: Preheating"_s);
    QVERIFY(next != nullptr && !next->isEnabled());
    QCOMPARE(next->toolTip(), u"An abort is latched: reset it first"_s);
    p.console.disconnect();
    p.advance(0.1);
    QVERIFY(!less->isEnabled() && !next->isEnabled());
  }

  void cardFollowsTheGatesWhileItWaits() {
    Page p;
    p.console.startRoast(400);
    const QString id = p.console.proposalsApi.propose(u"heater"_s, 7, 5, u"Slower."_s);
    p.show();
    p.advance(1);
    QVERIFY(p.button(u"Approve"_s)->isEnabled());
    p.console.abortApi.trip();
    p.advance(0.1);
    QVERIFY(!p.button(u"Approve"_s)->isEnabled());
    QCOMPARE(p.button(u"Approve"_s)->toolTip(), u"An abort is latched: reset it first"_s);
    QTest::keyClick(p.page.get(), Qt::Key_A);
    QCOMPARE(p.status(id), ProposalStatus::Pending);
    QVERIFY(p.console.abortApi.armReset());
    p.console.abortApi.reset(u"Ada"_s, {});
    p.advance(0.1);
    QVERIFY(p.button(u"Approve"_s)->isEnabled());
  }

  void eventButtonsOfferWhatTheRoastAllows() {
    Page p;
    p.console.connectBullet();
    p.show();
    p.advance(0.1);
    const auto event = [&](const QString& start) {
      for (auto* button : p.page->findChildren<QPushButton*>())
        if (button->text().startsWith(start)) return button;
      return static_cast<QPushButton*>(nullptr);
    };
    QVERIFY(event(u"CHARGE"_s)->isEnabled());
    QVERIFY(!event(u"DROP"_s)->isEnabled());
    QCOMPARE(event(u"DROP"_s)->toolTip(), u"No roast is running: mark CHARGE first"_s);
    QVERIFY(!event(u"Undo"_s)->isEnabled());
    p.console.startRoast(400);
    p.advance(0.1);
    QVERIFY(!event(u"CHARGE"_s)->isEnabled());
    QVERIFY(event(u"CHARGE"_s)->toolTip().startsWith(u"Marked at 0:00"_s));
    QVERIFY(event(u"DROP"_s)->isEnabled() && event(u"Undo"_s)->isEnabled());
    p.console.roastsApi.mark(EventType::Drop, {});
    p.advance(0.1);
    QVERIFY(!event(u"DROP"_s)->isEnabled());
    QVERIFY(event(u"CHARGE"_s)->isEnabled());  // the next batch
  }

  void spaceMarksTheNextAndControlZUndoes() {
    Page p;
    p.console.startRoast(400);
    p.show();
    p.advance(0.1);
    QCOMPARE(p.console.roastsApi.roast()->nextExpected(), EventType::FirstCrackStart);
    QTest::keyClick(p.page.get(), Qt::Key_Space);
    QVERIFY(p.console.roastsApi.roast()->find(EventType::FirstCrackStart) != nullptr);
    p.advance(0.1);
    QTest::keyClick(p.page.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(p.console.roastsApi.roast()->find(EventType::FirstCrackStart) == nullptr);
  }

  void withoutAMachineItSaysWhatToDo() {
    Page p;
    QSignalSpy wanted(p.page.get(), &LivePage::connectionWanted);
    p.show();
    p.page->tick();
    QPushButton* choose = p.button(u"Choose a machine"_s);
    QVERIFY(choose != nullptr && choose->isVisible());
    QTest::mouseClick(choose, Qt::LeftButton);
    QCOMPARE(wanted.count(), 1);
    QTest::mouseClick(p.button(u"Use the digital twin"_s), Qt::LeftButton);
    QCOMPARE(p.console.machinesApi.connectCalls, QStringList{u"twin"_s});
  }

  void abortLatchedOrStaleDisablesTheControls() {
    Page p;
    p.console.startRoast(400);
    p.show();
    p.advance(0.1);
    QPushButton* less = p.button(u"Fan down by 1"_s);
    QVERIFY(less->isEnabled());
    p.console.abortApi.trip();
    p.advance(0.1);
    QVERIFY(!less->isEnabled());
    QVERIFY(p.console.abortApi.armReset());
    p.console.abortApi.reset(u"Ada"_s, {});
    p.advance(0.1);
    QVERIFY(less->isEnabled());
    p.console.liveApi.staleSinceS = p.console.clock.sinceS();
    p.advance(2);
    QVERIFY(!less->isEnabled());
  }

  void everyControlHasAName() {
    Page p;
    p.console.startRoast(400);
    p.console.proposalsApi.propose(u"heater"_s, 7, 5, u"Slower."_s);
    p.show();
    p.advance(1);
    int seen = 0;
    for (const auto* widget : p.page->findChildren<QWidget*>()) {
      const bool control = qobject_cast<const QAbstractButton*>(widget) != nullptr ||
                           qobject_cast<const QLineEdit*>(widget) != nullptr ||
                           qobject_cast<const ValueTile*>(widget) != nullptr || widget->focusPolicy() != Qt::NoFocus;
      if (!control || widget->objectName().startsWith(u"qt_"_s)) continue;
      ++seen;
      QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
    QVERIFY2(seen > 20, qPrintable(QString::number(seen)));
  }
};

QTEST_MAIN(TstLivePage)
#include "tst_live_page.moc"
