// The normal conversation with an R2: it talks by itself, at most one control packet goes to it each 100 ms. A frame A0
// is a sample, with what A1 and A2 told last. Machine thread only; nothing waits.
//
// How often the machine sends is not documented; ten frames A0 a second are expected (model::Capability says so too).
// Slower ones are shown as stale and take no command; the abort does without that expectation.
#pragma once

#include <array>

#include "core/machine/aillio/bullet_poll.h"
#include "core/machine/aillio/r2_codec.h"
#include "core/machine/aillio/r2_link.h"

namespace tryer::machine::aillio {

class R2Poll final : public BulletPoll {
 public:
  R2Poll(const base::Clock& clock, const BulletSafetyPort& port, PollListener& listener)
      : BulletPoll(clock, port, listener) {}

  void start(BulletLink& link) override;
  void stop() override;
  bool running() const override { return link_ != nullptr; }
  void onArrivals() override;
  std::vector<std::pair<QString, QByteArray>> lastPackets() const override;

 private:
  struct Recent {  // what a frame told last
    R2Reading reading;
    qint64 atNs = 0;
  };

  void tick() override;
  void rest();
  void control();
  void acceptEnd(const Arrival& write);
  void acceptRead(const Arrival& read);
  void acceptFrame(const Arrival& frame);
  void acceptA0(const Arrival& frame);
  void acceptA1(const Arrival& frame);
  void acceptA2(const Arrival& frame);
  void fail(usb::TransferStatus status);

  R2Link* link_ = nullptr;
  bool writing_ = false;
  qint64 nextControlNs_ = 0;  // not before
  bool identified_ = false;
  std::optional<Recent> fans_;               // A1
  std::optional<Recent> power_;              // A2
  std::vector<model::MachineError> errors_;  // as told last
  std::array<QByteArray, 5> last_;           // A0 … A4
};

}  // namespace tryer::machine::aillio
