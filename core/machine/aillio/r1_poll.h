// The normal conversation with an R1, one cycle each 100 ms: STATUS1, STATUS2, at most one control packet. Before the
// first cycle, and again until it was answered: INFO1, INFO2. Machine thread only; nothing waits.
//
// Replies carry no name, so one that comes late could be taken for the answer to the next question. After anything
// unusual (a time-out, a stall, the abort had the wire) the pipe is therefore read empty before the next question.
#pragma once

#include "core/machine/aillio/bullet_poll.h"
#include "core/machine/aillio/r1_codec.h"
#include "core/machine/aillio/r1_link.h"

namespace tryer::machine::aillio {

class R1Poll final : public BulletPoll {
 public:
  R1Poll(const base::Clock& clock, const BulletSafetyPort& port, PollListener& listener)
      : BulletPoll(clock, port, listener) {}

  void start(BulletLink& link) override;
  void stop() override;
  bool running() const override { return link_ != nullptr; }
  void onArrivals() override;
  std::vector<std::pair<QString, QByteArray>> lastPackets() const override;

 private:
  enum class Step : quint8 { Rest, Drain, Info1, Info2, Status1, Status2, Control };
  struct Ends {  // of the transfers of the step
    bool readOpen = false;
    bool writeOpen = false;
    usb::TransferStatus write = usb::TransferStatus::Completed;
    Arrival read;
  };

  void tick() override;
  void rest();
  void begin(Step step, const std::optional<Packet>& packet, unsigned readMs);
  void finish();
  void finishDrain();
  void next(Step after);
  void control();
  void endInfo(std::optional<quint32> roasts);
  void tell(const Status1& status, base::Stamp at);
  void accept(Step step, const Arrival& reply);
  void acceptStatus1(const Arrival& reply);
  void acceptSafety(const Arrival& arrival);
  bool healthy();
  void refuse(PacketFault fault, const Arrival& reply);

  R1Link* link_ = nullptr;
  Step step_ = Step::Rest;
  Ends ends_;
  qint64 cycleNs_ = 0;  // when this cycle began
  int drained_ = 0;
  bool needDrain_ = false;
  unsigned drainMs_ = 0;
  std::optional<Info1> info_;
  int infoTries_ = 0;
  bool infoDone_ = false;
  std::optional<R1Reading> status2_;
  qint64 status2Ns_ = 0;
  QByteArray lastStatus1_;
  QByteArray lastStatus2_;
};

}  // namespace tryer::machine::aillio
