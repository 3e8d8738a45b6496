// When the guard acts: a pure state machine without clock, process, socket. Its owner tells it what came in and when,
// and asks it at least every 100 ms what to do.
//
// It acts only where there is a machine outside the console with heat on, by the last heartbeat:
// - the console is gone: takes over at once;
// - the console is silent for 1 s (its heartbeats, or the threads that they speak for): ends it, then takes over;
// - somebody asked the guard for an abort (SIGUSR1) and the console, which was told, has not begun one within 1 s: the
//   same;
// - the console hands over: takes over as soon as it has let go.
// Otherwise it touches nothing, and ends with the console. The twin lives inside the console and ends with it: there is
// nothing to guard, and nothing is done; the guard is started and required all the same, so that what happens with a
// roaster is what was seen without one.
#pragma once

#include <QtGlobal>
#include <optional>

#include "core/base/clock.h"
#include "core/machine/safety/guard_protocol.h"

namespace tryer::machine::safety {

class GuardWatch {
 public:
  static constexpr qint64 kSilentNs = 1 * base::kNsPerS;
  static constexpr qint64 kAbortBeginsNs = 1 * base::kNsPerS;
  static constexpr qint64 kClosedNs = 300 * base::kNsPerMs;  // between the end of the channel and of the process
  static constexpr qint64 kLetGoNs = 3 * base::kNsPerS;      // for a console that hands over
  // A guard that itself was not run for so long (the computer slept, or was overloaded) cannot tell who was silent.
  static constexpr qint64 kOwnGapNs = 400 * base::kNsPerMs;

  enum class Cause : quint8 { ConsoleGone, ConsoleSilent, AbortNotBegun, HandedOver };
  enum class Action : quint8 {
    Wait,
    TakeOver,    // the machine is the guard's now
    EndConsole,  // SIGKILL; then wait for consoleGone()
    End          // nothing to guard any more
  };
  struct Verdict {
    Action action = Action::Wait;
    Cause cause = Cause::ConsoleGone;
    bool operator==(const Verdict&) const = default;
  };

  explicit GuardWatch(qint64 nowNs) : heardNs_(nowNs), askedNs_(nowNs) {}

  void heartbeat(const guard_message::Heartbeat& beat, qint64 nowNs);
  void standDown() { stoodDown_ = true; }
  void handOver(qint64 nowNs) { handedNs_ = nowNs; }
  void channelClosed(qint64 nowNs);
  void consoleGone() { gone_ = true; }
  void abortWanted(qint64 nowNs);  // the console is told by the owner

  Verdict verdict(qint64 nowNs);

  bool guards() const { return beat_ && beat_->machine && beat_->heatOn && !stoodDown_; }
  const std::optional<guard_message::Heartbeat>& lastHeartbeat() const { return beat_; }

 private:
  struct WantedAbort {
    qint64 sinceNs = 0;
    quint64 epoch = 0;
  };
  std::optional<Cause> reasonToEnd(qint64 nowNs) const;

  std::optional<guard_message::Heartbeat> beat_;
  qint64 heardNs_;  // when the console last showed that it lives
  qint64 askedNs_;  // of the last verdict
  std::optional<qint64> closedNs_, handedNs_;
  std::optional<WantedAbort> wanted_;
  std::optional<Cause> ended_;  // why the console was ended
  bool gone_ = false;
  bool stoodDown_ = false;
};

}  // namespace tryer::machine::safety
