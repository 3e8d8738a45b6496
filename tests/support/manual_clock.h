// A clock that stands still until a test moves it.
#pragma once

#include <atomic>

#include "core/base/clock.h"

namespace tryer::tests {

// Thread-safe. Both clocks move together; setUtcMs() is a clock that was set, monotonic time goes on.
class ManualClock final : public base::Clock {
 public:
  explicit ManualClock(qint64 utcMs = 1'700'000'000'000, qint64 monotonicNs = base::kNsPerS)
      : monotonicNs_(monotonicNs), utcMs_(utcMs) {}

  qint64 monotonicNs() const noexcept override { return monotonicNs_.load(); }
  qint64 utcMs() const noexcept override { return utcMs_.load() + sinceSetNs_.load() / base::kNsPerMs; }

  void advanceNs(qint64 ns) {
    monotonicNs_ += ns;
    sinceSetNs_ += ns;
  }
  void advanceMs(qint64 ms) { advanceNs(ms * base::kNsPerMs); }
  void advance(double seconds) { advanceNs(base::nsFromSeconds(seconds)); }

  void setUtcMs(qint64 utcMs) {
    sinceSetNs_ = 0;
    utcMs_ = utcMs;
  }

 private:
  std::atomic<qint64> monotonicNs_;
  std::atomic<qint64> utcMs_;
  std::atomic<qint64> sinceSetNs_{0};
};

}  // namespace tryer::tests
