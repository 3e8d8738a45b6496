#include "core/base/clock.h"

#include <time.h>

namespace tryer::base {

namespace {
qint64 readNs(clockid_t id) noexcept {
  timespec ts{};
  clock_gettime(id, &ts);
  return static_cast<qint64>(ts.tv_sec) * kNsPerS + ts.tv_nsec;
}
}  // namespace

qint64 SystemClock::monotonicNs() const noexcept {
  return readNs(CLOCK_MONOTONIC);
}
qint64 SystemClock::utcMs() const noexcept {
  return readNs(CLOCK_REALTIME) / kNsPerMs;
}

}  // namespace tryer::base
