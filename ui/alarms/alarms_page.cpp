#include "ui/alarms/alarms_page.h"

#include <QFocusEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/alarms/alarm_details.h"
#include "ui/alarms/alarm_figures.h"
#include "ui/models/alarm_text.h"
#include "ui/widgets/row_table.h"
#include "ui/widgets/status_symbol.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kFigures = 100;  // ids of the views' buttons: an AlarmFilter::Show, this, or kOthers and on
constexpr int kOthers = 200;
constexpr double kRoomyUpTo = 1.3;  // text scale: beyond, the row of buttons needs its air
constexpr double kPanePx = 340;     // at 100 %: the alarm in full
constexpr double kLeastPx = 560;    // of the table beside it

// The priority's symbol before its word; an alarm that calls in bold.
class AlarmDelegate final : public QStyledItemDelegate {
 public:
  AlarmDelegate(const ThemeProvider& themes, QObject* parent) : QStyledItemDelegate(parent), themes_(themes) {}

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    QStyleOptionViewItem styled = option;
    const auto state = static_cast<model::AlarmState>(index.data(AlarmModel::StateRole).toInt());
    if (state == model::AlarmState::Unacknowledged || state == model::AlarmState::ReturnedUnacknowledged) {
      styled.font.setWeight(QFont::DemiBold);
    }
    if (index.column() != AlarmModel::Priority) return QStyledItemDelegate::paint(painter, styled, index);
    const int side = std::min(option.rect.height() - 4, themes_.theme().scaled(22));
    const QRect place(option.rect.left() + 6, option.rect.center().y() - side / 2, side, side);
    const bool selected = option.state & QStyle::State_Selected;
    if (selected) painter->fillRect(option.rect, option.palette.highlight());
    styled.rect.setLeft(place.right() + 4);
    QStyledItemDelegate::paint(painter, styled, index);
    const auto priority = static_cast<model::AlarmPriority>(index.data(AlarmModel::PriorityRole).toInt());
    if (selected) painter->fillRect(place.adjusted(-1, -1, 1, 1), themes_.theme().color(Role::Panel));
    paintAlarmSymbol(*painter, place, priority, themes_.theme());
  }

 private:
  const ThemeProvider& themes_;
};

QString emptyText(AlarmFilter::Show show) {
  switch (show) {
    case AlarmFilter::Show::Active:
      return AlarmsPage::tr("No active alarms.");
    case AlarmFilter::Show::Shelved:
      return AlarmsPage::tr("Nothing is shelved.");
    case AlarmFilter::Show::OutOfService:
      return AlarmsPage::tr("No alarm is out of service.");
    case AlarmFilter::Show::All:
      return AlarmsPage::tr("No alarms.");
  }
  return {};
}

}  // namespace

AlarmsPage::AlarmsPage(engine::api::Console& console, ThemeProvider& themes, QWidget* parent)
    : QWidget(parent),
      alarms_(console.alarms()),
      themes_(themes),
      model_(new AlarmModel(console.alarms(), this)),
      filter_(new AlarmFilter(this)),
      choices_(new QHBoxLayout),
      stack_(new QStackedWidget),
      figures_(new AlarmFigures(console.alarms(), themes)) {
  setAccessibleName(tr("Alarms"));
  filter_->setSourceModel(model_);
  addButton(tr("Active"), static_cast<int>(AlarmFilter::Show::Active));
  addButton(tr("Shelved"), static_cast<int>(AlarmFilter::Show::Shelved));
  addButton(tr("Out of service"), static_cast<int>(AlarmFilter::Show::OutOfService));
  addButton(tr("All"), static_cast<int>(AlarmFilter::Show::All));
  addButton(tr("Figures"), kFigures);
  rows_ = makeRows();
  stack_->addWidget(rows_);
  stack_->addWidget(figures_);
  choices_->addStretch(1);
  auto* layout = new QVBoxLayout(this);
  layout->addLayout(choices_);
  layout->addWidget(stack_, 1);
  connect(model_, &QAbstractItemModel::dataChanged, this, &AlarmsPage::updateButtons);
  connect(model_, &QAbstractItemModel::rowsInserted, this, &AlarmsPage::updateButtons);
  connect(model_, &QAbstractItemModel::rowsRemoved, this, &AlarmsPage::updateButtons);
  connect(&themes_, &ThemeProvider::themeChanged, this, &AlarmsPage::restyle);
  restyle();
  showRows(AlarmFilter::Show::Active);
}

void AlarmsPage::addButton(const QString& name, int id) {
  auto* button = new QPushButton(name, this);
  button->setCheckable(true);
  button->setAutoDefault(false);
  button->setProperty("tight", themes_.theme().textScale() > kRoomyUpTo);
  button->setMinimumWidth(themes_.theme().target());
  button->setAccessibleName(tr("Show: %1").arg(name));
  views_[id] = button;
  connect(button, &QPushButton::clicked, this, [this, id] { choose(id); });
  const int stretch = choices_->count() > 0 && choices_->itemAt(choices_->count() - 1)->spacerItem() ? 1 : 0;
  choices_->insertWidget(choices_->count() - stretch, button);
}

void AlarmsPage::choose(int id) {
  for (const auto& [other, button] : views_) button->setChecked(other == id);
  if (id < kFigures) filter_->setShow(static_cast<AlarmFilter::Show>(id));
  stack_->setCurrentIndex(id < kFigures ? 0 : id == kFigures ? 1 : 2 + id - kOthers);
  updateButtons();
}

void AlarmsPage::addView(const QString& name, QWidget* view) {
  addButton(name, kOthers + stack_->count() - 2);
  stack_->addWidget(view);
}

void AlarmsPage::showView(QWidget* view) {
  if (const int at = stack_->indexOf(view); at >= 2) choose(kOthers + at - 2);
}

void AlarmsPage::makeTable() {
  table_ = new QTableView;
  setUpRowTable(*table_, tr("Alarms, in the order they came"));
  table_->setModel(filter_);
  table_->setItemDelegate(new AlarmDelegate(themes_, table_));
  table_->horizontalHeader()->setSectionResizeMode(AlarmModel::What, QHeaderView::Stretch);
  // What these say stands beside the table, in full.
  for (const auto column : {AlarmModel::Source, AlarmModel::Cause, AlarmModel::Consequence, AlarmModel::Response})
    table_->hideColumn(column);
}

QWidget* AlarmsPage::makeRows() {
  makeTable();
  nothing_ = new QLabel;
  nothing_->setAttribute(Qt::WA_TransparentForMouseEvents);
  auto* over = new QVBoxLayout(table_->viewport());
  over->addWidget(nothing_);
  nothing_->setAccessibleName(tr("Why no alarm is shown"));
  nothing_->setAlignment(Qt::AlignCenter);
  details_ = new AlarmDetails(alarms_, themes_);
  auto* rows = new QWidget;
  auto* row = new QHBoxLayout(rows);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(table_, 1);
  row->addWidget(details_);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AlarmsPage::showChosen);
  return rows;
}

void AlarmsPage::showRows(AlarmFilter::Show show) {
  choose(static_cast<int>(show));
}

void AlarmsPage::showFigures() {
  choose(kFigures);
}

void AlarmsPage::updateButtons() {
  const auto alarms = alarms_.alarms();
  for (const auto show : {AlarmFilter::Show::Active, AlarmFilter::Show::Shelved, AlarmFilter::Show::OutOfService}) {
    const auto count = std::ranges::count_if(
        alarms, [show](const model::Alarm& alarm) { return AlarmFilter::accepts(show, alarm.state); });
    const QString name = show == AlarmFilter::Show::Active    ? tr("Active")
                         : show == AlarmFilter::Show::Shelved ? tr("Shelved")
                                                              : tr("Out of service");
    views_.at(static_cast<int>(show))->setText(tr("%1 (%2)").arg(name).arg(count));
  }
  const bool any = filter_->rowCount() > 0;
  nothing_->setText(any ? QString() : emptyText(filter_->show()));
  nothing_->setVisible(!any);
  if (any && !table_->currentIndex().isValid()) table_->selectRow(0);
  showChosen();
}

void AlarmsPage::showChosen() {
  const QModelIndex chosen = filter_->mapToSource(table_->currentIndex());
  details_->show(model_->alarm(chosen.row()), model_->definition(chosen.row()));
}

void AlarmsPage::restyle() {
  const Theme& theme = themes_.theme();
  const int gap = theme.space();
  layout()->setContentsMargins(gap, gap, gap, gap);
  layout()->setSpacing(gap);
  choices_->setSpacing(gap / 2);
  rows_->layout()->setSpacing(gap);
  nothing_->setFont(theme.font(TypeSize::Heading));
  const QFontMetrics metrics(theme.font(TypeSize::Body, QFont::DemiBold));
  table_->verticalHeader()->setDefaultSectionSize(std::max(theme.target() - 8, metrics.height() + theme.space()));
  QHeaderView* header = table_->horizontalHeader();
  const auto width = [&](const QString& text) { return metrics.horizontalAdvance(text) + theme.space(3); };
  header->resizeSection(AlarmModel::Priority,
                        width(alarmPriorityText(model::AlarmPriority::Critical)) + theme.scaled(22));
  header->resizeSection(AlarmModel::State, width(alarmStateText(model::AlarmState::ReturnedUnacknowledged)));
  header->resizeSection(AlarmModel::RespondWithin, width(respondWithinText(10)));
  header->resizeSection(AlarmModel::Since, width(u"00:00:00"_s));
  header->resizeSection(AlarmModel::Detail, width(u"BT 246 °C, limit 240 °C"_s));
  arrange();
}

// Given the focus, it hands it to the table.
void AlarmsPage::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  if (stack_->currentWidget() == rows_) table_->setFocus(event->reason());
}

void AlarmsPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

// The alarm in full stands beside the table, or under it where there is no room for both.
void AlarmsPage::arrange() {
  const Theme& theme = themes_.theme();
  const int pane = theme.scaled(kPanePx);
  const bool beside = width() >= theme.scaled(kLeastPx) + pane;
  auto* box = static_cast<QBoxLayout*>(rows_->layout());
  box->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  details_->setMinimumWidth(beside ? pane : 0);
  details_->setMaximumWidth(beside ? pane : QWIDGETSIZE_MAX);
  details_->setMinimumHeight(beside ? 0 : theme.scaled(170));
  table_->setMinimumHeight(theme.scaled(120));
  // Where the room is short, what stands in full beside the table goes first.
  table_->setColumnHidden(AlarmModel::Detail, !beside && theme.textScale() > kRoomyUpTo);
  table_->setColumnHidden(AlarmModel::RespondWithin, !beside && theme.textScale() > kRoomyUpTo);
}

}  // namespace tryer::ui
