#include "ui/alarms/interlocks_view.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/alarms/interlock_dialog.h"
#include "ui/models/interlock_model.h"
#include "ui/widgets/row_table.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr double kInterlockFactsPx = 170;  // at 100 %
constexpr double kConditionFromPx = 760;   // of the width, to show the condition in the table, too

QString sentence(const QString& label, const QString& text) {
  return u"<b>%1</b> %2"_s.arg(label.toHtmlEscaped(), text.toHtmlEscaped());
}

QString interlockFacts(const engine::api::Interlock& in) {
  const QString now = InterlocksView::tr("%1: %2 for %3 s")
                          .arg(interlockActionText(in.action), interlockLimitText(in, in.limit))
                          .arg(in.delayS);
  const QString usual = InterlocksView::tr("%1: %2 for %3 s; limit from %4 to %5")
                            .arg(interlockActionText(in.defaultAction), interlockLimitText(in, in.defaultLimit))
                            .arg(in.defaultDelayS)
                            .arg(interlockLimitText(in, in.strictest), interlockLimitText(in, in.loosest));
  return QStringList{
      u"<h3>%1</h3>"_s.arg(in.title.toHtmlEscaped()) + sentence(InterlocksView::tr("When:"), in.condition),
      sentence(InterlocksView::tr("Then:"), now),
      sentence(InterlocksView::tr("Default:"), usual),
      sentence(InterlocksView::tr("Source:"), in.source),
      sentence(InterlocksView::tr("What happens otherwise:"), in.consequence),
      sentence(InterlocksView::tr("What to do:"), in.response)}
      .join(u"<br>"_s);
}

}  // namespace

InterlocksView::InterlocksView(engine::api::InterlocksApi& interlocks, const ThemeProvider& themes, QWidget* parent)
    : QWidget(parent),
      interlocks_(interlocks),
      themes_(themes),
      model_(new InterlockModel(interlocks, this)),
      table_(new QTableView(this)),
      text_(new QLabel),
      tighten_(new QPushButton(tr("Make stricter …"))) {
  setAccessibleName(tr("Interlocks"));
  makeTable();
  text_->setObjectName(u"scrolled"_s);
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::RichText);
  text_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  text_->setAccessibleName(tr("The chosen interlock in full"));
  tighten_->setAccessibleName(tr("Make the chosen interlock stricter"));
  tighten_->setAutoDefault(false);
  auto* scroll = new QScrollArea;
  scroll->setWidget(text_);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* details = new QFrame;
  details->setObjectName(u"details"_s);
  details->setProperty("surface", u"panel"_s);
  auto* row = new QHBoxLayout(details);
  row->addWidget(scroll, 1);
  row->addWidget(tighten_, 0, Qt::AlignBottom);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(table_, 1);
  layout->addWidget(details);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &InterlocksView::showChosen);
  connect(model_, &QAbstractItemModel::dataChanged, this, &InterlocksView::showChosen);
  connect(model_, &QAbstractItemModel::modelReset, this, [this] {
    table_->selectRow(0);
    showChosen();
  });
  connect(tighten_, &QPushButton::clicked, this, &InterlocksView::openChosen);
  connect(&themes_, &ThemeProvider::themeChanged, this, &InterlocksView::restyle);
  restyle();
  table_->selectRow(0);
  showChosen();
}

void InterlocksView::makeTable() {
  setUpRowTable(*table_, tr("Interlocks of the machine in use"));
  table_->setModel(model_);
  table_->horizontalHeader()->setStretchLastSection(true);
}

void InterlocksView::openChosen() {
  const engine::api::Interlock* in = model_->interlock(table_->currentIndex().row());
  if (!in) return;
  auto* dialog = new InterlockDialog(*in, interlocks_, themes_, window());
  dialog->open();
}

void InterlocksView::showChosen() {
  const engine::api::Interlock* in = model_->interlock(table_->currentIndex().row());
  tighten_->setEnabled(in != nullptr);
  text_->setText(in ? interlockFacts(*in) : tr("No machine is connected: the interlocks are those of a machine."));
}

void InterlocksView::restyle() {
  const Theme& theme = themes_.theme();
  layout()->setSpacing(theme.space());
  text_->setFont(theme.font(TypeSize::Body));
  findChild<QFrame*>(u"details"_s)->setFixedHeight(theme.scaled(kInterlockFactsPx));
  table_->setMinimumHeight(theme.scaled(120));
  const QFontMetrics metrics(theme.font(TypeSize::Body));
  table_->verticalHeader()->setDefaultSectionSize(std::max(theme.target() - 8, metrics.height() + theme.space()));
  const auto width = [&](const QString& text) { return metrics.horizontalAdvance(text) + theme.space(3); };
  QHeaderView* header = table_->horizontalHeader();
  header->resizeSection(InterlockModel::What, width(u"The roaster's control board is in"_s));
  header->resizeSection(InterlockModel::Limit, width(u"240 °C, stricter"_s));
  header->resizeSection(InterlockModel::Delay, width(u"10.5 s"_s));
  header->resizeSection(InterlockModel::Action, width(interlockActionText(u"refuse-heat"_s)));
  header->resizeSection(InterlockModel::Now, width(u"▲ holds"_s));
}

void InterlocksView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const Theme& theme = themes_.theme();
  table_->setColumnHidden(InterlockModel::Condition, width() < theme.scaled(kConditionFromPx));
}

}  // namespace tryer::ui
