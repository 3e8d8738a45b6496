// The abort's side of a machine that tells and takes no commands: there is nobody to send to. The abort latches all the
// same, and whoever reads its status is told that only the machine's own switch helps.
#pragma once

#include <atomic>

#include "core/machine/safety/safety_port.h"

namespace tryer::machine::safety {

class ReadOnlyPort final : public SafetyPort {
 public:
  // --- safety thread ---
  bool connected() const noexcept override { return connected_.load(std::memory_order_acquire); }
  bool takesCommands() const noexcept override { return false; }
  void begin() noexcept override {}
  void end() noexcept override {}
  bool send(SafetyMove) noexcept override { return false; }
  bool readStatus(SafetyStatus&, int) noexcept override { return false; }
  int coolingFan() const noexcept override { return 0; }

  // --- machine thread ---
  void setConnected(bool connected) noexcept { connected_.store(connected, std::memory_order_release); }

 private:
  std::atomic<bool> connected_{false};
};

}  // namespace tryer::machine::safety
