// The closed loop that takes a machine to its safe state: a pure state machine without clock, thread, allocation, I/O.
//
// Give it each status that comes in, ask it for the next move, send that, wait kMoveGapNs, ask again. It goes on for
// ever until done(): heat off, fan at its cooling setting, state cooling or off. The drum is never touched, and
// nothing but the fan is ever raised.
//
// Rules by priority (states as on the Bullet: off → preheating → charge → roasting → cooling → off):
// 1. Heat. The heater goes down from the first moment, without waiting for a status: a step too many does nothing.
//    From roasting one press of PRS leads to cooling, so it is pressed as soon as a status shows roasting, whatever
//    the heater shows. Both are tried; whichever the status shows first confirms.
// 2. PRS is a toggle without acknowledgement: one press too many restarts the machine (off → preheating). So it is
//    pressed only on a fresh status from after the last press, only in a state from which a press leads towards
//    cooling; never on a stale status, in an unknown state, in cooling, off or shutdown. After a press the status must
//    show another state before the next. While it does not, the press is repeated after 1 s, then 2 s, then every
//    4 s: a machine whose status lags by more than a second must not be pressed past cooling, where the drum would
//    stop under hot beans. When the effect shows only after a repeat, the lag is known by then, and the next press
//    waits for as long again: the effect of the repeat may still be on its way to the status.
// 3. From preheating or charge the only way to cooling leads through roasting. There the heater setting acts, so these
//    presses wait for the heater at 0. A heater that does not obey (more moves than it has steps, without a change of
//    its echo) must not keep the machine heating for ever: then PRS is pressed all the same, and roasting lasts until
//    the next status (about 0.1 s).
// 4. The fan goes up once heat is off, or at every other move while the heater does not obey.
// Where heat is off by state (off; cooling, where the machine's cooling never heats) a heater setting that cannot be
// lowered does not hold up the end; nor, in off, does a fan that stands still. A cooling that may be the preheating for
// the next batch says nothing about the heat: there the heater must show 0.
#pragma once

#include <optional>

#include "core/base/clock.h"
#include "core/machine/safety/safety_port.h"

namespace tryer::machine::safety {

// What the plan has to know of a machine.
struct PlanLimits {
  int coolingFan = 0;             // its safe state's
  int heaterSteps = 14;           // above 0
  bool coolingIsHeatOff = false;  // the state alone says so
};

class AbortPlan {
 public:
  static constexpr qint64 kMoveGapNs = 100 * base::kNsPerMs;  // the Bullet takes at most one control command per 100 ms
  static constexpr qint64 kFreshNs = 300 * base::kNsPerMs;    // three poll intervals, as everywhere
  static constexpr qint64 kFirstRepeatNs = 1 * base::kNsPerS;  // PRS: time for the status to show the next state
  static constexpr qint64 kLastRepeatNs = 4 * base::kNsPerS;
  static constexpr int kFanStuckMoves = 10;

  // Statuses that came in at or before startNs say nothing about this abort and are ignored.
  AbortPlan(qint64 startNs, const PlanLimits& limits) noexcept : startNs_(startNs), limits_(limits) {}

  void observe(const SafetyStatus& status) noexcept;

  // The move to send now; none: wait for the next status. Counts as sent: a write that failed may have arrived.
  std::optional<SafetyMove> next(qint64 nowNs) noexcept;

  // By the last status after the start: heater at 0, or off, or cooling where that says so.
  bool heatOff() const noexcept;
  bool done() const noexcept;

 private:
  void noteEffect(qint64 atNs) noexcept;
  bool mayPress() const noexcept;
  bool awaitsState() const noexcept { return pressNs_ != 0 && seen_->state == pressedFrom_; }
  bool safeState() const noexcept;
  bool offByState() const noexcept;
  bool heaterStuck() const noexcept { return heaterMoves_ > limits_.heaterSteps; }
  bool fanStuck() const noexcept { return fanMoves_ >= kFanStuckMoves; }
  bool wantsHeater() const noexcept;
  bool wantsFan() const noexcept;
  SafetyMove press(qint64 nowNs) noexcept;
  SafetyMove heaterDown() noexcept;
  SafetyMove fanUp() noexcept;

  qint64 startNs_;
  PlanLimits limits_;
  std::optional<SafetyStatus> seen_;
  qint64 pressNs_ = 0;       // the last press whose effect the status has not shown yet; 0: none
  qint64 firstPressNs_ = 0;  // the one that it repeats, or itself
  qint64 holdUntilNs_ = 0;
  qint64 lastPressNs_ = 0;  // the last press at all
  qint64 repeatNs_ = kFirstRepeatNs;
  quint8 pressedFrom_ = 0;
  int heaterMoves_ = 0;  // on fresh statuses, since its echo last changed
  int fanMoves_ = 0;
  bool fanTurn_ = false;
};

}  // namespace tryer::machine::safety
