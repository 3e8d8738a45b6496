#include "core/telemetry/sample_meter.h"

#include <algorithm>

namespace tryer::telemetry {

namespace {
constexpr quint64 kCountMask = (quint64{1} << 20) - 1;
}

void SampleMeter::count(qint64 nowNs) noexcept {
  const qint64 number = nowNs / kBucketNs;
  if (firstBucket_.load(std::memory_order_relaxed) < 0) firstBucket_.store(number, std::memory_order_relaxed);
  auto& bucket = buckets_[static_cast<std::size_t>(number) % buckets_.size()];
  const quint64 there = bucket.load(std::memory_order_relaxed);
  const bool current = there >> kCountBits == static_cast<quint64>(number);
  const quint64 counted = current ? std::min(there & kCountMask, kCountMask - 1) : 0;
  bucket.store(static_cast<quint64>(number) << kCountBits | (counted + 1), std::memory_order_relaxed);
}

double SampleMeter::perSecond(qint64 nowNs) const noexcept {
  const qint64 first = firstBucket_.load(std::memory_order_relaxed);
  if (first < 0) return 0;
  const qint64 end = nowNs / kBucketNs;  // the current half second is not over
  const qint64 begin = std::max(end - kBuckets, first);
  if (begin >= end) return 0;
  quint64 sum = 0;
  for (const auto& bucket : buckets_) {
    const quint64 there = bucket.load(std::memory_order_relaxed);
    const auto number = static_cast<qint64>(there >> kCountBits);
    if (number >= begin && number < end) sum += there & kCountMask;
  }
  return static_cast<double>(sum) / (static_cast<double>((end - begin) * kBucketNs) * 1e-9);
}

}  // namespace tryer::telemetry
