#include "core/machine/aillio/r2_safety_port.h"

#include "core/machine/aillio/r2_profile.h"

namespace tryer::machine::aillio {

int R2SafetyPort::coolingFan() const noexcept {
  return kR2CoolingFan;
}

int R2SafetyPort::heaterSteps() const noexcept {
  return static_cast<int>(r2Range(R2Channel::Heater).max);
}

bool R2SafetyPort::awaitStatus(BulletLink& link, safety::SafetyStatus& status, int timeoutMs) noexcept {
  return static_cast<R2Link&>(link).awaitStatus(status, timeoutMs, fromNs_);
}

}  // namespace tryer::machine::aillio
