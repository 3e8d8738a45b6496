#include "tests/emulator/cable.h"

#include <algorithm>

namespace tryer::emulator {

void CablePlan::follow(Time now, const std::function<void()>& unplug, const std::function<void()>& plug) {
  if (const auto fault = bullet_.takeCableFault()) {
    unplugAt_ = now + std::chrono::milliseconds(fault->value);
    replugMs_ = fault->replugMs;
  }
  const auto faults = bullet_.faults();
  if (std::ranges::find(faults, FaultKind::UnplugAfter, &Fault::kind) == faults.end()) unplugAt_.reset();
  if (unplugAt_ && now >= *unplugAt_) {
    unplugAt_.reset();
    unplug();
    if (replugMs_) replugAt_ = now + std::chrono::milliseconds(*replugMs_);
  }
  if (replugAt_ && now >= *replugAt_) {
    replugAt_.reset();
    plug();
  }
}

std::optional<CablePlan::Time> CablePlan::next() const {
  if (!unplugAt_ || !replugAt_) return unplugAt_ ? unplugAt_ : replugAt_;
  return std::min(*unplugAt_, *replugAt_);
}

}  // namespace tryer::emulator
