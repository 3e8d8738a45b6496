// The proof that the console lives, as the guard gets it, and what it has to know for acting in the console's place.
//
// A heartbeat leaves every 100 ms (the guard thread sends it) and says how long ago the slowest of two threads last
// turned its loop: the machine thread, which reads the machine and steers it, and the engine thread, which decides.
// When either hangs, or the thread that sends, or the whole process stands still, the guard sees silence. The window's
// thread is not among them: a window that hangs for a second must not cost a roast; ABORT works without it, by
// tryerctl and by signal.
//
// A heater that is turned up is told before the command's first byte leaves, so that there is no moment in which the
// machine heats and the guard does not know.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "core/base/clock.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/guard_channel.h"

namespace tryer::engine {

// Thread-safe. One short lock, over a send that does not wait.
class GuardPulse {
 public:
  static constexpr int kBeatMs = 100;

  GuardPulse(const base::Clock& clock, const machine::safety::AbortChannel& abort);

  // Machine thread, at least every 100 ms. machine: outside of this program, and in use; none: no such. heatOn: as last
  // shown, or about to be commanded. Changes are sent at once. False: they did not reach a guard.
  bool machineLives(const std::optional<machine::safety::GuardedMachine>& machine, bool heatOn);
  void engineLives();  // engine thread, at least every 100 ms

  // Guard thread. The channel to the guard; none: there is no guard now.
  void setChannel(std::shared_ptr<const machine::safety::GuardChannel> channel);
  bool beat();  // false: the guard does not take it

  // The console ends: tells the guard to turn the heat off once the machine is let go of, or that there is nothing to
  // do. Nothing is sent afterwards.
  void finish();

  bool heatOn() const;  // of a machine outside of this program

 private:
  bool send();  // with the lock held

  const base::Clock& clock_;
  const machine::safety::AbortChannel& abort_;
  std::atomic<qint64> machineLivedNs_;
  std::atomic<qint64> engineLivedNs_;
  mutable std::mutex mutex_;
  std::shared_ptr<const machine::safety::GuardChannel> channel_;
  machine::safety::guard_message::Heartbeat last_;
  bool finished_ = false;
};

}  // namespace tryer::engine
