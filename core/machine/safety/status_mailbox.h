// The last status of a machine, put there by whoever receives it and read by the safety thread: one word, so that a
// status is never half of another. No lock, no allocation.
#pragma once

#include <atomic>

#include "core/base/clock.h"
#include "core/machine/safety/safety_port.h"

namespace tryer::machine::safety {

// Times are kept in 0.1 ms: what is read is up to that much older than what was put in.
class StatusMailbox {
 public:
  void put(const SafetyStatus& status) noexcept;  // one thread

  // The reader's thread. Waits at most timeoutMs for a status that was not read yet and is not older than fromNs.
  // False: none came, or given up because connected() said no.
  template <typename Connected>
  bool await(SafetyStatus& status, const base::Clock& clock, int timeoutMs, qint64 fromNs,
             Connected&& connected) noexcept {
    const qint64 untilNs = clock.monotonicNs() + timeoutMs * base::kNsPerMs;
    while (!take(status, fromNs)) {
      if (!connected() || clock.monotonicNs() >= untilNs) return false;
      look();
    }
    return true;
  }

 private:
  bool take(SafetyStatus& status, qint64 fromNs) noexcept;
  static void look() noexcept;  // 2 ms

  std::atomic<quint64> last_{0};  // 0: none yet
  quint64 lastRead_ = 0;          // the reader's own
};

}  // namespace tryer::machine::safety
