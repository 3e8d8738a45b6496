// Time is injected. Monotonic time for intervals and deadlines, UTC for records.
#pragma once

#include <QtGlobal>

namespace tryer::base {

// One moment on both clocks.
struct Stamp {
  qint64 monotonicNs = 0;  // CLOCK_MONOTONIC; comparable between processes of one boot
  qint64 utcMs = 0;        // since 1970-01-01T00:00:00Z
};

// Thread-safe: all members may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual qint64 monotonicNs() const noexcept = 0;
  virtual qint64 utcMs() const noexcept = 0;
  Stamp now() const noexcept { return {monotonicNs(), utcMs()}; }
};

class SystemClock final : public Clock {
 public:
  qint64 monotonicNs() const noexcept override;
  qint64 utcMs() const noexcept override;
};

inline constexpr qint64 kNsPerMs = 1'000'000;
inline constexpr qint64 kNsPerS = 1'000'000'000;
inline constexpr double secondsFromNs(qint64 ns) {
  return static_cast<double>(ns) * 1e-9;
}
inline constexpr qint64 nsFromSeconds(double s) {
  return static_cast<qint64>(s * 1e9);
}

}  // namespace tryer::base
