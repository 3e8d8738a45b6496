#include "ui/charts/time_window.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/models/texts.h"

namespace tryer::ui {

namespace {
constexpr double kBeforeChargeS = 60;
constexpr double kLeastAfterChargeS = 720;
constexpr double kWithoutChargeS = 600;
constexpr double kLongestS = 3600;
constexpr double kHeadroomS = 30;  // free paper to the right of the pen
}  // namespace

TimeWindow windowFor(double firstS, double lastS, std::optional<double> chargeS) {
  if (!chargeS) {
    const double toS = std::max(firstS + kWithoutChargeS, std::ceil((lastS + kHeadroomS) / 60) * 60);
    return {toS - kWithoutChargeS, toS};
  }
  const double sinceS = lastS - *chargeS + kHeadroomS;
  const double toS = *chargeS + std::max(kLeastAfterChargeS, std::ceil(sinceS / 120) * 120);
  return {std::max(*chargeS - kBeforeChargeS, toS - kLongestS), toS};
}

double tickStepS(const TimeWindow& window, double widthPx, double leastPx) {
  static constexpr std::array kSteps{10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0};
  const double most = std::max(1.0, widthPx / std::max(1.0, leastPx));
  for (const double step : kSteps) {
    if (window.lengthS() / step <= most) return step;
  }
  return std::ceil(window.lengthS() / most / 3600) * 3600;
}

std::vector<TimeTick> ticksFor(const TimeWindow& window, double zeroS, double widthPx, double leastPx) {
  const double step = tickStepS(window, widthPx, leastPx);
  std::vector<TimeTick> ticks;
  for (double n = std::ceil((window.fromS - zeroS) / step - 1e-9); zeroS + n * step <= window.toS + 1e-9; ++n) {
    ticks.push_back({zeroS + n * step, clockText(n * step)});
  }
  return ticks;
}

}  // namespace tryer::ui
