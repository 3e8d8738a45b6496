// The twin's side of the abort. The twin lives on the machine thread and a real machine does not, so the port is a
// mailbox: the safety thread puts moves in, the twin takes them at its next step (100 ms) and shows its status after
// every step. Consequence: while the machine thread hangs, the twin itself stands still, the status grows old and the
// abort is not confirmed; moves that do not fit are refused. A press of PRS cannot pile up there: the plan presses only
// on fresh statuses.
#pragma once

#include <atomic>

#include "core/base/clock.h"
#include "core/base/spsc_ring.h"
#include "core/machine/safety/safety_port.h"
#include "core/machine/safety/status_mailbox.h"

namespace tryer::machine::twin {

class TwinSafetyPort final : public safety::SafetyPort {
 public:
  TwinSafetyPort(const base::Clock& clock, int coolingFan) noexcept : clock_(clock), coolingFan_(coolingFan) {}

  // --- safety thread ---
  bool connected() const noexcept override { return connected_.load(std::memory_order_acquire); }
  void begin() noexcept override { owned_.store(true, std::memory_order_release); }
  void end() noexcept override { owned_.store(false, std::memory_order_release); }
  bool send(safety::SafetyMove move) noexcept override;
  bool readStatus(safety::SafetyStatus& status, int timeoutMs) noexcept override;
  int coolingFan() const noexcept override { return coolingFan_; }
  int heaterSteps() const noexcept override { return 9; }
  bool coolingIsHeatOff() const noexcept override { return true; }

  // --- machine thread ---
  void setConnected(bool connected) noexcept;
  bool owned() const noexcept { return owned_.load(std::memory_order_acquire); }
  bool take(safety::SafetyMove& move) noexcept { return moves_.pop(move); }
  void show(const safety::SafetyStatus& status) noexcept { shown_.put(status); }

 private:
  const base::Clock& clock_;
  const int coolingFan_;
  std::atomic<bool> connected_{false};
  std::atomic<bool> owned_{false};
  base::SpscRing<safety::SafetyMove, 4> moves_;
  safety::StatusMailbox shown_;
};

}  // namespace tryer::machine::twin
