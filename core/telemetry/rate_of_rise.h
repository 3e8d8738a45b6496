// The rate of rise: how fast the bean temperature climbs, in °C/min.
//
// One filter, the same live and on replay: the slope of the least-squares line through the raw samples of the trailing
// 20 s (linear regression on time: e.g. Press et al., Numerical Recipes, §15.2; the same as a causal Savitzky-Golay
// derivative of order 1, Anal. Chem. 36 (1964) 1627). 20 s is the field's usual span.
//
//   slope = Σ (tᵢ − t̄)(yᵢ − ȳ) / Σ (tᵢ − t̄)²
//
//   Lag: on a curve whose rate changes evenly the slope is that of the middle of the window, so 10 s behind.
//   Noise: with n even samples over T seconds and independent sensor noise σ, the slope's is σ·√(12/n)/T for large n.
//   At 10 Hz (n = 200) and σ = 0.2 °C: 0.0024 °C/s = 0.15 °C/min.
//
// Rules: samples are used as they came, at their own times; nothing is interpolated. A gap of more than 3 s, or a time
// before the last one, starts the window again. A second sample of the same time is not used. Missing temperature:
// missing rate. No rate before the window is half full (10 s). Samples closer than 40 ms (above 25 Hz) are thinned, so
// that the window has at most 512; the rate then is the last one. The sums are made anew from the window for each
// sample, oldest first: no drift, and the same bits for the same samples.
#pragma once

#include <QtGlobal>
#include <array>
#include <limits>

namespace tryer::telemetry {

class RateOfRise {
 public:
  static constexpr qint64 kWindowNs = 20'000'000'000;
  static constexpr qint64 kHalfWindowNs = kWindowNs / 2;
  static constexpr qint64 kGapNs = 3'000'000'000;
  static constexpr qint64 kClosestNs = 40'000'000;

  // The rate at this sample in °C/min, or NaN. btC NaN: not measured.
  float add(qint64 monotonicNs, float btC) noexcept;
  void reset() noexcept;

 private:
  static constexpr int kCapacity = 512;  // > kWindowNs / kClosestNs
  static_assert(kCapacity > kWindowNs / kClosestNs + 1);

  float slopePerMinute() const noexcept;

  std::array<qint64, kCapacity> timesNs_;
  std::array<float, kCapacity> valuesC_;
  int oldest_ = 0;
  int count_ = 0;
  qint64 lastNs_ = 0;  // of the last measured sample, used or thinned
  float rate_ = std::numeric_limits<float>::quiet_NaN();
};

}  // namespace tryer::telemetry
