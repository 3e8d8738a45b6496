// Paints a curve from its envelope: short lines in one drawLines call, never one long polyline (30 × the time with a
// wide pen).
#pragma once

#include <QLineF>
#include <QPointF>
#include <QRectF>
#include <optional>
#include <span>
#include <vector>

#include "core/engine/api/series_view.h"
#include "ui/charts/time_window.h"

class QPainter;
class QPen;

namespace tryer::ui {

// Values onto pixels, upwards.
struct ValueScale {
  double min = 0;
  double max = 1;
  double y(double value, const QRectF& plot) const {
    return plot.bottom() - (value - min) / (max - min) * plot.height();
  }
};

// Reused between frames, so that a frame allocates nothing once it has its size. GUI thread.
class CurvePainter {
 public:
  // One envelope column per device pixel of plot; a silence longer than gapS is left open.
  void paint(QPainter& painter, const engine::api::SeriesView& series, int column, const TimeWindow& window,
             const QRectF& plot, const ValueScale& scale, const QPen& pen, double gapS);
  // The same for a setting: horizontal runs with upright steps.
  void paintSteps(QPainter& painter, const engine::api::SeriesView& series, int column, const TimeWindow& window,
                  const QRectF& plot, const ValueScale& scale, const QPen& pen, double gapS);

  // Pure, for tests: the lines of a curve in pixels.
  static void curveLines(std::span<const engine::api::EnvelopeColumn> columns, const QRectF& plot,
                         const ValueScale& scale, double gapColumns, std::vector<QLineF>& lines);
  static void stepLines(std::span<const engine::api::EnvelopeColumn> columns, const QRectF& plot,
                        const ValueScale& scale, double gapColumns, std::vector<QLineF>& lines);

 private:
  // False: nothing to draw.
  bool fetch(const engine::api::SeriesView& series, int column, const TimeWindow& window, double widthPx,
             double pixelRatio);

  std::vector<engine::api::EnvelopeColumn> columns_;
  std::vector<QLineF> lines_;
};

}  // namespace tryer::ui
