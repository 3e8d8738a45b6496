// How many samples come in a second. One writing thread, any number of readers, no lock.
#pragma once

#include <QtGlobal>
#include <array>
#include <atomic>

namespace tryer::telemetry {

class SampleMeter {
 public:
  static constexpr double kWindowS = 5;

  void count(qint64 nowNs) noexcept;

  // Over the last whole half seconds that make up 5 s (less just after the first sample); falls to 0 when samples stop.
  double perSecond(qint64 nowNs) const noexcept;

 private:
  static constexpr qint64 kBucketNs = 500'000'000;
  static constexpr qint64 kBuckets = 10;
  static constexpr int kCountBits = 20;

  std::array<std::atomic<quint64>, 16> buckets_{};  // number of the half second, then the count in the low bits
  std::atomic<qint64> firstBucket_{-1};
};

}  // namespace tryer::telemetry
