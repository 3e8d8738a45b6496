#include "core/machine/safety/abort_run.h"

namespace tryer::machine::safety {

AbortRun::AbortRun(quint64 epoch, const base::Clock& clock, PortSlot& slot, AbortLatch& latch,
                   AbortProgressBoard& board) noexcept
    : clock_(clock), slot_(slot), latch_(latch), board_(board) {
  progress_.epoch = epoch;
}

AbortRun::Step AbortRun::step() noexcept {
  Step step;
  step.restNs = kRetryNs;
  const Link link = lookAtLink();
  if (link == Link::None) return step;
  step.linkUp = true;
  // The first move does not wait for a status. Later ones are decided on the freshest that there is.
  if (link == Link::Up && readStatus() && plan_->done()) {
    step.done = true;
    return step;
  }
  if (const auto move = plan_->next(clock_.monotonicNs())) {
    send(*move, step);
  } else {
    step.restNs = AbortPlan::kMoveGapNs;
  }
  return step;
}

AbortRun::Link AbortRun::lookAtLink() noexcept {
  const PortSlot::Lease lease(slot_);
  const bool there = lease.port() != nullptr && lease.port()->connected();
  const bool up = there && lease.port()->takesCommands();
  const bool first = !looked_;
  looked_ = true;
  if (first) {
    progress_.machinePresent = there;
    progress_.readOnly = there && !up;
  }
  if (!up) {
    const bool lost = plan_.has_value() && progress_.confirmedNs == 0;
    plan_.reset();
    progress_.linkLost = progress_.linkLost || lost;
    if (first || lost) publish();
    return Link::None;
  }
  if (lease.attachment() != begunOn_) {
    lease.port()->begin();
    begunOn_ = lease.attachment();
    plan_.reset();
  }
  if (plan_) return Link::Up;
  const auto& port = *lease.port();
  plan_.emplace(clock_.monotonicNs(), PlanLimits{port.coolingFan(), port.heaterSteps(), port.coolingIsHeatOff()});
  progress_.linkLost = false;
  progress_.readOnly = false;
  // A reset that was prepared while there was nothing to send to is void: there is again.
  latch_.disarm();
  publish();
  return Link::New;
}

bool AbortRun::readStatus() noexcept {
  SafetyStatus status;
  {
    const PortSlot::Lease lease(slot_);
    if (lease.port() == nullptr || lease.attachment() != begunOn_) return false;
    if (!lease.port()->readStatus(status, kReadTimeoutMs)) return false;
  }
  plan_->observe(status);
  progress_.lastHeater = status.heater;
  progress_.lastFan = status.fan;
  progress_.lastState = status.state;
  if (!plan_->heatOff()) {
    progress_.confirmedNs = 0;  // also when it was confirmed before: somebody at the machine turned it up again
  } else if (progress_.confirmedNs == 0) {
    progress_.confirmedNs = status.atNs;
  }
  progress_.fanRaisedNs = plan_->done() ? status.atNs : 0;
  publish();
  return true;
}

void AbortRun::send(SafetyMove move, Step& step) noexcept {
  const PortSlot::Lease lease(slot_);
  if (lease.port() == nullptr || lease.attachment() != begunOn_) return;
  const bool taken = lease.port()->send(move);
  ++progress_.attempts;
  if (taken) {
    if (progress_.firstByteNs == 0) progress_.firstByteNs = clock_.monotonicNs();
    step.restNs = AbortPlan::kMoveGapNs;
  }
  publish();
}

void AbortRun::release() noexcept {
  const PortSlot::Lease lease(slot_);
  if (lease.port() != nullptr && lease.attachment() == begunOn_) lease.port()->end();
}

}  // namespace tryer::machine::safety
