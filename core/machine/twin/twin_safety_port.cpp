#include "core/machine/twin/twin_safety_port.h"

namespace tryer::machine::twin {

bool TwinSafetyPort::send(safety::SafetyMove move) noexcept {
  return connected() && moves_.push(move);
}

bool TwinSafetyPort::readStatus(safety::SafetyStatus& status, int timeoutMs) noexcept {
  return shown_.await(status, clock_, timeoutMs, 0, [this] { return connected(); });
}

void TwinSafetyPort::setConnected(bool connected) noexcept {
  if (connected) {
    // What was sent to the link before belongs to it.
    for (safety::SafetyMove move{}; moves_.pop(move);) {
    }
  }
  connected_.store(connected, std::memory_order_release);
}

}  // namespace tryer::machine::twin
