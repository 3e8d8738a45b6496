#include "ui/charts/curve_layer.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/models/texts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr double kLeastTickPx = 56;
constexpr double kLabelGapPx = 4;
}  // namespace

void CurveLayer::setPlot(const QRectF& plot, const QRectF& bounds) {
  prepareGeometryChange();
  plot_ = plot;
  bounds_ = bounds;
}

double CurveLayer::xAt(double seconds) const {
  return plot_.left() + (seconds - frame.window.fromS) / frame.window.lengthS() * plot_.width();
}

void CurveLayer::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  ++framesPainted;
  painter->setRenderHint(QPainter::Antialiasing);
  paintUnits(*painter);
  if (!frame.series) return;
  paintTimeLabels(*painter);
  paintGaps(*painter);
  paintEvents(*painter);
  paintCurves(*painter);
  paintEndLabels(*painter);
}

void CurveLayer::paintCurves(QPainter& painter) {
  painter.save();
  painter.setClipRect(plot_);
  for (const CurveSpec& curve : curves) {
    const QPen pen(theme.color(curve.role), curve.widthPx, Qt::SolidLine, Qt::SquareCap);
    painter_.paint(painter, *frame.series, frame.series->columnIndex(curve.channelId), frame.window, plot_,
                   scaleOf(curve), pen, frame.gapS);
  }
  painter.restore();
}

void CurveLayer::paintEndLabels(QPainter& painter) {
  const double lastS = frame.series->lastS();
  if (lastS < frame.window.fromS || lastS > frame.window.toS) return;
  std::vector<EndLabel> labels;
  for (const CurveSpec& curve : curves) {
    const int column = frame.series->columnIndex(curve.channelId);
    const auto value = column < 0 ? std::nullopt : frame.series->valueAt(column, lastS);
    if (!value) continue;
    labels.push_back({scaleOf(curve).y(static_cast<double>(*value), plot_), &curve});
  }
  painter.setFont(theme.font(TypeSize::Secondary, QFont::DemiBold));
  const QFontMetricsF metrics(painter.font());
  std::ranges::sort(labels, {}, &EndLabel::y);
  double free = plot_.top();  // the next label stands no higher than this
  for (const EndLabel& label : labels) {
    if (label.y < plot_.top() || label.y > plot_.bottom()) continue;
    const QString text = label.curve->shortName;
    const double x = std::min(xAt(lastS) + 2 * kLabelGapPx, plot_.right() - metrics.horizontalAdvance(text));
    const double top = std::max(free, label.y - metrics.height() / 2);
    const QRectF box(x - kLabelGapPx / 2, top, metrics.horizontalAdvance(text) + kLabelGapPx, metrics.height());
    painter.fillRect(box, theme.color(Role::Panel));
    painter.setPen(theme.color(label.curve->role));
    painter.drawText(box, Qt::AlignCenter, text);
    free = box.bottom();
  }
}

void CurveLayer::paintEvents(QPainter& painter) {
  painter.setFont(theme.font(TypeSize::Secondary, QFont::DemiBold));
  const QFontMetricsF metrics(painter.font());
  double freeFrom = plot_.left();  // labels stand in two rows when they would touch
  int row = 0;
  for (const EventLine& event : frame.events) {
    const double x = xAt(event.atS);
    if (x < plot_.left() || x > plot_.right()) continue;
    painter.setPen(QPen(theme.color(Role::Secondary), 1));
    const double crisp = std::floor(x) + 0.5;
    painter.drawLine(QPointF(crisp, plot_.top()), QPointF(crisp, plot_.bottom()));
    const double width = metrics.horizontalAdvance(event.label) + 2 * kLabelGapPx;
    const double left = std::min(x + 1, plot_.right() - width);
    row = left < freeFrom ? (row + 1) % 3 : 0;
    freeFrom = std::max(freeFrom, left + width);
    const QRectF box(left, plot_.top() + row * metrics.height(), width, metrics.height());
    painter.fillRect(box, theme.color(Role::Panel));
    painter.setPen(theme.color(Role::Text));
    painter.drawText(box, Qt::AlignCenter, event.label);
  }
}

void CurveLayer::paintGaps(QPainter& painter) {
  painter.setFont(theme.font(TypeSize::Secondary));
  const QFontMetricsF metrics(painter.font());
  for (const GapBand& gap : frame.gaps) {
    const double left = std::max(xAt(gap.fromS), plot_.left());
    const double right = std::min(xAt(gap.toS), plot_.right());
    if (right <= left) continue;
    const QRectF band(left, plot_.top(), std::max(right - left, 1.0), plot_.height());
    painter.fillRect(band, QBrush(theme.color(Role::Line), Qt::BDiagPattern));
    const QString text = QCoreApplication::translate("tryer::ui::LiveChart", "no data %1 s")
                             .arg(static_cast<qint64>(std::lround(gap.toS - gap.fromS)));
    const double width = metrics.horizontalAdvance(text) + 2 * kLabelGapPx;
    if (width > band.width()) continue;
    const QRectF box(band.center().x() - width / 2, plot_.bottom() - metrics.height(), width, metrics.height());
    painter.fillRect(box, theme.color(Role::Panel));
    painter.setPen(theme.color(Role::Secondary));
    painter.drawText(box, Qt::AlignCenter, text);
  }
}

void CurveLayer::paintTimeLabels(QPainter& painter) {
  painter.setFont(theme.font(TypeSize::Secondary));
  painter.setPen(theme.color(Role::Secondary));
  const double zeroS = frame.chargeS.value_or(frame.series->firstS());
  const double height = QFontMetricsF(painter.font()).height();
  for (const TimeTick& tick : ticksFor(frame.window, zeroS, plot_.width(), theme.scaled(kLeastTickPx))) {
    painter.setPen(QPen(theme.color(Role::Line), 1));
    const double crisp = std::floor(xAt(tick.atS)) + 0.5;
    if (crisp > plot_.left() && crisp < plot_.right())
      painter.drawLine(QPointF(crisp, plot_.top()), QPointF(crisp, plot_.bottom()));
    painter.setPen(theme.color(Role::Secondary));
    const double half = theme.scaled(kLeastTickPx) / 2.0;
    const double x = std::clamp(xAt(tick.atS), bounds_.left() + half, bounds_.right() - half);
    painter.drawText(QRectF(x - half, plot_.bottom() + kLabelGapPx, 2 * half, height), Qt::AlignHCenter | Qt::AlignTop,
                     tick.label);
  }
}

void CurveLayer::paintUnits(QPainter& painter) {
  painter.setFont(theme.font(TypeSize::Secondary));
  painter.setPen(theme.color(Role::Secondary));
  const double height = QFontMetricsF(painter.font()).height();
  const QRectF above(bounds_.left() + kLabelGapPx, plot_.top() - height - kLabelGapPx,
                     bounds_.width() - 2 * kLabelGapPx, height);
  painter.drawText(above, Qt::AlignLeft | Qt::AlignBottom, u"°C"_s);
  painter.drawText(above, Qt::AlignRight | Qt::AlignBottom, u"°C/min"_s);
}

}  // namespace tryer::ui
