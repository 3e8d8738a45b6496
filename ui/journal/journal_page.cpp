#include "ui/journal/journal_page.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QTextEdit>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/models/journal_model.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTypingMs = 300;

enum class Period { Any, Hour, Today, Week };

std::optional<qint64> periodStart(Period period) {
  const QDateTime now = QDateTime::currentDateTime();
  switch (period) {
    case Period::Any:
      return std::nullopt;
    case Period::Hour:
      return now.addSecs(-3600).toMSecsSinceEpoch();
    case Period::Today:
      return now.date().startOfDay().toMSecsSinceEpoch();
    case Period::Week:
      return now.addDays(-7).toMSecsSinceEpoch();
  }
  return std::nullopt;
}

QComboBox* makeChoice(const QString& name) {
  auto* box = new QComboBox;
  box->setAccessibleName(name);
  box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  return box;
}

}  // namespace

JournalPage::JournalPage(engine::api::JournalApi& journal, ThemeProvider& theme, QWidget* parent)
    : QWidget(parent), journal_(journal), theme_(theme), model_(new JournalModel(journal, this)) {
  setAccessibleName(tr("Journal"));
  fillTable();
  auto* split = new QSplitter(Qt::Horizontal);
  split->addWidget(table_);
  split->addWidget(makeRecordPane());
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 2);
  split->setChildrenCollapsible(false);

  auto* layout = new QVBoxLayout(this);
  const int gap = theme_.theme().space();
  layout->setContentsMargins(gap, gap, gap, gap);
  layout->setSpacing(gap);
  layout->addWidget(makeFilterBar());
  layout->addWidget(split, 1);
  layout->addWidget(makeWorkBar());

  connect(model_, &JournalModel::newerCountChanged, this, &JournalPage::updateNewer);
  connect(model_, &JournalModel::failed, message_, &QLabel::setText);
  connect(model_, &QAbstractItemModel::dataChanged, this, &JournalPage::showRecord);
  connect(&theme_, &ThemeProvider::themeChanged, this, &JournalPage::applyTheme);
  applyTheme();
  updateNewer();
  showRecord();
}

JournalPage::~JournalPage() = default;

void JournalPage::fillTable() {
  table_ = new QTableView;
  table_->setAccessibleName(tr("Journal records, newest first"));
  table_->setModel(model_);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setShowGrid(false);
  table_->setWordWrap(false);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->setTabKeyNavigation(false);
  setFocusProxy(table_);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &JournalPage::showRecord);
}

QWidget* JournalPage::makeFilterBar() {
  kind_ = makeChoice(tr("Kind of record"));
  const std::pair<QString, QString> kinds[] = {
      {tr("Everything"), {}},          {tr("Aborts"), u"abort."_s},         {tr("Proposals"), u"proposal."_s},
      {tr("Commands"), u"command."_s}, {tr("Marks"), u"mark."_s},           {tr("Roasts"), u"roast."_s},
      {tr("Connection"), u"link."_s},  {tr("Configuration"), u"config."_s}, {tr("Console"), u"console."_s}};
  for (const auto& [words, prefix] : kinds) kind_->addItem(words, prefix);
  actor_ = makeChoice(tr("Who"));
  actor_->addItem(tr("Everybody"), QString());
  period_ = makeChoice(tr("Time"));
  period_->addItem(tr("Any time"), static_cast<int>(Period::Any));
  period_->addItem(tr("Last hour"), static_cast<int>(Period::Hour));
  period_->addItem(tr("Today"), static_cast<int>(Period::Today));
  period_->addItem(tr("Last 7 days"), static_cast<int>(Period::Week));
  text_ = new QLineEdit;
  text_->setAccessibleName(tr("Text to find"));
  text_->setPlaceholderText(tr("Find text"));
  text_->setClearButtonEnabled(true);
  newer_ = new QPushButton;
  newer_->setAccessibleName(tr("Show newer records"));
  typing_ = new QTimer(this);
  typing_->setSingleShot(true);
  typing_->setInterval(kTypingMs);

  for (QComboBox* box : {kind_, actor_, period_})
    connect(box, &QComboBox::currentIndexChanged, this, &JournalPage::applyFilter);
  connect(text_, &QLineEdit::textChanged, typing_, qOverload<>(&QTimer::start));
  connect(typing_, &QTimer::timeout, this, &JournalPage::applyFilter);
  connect(newer_, &QPushButton::clicked, this, [this] {
    model_->showNewest();
    table_->scrollToTop();
  });

  auto* bar = new QWidget;
  auto* layout = new QHBoxLayout(bar);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme_.theme().space());
  layout->addWidget(kind_);
  layout->addWidget(actor_);
  layout->addWidget(period_);
  layout->addWidget(text_, 1);
  layout->addWidget(newer_);
  return bar;
}

QWidget* JournalPage::makeRecordPane() {
  details_ = new QTextEdit;
  details_->setReadOnly(true);
  details_->setAcceptRichText(false);
  details_->setTabChangesFocus(true);
  details_->setAccessibleName(tr("The record in full"));
  copy_ = new QPushButton(tr("Copy"));
  copy_->setAccessibleName(tr("Copy the record"));
  connect(copy_, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(details_->toPlainText()); });
  auto* pane = new QWidget;
  auto* layout = new QVBoxLayout(pane);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(details_, 1);
  layout->addWidget(copy_, 0, Qt::AlignRight);
  return pane;
}

QWidget* JournalPage::makeWorkBar() {
  message_ = new QLabel;
  message_->setWordWrap(true);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  message_->setAccessibleName(tr("Result"));
  progress_ = new QProgressBar;
  progress_->setRange(0, 1000);
  progress_->setAccessibleName(tr("Progress"));
  cancel_ = new QPushButton(tr("Cancel"));
  cancel_->setAccessibleName(tr("Cancel the work under way"));
  export_ = new QPushButton(tr("Export…"));
  export_->setAccessibleName(tr("Export the records shown"));
  verify_ = new QPushButton(tr("Check the chain"));
  verify_->setAccessibleName(tr("Check the chain of the journal"));
  connect(export_, &QPushButton::clicked, this, &JournalPage::askForFile);
  connect(verify_, &QPushButton::clicked, this, &JournalPage::verify);
  connect(cancel_, &QPushButton::clicked, this, [this] {
    work_.reset();
    endWork(tr("Cancelled. Nothing was written."));
  });
  auto* bar = new QWidget;
  auto* layout = new QHBoxLayout(bar);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(message_, 1);
  layout->addWidget(progress_);
  layout->addWidget(cancel_);
  layout->addWidget(verify_);
  layout->addWidget(export_);
  progress_->hide();
  cancel_->hide();
  return bar;
}

void JournalPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  loadActors();
  model_->showNewest();
}

void JournalPage::loadActors() {
  actorsTicket_ = journal_.actors([this](base::Result<QStringList> actors) {
    if (!actors) return;
    const QSignalBlocker quiet(actor_);
    const QString chosen = actor_->currentData().toString();
    while (actor_->count() > 1) actor_->removeItem(1);
    for (const QString& actor : *actors) actor_->addItem(actor, actor);
    actor_->setCurrentIndex(qMax(0, actor_->findData(chosen)));
  });
}

void JournalPage::applyFilter() {
  engine::api::JournalFilter filter;
  filter.typePrefix = kind_->currentData().toString();
  filter.actor = actor_->currentData().toString();
  filter.text = text_->text().trimmed();
  filter.fromUtcMs = periodStart(static_cast<Period>(period_->currentData().toInt()));
  message_->clear();
  model_->setFilter(filter);
}

void JournalPage::updateNewer() {
  const auto count = model_->newerCount();
  newer_->setEnabled(count > 0);
  newer_->setText(count > 0 ? tr("Show %n newer", nullptr, static_cast<int>(qMin<qint64>(count, 999'999)))
                            : tr("Up to date"));
}

void JournalPage::showRecord() {
  const model::JournalRecord* record = model_->record(table_->currentIndex().row());
  copy_->setEnabled(record != nullptr);
  if (!record) {
    details_->setPlainText(tr("Select a record to see all of it."));
    return;
  }
  const QString text =
      tr("No. %1 — %2\n%3\nBy: %4\n\n%5\nHash: %6\nHash before: %7")
          .arg(record->seq)
          .arg(journalTypeText(record->type), QDateTime::fromMSecsSinceEpoch(record->utcMs).toString(Qt::ISODateWithMs),
               record->actor, QString::fromUtf8(QJsonDocument::fromJson(record->payload).toJson()),
               QString::fromLatin1(record->hash.toHex()), QString::fromLatin1(record->prev.toHex()));
  if (details_->toPlainText() != text) details_->setPlainText(text);
}

void JournalPage::askForFile() {
  auto* dialog = new QFileDialog(this, tr("Export the records shown"), QDir::homePath());
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setOption(QFileDialog::DontUseNativeDialog);  // a native one may be application-modal
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(u"jsonl"_s);
  dialog->setNameFilter(tr("JSON lines (*.jsonl)"));
  dialog->selectFile(u"tryer-journal-%1.jsonl"_s.arg(QDate::currentDate().toString(Qt::ISODate)));
  connect(dialog, &QFileDialog::fileSelected, this, &JournalPage::exportTo);
  dialog->open();
}

void JournalPage::exportTo(const QString& file) {
  beginWork(tr("Exporting…"));
  work_ = journal_.exportTo(
      file, model_->filter(), [this](double share) { progress_->setValue(static_cast<int>(share * 1000)); },
      [this, file](const base::Result<qint64>& written) {
        endWork(written ? tr("%n record(s) written to %1.", nullptr, static_cast<int>(*written)).arg(file)
                        : written.error().message);
      });
}

void JournalPage::verify() {
  beginWork(tr("Checking the chain…"));
  work_ = journal_.verify(
      [this](double share) { progress_->setValue(static_cast<int>(share * 1000)); },
      [this](const base::Result<QString>& verdict) { endWork(verdict ? *verdict : verdict.error().message); });
}

void JournalPage::beginWork(const QString& what) {
  message_->setText(what);
  progress_->setValue(0);
  progress_->show();
  cancel_->show();
  export_->setEnabled(false);
  verify_->setEnabled(false);
}

void JournalPage::endWork(const QString& result) {
  message_->setText(result);
  progress_->hide();
  cancel_->hide();
  export_->setEnabled(true);
  verify_->setEnabled(true);
}

void JournalPage::applyTheme() {
  const Theme& theme = theme_.theme();
  const QFontMetrics metrics(theme.font(TypeSize::Body));
  table_->verticalHeader()->setDefaultSectionSize(metrics.height() + theme.space(1.5));
  QHeaderView* header = table_->horizontalHeader();
  header->resizeSection(JournalModel::Seq, metrics.horizontalAdvance(u"0000000"_s) + theme.space(2));
  header->resizeSection(JournalModel::Time, metrics.horizontalAdvance(u"2026-00-00 00:00:00.000"_s) + theme.space(3));
  header->resizeSection(JournalModel::What,
                        metrics.horizontalAdvance(tr("ABORT: heat NOT confirmed off")) + theme.space(3));
  header->resizeSection(JournalModel::Who, metrics.horizontalAdvance(u"assistant:demo"_s) + theme.space(3));
  progress_->setFixedWidth(theme.scaled(160));
}

}  // namespace tryer::ui
