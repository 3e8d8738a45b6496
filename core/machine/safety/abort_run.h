// One abort, from the press until the machine is safe: the plan applied to the port in use, across losses of the link.
// Safety thread only; no lock, no allocation, no wait but those of the port (≤ 100 ms a call).
#pragma once

#include <optional>

#include "core/base/clock.h"
#include "core/machine/safety/abort_latch.h"
#include "core/machine/safety/abort_plan.h"
#include "core/machine/safety/abort_progress.h"
#include "core/machine/safety/port_slot.h"

namespace tryer::machine::safety {

class AbortRun {
 public:
  static constexpr qint64 kRetryNs = 20 * base::kNsPerMs;  // no link, or a write that was not taken
  static constexpr int kReadTimeoutMs = 80;

  AbortRun(quint64 epoch, const base::Clock& clock, PortSlot& slot, AbortLatch& latch,
           AbortProgressBoard& board) noexcept;

  struct Step {
    bool done = false;  // the machine is safe: nothing is left to do
    qint64 restNs = 0;  // until the next step
    bool linkUp = false;
  };
  Step step() noexcept;

  // Gives the wire back to the driver. A port that was detached meanwhile is not touched.
  void release() noexcept;

 private:
  enum class Link : quint8 { None, New, Up };
  Link lookAtLink() noexcept;
  bool readStatus() noexcept;
  void send(SafetyMove move, Step& step) noexcept;
  void publish() noexcept { board_.publish(progress_); }

  const base::Clock& clock_;
  PortSlot& slot_;
  AbortLatch& latch_;
  AbortProgressBoard& board_;
  AbortProgress progress_;
  std::optional<AbortPlan> plan_;  // anew for each link: after a replug nothing is known of the machine
  quint64 begunOn_ = 0;            // the attachment that begin() was called for
  bool looked_ = false;
};

}  // namespace tryer::machine::safety
