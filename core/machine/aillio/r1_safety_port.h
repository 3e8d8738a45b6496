// The abort's way to an R1: it asks for each status.
#pragma once

#include "core/machine/aillio/bullet_safety_port.h"
#include "core/machine/aillio/r1_codec.h"
#include "core/machine/aillio/r1_link.h"

namespace tryer::machine::aillio {

class R1SafetyPort final : public BulletSafetyPort {
 public:
  // othersAsked: another program had the roaster just now, whose last question may still be answered.
  explicit R1SafetyPort(const base::Clock& clock, bool othersAsked = false)
      : BulletSafetyPort(clock, encodeR1), othersAsked_(othersAsked) {}

  int coolingFan() const noexcept override;
  int heaterSteps() const noexcept override;
  bool coolingIsHeatOff() const noexcept override { return true; }

 private:
  void meet(BulletLink& link) noexcept override;
  bool awaitStatus(BulletLink& link, safety::SafetyStatus& status, int timeoutMs) noexcept override;
  void pressing() noexcept override { pressed_ = true; }
  void pressed() noexcept override {}
  bool ask(R1Link& link) noexcept;

  const bool othersAsked_;
  // Safety thread only.
  bool asked_ = false;      // a STATUS1 request has no reply yet
  bool pressed_ = false;    // PRS was sent since that request: its reply may show the time before
  bool straggler_ = false;  // a reply to the poll's last request may come first
  qint64 askedNs_ = 0;
};

}  // namespace tryer::machine::aillio
