// The settings under the chart: one step track per actuator as echoed by the machine, and a mark for every command.
#pragma once

#include <QWidget>

#include "ui/charts/chart_frame.h"
#include "ui/charts/curve_painter.h"
#include "ui/widgets/theme.h"

namespace tryer::ui {

struct LaneTrack {
  QString actuatorId;
  QString channelId;  // that shows what the machine took
  QString name;       // "Heater"
  QString letter;     // "P"
  int min = 0;
  int max = 9;
  Role role = Role::TrackHeater;
  bool operator==(const LaneTrack&) const = default;
};

class LaneChart final : public QWidget {
  Q_OBJECT
 public:
  LaneChart(const ThemeProvider& themes, QWidget* parent = nullptr);

  void setTracks(std::vector<LaneTrack> tracks);
  void setFrame(const ChartFrame& frame);  // paints only when something in it is new
  void setPlotSpan(int left, int right);   // aligned with the chart above
  QString summary() const;                 // "Heater 5. Fan 4. Drum 5."
  quint64 framesPainted() const { return framesPainted_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QRectF bandOf(size_t track) const;
  double xAt(double seconds) const;
  void paintTrack(QPainter& painter, size_t index);
  void paintCommands(QPainter& painter, size_t index);

  const ThemeProvider& themes_;
  std::vector<LaneTrack> tracks_;
  ChartFrame frame_;
  int plotLeft_ = 40;
  int plotRight_ = 0;  // 0: the whole width
  quint64 framesPainted_ = 0;
  CurvePainter painter_;
};

}  // namespace tryer::ui
