// The own item on top of a QChart: curves, event lines and the labels of the time axis. Knows its frame, nothing of the
// engine.
#pragma once

#include <QGraphicsItem>

#include "ui/charts/chart_frame.h"
#include "ui/charts/curve_painter.h"
#include "ui/charts/live_chart.h"

namespace tryer::ui {

class CurveLayer final : public QGraphicsItem {
 public:
  explicit CurveLayer(QGraphicsItem* parent) : QGraphicsItem(parent) {}

  std::vector<CurveSpec> curves;
  ChartFrame frame;
  Theme theme;
  ValueScale temperature{0, 250};
  ValueScale rate{0, 25};
  quint64 framesPainted = 0;

  void setPlot(const QRectF& plot, const QRectF& bounds);  // in the chart's coordinates
  double xAt(double seconds) const;

  QRectF boundingRect() const override { return bounds_; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  struct EndLabel {
    double y;
    const CurveSpec* curve;
  };
  void paintCurves(QPainter& painter);
  void paintEndLabels(QPainter& painter);
  void paintEvents(QPainter& painter);
  void paintGaps(QPainter& painter);
  void paintTimeLabels(QPainter& painter);
  void paintUnits(QPainter& painter);
  const ValueScale& scaleOf(const CurveSpec& curve) const {
    return curve.axis == ChartAxis::Temperature ? temperature : rate;
  }

  QRectF plot_;
  QRectF bounds_;
  CurvePainter painter_;
};

}  // namespace tryer::ui
