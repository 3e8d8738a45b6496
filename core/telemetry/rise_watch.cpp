#include "core/telemetry/rise_watch.h"

#include <cmath>

namespace tryer::telemetry {

void RiseWatch::add(double value, double machineS, double gapS) noexcept {
  if (!std::isfinite(value)) {
    settledS_ = -1;
    return;
  }
  if (settledS_ < 0 || gapS > kLongestGapS || machineS < 0) {
    short_ = long_ = value;
    settledS_ = 0;
    return;
  }
  short_ += (value - short_) * (1 - std::exp(-machineS / shortLagS_));
  long_ += (value - long_) * (1 - std::exp(-machineS / longLagS_));
  settledS_ += machineS;
}

std::optional<double> RiseWatch::perMinute() const noexcept {
  if (settledS_ < longLagS_ * 4 / 3) return std::nullopt;
  return (short_ - long_) / (longLagS_ - shortLagS_) * 60;
}

}  // namespace tryer::telemetry
