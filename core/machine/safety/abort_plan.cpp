#include "core/machine/safety/abort_plan.h"

#include <algorithm>

#include "core/model/capability.h"

namespace tryer::machine::safety {

using model::MachineState;

namespace {
MachineState stateOf(const SafetyStatus& status) noexcept {
  return static_cast<MachineState>(status.state);
}
}  // namespace

void AbortPlan::observe(const SafetyStatus& status) noexcept {
  if (status.atNs <= startNs_) return;
  if (seen_ && status.atNs < seen_->atNs) return;
  const bool newState = !seen_ || seen_->state != status.state;
  if (newState || seen_->heater != status.heater) heaterMoves_ = 0;
  if (newState || seen_->fan != status.fan) fanMoves_ = 0;
  seen_ = status;
  const bool showsEffect = status.state != pressedFrom_ && stateOf(status) != MachineState::Unknown;
  if (pressNs_ != 0 && status.atNs > pressNs_ && showsEffect) noteEffect(status.atNs);
}

void AbortPlan::noteEffect(qint64 atNs) noexcept {
  if (pressNs_ != firstPressNs_) holdUntilNs_ = atNs + (atNs - firstPressNs_);
  pressNs_ = 0;
  repeatNs_ = kFirstRepeatNs;
}

std::optional<SafetyMove> AbortPlan::next(qint64 nowNs) noexcept {
  // Without a fresh status only the move that cannot do harm: the heater; not counted, nothing shows that it acts.
  if (!seen_ || nowNs - seen_->atNs > kFreshNs) return SafetyMove::HeaterDown;
  if (mayPress()) return press(nowNs);
  if (!heatOff()) {
    fanTurn_ = !fanTurn_;
    return heaterStuck() && fanTurn_ && wantsFan() ? fanUp() : heaterDown();
  }
  fanTurn_ = !fanTurn_;
  if (wantsFan() && (!fanStuck() || fanTurn_ || !wantsHeater())) return fanUp();
  if (wantsHeater()) return heaterDown();
  return std::nullopt;
}

bool AbortPlan::mayPress() const noexcept {
  if (seen_->atNs <= lastPressNs_ || seen_->atNs < holdUntilNs_) return false;
  if (awaitsState() && seen_->atNs - pressNs_ < repeatNs_) return false;
  if (pressNs_ != 0 && !awaitsState()) return false;  // an unknown state: the effect of the press is still open
  switch (stateOf(*seen_)) {
    case MachineState::Roasting:
      return true;
    case MachineState::Preheating:
    case MachineState::Stabilising:
    case MachineState::Ready:
      return seen_->heater == 0 || heaterStuck();
    default:
      return false;
  }
}

bool AbortPlan::heatOff() const noexcept {
  return seen_ && (seen_->heater == 0 || offByState());
}

bool AbortPlan::done() const noexcept {
  return seen_ && safeState() && !wantsHeater() && !wantsFan();
}

bool AbortPlan::safeState() const noexcept {
  return stateOf(*seen_) == MachineState::Cooling || stateOf(*seen_) == MachineState::Off;
}

bool AbortPlan::offByState() const noexcept {
  return stateOf(*seen_) == MachineState::Off || (stateOf(*seen_) == MachineState::Cooling && limits_.coolingIsHeatOff);
}

bool AbortPlan::wantsHeater() const noexcept {
  return seen_->heater != 0 && !(offByState() && heaterStuck());
}

bool AbortPlan::wantsFan() const noexcept {
  return seen_->fan < limits_.coolingFan && !(stateOf(*seen_) == MachineState::Off && fanStuck());
}

SafetyMove AbortPlan::press(qint64 nowNs) noexcept {
  if (pressNs_ != 0) {
    repeatNs_ = std::min(2 * repeatNs_, kLastRepeatNs);
  } else {
    firstPressNs_ = nowNs;
  }
  pressNs_ = lastPressNs_ = nowNs;
  pressedFrom_ = seen_->state;
  return SafetyMove::PressPrs;
}

SafetyMove AbortPlan::heaterDown() noexcept {
  heaterMoves_ = std::min(heaterMoves_, limits_.heaterSteps) + 1;
  return SafetyMove::HeaterDown;
}

SafetyMove AbortPlan::fanUp() noexcept {
  fanMoves_ = std::min(fanMoves_ + 1, kFanStuckMoves);
  return SafetyMove::FanUp;
}

}  // namespace tryer::machine::safety
