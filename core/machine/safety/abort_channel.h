// The emergency function: machine to its safe state at one press, whatever else is going on.
//
// trip() may be called from any thread, also with the window asleep, the database locked, the disk full. It sets the
// latch, raises the epoch and wakes the safety thread; it takes no lock and allocates nothing. The safety thread then
// drives the machine through its SafetyPort in a closed loop until the machine's own status confirms heat off, the fan
// at its cooling setting and the state cooling or off; it never stops the drum and never drops.
#pragma once

#include <memory>

#include "core/base/clock.h"
#include "core/machine/safety/safety_port.h"
#include "core/model/abort_status.h"

namespace tryer::machine::safety {

class AbortChannel {
 public:
  explicit AbortChannel(const base::Clock& clock);
  ~AbortChannel();  // stops and joins; the latch dies with it
  AbortChannel(const AbortChannel&) = delete;
  AbortChannel& operator=(const AbortChannel&) = delete;

  // --- any thread, lock-free, async-signal-safe ---
  void trip() noexcept;  // a second press during an abort is the same abort
  bool latched() const noexcept;
  quint64 epoch()
      const noexcept;  // commands carry the epoch they were made in; drivers compare just before the first byte
  model::AbortStatus status() const noexcept;  // consistent snapshot

  // --- engine thread ---
  // Resetting takes two deliberate steps, the second names the person. It gives back control, never heat.
  // armReset() is refused (false) while the abort is still running and a machine is connected.
  bool armReset() noexcept;
  bool reset() noexcept;    // false unless armed; clears the latch
  void relatch() noexcept;  // after a restart: latched, without sending anything

  // --- machine thread ---
  // The machine in use. An abort that still runs goes on with it. Attaching another lets go of the one before.
  void attach(SafetyPort* port) noexcept;
  // Waits (bounded, ≤ 200 ms) until the safety thread has let go of the port. A port that is detached between begin()
  // and end() gets no end() any more.
  void detach() noexcept;

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace tryer::machine::safety
