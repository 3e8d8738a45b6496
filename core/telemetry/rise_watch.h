// How fast a value climbs, by two exponential averages of different lag; no memory of samples. On an even climb their
// difference, over the difference of the lags, is the slope. For watching; what is shown is RateOfRise.
#pragma once

#include <optional>

namespace tryer::telemetry {

class RiseWatch {
 public:
  static constexpr double kLongestGapS = 3;  // of real time; beyond, it begins anew

  // Seconds of the machine's own time. A rate is there once 4/3 of the long lag have passed.
  RiseWatch(double shortLagS, double longLagS) noexcept : shortLagS_(shortLagS), longLagS_(longLagS) {}

  // machineS: seconds of the machine's own time since the last sample; gapS: of real time. NaN: not measured.
  void add(double value, double machineS, double gapS) noexcept;
  std::optional<double> perMinute() const noexcept;
  double level() const noexcept { return short_; }  // smoothed by the short lag

 private:
  double shortLagS_, longLagS_;
  double short_ = 0, long_ = 0, settledS_ = -1;  // −1: nothing yet
};

}  // namespace tryer::telemetry
