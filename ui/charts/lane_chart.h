// The settings under the chart: one step track per actuator as echoed by the machine, and a mark for every command.
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

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

// Commands of one track that would write over each other stand together under one sign, counted.
struct MarkGroup {
  std::vector<CommandMark> marks;  // in the order of time; at least one
  double fromX = 0;                // of the first mark
  double toX = 0;                  // of the last one, where the sign stands
  double endX = 0;                 // where its label ends
  QString label() const;           // "5", or "4× 5": four commands, the last one to 5
  CommandMark::Fate fate() const;  // the one that matters most: not taken, then open, then done
};
// marks in the order of time, xAt: seconds → pixels, widthOf: of a label in pixels, radius: of a sign.
std::vector<MarkGroup> groupMarks(const std::vector<CommandMark>& marks, const std::function<double(double)>& xAt,
                                  const std::function<double(const QString&)>& widthOf, double radius);

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
  bool event(QEvent* event) override;  // the commands under the pointer, as a tool tip
  void paintEvent(QPaintEvent* event) override;

 private:
  QRectF bandOf(size_t track) const;
  double xAt(double seconds) const;
  void paintTrack(QPainter& painter, size_t index);
  void paintCommands(QPainter& painter, size_t index);
  void paintSign(QPainter& painter, QPointF at, CommandMark::Fate fate) const;
  std::vector<MarkGroup> groupsOf(size_t track) const;
  double signRowPx() const;  // at the top of a band, above the steps
  QString textOf(const MarkGroup& group) const;

  const ThemeProvider& themes_;
  std::vector<LaneTrack> tracks_;
  ChartFrame frame_;
  int plotLeft_ = 40;
  int plotRight_ = 0;  // 0: the whole width
  quint64 framesPainted_ = 0;
  CurvePainter painter_;
};

}  // namespace tryer::ui
