#include "ui/journal/journal_page.h"

#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFocusEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTextEdit>
#include <QTimer>
#include <QVBoxLayout>
#include <utility>

#include "ui/journal/journal_filter_bar.h"
#include "ui/models/journal_model.h"
#include "ui/widgets/prompts.h"
#include "ui/widgets/row_table.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSearchShownAfterMs = 250;
constexpr int kProgressSteps = 1000;
constexpr double kPanePx = 300;     // at 100 %: the record in full
constexpr double kDetailsPx = 180;  // the least that the details column is worth showing at

QString countText(qint64 count) {
  return QLocale().toString(count);
}

// A path has no blanks to break at: it may be broken behind each slash.
QString breakable(QString path) {
  return path.replace(u'/', u"/\u200b"_s);
}

}  // namespace

JournalPage::JournalPage(engine::api::JournalApi& journal, ThemeProvider& theme, QWidget* parent)
    : QWidget(parent),
      journal_(journal),
      theme_(theme),
      model_(new JournalModel(journal, this)),
      filter_(new JournalFilterBar(theme)),
      searchShown_(new QTimer(this)),
      exportFolder_(QDir::homePath()) {
  setAccessibleName(tr("Journal"));
  newer_ = new QPushButton;
  auto* top = new QHBoxLayout;
  top->setSpacing(theme_.theme().space());
  top->addWidget(filter_, 1);
  top->addWidget(newer_, 0, Qt::AlignTop);
  split_ = new QSplitter(Qt::Horizontal);
  split_->addWidget(makeRows());
  split_->addWidget(makeRecordPane());
  split_->setStretchFactor(0, 1);
  split_->setStretchFactor(1, 0);
  split_->setChildrenCollapsible(false);
  split_->setHandleWidth(theme_.theme().space());

  auto* layout = new QVBoxLayout(this);
  const int gap = theme_.theme().space();
  layout->setContentsMargins(gap, gap, gap, gap);
  layout->setSpacing(gap);
  layout->addLayout(top);
  layout->addWidget(split_, 1);
  layout->addWidget(makeWorkBar());
  makeKeys();
  connectParts();
  applyTheme();
  updateNewer();
  showRows();
  showRecord();
}

JournalPage::~JournalPage() = default;

void JournalPage::fillTable() {
  table_ = new QTableView;
  setUpRowTable(*table_, tr("Journal records, newest first"));
  table_->setModel(model_);
  table_->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);  // a million rows: none is measured
  table_->horizontalHeader()->setStretchLastSection(true);
}

QWidget* JournalPage::makeRows() {
  fillTable();
  nothing_ = new QLabel;
  nothing_->setAccessibleName(tr("Why no record is shown"));
  nothing_->setWordWrap(true);
  nothing_->setAlignment(Qt::AlignCenter);
  showAll_ = new QPushButton(tr("Show everything"));
  showAll_->setAccessibleName(tr("Show everything"));
  auto* empty = new QFrame;
  empty->setProperty("surface", u"panel"_s);
  auto* layout = new QVBoxLayout(empty);
  layout->setSpacing(theme_.theme().space(2));
  layout->addStretch(1);
  layout->addWidget(nothing_);
  layout->addWidget(showAll_, 0, Qt::AlignHCenter);
  layout->addStretch(1);
  rows_ = new QStackedWidget;
  rows_->addWidget(table_);
  rows_->addWidget(empty);
  return rows_;
}

QWidget* JournalPage::makeRecordPane() {
  details_ = new QTextEdit;
  details_->setReadOnly(true);
  details_->setAcceptRichText(false);
  details_->setTabChangesFocus(true);
  details_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  details_->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  details_->setAccessibleName(tr("The record in full"));
  auto* pane = new QWidget;
  auto* layout = new QVBoxLayout(pane);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(details_, 1);
  return pane;
}

QWidget* JournalPage::makeWorkBar() {
  message_ = new QLabel;
  message_->setWordWrap(true);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  message_->setAccessibleName(tr("Result"));
  progress_ = new QProgressBar;
  progress_->setRange(0, kProgressSteps);
  progress_->setAccessibleName(tr("Progress"));
  cancel_ = new QPushButton(tr("Cancel"));
  cancel_->setAccessibleName(tr("Cancel the work under way"));
  copy_ = new QPushButton(tr("Copy record"));
  copy_->setAccessibleName(tr("Copy the record"));
  export_ = new QPushButton(tr("Export…"));
  export_->setAccessibleName(tr("Export the records shown"));
  verify_ = new QPushButton(tr("Check the chain"));
  verify_->setAccessibleName(tr("Check the chain of the journal"));
  auto* bar = new QWidget;
  workBar_ = new QBoxLayout(QBoxLayout::LeftToRight, bar);
  auto* work = new QHBoxLayout;
  auto* buttons = new QHBoxLayout;
  for (QBoxLayout* layout : {workBar_, static_cast<QBoxLayout*>(work), static_cast<QBoxLayout*>(buttons)}) {
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme_.theme().space());
  }
  work->addWidget(message_, 1);
  work->addWidget(progress_);
  work->addWidget(cancel_);
  buttons->addStretch(1);
  for (QPushButton* button : {copy_, verify_, export_}) buttons->addWidget(button);
  workBar_->addLayout(work, 1);
  workBar_->addLayout(buttons);
  progress_->hide();
  cancel_->hide();
  return bar;
}

void JournalPage::makeKeys() {
  const auto key = [this](const QKeySequence& keys, auto action) {
    auto* shortcut = new QShortcut(keys, this);
    shortcut->setContext(Qt::WidgetWithChildrenShortcut);
    connect(shortcut, &QShortcut::activated, this, action);
  };
  key(QKeySequence::Find, [this] { filter_->focusText(); });
  key(QKeySequence::Refresh, [this] { showNewest(); });
}

void JournalPage::connectParts() {
  searchShown_->setSingleShot(true);
  searchShown_->setInterval(kSearchShownAfterMs);
  connect(filter_, &JournalFilterBar::changed, this, &JournalPage::applyFilter);
  connect(newer_, &QPushButton::clicked, this, &JournalPage::showNewest);
  connect(showAll_, &QPushButton::clicked, filter_, &JournalFilterBar::clear);
  connect(copy_, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(details_->toPlainText()); });
  connect(export_, &QPushButton::clicked, this, &JournalPage::askForFile);
  connect(verify_, &QPushButton::clicked, this, &JournalPage::verify);
  connect(cancel_, &QPushButton::clicked, this, &JournalPage::stopOrGoOn);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &JournalPage::showRecord);
  connect(model_, &JournalModel::newerCountChanged, this, &JournalPage::updateNewer);
  connect(model_, &JournalModel::failed, message_, &QLabel::setText);
  connect(model_, &JournalModel::searchChanged, this, &JournalPage::followSearch);
  connect(model_, &QAbstractItemModel::dataChanged, this, &JournalPage::showRecord);
  connect(model_, &QAbstractItemModel::rowsInserted, this, &JournalPage::showRows);
  connect(model_, &QAbstractItemModel::modelReset, this, [this] {
    showRows();
    showRecord();
    if (isVisible()) model_->fetchMore({});  // an empty table is hidden, and a hidden one does not ask
  });
  connect(searchShown_, &QTimer::timeout, this, [this] {
    searchIsLong_ = true;
    showSearch();
  });
  connect(&theme_, &ThemeProvider::themeChanged, this, &JournalPage::applyTheme);
}

void JournalPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  loadActors();
  model_->showNewest();
  model_->fetchMore({});
}

void JournalPage::loadActors() {
  actorsTicket_ = journal_.actors([this](const base::Result<QStringList>& actors) {
    if (actors) filter_->setActors(*actors);
  });
}

void JournalPage::applyFilter() {
  if (!work_) message_->clear();
  model_->setFilter(filter_->filter());
}

void JournalPage::showNewest() {
  if (model_->newerCount() > 0) {
    model_->showNewest();
  } else {
    model_->reload();
  }
  table_->scrollToTop();
}

void JournalPage::updateNewer() {
  const qint64 count = model_->newerCount();
  newer_->setEnabled(count > 0);
  newer_->setText(count > 0 ? tr("Show %1 newer").arg(countText(count)) : tr("Up to date"));
  newer_->setAccessibleName(count > 0 ? tr("Show %1 newer records").arg(countText(count)) : tr("No newer records"));
}

// Nothing shown is never a riddle: it says why.
void JournalPage::showRows() {
  const bool any = model_->rowCount() > 0;
  const bool filtered = model_->filter() != engine::api::JournalFilter{};
  showAll_->setVisible(filtered);
  if (!filtered) {
    nothing_->setText(tr("The journal is empty. Everything that is decided or done is recorded here."));
  } else if (model_->searchedAll()) {
    nothing_->setText(tr("No record matches."));
  } else {
    nothing_->setText(model_->stopped() ? tr("The search was stopped before anything was found.") : tr("Searching …"));
  }
  rows_->setCurrentIndex(any ? 0 : 1);
}

void JournalPage::showRecord() {
  const model::JournalRecord* record = model_->record(table_->currentIndex().row());
  copy_->setEnabled(record != nullptr);
  const QString text = record ? journalRecordText(*record) : tr("Select a record to see all of it.");
  if (details_->toPlainText() != text) details_->setPlainText(text);
}

void JournalPage::followSearch() {
  if (model_->searching()) {
    if (!searchIsLong_ && !searchShown_->isActive()) searchShown_->start();
  } else {
    searchShown_->stop();
    if (std::exchange(searchIsLong_, false) && !work_) message_->clear();
  }
  showSearch();
}

// The work bar belongs to an export or a check while one runs, else to the search.
void JournalPage::showSearch() {
  showRows();
  if (work_) return;
  progress_->setVisible(searchIsLong_);
  progress_->setValue(static_cast<int>(model_->searchedShare() * kProgressSteps));
  cancel_->setVisible(searchIsLong_ || model_->stopped());
  cancel_->setText(model_->stopped() ? tr("Go on") : tr("Stop"));
  cancel_->setAccessibleName(model_->stopped() ? tr("Go on searching") : tr("Stop searching"));
  const QString found = countText(model_->rowCount());
  if (searchIsLong_) {
    message_->setText(tr("Searching … %1 found so far.").arg(found));
  } else if (model_->full()) {
    message_->setText(tr("The newest %1 are shown. Choose more closely, or export, to see the others.").arg(found));
  } else if (model_->stopped() && message_->text().isEmpty()) {
    message_->setText(tr("Stopped: %1 % of the journal was searched.").arg(qRound(model_->searchedShare() * 100)));
  }
}

void JournalPage::askForFile() {
  auto* dialog = new QFileDialog(this, tr("Export the records shown"), exportFolder_);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  // A native dialog, and its own question before it replaces a file, may block the whole program.
  dialog->setOption(QFileDialog::DontUseNativeDialog);
  dialog->setOption(QFileDialog::DontConfirmOverwrite);
  dialog->setOption(QFileDialog::ReadOnly);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setWindowModality(Qt::WindowModal);
  dialog->setDefaultSuffix(u"jsonl"_s);
  dialog->setNameFilter(tr("JSON lines (*.jsonl)"));
  dialog->selectFile(u"tryer-journal-%1.jsonl"_s.arg(QDate::currentDate().toString(Qt::ISODate)));
  connect(dialog, &QFileDialog::fileSelected, this, &JournalPage::exportTo);
  dialog->open();
}

void JournalPage::exportTo(const QString& file) {
  exportFolder_ = QFileInfo(file).path();
  if (!QFileInfo::exists(file)) {
    writeTo(file);
    return;
  }
  openQuestion(
      this, {tr("Replace the file?"), tr("%1 is there already. What is in it would be lost.").arg(breakable(file)), {}},
      tr("Replace"), [this, file] { writeTo(file); });
}

void JournalPage::writeTo(const QString& file) {
  beginWork(tr("Exporting …"));
  work_ = journal_.exportTo(
      file, model_->filter(), [this](double share) { progress_->setValue(static_cast<int>(share * kProgressSteps)); },
      [this, file](const base::Result<qint64>& written) {
        endWork(written ? tr("Exported to %1 (records: %2).").arg(breakable(file), countText(*written))
                        : breakable(written.error().message));
      });
}

void JournalPage::verify() {
  beginWork(tr("Checking the chain …"));
  work_ = journal_.verify(
      [this](double share) { progress_->setValue(static_cast<int>(share * kProgressSteps)); },
      [this](const base::Result<QString>& verdict) { endWork(verdict ? *verdict : verdict.error().message); });
}

void JournalPage::stopOrGoOn() {
  if (work_) {
    endWork(tr("Cancelled."));
  } else if (model_->stopped()) {
    message_->clear();
    model_->resumeSearch();
  } else {
    message_->clear();
    model_->stopSearch();
  }
}

void JournalPage::beginWork(const QString& what) {
  message_->setText(what);
  progress_->setValue(0);
  progress_->show();
  cancel_->setText(tr("Cancel"));
  cancel_->setAccessibleName(tr("Cancel the work under way"));
  cancel_->show();
  export_->setEnabled(false);
  verify_->setEnabled(false);
}

void JournalPage::endWork(const QString& result) {
  work_.reset();
  progress_->hide();
  cancel_->hide();
  export_->setEnabled(true);
  verify_->setEnabled(true);
  showSearch();
  message_->setText(result);
}

void JournalPage::applyTheme() {
  const Theme& theme = theme_.theme();
  const QFontMetrics metrics(theme.font(TypeSize::Body));
  const int pad = theme.space(3);
  table_->verticalHeader()->setDefaultSectionSize(metrics.height() + theme.space(1.5));
  QHeaderView* header = table_->horizontalHeader();
  header->resizeSection(JournalModel::Seq, metrics.horizontalAdvance(u"0000000"_s) + pad);
  header->resizeSection(JournalModel::Time, metrics.horizontalAdvance(u"2026-00-00 00:00:00"_s) + pad);
  header->resizeSection(JournalModel::What, metrics.horizontalAdvance(journalTypeText(u"abort.unconfirmed"_s)) + pad);
  header->resizeSection(JournalModel::Who, metrics.horizontalAdvance(u"assistant:demo"_s) + pad);
  header->setMinimumSectionSize(theme.scaled(40));
  progress_->setFixedWidth(theme.scaled(160));
  message_->setMinimumWidth(1);  // a long word never pushes the window wider
  arranged_.reset();
  arrange();
}

// Given the focus, it hands it to the table. Not as a focus proxy: Tab would then skip what stands before the table.
void JournalPage::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  table_->setFocus(event->reason());
}

void JournalPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

// The record stands beside the table, or under it where that would leave no room for the details column; what is being
// done then stands over the buttons.
void JournalPage::arrange() {
  const Theme& theme = theme_.theme();
  int columns = 0;
  for (int column = 0; column < JournalModel::Details; ++column) columns += table_->columnWidth(column);
  const int pane = theme.scaled(kPanePx);
  const bool beside = width() >= columns + theme.scaled(kDetailsPx) + pane;
  const Qt::Orientation wanted = beside ? Qt::Horizontal : Qt::Vertical;
  if (arranged_ == wanted) return;
  arranged_ = wanted;
  split_->setOrientation(wanted);
  workBar_->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  details_->setMinimumSize(beside ? pane / 2 : 1, theme.scaled(beside ? 1 : 54));
  split_->setSizes(beside ? QList<int>{3 * pane, pane} : QList<int>{theme.scaled(180), theme.scaled(90)});
}

}  // namespace tryer::ui
