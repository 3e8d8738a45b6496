#include "core/machine/twin/twin_safety_port.h"

#include <time.h>

namespace tryer::machine::twin {

namespace {

// The word: 40 bits of monotonic time in 0.1 ms (three years of uptime), 8 each of heater, fan and state.
constexpr qint64 kTickNs = base::kNsPerMs / 10;
constexpr qint64 kLookNs = 2 * base::kNsPerMs;

quint64 pack(const safety::SafetyStatus& status) noexcept {
  return (static_cast<quint64>(status.atNs / kTickNs) << 24) | (quint64{static_cast<quint8>(status.heater)} << 16) |
         (quint64{static_cast<quint8>(status.fan)} << 8) | status.state;
}

safety::SafetyStatus unpack(quint64 word) noexcept {
  safety::SafetyStatus status;
  status.atNs = static_cast<qint64>(word >> 24) * kTickNs;
  status.heater = static_cast<quint8>(word >> 16);
  status.fan = static_cast<quint8>(word >> 8);
  status.state = static_cast<quint8>(word);
  return status;
}

}  // namespace

bool TwinSafetyPort::send(safety::SafetyMove move) noexcept {
  return connected() && moves_.push(move);
}

bool TwinSafetyPort::readStatus(safety::SafetyStatus& status, int timeoutMs) noexcept {
  const qint64 untilNs = clock_.monotonicNs() + timeoutMs * base::kNsPerMs;
  for (;;) {
    const quint64 word = shown_.load(std::memory_order_acquire);
    if (word != 0 && word != lastRead_) {
      lastRead_ = word;
      status = unpack(word);
      return true;
    }
    if (!connected() || clock_.monotonicNs() >= untilNs) return false;
    const timespec look{0, kLookNs};
    nanosleep(&look, nullptr);
  }
}

void TwinSafetyPort::setConnected(bool connected) noexcept {
  if (connected) {
    // What was sent to the link before belongs to it.
    for (safety::SafetyMove move{}; moves_.pop(move);) {
    }
  }
  connected_.store(connected, std::memory_order_release);
}

void TwinSafetyPort::show(const safety::SafetyStatus& status) noexcept {
  shown_.store(pack(status), std::memory_order_release);
}

}  // namespace tryer::machine::twin
