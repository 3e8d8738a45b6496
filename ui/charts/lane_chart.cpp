#include "ui/charts/lane_chart.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr double kBandPx = 30;  // at 100 %
constexpr double kBandGapPx = 4;
constexpr double kTrackPenPx = 2;
constexpr double kMarkPx = 5;
}  // namespace

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
  return {320, sizeHint().height()};
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
  const QRectF inner = band.adjusted(0, kTrackPenPx + 2, 0, -kTrackPenPx - 1);
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

// A command by shape, not by colour: open ◇, done ◆, not taken ✕, each with the setting that was asked for.
void LaneChart::paintCommands(QPainter& painter, size_t index) {
  const Theme& theme = themes_.theme();
  const QRectF band = bandOf(index);
  painter.setFont(theme.font(TypeSize::Secondary));
  for (const CommandMark& command : frame_.commands) {
    const double x = xAt(command.atS);
    if (command.actuatorId != tracks_[index].actuatorId || x < band.left() || x > band.right()) continue;
    const double r = kMarkPx;
    const QPointF at(x, band.top() + r + 1);
    const QPolygonF diamond({at + QPointF(0, -r), at + QPointF(r, 0), at + QPointF(0, r), at + QPointF(-r, 0)});
    painter.setPen(QPen(theme.color(Role::Text), 1.5));
    painter.setBrush(command.fate == CommandMark::Fate::Done ? QBrush(theme.color(Role::Text)) : QBrush(Qt::NoBrush));
    if (command.fate == CommandMark::Fate::NotTaken) {
      painter.drawLine(at + QPointF(-r, -r), at + QPointF(r, r));
      painter.drawLine(at + QPointF(-r, r), at + QPointF(r, -r));
    } else {
      painter.drawPolygon(diamond);
    }
    painter.setBrush(Qt::NoBrush);
    painter.drawText(QPointF(x + r + 2, band.top() + QFontMetricsF(painter.font()).ascent()),
                     QString::number(command.target));
  }
}

}  // namespace tryer::ui
