// The roast as curves: temperatures on the left axis, rate of rise on the right, events as labelled lines.
//
// Axes, grid and legend are Qt Charts'; the curves are painted by an own item from the series' envelope, so that a
// frame costs by the width of the chart, not by the length of the roast. Nothing is painted while hidden, or when
// nothing changed.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/charts/chart_frame.h"
#include "ui/widgets/theme.h"

namespace tryer::ui {

enum class ChartAxis { Temperature, Rate };  // °C on the left, °C/min on the right

struct CurveSpec {
  QString channelId;  // as the series knows it
  QString name;       // in the legend
  QString shortName;  // beside the curve's end
  Role role = Role::CurveBt;
  double widthPx = 2;
  ChartAxis axis = ChartAxis::Temperature;
};

class LiveChart final : public QWidget {
  Q_OBJECT
 public:
  // The theme provider outlives the chart.
  LiveChart(const ThemeProvider& themes, std::vector<CurveSpec> curves, QWidget* parent = nullptr);
  ~LiveChart() override;

  static std::vector<CurveSpec> roastCurves();  // BT, exhaust, rate of rise

  // Called on the display tick; paints only when something in it is new.
  void setFrame(const ChartFrame& frame);
  // For people who do not see the curves: last values and trend, in sentences.
  QString summary() const;
  // Left and right edge of the paper within this widget, for what is aligned with it.
  std::pair<int, int> plotSpan() const;
  quint64 framesPainted() const;  // since the start; for tests

  QSize sizeHint() const override { return {720, 400}; }
  QSize minimumSizeHint() const override { return {240, 180}; }

 Q_SIGNALS:
  void plotSpanChanged(int left, int right);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  struct Parts;
  void build();
  void restyle();
  void fitTemperatureAxis();
  void fitLegend();
  void updateSummary();

  const ThemeProvider& themes_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tryer::ui
