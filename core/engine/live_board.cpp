#include "core/engine/live_board.h"

namespace tryer::engine {

LiveBoard::Now LiveBoard::now() const {
  const std::scoped_lock lock(mutex_);
  return now_;
}

command::MachineNow LiveBoard::machineNow() const {
  const model::AbortStatus abort = abort_.status();
  const Now now = this->now();
  command::MachineNow machine;
  machine.machineId = now.link.machineId;
  machine.roastId = now.roastId;
  machine.capability = now.capability;
  machine.link = now.link.state;
  machine.linkLosses = now.linkLosses;
  if (now.pipeline) {
    if (const auto latest = now.pipeline->latest()) machine.sample = latest->sample;
  }
  machine.latched = abort.latched;
  machine.abortEpoch = abort.epoch;
  machine.heatWithheld = machine::safety::whyWithheld(permit_);
  return machine;
}

void LiveBoard::setMachine(std::shared_ptr<const model::Capability> capability,
                           std::shared_ptr<const telemetry::MachinePipeline> pipeline) {
  const std::scoped_lock lock(mutex_);
  now_.capability = std::move(capability);
  now_.pipeline = std::move(pipeline);
}

void LiveBoard::setLink(const model::LinkStatus& link) {
  const std::scoped_lock lock(mutex_);
  const bool lost = now_.link.state == model::LinkState::Connected && link.state != model::LinkState::Connected;
  if (lost) ++now_.linkLosses;
  now_.link = link;
}

void LiveBoard::setRoastId(const QString& roastId) {
  const std::scoped_lock lock(mutex_);
  now_.roastId = roastId;
}

}  // namespace tryer::engine
