#include "ui/charts/lane_chart.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/models/texts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr double kBandPx = 36;  // at 100 %
constexpr double kBandGapPx = 4;
constexpr double kTrackPenPx = 2;
constexpr double kMarkPx = 5;
constexpr double kMarkGapPx = 3;
}  // namespace

QString MarkGroup::label() const {
  const QString last = QString::number(marks.back().target);
  return marks.size() == 1 ? last : u"%1× %2"_s.arg(marks.size()).arg(last);
}

CommandMark::Fate MarkGroup::fate() const {
  using Fate = CommandMark::Fate;
  for (const Fate fate : {Fate::NotTaken, Fate::Open}) {
    if (std::ranges::find(marks, fate, &CommandMark::fate) != marks.end()) return fate;
  }
  return Fate::Done;
}

std::vector<MarkGroup> groupMarks(const std::vector<CommandMark>& marks, const std::function<double(double)>& xAt,
                                  const std::function<double(const QString&)>& widthOf, double radius) {
  std::vector<MarkGroup> groups;
  for (const CommandMark& mark : marks) {
    const double x = xAt(mark.atS);
    if (groups.empty() || x - radius >= groups.back().endX + kMarkGapPx) groups.push_back({{}, x, x, x});
    MarkGroup& group = groups.back();
    group.marks.push_back(mark);
    group.toX = x;
    group.endX = x + radius + kMarkGapPx + widthOf(group.label());
  }
  return groups;
}

LaneChart::LaneChart(const ThemeProvider& themes, QWidget* parent) : QWidget(parent), themes_(themes) {
  setAccessibleName(tr("Settings over time"));
  connect(&themes_, &ThemeProvider::themeChanged, this, [this] {
    updateGeometry();
    update();
  });
}

QSize LaneChart::sizeHint() const {
  const auto bands = static_cast<int>(std::max<size_t>(1, tracks_.size()));
  return {720, themes_.theme().scaled(kBandPx) * bands};
}

QSize LaneChart::minimumSizeHint() const {
  return {240, sizeHint().height()};
}

void LaneChart::setTracks(std::vector<LaneTrack> tracks) {
  if (tracks == tracks_) return;
  tracks_ = std::move(tracks);
  updateGeometry();
  update();
}

void LaneChart::setFrame(const ChartFrame& frame) {
  const bool sameSeries = frame.series == frame_.series && (!frame.series || frame.size == frame_.size);
  const bool same = sameSeries && frame.window == frame_.window && frame.commands == frame_.commands &&
                    frame.chargeS == frame_.chargeS && frame.events == frame_.events;
  frame_ = frame;
  if (same) return;
  if (const QString now = summary(); now != accessibleDescription()) setAccessibleDescription(now);
  update();  // does nothing while hidden
}

void LaneChart::setPlotSpan(int left, int right) {
  if (left == plotLeft_ && right == plotRight_) return;
  plotLeft_ = left;
  plotRight_ = right;
  update();
}

QString LaneChart::summary() const {
  QStringList sentences;
  for (const LaneTrack& track : tracks_) {
    const int column = frame_.series ? frame_.series->columnIndex(track.channelId) : -1;
    const auto now = column < 0 ? std::nullopt : frame_.series->valueAt(column, frame_.series->lastS());
    sentences << (now ? u"%1 %2."_s.arg(track.name).arg(std::lround(*now)) : tr("%1 not known.").arg(track.name));
  }
  return sentences.join(u' ');
}

QRectF LaneChart::bandOf(size_t track) const {
  const double bandHeight = height() / static_cast<double>(std::max<size_t>(1, tracks_.size()));
  const double right = plotRight_ > plotLeft_ ? plotRight_ : width();
  return {static_cast<double>(plotLeft_), bandHeight * static_cast<double>(track) + kBandGapPx / 2, right - plotLeft_,
          bandHeight - kBandGapPx};
}

double LaneChart::xAt(double seconds) const {
  const QRectF band = bandOf(0);
  return band.left() + (seconds - frame_.window.fromS) / frame_.window.lengthS() * band.width();
}

double LaneChart::signRowPx() const {
  return QFontMetricsF(themes_.theme().font(TypeSize::Secondary)).height();
}

void LaneChart::paintEvent(QPaintEvent*) {
  ++framesPainted_;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  for (size_t i = 0; i < tracks_.size(); ++i) {
    paintTrack(painter, i);
    paintCommands(painter, i);
  }
}

void LaneChart::paintTrack(QPainter& painter, size_t index) {
  const Theme& theme = themes_.theme();
  const LaneTrack& track = tracks_[index];
  const QRectF band = bandOf(index);
  painter.fillRect(band, theme.color(Role::Panel));
  painter.setPen(QPen(theme.color(Role::Line), 1));
  for (const EventLine& event : frame_.events) {
    const double x = xAt(event.atS);
    if (x > band.left() && x < band.right()) painter.drawLine(QPointF(x, band.top()), QPointF(x, band.bottom()));
  }
  painter.drawRect(band);
  painter.setFont(theme.font(TypeSize::Secondary, QFont::DemiBold));
  painter.setPen(theme.color(Role::Text));
  painter.drawText(QRectF(0, band.top(), band.left() - kBandGapPx * 2, band.height()),
                   Qt::AlignRight | Qt::AlignVCenter, track.letter.isEmpty() ? track.name : track.letter);
  const int column = frame_.series ? frame_.series->columnIndex(track.channelId) : -1;
  if (column < 0) return;
  const QRectF inner = band.adjusted(0, signRowPx() + kTrackPenPx, 0, -kTrackPenPx - 1);
  painter.save();
  painter.setClipRect(band);
  const QPen pen(theme.color(track.role), kTrackPenPx, Qt::SolidLine, Qt::SquareCap);
  painter_.paintSteps(painter, *frame_.series, column, frame_.window, inner,
                      {static_cast<double>(track.min), static_cast<double>(track.max)}, pen, frame_.gapS);
  painter.restore();
  const auto now = frame_.series->valueAt(column, frame_.series->lastS());
  if (!now) return;
  painter.setPen(theme.color(Role::Text));
  painter.drawText(QRectF(band.right() + kBandGapPx, band.top(), width() - band.right() - kBandGapPx, band.height()),
                   Qt::AlignLeft | Qt::AlignVCenter, QString::number(std::lround(*now)));
}

std::vector<MarkGroup> LaneChart::groupsOf(size_t track) const {
  std::vector<CommandMark> marks;
  for (const CommandMark& mark : frame_.commands) {
    const double x = xAt(mark.atS);
    if (mark.actuatorId == tracks_[track].actuatorId && x >= bandOf(track).left() && x <= bandOf(track).right())
      marks.push_back(mark);
  }
  std::ranges::stable_sort(marks, {}, &CommandMark::atS);
  const QFontMetricsF metrics(themes_.theme().font(TypeSize::Secondary));
  return groupMarks(
      marks, [this](double seconds) { return xAt(seconds); },
      [&metrics](const QString& text) { return metrics.horizontalAdvance(text); }, kMarkPx);
}

void LaneChart::paintCommands(QPainter& painter, size_t index) {
  const Theme& theme = themes_.theme();
  const QRectF band = bandOf(index);
  painter.setFont(theme.font(TypeSize::Secondary));
  const double middle = band.top() + signRowPx() / 2;
  for (const MarkGroup& group : groupsOf(index)) {
    painter.setPen(QPen(theme.color(Role::Text), 1.5));
    if (group.marks.size() > 1) {  // from the first to the last of them
      painter.drawLine(QPointF(group.fromX, middle), QPointF(group.toX, middle));
      painter.drawLine(QPointF(group.fromX, middle - kMarkPx), QPointF(group.fromX, middle + kMarkPx));
    }
    paintSign(painter, QPointF(group.toX, middle), group.fate());
    const double width = group.endX - group.toX;
    const bool fits = group.endX <= band.right();
    const QRectF box(fits ? group.toX + kMarkPx + kMarkGapPx : group.toX - kMarkPx - kMarkGapPx - width, band.top(),
                     width, signRowPx());
    painter.drawText(box, (fits ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, group.label());
  }
}

// A command by shape, not by colour: open ◇, done ◆, not taken ✕.
void LaneChart::paintSign(QPainter& painter, QPointF at, CommandMark::Fate fate) const {
  const Theme& theme = themes_.theme();
  const double r = kMarkPx;
  painter.setPen(QPen(theme.color(Role::Text), 1.5));
  if (fate == CommandMark::Fate::NotTaken) {
    painter.drawLine(at + QPointF(-r, -r), at + QPointF(r, r));
    painter.drawLine(at + QPointF(-r, r), at + QPointF(r, -r));
    return;
  }
  painter.setBrush(theme.color(fate == CommandMark::Fate::Done ? Role::Text : Role::Panel));
  painter.drawPolygon(QPolygonF({at + QPointF(0, -r), at + QPointF(r, 0), at + QPointF(0, r), at + QPointF(-r, 0)}));
  painter.setBrush(Qt::NoBrush);
}

bool LaneChart::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<const QHelpEvent*>(event);
  for (size_t i = 0; i < tracks_.size(); ++i) {
    if (!bandOf(i).contains(help->pos())) continue;
    for (const MarkGroup& group : groupsOf(i)) {
      if (help->x() < group.fromX - kMarkPx || help->x() > group.endX) continue;
      QToolTip::showText(help->globalPos(), textOf(group), this);
      return true;
    }
  }
  QToolTip::hideText();
  return true;
}

QString LaneChart::textOf(const MarkGroup& group) const {
  QStringList lines;
  const double zeroS = frame_.chargeS.value_or(frame_.series ? frame_.series->firstS() : 0);
  for (const CommandMark& mark : group.marks) {
    const QString fate = mark.fate == CommandMark::Fate::Done   ? tr("done")
                         : mark.fate == CommandMark::Fate::Open ? tr("on its way")
                                                                : tr("not taken");
    lines << u"%1  → %2  %3"_s.arg(clockText(mark.atS - zeroS)).arg(mark.target).arg(fate);
  }
  constexpr qsizetype kMostLines = 12;
  if (lines.size() > kMostLines) lines = lines.mid(lines.size() - kMostLines);
  return lines.join(u'\n');
}

}  // namespace tryer::ui
