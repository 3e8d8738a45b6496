#include "ui/shell/main_window.h"

#include <QApplication>
#include <QButtonGroup>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSettings>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/alarms/alarm_strip.h"
#include "ui/alarms/alarms_page.h"
#include "ui/alarms/interlocks_view.h"
#include "ui/alarms/signals_panel.h"
#include "ui/connection/connection_dialog.h"
#include "ui/journal/journal_page.h"
#include "ui/live/live_page.h"
#include "ui/models/guard_text.h"
#include "ui/shell/abort_window.h"
#include "ui/shell/help_page.h"
#include "ui/shell/page_frame.h"
#include "ui/shell/rail_button.h"
#include "ui/shell/status_strip.h"
#include "ui/widgets/prompts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kHealthEveryNs = base::kNsPerS / 2;
constexpr char16_t kAbortWindowShown[] = u"abortWindow/shown";
constexpr char16_t kAbortWindowPlace[] = u"abortWindow/geometry";
}  // namespace

MainWindow::MainWindow(engine::api::Console& console, ThemeProvider& theme, Surroundings surroundings)
    : console_(console),
      theme_(theme),
      abortKey_(console.abort()),
      settings_(surroundings.settings),
      horn_(console.alarms(), surroundings.horn),
      topBar_(new TopBar(console, theme, abortKey_.keyName())),
      alarms_(new AlarmStrip(theme, console.alarms(), horn_)),
      strip_(new AbortStrip(theme, console.abort())),
      pages_(new QStackedWidget),
      rail_(new QButtonGroup(this)),
      live_(new LivePage(theme, console)),
      status_(new StatusStrip(theme)),
      leaving_(console, theme, this) {
  setWindowTitle(tr("Tryer"));
  setAccessibleName(tr("Tryer"));
  resize(1280, 720);
  makePages();
  auto* right = new QVBoxLayout;
  right->setContentsMargins(0, 0, 0, 0);
  right->setSpacing(2);  // so that two strips of the same colour are two
  right->addWidget(topBar_);
  right->addWidget(alarms_);
  right->addWidget(strip_);
  right->addWidget(pages_, 1);
  auto* all = new QHBoxLayout;
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(makeRail());
  all->addLayout(right, 1);
  auto* centre = new QWidget;
  auto* rows = new QVBoxLayout(centre);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addLayout(all, 1);
  rows->addWidget(status_);
  setCentralWidget(centre);
  makeKeys();

  connect(topBar_, &TopBar::connectionWanted, this, &MainWindow::openConnection);
  connect(live_, &LivePage::connectionWanted, this, &MainWindow::openConnection);
  connect(alarms_, &AlarmStrip::listWanted, this, [this] { showPage(Page::Alarms); });
  connect(strip_, &AbortStrip::alarmed, this, [this] {
    if (!horn_.problem().isEmpty()) QApplication::beep();  // perhaps the desktop can
  });
  connect(&tick_, &QTimer::timeout, this, &MainWindow::tick);
  connect(&console.guard(), &engine::api::GuardApi::reported, this, &MainWindow::showGuardReports);
  qApp->installEventFilter(&abortKey_);
  tick_.setTimerType(Qt::PreciseTimer);
  tick_.start(kTickMs);
  showPage(Page::Live);
  if (settings_ && settings_->value(QStringView(kAbortWindowShown).toString()).toBool()) showAbortWindow(true);
  tick();
}

MainWindow::~MainWindow() {
  if (settings_ && abortWindow_)
    settings_->setValue(QStringView(kAbortWindowPlace).toString(), abortWindow_->saveGeometry());
  qApp->removeEventFilter(&abortKey_);
}

void MainWindow::makePages() {
  auto* alarms = new AlarmsPage(console_, theme_);
  signals_ = new SignalsPanel(horn_, theme_);
  alarms->addView(tr("Interlocks"), new InterlocksView(console_.interlocks(), theme_));
  alarms->addView(tr("Horn, ABORT"), signals_);
  connect(signals_, &SignalsPanel::abortWindowWanted, this, &MainWindow::showAbortWindow);
  for (QWidget* page :
       std::initializer_list<QWidget*>{live_, alarms, new JournalPage(console_.journal(), theme_), new HelpPage}) {
    pages_->addWidget(new PageFrame(page));
  }
}

QWidget* MainWindow::makeRail() {
  auto* rail = new QFrame;
  rail->setObjectName(u"rail"_s);
  auto* layout = new QVBoxLayout(rail);
  const int gap = theme_.theme().space();
  layout->setContentsMargins(0, gap, 0, gap);
  layout->setSpacing(gap / 2);
  const std::pair<Page, QString> entries[] = {
      {Page::Live, tr("Live")}, {Page::Alarms, tr("Alarms")}, {Page::Journal, tr("Journal")}, {Page::Help, tr("Help")}};
  for (const auto& [page, words] : entries) {
    auto* button = new RailButton(theme_, words);
    button->setCheckable(true);
    button->setAccessibleName(tr("%1 page").arg(words));
    button->setFocusPolicy(Qt::TabFocus);  // a click leaves the keys to the page
    button->setToolTip(tr("%1 (Ctrl+%2)").arg(words).arg(static_cast<int>(page) + 1));
    rail_->addButton(button, static_cast<int>(page));
    layout->addWidget(button);
  }
  layout->addStretch(1);
  auto* machine = new RailButton(theme_, tr("Machine"));
  machine->setAccessibleName(tr("Machine and connection"));
  machine->setFocusPolicy(Qt::TabFocus);
  machine->setToolTip(tr("Machine and connection (Ctrl+M)"));
  layout->addWidget(machine);
  connect(machine, &QAbstractButton::clicked, this, &MainWindow::openConnection);
  connect(rail_, &QButtonGroup::idClicked, this, [this](int page) { showPage(static_cast<Page>(page)); });
  return rail;
}

void MainWindow::makeKeys() {
  for (const Page page : {Page::Live, Page::Alarms, Page::Journal, Page::Help}) {
    auto* shortcut = new QShortcut(QKeySequence(u"Ctrl+%1"_s.arg(static_cast<int>(page) + 1)), this);
    connect(shortcut, &QShortcut::activated, this, [this, page] { showPage(page); });
  }
  connect(new QShortcut(QKeySequence::HelpContents, this), &QShortcut::activated, this,
          [this] { showPage(Page::Help); });
  connect(new QShortcut(QKeySequence(u"Ctrl+M"_s), this), &QShortcut::activated, this, &MainWindow::openConnection);
  connect(new QShortcut(QKeySequence(AlarmStrip::kAcknowledgeKey), this), &QShortcut::activated, alarms_,
          &AlarmStrip::acknowledge);
  connect(new QShortcut(QKeySequence(AlarmStrip::kSilenceKey), this), &QShortcut::activated, alarms_,
          &AlarmStrip::silence);
}

void MainWindow::showPage(Page page) {
  pages_->setCurrentIndex(static_cast<int>(page));
  rail_->button(static_cast<int>(page))->setChecked(true);
  qobject_cast<PageFrame*>(pages_->currentWidget())
      ->page()
      ->setFocus(Qt::OtherFocusReason);  // the page's own keys work at once
}

// What nobody with the focus wanted, the Live page may: A, R, Space, Ctrl+Z work wherever the focus was left.
void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (live_->isVisible() && live_->handleKey(event)) return;
  QMainWindow::keyPressEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  event->setAccepted(leaving_.mayClose());
}

// What a guard did in place of an earlier console: once each.
void MainWindow::showGuardReports() {
  const auto reports = console_.guard().reports();
  for (; guardReportsShown_ < reports.size(); ++guardReportsShown_) {
    const model::GuardReport& report = reports[guardReportsShown_];
    const QString title = report.heatOffMs ? tr("The guard turned the heat off") : tr("Heat was NOT confirmed off");
    openMessage(this, {title, guardReportText(report), {}});
  }
}

void MainWindow::openConnection() {
  auto* dialog = new ConnectionDialog(console_.machines(), theme_, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

void MainWindow::showAbortWindow(bool shown) {
  if (shown && !abortWindow_) {
    abortWindow_ = std::make_unique<AbortWindow>(theme_, console_.abort(), abortKey_.keyName());
    connect(abortWindow_.get(), &AbortWindow::closed, this, [this] { showAbortWindow(false); });
    if (settings_)
      abortWindow_->restoreGeometry(settings_->value(QStringView(kAbortWindowPlace).toString()).toByteArray());
    abortWindow_->show();
  } else if (!shown && abortWindow_) {
    if (settings_) settings_->setValue(QStringView(kAbortWindowPlace).toString(), abortWindow_->saveGeometry());
    abortWindow_->hide();
    abortWindow_.release()->deleteLater();  // it may be what calls
  }
  signals_->setAbortWindow(shown);
  if (settings_) settings_->setValue(QStringView(kAbortWindowShown).toString(), shown);
}

void MainWindow::refreshAbort(const engine::api::LiveSnapshot& snapshot, qint64 nowNs) {
  const auto capability = console_.machines().capability();
  const model::SafeStateSpec safeState = capability ? capability->safeState : model::SafeStateSpec{};
  const model::AbortStatus status = console_.abort().status();
  const auto roast = console_.roasts().roast();
  strip_->refresh(nowNs, safeState, roast);
  horn_.lookAtAbort(status, status.machinePresent && status.unconfirmed(nowNs, safeState.confirmWithinS));
  if (abortWindow_) {
    abortWindow_->refresh(topBar_->machineText(snapshot), abortText(status, nowNs, safeState, roast));
  }
}

void MainWindow::tick() {
  const qint64 nowNs = console_.live().nowNs();
  stalls_.tick(nowNs);
  const engine::api::LiveSnapshot snapshot = console_.live().snapshot();
  refreshAbort(snapshot, nowNs);  // also when minimised: it sounds, and the ABORT window is elsewhere
  if (isMinimized()) return;
  topBar_->refresh(snapshot);
  alarms_->refresh(nowNs);
  live_->tick();
  if (nowNs - healthShownNs_ > kHealthEveryNs) {
    healthShownNs_ = nowNs;
    status_->showHealth(console_.live().health(), stalls_.stalls());
  }
  if (firstFrame_ || !snapshot.sample || !isVisible()) return;
  firstFrame_ = true;
  live_->repaint();
  Q_EMIT firstLiveFramePainted();
}

}  // namespace tryer::ui
