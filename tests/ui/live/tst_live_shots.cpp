// The Live page in its states, at the sizes it must fit. With TRYER_SHOTS=DIR each state is saved as a picture to look
// at.
#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QVBoxLayout>

#include "tests/support/fake_console.h"
#include "ui/live/live_page.h"
#include "ui/widgets/abort_button.h"
#include "ui/widgets/abort_strip.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;

namespace {

// Roughly what the shell leaves around the page: the abort, its strip and the page.
struct Window {
  explicit Window(const Theme& theme, QSize size) : themes(theme) {
    themes.applyTo(*qApp);
    root = std::make_unique<QWidget>();
    auto* column = new QVBoxLayout(root.get());
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* abort = new AbortButton(themes, console.abort(), u"F12"_s);
    column->addWidget(abort, 0, Qt::AlignRight);
    strip = new AbortStrip(themes, console.abort());
    column->addWidget(strip);
    page = new LivePage(themes, console);
    column->addWidget(page, 1);
    column->addSpacing(28);  // the status bar
    root->resize(size);
  }
  void show() {
    root->show();
    QVERIFY(QTest::qWaitForWindowExposed(root.get()));
    page->tick();
    strip->refresh(console.clock.monotonicNs(), test::bulletCapability().safeState);
    QCoreApplication::sendPostedEvents();
  }
  test::FakeConsole console;
  ThemeProvider themes;
  std::unique_ptr<QWidget> root;
  AbortStrip* strip = nullptr;
  LivePage* page = nullptr;
};

void save(const Window& window, const QString& name) {
  const QString folder = qEnvironmentVariable("TRYER_SHOTS");
  if (folder.isEmpty()) return;
  QVERIFY(window.root->grab().save(u"%1/live-%2.png"_s.arg(folder, name)));
}

void roastWithProposals(Window& window) {
  window.console.startRoast(462);
  window.console.proposalsApi.propose(u"heater"_s, 7, 5,
                                      u"Rate of rise is falling slowly: it will cross the plan at first crack."_s, 30,
                                      true, u"coach"_s);
  window.console.advance(6);
  window.console.proposalsApi.propose(u"fan"_s, 4, 5, u"More air before first crack keeps the exhaust clear."_s, 30);
}

void everythingFits(const Window& window) {
  for (const auto* button : window.root->findChildren<QPushButton*>()) {
    if (!button->isVisible()) continue;
    QVERIFY2(button->width() >= button->sizeHint().width(),
             qPrintable(
                 u"clipped: %1 (%2 < %3)"_s.arg(button->text()).arg(button->width()).arg(button->sizeHint().width())));
    QVERIFY2(button->height() >= window.themes.theme().target() - 2,
             qPrintable(u"too low: %1 %2"_s.arg(button->text()).arg(button->height())));
  }
  for (const auto* label : window.root->findChildren<QLabel*>()) {
    if (!label->isVisible() || label->text().isEmpty()) continue;
    const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
    QVERIFY2(label->height() >= needed,
             qPrintable(u"clipped: %1 (%2 < %3)"_s.arg(label->text()).arg(label->height()).arg(needed)));
  }
  const QRect all = window.root->rect();
  for (const auto* child : window.page->findChildren<QWidget*>()) {
    if (!child->isVisible() || child->visibleRegion().isEmpty()) continue;
    const QRect place(child->mapTo(window.root.get(), QPoint()), child->size());
    if (child->parentWidget()->inherits("QWidget") && child->objectName() == "scrolled"_L1) continue;
    QVERIFY2(all.right() >= place.right() && all.left() <= place.left(), child->metaObject()->className());
  }
}

}  // namespace

class TstLiveShots : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void fits_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dark");
    QTest::addColumn<double>("scale");
    QTest::newRow("1280x720-light") << QSize(1192, 664) << false << 1.0;  // less the rail and the top bar's rest
    QTest::newRow("1280x720-dark") << QSize(1192, 664) << true << 1.0;
    QTest::newRow("1920x1080-light") << QSize(1832, 1024) << false << 1.0;
    QTest::newRow("1920x1080-dark") << QSize(1832, 1024) << true << 1.0;
    QTest::newRow("1920x1080-light-text200") << QSize(1832, 1024) << false << 2.0;
    QTest::newRow("1920x1080-dark-text150") << QSize(1832, 1024) << true << 1.5;
  }
  void fits() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    QFETCH(double, scale);
    Window window(Theme(dark ? Scheme::Dark : Scheme::Light, scale), size);
    roastWithProposals(window);
    window.show();
    save(window, QString::fromUtf8(QTest::currentDataTag()));
    QCOMPARE(window.root->size(), size);
    everythingFits(window);
  }

  void states_data() {
    QTest::addColumn<QString>("state");
    for (const char* name : {"empty", "stale", "disconnected", "requested", "not-taken", "stages", "reject", "abort",
                             "abort-unconfirmed"}) {
      QTest::newRow(name) << QString::fromUtf8(name);
    }
  }
  void states() {
    QFETCH(QString, state);
    Window window(Theme(), QSize(1192, 664));
    if (state != "empty"_L1) roastWithProposals(window);
    window.show();
    auto& console = window.console;
    if (state == "stale"_L1) {
      console.liveApi.staleSinceS = console.clock.sinceS();
      console.advance(4.2);
    } else if (state == "disconnected"_L1) {
      console.disconnect();
    } else if (state == "requested"_L1) {
      console.proposalsApi.change(u"heater"_s, 5, {});
    } else if (state == "not-taken"_L1) {
      console.proposalsApi.setFate(test::FakeProposals::Fate::Fails);
      console.proposalsApi.change(u"heater"_s, 5, {});
      console.advance(0.2);
      console.advance(1);
    } else if (state == "stages"_L1) {
      console.proposalsApi.approve(u"proposal-1"_s, 1, {});
      console.advance(0.2);
    } else if (state == "reject"_L1) {
      console.advance(1);
      window.page->tick();
      QTest::keyClick(window.page, Qt::Key_R);
    } else if (state.startsWith("abort"_L1)) {
      if (state != "abort"_L1) console.abortApi.confirmedAfterS.reset();
      console.abortApi.trip();
      console.advance(2.5);
    }
    window.show();
    save(window, state);
    everythingFits(window);
  }
};

QTEST_MAIN(TstLiveShots)
#include "tst_live_shots.moc"
