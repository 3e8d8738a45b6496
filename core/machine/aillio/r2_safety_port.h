// The abort's way to an R2: it reads along with what the machine sends by itself.
#pragma once

#include "core/machine/aillio/bullet_safety_port.h"
#include "core/machine/aillio/r2_codec.h"
#include "core/machine/aillio/r2_link.h"

namespace tryer::machine::aillio {

class R2SafetyPort final : public BulletSafetyPort {
 public:
  explicit R2SafetyPort(const base::Clock& clock) : BulletSafetyPort(clock, encodeR2) {}

  int coolingFan() const noexcept override;
  int heaterSteps() const noexcept override;
  bool coolingIsHeatOff() const noexcept override { return false; }

 private:
  void meet(BulletLink&) noexcept override { fromNs_ = clock_.monotonicNs(); }
  bool awaitStatus(BulletLink& link, safety::SafetyStatus& status, int timeoutMs) noexcept override;
  void pressing() noexcept override {}
  void pressed() noexcept override { fromNs_ = clock_.monotonicNs(); }

  qint64 fromNs_ = 0;  // safety thread only: a frame from before this may show the time before a press
};

}  // namespace tryer::machine::aillio
