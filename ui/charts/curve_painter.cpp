#include "ui/charts/curve_painter.h"

#include <QPainter>
#include <QPen>
#include <algorithm>
#include <cmath>

namespace tryer::ui {

using engine::api::EnvelopeColumn;

namespace {
// An envelope thinner than this is drawn as a slanted line between columns, a thicker one as an upright bar.
constexpr double kThinPx = 1.2;
}  // namespace

void CurvePainter::curveLines(std::span<const EnvelopeColumn> columns, const QRectF& plot, const ValueScale& scale,
                              double gapColumns, std::vector<QLineF>& lines) {
  lines.clear();
  const double widthPx = plot.width() / static_cast<double>(columns.size());
  ptrdiff_t before = -1;  // the last column with something in it
  QPointF end;            // where its curve left it
  for (ptrdiff_t i = 0; i < std::ssize(columns); ++i) {
    const EnvelopeColumn& c = columns[static_cast<size_t>(i)];
    if (std::isnan(c.min)) continue;
    const double x = plot.left() + (static_cast<double>(i) + 0.5) * widthPx;
    const double top = scale.y(static_cast<double>(c.max), plot);
    const double bottom = scale.y(static_cast<double>(c.min), plot);
    const bool joined = before >= 0 && static_cast<double>(i - before) <= gapColumns;
    if (bottom - top < kThinPx) {
      const QPointF here(x, (top + bottom) / 2);
      if (joined) {
        lines.emplace_back(end, here);
      } else {
        lines.emplace_back(here, here + QPointF(0.1, 0));  // a lone sample is a dot
      }
      end = here;
    } else {
      // An upright bar that reaches to where the last column ended, so that the curve has no holes.
      const bool beside = joined && i - before == 1;
      if (joined && !beside) lines.emplace_back(end, QPointF(x, scale.y(static_cast<double>(c.first), plot)));
      lines.emplace_back(x, beside ? std::min(top, end.y()) : top, x, beside ? std::max(bottom, end.y()) : bottom);
      end = QPointF(x, scale.y(static_cast<double>(c.last), plot));
    }
    before = i;
  }
}

void CurvePainter::stepLines(std::span<const EnvelopeColumn> columns, const QRectF& plot, const ValueScale& scale,
                             double gapColumns, std::vector<QLineF>& lines) {
  lines.clear();
  const double widthPx = plot.width() / static_cast<double>(columns.size());
  const auto xOf = [&](ptrdiff_t i) { return plot.left() + static_cast<double>(i) * widthPx; };
  ptrdiff_t runStart = -1;
  ptrdiff_t before = -1;
  float level = 0;
  const auto endRun = [&](double atX) {
    const double y = scale.y(static_cast<double>(level), plot);
    lines.emplace_back(xOf(runStart), y, atX, y);
  };
  for (ptrdiff_t i = 0; i < std::ssize(columns); ++i) {
    const EnvelopeColumn& c = columns[static_cast<size_t>(i)];
    if (std::isnan(c.min)) continue;
    const bool joined = before >= 0 && static_cast<double>(i - before) <= gapColumns;
    if (before >= 0 && !joined) endRun(xOf(before + 1));
    if (!joined) {
      runStart = i;
      level = c.first;
    }
    if (c.min < level || c.max > level || c.last != level) {
      endRun(xOf(i));
      const double high = scale.y(static_cast<double>(std::max(level, c.max)), plot);
      const double low = scale.y(static_cast<double>(std::min(level, c.min)), plot);
      lines.emplace_back(xOf(i), high, xOf(i), low);
      runStart = i;
      level = c.last;
    }
    before = i;
  }
  if (before >= 0) endRun(xOf(before + 1));
}

bool CurvePainter::fetch(const engine::api::SeriesView& series, int column, const TimeWindow& window, double widthPx,
                         double pixelRatio) {
  if (column < 0 || widthPx < 1 || window.lengthS() <= 0) return false;
  columns_.resize(static_cast<size_t>(std::ceil(widthPx * pixelRatio)));
  series.envelope(column, window.fromS, window.toS, columns_);
  return true;
}

void CurvePainter::paint(QPainter& painter, const engine::api::SeriesView& series, int column, const TimeWindow& window,
                         const QRectF& plot, const ValueScale& scale, const QPen& pen, double gapS) {
  if (!fetch(series, column, window, plot.width(), painter.device()->devicePixelRatio())) return;
  const double columnS = window.lengthS() / static_cast<double>(columns_.size());
  curveLines(columns_, plot, scale, std::max(1.5, gapS / columnS), lines_);
  painter.setPen(pen);
  painter.drawLines(lines_.data(), static_cast<int>(lines_.size()));
}

void CurvePainter::paintSteps(QPainter& painter, const engine::api::SeriesView& series, int column,
                              const TimeWindow& window, const QRectF& plot, const ValueScale& scale, const QPen& pen,
                              double gapS) {
  if (!fetch(series, column, window, plot.width(), painter.device()->devicePixelRatio())) return;
  const double columnS = window.lengthS() / static_cast<double>(columns_.size());
  stepLines(columns_, plot, scale, std::max(1.5, gapS / columnS), lines_);
  painter.setPen(pen);
  painter.drawLines(lines_.data(), static_cast<int>(lines_.size()));
}

}  // namespace tryer::ui
