#include "ui/alarms/alarm_figures.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/models/alarm_text.h"
#include "ui/models/texts.h"
#include "ui/widgets/wrapped_text.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

QString titleOf(std::span<const model::AlarmDefinition> definitions, const QString& id) {
  // An alarm's id is its definition's and its source, "interlock.bt-high@twin".
  const QString definitionId = id.section(u'@', 0, 0);
  const auto found = std::ranges::find(definitions, definitionId, &model::AlarmDefinition::id);
  return found == definitions.end() ? id : found->title;
}

QString listed(const QStringList& lines, const QString& none) {
  return lines.isEmpty() ? none : lines.join(u'\n');
}

QString timeText(double seconds) {
  return seconds < 3'600 ? ageText(seconds) : AlarmFigures::tr("%1 h").arg(numberText(seconds / 3'600, 1));
}

}  // namespace

AlarmFigures::AlarmFigures(engine::api::AlarmsApi& alarms, const ThemeProvider& themes, QWidget* parent)
    : QScrollArea(parent), alarms_(alarms), themes_(themes) {
  setAccessibleName(tr("How well the alarms serve"));
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  auto* content = new QWidget;
  content->setObjectName(u"scrolled"_s);
  auto* grid = new QGridLayout(content);
  grid->setSpacing(themes_.theme().space());
  grid->setContentsMargins(0, 0, 0, 0);
  rate_ = addFigure(*grid, 0, 0, tr("Alarms in this session"));
  recent_ = addFigure(*grid, 0, 1, tr("In the last 10 minutes"));
  priorities_ = addFigure(*grid, 1, 0, tr("By priority"));
  median_ = addFigure(*grid, 1, 1, tr("Time to acknowledge, median"));
  frequent_ = addFigure(*grid, 2, 0, tr("Most frequent"));
  chattering_ = addFigure(*grid, 2, 1, tr("Chattering: three times within a minute"));
  stale_ = addFigure(*grid, 3, 0, tr("Stale: active for longer than a day"));
  grid->setRowStretch(4, 1);
  grid->setColumnStretch(0, 1);
  grid->setColumnStretch(1, 1);
  setWidget(content);
  connect(&alarms_, &engine::api::AlarmsApi::alarmsChanged, this, &AlarmFigures::refresh);
  refresh();
}

QLabel* AlarmFigures::addFigure(QGridLayout& grid, int row, int column, const QString& name) {
  auto* panel = new QFrame;
  panel->setProperty("surface", u"panel"_s);
  auto* layout = new QVBoxLayout(panel);
  const Theme& theme = themes_.theme();
  layout->setContentsMargins(theme.space(1.5), theme.space(), theme.space(1.5), theme.space());
  auto* title = new WrappedText;
  title->setText(name);
  title->setProperty("textRole", u"secondary"_s);
  auto* value = new WrappedText;
  value->setAccessibleName(name);
  value->setProperty("textRole", u"heading"_s);
  value->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  layout->addWidget(title);
  layout->addWidget(value, 1);
  grid.addWidget(panel, row, column);
  return value;
}

void AlarmFigures::refresh() {
  const model::AlarmKpis kpis = alarms_.kpis();
  const auto definitions = alarms_.definitions();
  rate_->setText(
      tr("%1 · %2 an hour, over %3").arg(kpis.raised).arg(numberText(kpis.perHour, 1), timeText(kpis.windowS)));
  recent_->setText(kpis.flood ? tr("%1 — FLOOD since %2: do first what is critical")
                                    .arg(kpis.inLast10Min)
                                    .arg(kpis.floodSinceUtcMs ? alarmTimeText(*kpis.floodSinceUtcMs) : u"—"_s)
                              : tr("%1 · no flood (more than 10)").arg(kpis.inLast10Min));
  const auto count = [](model::AlarmPriority priority, int n) {
    return u"%1 %2 %3"_s.arg(alarmSymbol(priority), alarmPriorityText(priority)).arg(n);
  };
  priorities_->setText(QStringList{count(model::AlarmPriority::Critical, kpis.critical),
                                   count(model::AlarmPriority::High, kpis.high),
                                   count(model::AlarmPriority::Low, kpis.low)}
                           .join(u"   "_s));
  median_->setText(kpis.medianAcknowledgeS ? timeText(*kpis.medianAcknowledgeS) : tr("nothing acknowledged yet"));
  QStringList frequent;
  for (const auto& [id, times] : kpis.mostFrequent) frequent << u"%1×  %2"_s.arg(times).arg(titleOf(definitions, id));
  frequent_->setText(listed(frequent, tr("none")));
  const auto titles = [&](const QStringList& ids) {
    QStringList found;
    for (const QString& id : ids) found << titleOf(definitions, id);
    return listed(found, tr("none"));
  };
  chattering_->setText(titles(kpis.chattering));
  stale_->setText(titles(kpis.stale));
}

}  // namespace tryer::ui
