#include "ui/shell/main_window.h"

#include <QApplication>
#include <QButtonGroup>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include "ui/connection/connection_dialog.h"
#include "ui/journal/journal_page.h"
#include "ui/live/live_page.h"
#include "ui/models/texts.h"
#include "ui/shell/help_page.h"
#include "ui/widgets/prompts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kHealthEveryNs = base::kNsPerS / 2;
}

MainWindow::MainWindow(engine::api::Console& console, ThemeProvider& theme)
    : console_(console),
      theme_(theme),
      abortKey_(console.abort()),
      topBar_(new TopBar(console, theme, abortKey_.keyName())),
      strip_(new AbortStrip(theme, console.abort())),
      pages_(new QStackedWidget),
      rail_(new QButtonGroup(this)),
      live_(new LivePage(theme, console)) {
  setWindowTitle(tr("Tryer"));
  resize(1280, 720);
  pages_->addWidget(live_);
  pages_->addWidget(new JournalPage(console.journal(), theme));
  pages_->addWidget(new HelpPage);

  auto* right = new QVBoxLayout;
  right->setContentsMargins(0, 0, 0, 0);
  right->setSpacing(0);
  right->addWidget(topBar_);
  right->addWidget(strip_);
  right->addWidget(pages_, 1);
  auto* all = new QHBoxLayout;
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(makeRail());
  all->addLayout(right, 1);
  auto* centre = new QWidget;
  centre->setLayout(all);
  setCentralWidget(centre);
  makeStatusBar();
  makeKeys();

  connect(topBar_, &TopBar::connectionWanted, this, &MainWindow::openConnection);
  connect(live_, &LivePage::connectionWanted, this, &MainWindow::openConnection);
  connect(strip_, &AbortStrip::alarmed, this, [] { QApplication::beep(); });
  connect(&theme_, &ThemeProvider::themeChanged, this, &MainWindow::applyTheme);
  connect(&tick_, &QTimer::timeout, this, &MainWindow::tick);
  qApp->installEventFilter(&abortKey_);
  applyTheme();
  tick_.setTimerType(Qt::PreciseTimer);
  tick_.start(kTickMs);
  showPage(Page::Live);
  tick();
}

MainWindow::~MainWindow() {
  qApp->removeEventFilter(&abortKey_);
}

QWidget* MainWindow::makeRail() {
  auto* rail = new QFrame;
  rail->setObjectName(u"rail"_s);
  auto* layout = new QVBoxLayout(rail);
  const int gap = theme_.theme().space();
  layout->setContentsMargins(gap / 2, gap, gap / 2, gap);
  layout->setSpacing(gap / 2);
  const std::pair<Page, QString> entries[] = {
      {Page::Live, tr("Live")}, {Page::Journal, tr("Journal")}, {Page::Help, tr("Help")}};
  for (const auto& [page, words] : entries) {
    auto* button = new QPushButton(words);
    button->setCheckable(true);
    button->setAccessibleName(tr("%1 page").arg(words));
    button->setProperty("look", u"quiet"_s);
    button->setFocusPolicy(Qt::TabFocus);  // a click leaves the keys to the page
    button->setToolTip(tr("%1 (Ctrl+%2)").arg(words).arg(static_cast<int>(page) + 1));
    rail_->addButton(button, static_cast<int>(page));
    layout->addWidget(button);
  }
  layout->addStretch(1);
  auto* machine = new QPushButton(tr("Machine"));
  machine->setAccessibleName(tr("Machine and connection"));
  machine->setProperty("look", u"quiet"_s);
  machine->setFocusPolicy(Qt::TabFocus);
  machine->setToolTip(tr("Machine and connection (Ctrl+M)"));
  layout->addWidget(machine);
  connect(machine, &QPushButton::clicked, this, &MainWindow::openConnection);
  connect(rail_, &QButtonGroup::idClicked, this, [this](int page) { showPage(static_cast<Page>(page)); });
  return rail;
}

void MainWindow::makeStatusBar() {
  health_ = new QLabel;
  health_->setAccessibleName(tr("Health: samples per second, age, store lag, stalls of the window"));
  trouble_ = new QLabel;
  trouble_->setAccessibleName(tr("What is wrong with the recording"));
  statusBar()->setSizeGripEnabled(false);
  statusBar()->addWidget(health_);
  statusBar()->addPermanentWidget(trouble_);
}

void MainWindow::makeKeys() {
  for (const Page page : {Page::Live, Page::Journal, Page::Help}) {
    auto* shortcut = new QShortcut(QKeySequence(u"Ctrl+%1"_s.arg(static_cast<int>(page) + 1)), this);
    connect(shortcut, &QShortcut::activated, this, [this, page] { showPage(page); });
  }
  connect(new QShortcut(QKeySequence::HelpContents, this), &QShortcut::activated, this,
          [this] { showPage(Page::Help); });
  connect(new QShortcut(QKeySequence(u"Ctrl+M"_s), this), &QShortcut::activated, this, &MainWindow::openConnection);
}

void MainWindow::showPage(Page page) {
  pages_->setCurrentIndex(static_cast<int>(page));
  pages_->currentWidget()->setFocus();  // its keys work at once
  rail_->button(static_cast<int>(page))->setChecked(true);
}

// What nobody with the focus wanted, the Live page may: A, R, Space, Ctrl+Z work wherever the focus was left.
void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (pages_->currentWidget() == live_ && live_->handleKey(event)) return;
  QMainWindow::keyPressEvent(event);
}

// An abort ends with the program: as long as it still tries, leaving must be meant.
void MainWindow::closeEvent(QCloseEvent* event) {
  const model::AbortStatus abort = console_.abort().status();
  if (closingAnyway_ || !abort.running || !abort.machinePresent) {
    event->accept();
    return;
  }
  event->ignore();
  openQuestion(this,
               {tr("The abort still runs"),
                tr("The machine has not shown yet that it is in its safe state. When Tryer closes, nobody tries any "
                   "more: switch the machine off at its power switch first."),
                {}},
               tr("Close anyway"), [this] {
                 closingAnyway_ = true;
                 close();
               });
}

void MainWindow::openConnection() {
  auto* dialog = new ConnectionDialog(console_.machines(), theme_, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

void MainWindow::tick() {
  const qint64 nowNs = console_.live().nowNs();
  stalls_.tick(nowNs);
  if (isMinimized()) return;
  const engine::api::LiveSnapshot snapshot = console_.live().snapshot();
  topBar_->refresh(snapshot);
  const auto capability = console_.machines().capability();
  strip_->refresh(nowNs, capability ? capability->safeState : model::SafeStateSpec{});
  live_->tick();
  if (nowNs - healthShownNs_ > kHealthEveryNs) {
    healthShownNs_ = nowNs;
    showHealth();
  }
  if (firstFrame_ || !snapshot.sample || !isVisible()) return;
  firstFrame_ = true;
  live_->repaint();
  Q_EMIT firstLiveFramePainted();
}

void MainWindow::showHealth() {
  const engine::api::HealthSnapshot health = console_.live().health();
  QStringList parts{tr("%1 samples/s").arg(numberText(health.samplesPerS, 1)), tr("age %1").arg(ageText(health.ageS)),
                    health.savedAgoS ? tr("saved %1 ago").arg(ageText(*health.savedAgoS)) : tr("nothing saved yet"),
                    tr("window stalls %1").arg(stalls_.stalls())};
  if (health.storeQueued > 0) parts << tr("%1 waiting to be saved").arg(health.storeQueued);
  if (health.samplesDropped > 0) parts << tr("%1 samples lost").arg(health.samplesDropped);
  health_->setText(parts.join(u" · "_s));
  trouble_->setText(health.storeError ? u"▲ "_s + health.storeError->message : QString());
}

void MainWindow::applyTheme() {
  const Theme& theme = theme_.theme();
  health_->setFont(theme.font(TypeSize::Secondary));
  trouble_->setFont(theme.font(TypeSize::Secondary, QFont::DemiBold));
}

}  // namespace tryer::ui
