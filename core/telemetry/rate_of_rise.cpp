#include "core/telemetry/rate_of_rise.h"

#include <cmath>

#include "core/base/clock.h"

namespace tryer::telemetry {

namespace {
constexpr float kNoRate = std::numeric_limits<float>::quiet_NaN();
}

void RateOfRise::reset() noexcept {
  count_ = 0;
  rate_ = kNoRate;
}

float RateOfRise::add(qint64 monotonicNs, float btC) noexcept {
  if (std::isnan(btC)) return kNoRate;
  if (count_ > 0) {
    if (monotonicNs == lastNs_) return rate_;
    if (monotonicNs < lastNs_ || monotonicNs - lastNs_ > kGapNs) reset();
  }
  lastNs_ = monotonicNs;
  if (count_ > 0) {
    const auto newest = static_cast<std::size_t>((oldest_ + count_ - 1) % kCapacity);
    if (monotonicNs - timesNs_[newest] < kClosestNs) return rate_;
  }
  while (count_ > 0 && monotonicNs - timesNs_[static_cast<std::size_t>(oldest_)] > kWindowNs) {
    oldest_ = (oldest_ + 1) % kCapacity;
    --count_;
  }
  const auto slot = static_cast<std::size_t>((oldest_ + count_) % kCapacity);
  timesNs_[slot] = monotonicNs;
  valuesC_[slot] = btC;
  ++count_;
  const bool halfFull = monotonicNs - timesNs_[static_cast<std::size_t>(oldest_)] >= kHalfWindowNs;
  rate_ = halfFull ? slopePerMinute() : kNoRate;
  return rate_;
}

// Times are taken from the newest sample on, so that they are small and a shift of the clock's origin changes no bit.
float RateOfRise::slopePerMinute() const noexcept {
  double sumT = 0;
  double sumY = 0;
  for (int i = 0; i < count_; ++i) {
    const auto slot = static_cast<std::size_t>((oldest_ + i) % kCapacity);
    sumT += base::secondsFromNs(timesNs_[slot] - lastNs_);
    sumY += static_cast<double>(valuesC_[slot]);
  }
  const double meanT = sumT / count_;
  const double meanY = sumY / count_;
  double covariance = 0;
  double variance = 0;
  for (int i = 0; i < count_; ++i) {
    const auto slot = static_cast<std::size_t>((oldest_ + i) % kCapacity);
    const double t = base::secondsFromNs(timesNs_[slot] - lastNs_) - meanT;
    covariance += t * (static_cast<double>(valuesC_[slot]) - meanY);
    variance += t * t;
  }
  return static_cast<float>(60.0 * covariance / variance);
}

}  // namespace tryer::telemetry
