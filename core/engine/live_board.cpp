#include "core/engine/live_board.h"

namespace tryer::engine {

LiveBoard::Now LiveBoard::now() const {
  const std::scoped_lock lock(mutex_);
  return now_;
}

command::MachineNow LiveBoard::machineNow() const {
  const model::AbortStatus abort = abort_.status();
  const std::scoped_lock lock(mutex_);
  command::MachineNow machine;
  machine.machineId = now_.link.machineId;
  machine.roastId = now_.roastId;
  machine.capability = now_.capability;
  machine.link = now_.link.state;
  machine.sample = now_.sample;
  machine.latched = abort.latched;
  machine.abortEpoch = abort.epoch;
  return machine;
}

void LiveBoard::setMachine(std::shared_ptr<const model::Capability> capability,
                           std::shared_ptr<const api::SeriesView> series) {
  const std::scoped_lock lock(mutex_);
  now_.capability = std::move(capability);
  now_.series = std::move(series);
  now_.sample.reset();
  now_.rorCPerMin.reset();
  now_.samplesPerS = 0;
}

void LiveBoard::setLink(const model::LinkStatus& link) {
  const std::scoped_lock lock(mutex_);
  now_.link = link;
}

void LiveBoard::setSample(const model::Sample& sample, std::optional<double> rorCPerMin, double samplesPerS) {
  const std::scoped_lock lock(mutex_);
  now_.sample = sample;
  now_.rorCPerMin = rorCPerMin;
  now_.samplesPerS = samplesPerS;
}

void LiveBoard::setSeries(std::shared_ptr<const api::SeriesView> series) {
  const std::scoped_lock lock(mutex_);
  now_.series = std::move(series);
}

void LiveBoard::setRoastId(const QString& roastId) {
  const std::scoped_lock lock(mutex_);
  now_.roastId = roastId;
}

}  // namespace tryer::engine
