// The window as a whole: abort from everywhere, pages by key, names for everything, nothing that blocks.
#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QButtonGroup>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSet>
#include <QStackedWidget>
#include <QTableView>
#include <QTest>
#include <QTextBrowser>

#include "tests/support/fake_console.h"
#include "tests/ui/by_name.h"
#include "tests/ui/ticks.h"
#include "ui/connection/connection_dialog.h"
#include "ui/journal/journal_page.h"
#include "ui/live/live_page.h"
#include "ui/shell/help_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/start_problem.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using test::byName;

namespace {

struct Opened {
  explicit Opened(double textScale = 1) : themes(Theme(Scheme::Light, textScale)) {
    themes.applyTo(*qApp);
    console.journalApi.setRecords(500);
  }
  void show(QSize size = {1280, 720}) {
    window = std::make_unique<MainWindow>(console, themes);
    window->resize(size);
    window->show();
    QVERIFY(QTest::qWaitForWindowExposed(window.get()));
  }
  void roast() {
    console.startRoast(462);
    console.proposalsApi.propose(u"heater"_s, 7, 5, u"Rate of rise is falling slowly."_s);
  }
  QString machine() const { return byName<QPushButton>(*window, u"Machine, its state and its connection"_s)->text(); }
  QAbstractButton* button(const QString& name) const { return byName<QAbstractButton>(*window, name); }
  int presses() { return static_cast<int>(console.abort().status().presses); }

  test::FakeConsole console;
  ThemeProvider themes;
  std::unique_ptr<MainWindow> window;
};

// What a person can do something with.
bool isInteractive(const QWidget* widget) {
  if (widget->objectName().startsWith("qt_"_L1) || qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()) ||
      qobject_cast<const QComboBox*>(widget->parentWidget()) ||
      qobject_cast<const QLineEdit*>(widget->parentWidget())) {
    return false;  // a part of a control that has a name itself
  }
  for (const QWidget* p = widget->parentWidget(); p; p = p->parentWidget())
    if (p->inherits("QComboBoxPrivateContainer") || p->inherits("QHeaderView")) return false;
  if (widget->inherits("QTableCornerButton")) return false;
  return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
         qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
         (qobject_cast<const QAbstractItemView*>(widget) && !widget->inherits("QHeaderView") &&
          !widget->inherits("QComboBoxListView")) ||
         qobject_cast<const QTextEdit*>(widget);
}

QStringList nameless(const QWidget& root) {
  QStringList found;
  for (const auto* widget : root.findChildren<QWidget*>()) {
    if (!isInteractive(widget) || !widget->accessibleName().isEmpty()) continue;
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    found << u"%1 (%2)"_s.arg(QString::fromLatin1(widget->metaObject()->className()),
                              button ? button->text() : QString());
  }
  return found;
}

}  // namespace

class TstMainWindow : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void abortKeyWorksWithADialogOpen_data();
  void abortKeyWorksWithADialogOpen();
  void abortButtonActsOnPress();
  void topBarSaysHowTheMachineIs();
  void aMachineThatIsOnlyReadHasABadge();
  void pagesByKey();
  void keysOfTheLivePageWorkFromTheRail();
  void everythingHasAName();
  void nothingIsApplicationModal();
  void tabReachesEverything();
  void fitsTheScreen_data();
  void fitsTheScreen();
  void troubleIsShownInOneLineAndOpens();
  void leavingDuringAnAbortMustBeMeant();
  void helpHasText();
};

void TstMainWindow::abortKeyWorksWithADialogOpen_data() {
  QTest::addColumn<QString>("what");
  for (const char* what : {"nothing", "connection", "start problem", "export", "text field"}) {
    QTest::newRow(what) << QString::fromUtf8(what);
  }
}

void TstMainWindow::abortKeyWorksWithADialogOpen() {
  QFETCH(QString, what);
  Opened at;
  at.roast();
  at.show();
  QWidget* receiver = at.window.get();
  if (what == "connection"_L1) {
    at.window->openConnection();
    receiver = at.window->findChild<ConnectionDialog*>();
  } else if (what == "start problem"_L1) {
    auto* problem = new StartProblem(at.themes, {base::ErrorCode::Corrupt, u"It is damaged."_s, {}, false},
                                     u"/tmp/rescue.db"_s, at.window.get());
    problem->open();
    receiver = problem;
  } else if (what == "export"_L1) {
    at.window->showPage(MainWindow::Page::Journal);
    at.button(u"Export the records shown"_s)->click();
    receiver = at.window->findChild<QFileDialog*>();
  } else if (what == "text field"_L1) {
    at.window->showPage(MainWindow::Page::Journal);
    receiver = byName<QLineEdit>(*at.window, u"Text to find"_s);
  }
  QVERIFY(receiver && receiver->isVisible());
  QTest::keyClick(receiver, Qt::Key_F12);
  QCOMPARE(at.presses(), 1);
  QVERIFY(at.console.abort().status().latched);
  if (receiver != at.window.get()) QVERIFY(receiver->isVisible());  // the key is for the abort alone
}

void TstMainWindow::abortButtonActsOnPress() {
  Opened at;
  at.roast();
  at.show();
  auto* abort = at.button(u"ABORT"_s);
  QVERIFY(abort->height() >= at.themes.theme().target());
  for (const auto page :
       {MainWindow::Page::Live, MainWindow::Page::Alarms, MainWindow::Page::Journal, MainWindow::Page::Help}) {
    at.window->showPage(page);
    QVERIFY(abort->isVisible() && abort->isEnabled());
  }
  QTest::mousePress(abort, Qt::LeftButton);
  QCOMPARE(at.presses(), 1);  // before it is let go
  QTest::mouseRelease(abort, Qt::LeftButton);
  QCOMPARE(at.presses(), 1);
}

void TstMainWindow::topBarSaysHowTheMachineIs() {
  Opened at;
  at.show();
  QTRY_COMPARE(at.machine(), u"No machine connected"_s);
  at.roast();
  QTRY_COMPARE(at.machine(), u"Digital twin · Roasting · connected"_s);
  QTRY_VERIFY(byName<QLabel>(*at.window, u"Roast"_s)->text().startsWith(u"7:42"_s));
  at.console.liveApi.staleSinceS = at.console.clock.sinceS();
  at.console.advance(12.2);
  QTRY_COMPARE(at.machine(), u"Digital twin · no answer for 12 s"_s);
  at.console.disconnect();
  QTRY_COMPARE(at.machine(), u"No machine connected"_s);
}

void TstMainWindow::aMachineThatIsOnlyReadHasABadge() {
  Opened at;
  at.show();
  at.roast();
  QTRY_VERIFY(at.machine().contains(u"connected"_s));
  const auto badge = [&] { return byName<QLabel>(*at.window, u"Kind of machine"_s); };
  QVERIFY(!badge()->isVisible());
  model::Capability told = *at.console.machines().capability();
  told.actuators.clear();
  told.states.clear();
  at.console.machinesApi.setCapability(std::make_shared<const model::Capability>(told));
  QTRY_COMPARE(badge()->text(), u"READ ONLY"_s);
  QVERIFY(badge()->isVisible());
  QTRY_COMPARE(at.machine(), u"Digital twin · connected"_s);  // it tells of no state
  told.recorded = true;
  at.console.machinesApi.setCapability(std::make_shared<const model::Capability>(told));
  QTRY_COMPARE(badge()->text(), u"REPLAY"_s);
  QVERIFY(at.machine().endsWith(u"as recorded"_s));
}

void TstMainWindow::pagesByKey() {
  Opened at;
  at.show();
  const auto shown = [&](const QString& rail, const QWidget* page) {
    return at.button(rail)->isChecked() && page->isVisible();
  };
  QTest::keyClick(at.window.get(), Qt::Key_3, Qt::ControlModifier);
  QVERIFY(shown(u"Journal page"_s, at.window->findChild<JournalPage*>()));
  QTest::keyClick(at.window.get(), Qt::Key_4, Qt::ControlModifier);
  QVERIFY(shown(u"Help page"_s, at.window->findChild<HelpPage*>()));
  QTest::keyClick(at.window.get(), Qt::Key_1, Qt::ControlModifier);
  QVERIFY(shown(u"Live page"_s, at.window->findChild<LivePage*>()));
  QTest::keyClick(at.window.get(), Qt::Key_F1);
  QVERIFY(shown(u"Help page"_s, at.window->findChild<HelpPage*>()));
  QTest::mouseClick(at.button(u"Live page"_s), Qt::LeftButton);
  QVERIFY(shown(u"Live page"_s, at.window->findChild<LivePage*>()));
}

void TstMainWindow::keysOfTheLivePageWorkFromTheRail() {
  Opened at;
  at.roast();
  at.show();
  at.console.advance(1);
  at.button(u"Machine and connection"_s)->setFocus();
  QTest::keyClick(at.button(u"Machine and connection"_s), Qt::Key_A);
  QCOMPARE(at.console.proposalsApi.find(u"proposal-1"_s)->status, model::ProposalStatus::Approved);
}

void TstMainWindow::everythingHasAName() {
  Opened at;
  at.roast();
  at.show();
  at.window->openConnection();
  auto* problem = new StartProblem(at.themes, {base::ErrorCode::Corrupt, u"It is damaged."_s, u"page 3"_s, false},
                                   u"/tmp/rescue.db"_s, at.window.get());
  problem->open();
  at.window->showPage(MainWindow::Page::Journal);
  at.console.abort().trip();
  QVERIFY(test::letTick(at.console));  // the reset is offered
  QVERIFY(at.window->findChildren<QWidget*>().size() > 50);
  const QStringList without = nameless(*at.window);
  QVERIFY2(without.isEmpty(), qPrintable(without.join(u", "_s)));
}

void TstMainWindow::nothingIsApplicationModal() {
  Opened at;
  at.roast();
  at.show();
  at.window->openConnection();
  at.window->showPage(MainWindow::Page::Journal);
  at.button(u"Export the records shown"_s)->click();
  int dialogs = 0;
  for (const QWidget* top : QApplication::topLevelWidgets()) {
    if (!top->isVisible()) continue;
    QVERIFY2(top->windowModality() != Qt::ApplicationModal, top->metaObject()->className());
    if (top->windowModality() == Qt::WindowModal) ++dialogs;
  }
  QCOMPARE(dialogs, 2);
}

void TstMainWindow::tabReachesEverything() {
  Opened at;
  at.roast();
  at.show();
  for (const auto page : {MainWindow::Page::Live, MainWindow::Page::Alarms, MainWindow::Page::Journal}) {
    at.window->showPage(page);
    QVERIFY(test::letTick(at.console));
    QSet<const QWidget*> expected;
    for (const auto* widget : at.window->findChildren<QWidget*>()) {
      // Of the rail, Tab reaches the page that is shown; arrow keys reach the others.
      const auto* button = qobject_cast<const QAbstractButton*>(widget);
      if (button && button->group() && !button->isChecked()) continue;
      if (widget->isVisible() && widget->isEnabled() && isInteractive(widget) && (widget->focusPolicy() & Qt::TabFocus))
        expected.insert(widget);
    }
    QVERIFY(expected.size() > 5);
    QSet<const QWidget*> reached;
    for (int i = 0; i < 200; ++i) {
      QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : at.window.get(), Qt::Key_Tab);
      reached.insert(QApplication::focusWidget());
    }
    QStringList names;
    for (const QWidget* widget : reached)
      names << (widget ? QString::fromLatin1(widget->metaObject()->className()) + u" "_s + widget->accessibleName()
                       : u"none"_s);
    for (const QWidget* widget : expected) {
      QVERIFY2(reached.contains(widget),
               qPrintable(u"%1 is not among %2"_s.arg(widget->accessibleName(), names.join(u", "_s))));
    }
  }
}

void TstMainWindow::fitsTheScreen_data() {
  QTest::addColumn<double>("textScale");
  QTest::addColumn<QSize>("size");
  QTest::addColumn<QString>("badge");
  QTest::newRow("100 %") << 1.0 << QSize(1280, 720) << QString();
  QTest::newRow("200 %") << 2.0 << QSize(1920, 1080) << QString();
  QTest::newRow("200 % on a small screen") << 2.0 << QSize(1280, 720) << QString();
  QTest::newRow("200 %, only read") << 2.0 << QSize(1280, 720) << u"READ ONLY"_s;
  QTest::newRow("200 %, a replay") << 2.0 << QSize(1280, 720) << u"REPLAY"_s;
}

void TstMainWindow::fitsTheScreen() {
  QFETCH(double, textScale);
  QFETCH(QSize, size);
  Opened at(textScale);
  QFETCH(QString, badge);
  at.roast();
  if (!badge.isEmpty()) {
    model::Capability told = *at.console.machines().capability();
    told.actuators.clear();
    told.recorded = badge == u"REPLAY";
    at.console.machinesApi.setCapability(std::make_shared<const model::Capability>(told));
  }
  auto& health = at.console.liveApi.healthNow;
  health = {10.0, 0.1, 0.4, 12'345, 678, {}};
  health.storeError = base::Error{base::ErrorCode::DiskFull, u"The disk is full. "_s.repeated(20), {}, true};
  at.show(size);
  for (const auto page :
       {MainWindow::Page::Live, MainWindow::Page::Alarms, MainWindow::Page::Journal, MainWindow::Page::Help}) {
    at.window->showPage(page);
    at.console.advance(0.6);
    QVERIFY(test::letTick(at.console));
    QCOMPARE(byName<QLabel>(*at.window, u"Kind of machine"_s)->text(), badge);
    QCOMPARE(at.window->size(), size);
    const QSize least = at.window->minimumSizeHint();
    QVERIFY2(least.width() <= size.width() && least.height() <= size.height(),
             qPrintable(u"%1×%2"_s.arg(least.width()).arg(least.height())));
    for (const auto* button : at.window->findChildren<QAbstractButton*>()) {
      if (!button->isVisible() || button->inherits("tryer::ui::ElidedText")) continue;
      QVERIFY2(button->width() >= button->fontMetrics().size(0, button->text()).width(), qPrintable(button->text()));
    }
  }
}

void TstMainWindow::troubleIsShownInOneLineAndOpens() {
  Opened at;
  at.roast();
  const QString message = u"The disk is full. The roast goes on and ABORT works. Free some space. "_s.repeated(4);
  at.console.liveApi.healthNow.storeError = base::Error{base::ErrorCode::DiskFull, message, u"SQLITE_FULL"_s, true};
  at.show();
  at.console.advance(0.6);
  auto* trouble = at.button(u"What is wrong with the recording"_s);
  QTRY_VERIFY(trouble->isVisible());
  QVERIFY(trouble->toolTip().contains(message.trimmed()));
  QCOMPARE(at.window->width(), 1280);
  QTest::mouseClick(trouble, Qt::LeftButton);
  auto* box = at.window->findChild<QMessageBox*>();
  QVERIFY(box && box->text() == message);
  QCOMPARE(box->windowModality(), Qt::WindowModal);
  at.console.liveApi.healthNow.storeError.reset();
  at.console.advance(0.6);
  QTRY_VERIFY(!trouble->isVisible());
}

void TstMainWindow::leavingDuringAnAbortMustBeMeant() {
  Opened at;
  at.roast();
  at.show();
  at.console.abortApi.confirmedAfterS.reset();
  at.console.abort().trip();
  QVERIFY(!at.window->close());
  QVERIFY(at.window->isVisible());
  QVERIFY(at.window->findChild<QMessageBox*>());
  at.console.abortApi.confirmedAfterS = 0.2;
  at.console.advance(1);
  QVERIFY(at.window->close());
}

void TstMainWindow::helpHasText() {
  Opened at;
  at.show();
  const QString text = at.window->findChild<HelpPage*>()->toPlainText();
  QVERIFY(text.contains(u"NOT CONFIRMED"_s) && text.contains(u"F12"_s));
}

QTEST_MAIN(TstMainWindow)
#include "tst_main_window.moc"
