// Which stretch of time a chart shows, and where its ticks stand. Seconds on the series' own axis.
#pragma once

#include <QString>
#include <optional>
#include <vector>

namespace tryer::ui {

struct TimeWindow {
  double fromS = 0;
  double toS = 600;
  double lengthS() const { return toS - fromS; }
  bool operator==(const TimeWindow&) const = default;
};

// The window moves in steps of a minute or two, never per sample: the eye keeps its place, and the axis is laid out
// rarely. With a charge: from a minute before it, at least 12 minutes; without: the last 10 minutes. At most an hour.
TimeWindow windowFor(double firstS, double lastS, std::optional<double> chargeS);

struct TimeTick {
  double atS;
  QString label;  // mm:ss since zero, "−1:00" before it
};
// About one tick per leastPx pixels, at round numbers of minutes counted from zeroS.
std::vector<TimeTick> ticksFor(const TimeWindow& window, double zeroS, double widthPx, double leastPx);
double tickStepS(const TimeWindow& window, double widthPx, double leastPx);

}  // namespace tryer::ui
