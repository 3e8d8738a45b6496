// The normal conversation with an R1, one cycle each 100 ms: STATUS1, STATUS2, at most one control packet. Before the
// first cycle, and again until it was answered: INFO1, INFO2. Machine thread only; nothing waits.
//
// Replies carry no name, so one that comes late could be taken for the answer to the next question. After anything
// unusual (a time-out, a stall, the abort had the wire) the pipe is therefore read empty before the next question.
#pragma once

#include <QTimer>
#include <optional>

#include "core/base/clock.h"
#include "core/machine/aillio/r1_codec.h"
#include "core/machine/aillio/r1_link.h"
#include "core/machine/aillio/r1_safety_port.h"
#include "core/model/machine.h"

namespace tryer::machine::aillio {

// Called on the machine thread from within the poll. Only onLost() may end the poll (stop() it).
class R1PollListener {
 public:
  // Once for each connection; nothing in it that the machine did not tell in five tries.
  virtual void onInfo(std::optional<Info1> info, std::optional<quint32> roasts) = 0;
  virtual void onStatus1(const Status1& status, base::Stamp at) = 0;
  virtual void onStatus2(const R1Reading& reading) = 0;
  // Before each cycle and while the abort has the wire; also when the machine does not answer.
  virtual void onTick() = 0;
  // The control packet of this cycle, after the statuses. Asked immediately before it is written; sent: the link took
  // it.
  virtual std::optional<Packet> nextControl() = 0;
  virtual void onControlSent(bool sent) = 0;
  virtual void onLost(const base::Error& why) = 0;

 protected:
  ~R1PollListener() = default;
};

class R1Poll {
 public:
  R1Poll(const base::Clock& clock, const R1SafetyPort& port, R1PollListener& listener);

  void start(R1Link& link);
  void stop();  // forgets the link: it may then be retired
  bool running() const { return link_ != nullptr; }
  void onArrivals();  // something came in: fetch it

  model::LinkCounters counters;  // over all connections
  std::vector<std::pair<QString, QByteArray>> lastPackets() const;

 private:
  enum class Step : quint8 { Rest, Drain, Info1, Info2, Status1, Status2, Control };
  struct Ends {  // of the transfers of the step
    bool readOpen = false;
    bool writeOpen = false;
    usb::TransferStatus write = usb::TransferStatus::Completed;
    Arrival read;
  };

  void tick();
  void rest();
  void begin(Step step, const std::optional<Packet>& packet, unsigned readMs);
  void finish();
  void finishDrain();
  void next(Step after);
  void control();
  void endInfo(std::optional<quint32> roasts);
  void accept(Step step, const Arrival& reply);
  void acceptStatus1(const Arrival& reply);
  void acceptSafety(const Arrival& arrival);
  bool healthy();
  bool silent() const;
  void noteAsked();
  void noteReply();
  void refuse(PacketFault fault, const Arrival& reply);
  void countFields(const R1Reading& reading);
  void lose(base::ErrorCode code, const QString& message, const QString& details);
  void loseDevice();

  const base::Clock& clock_;
  const R1SafetyPort& port_;
  R1PollListener& listener_;
  QTimer timer_;
  R1Link* link_ = nullptr;
  Step step_ = Step::Rest;
  Ends ends_;
  qint64 cycleNs_ = 0;                  // when this cycle began
  std::optional<qint64> unansweredNs_;  // when the first request was sent that nothing came after
  int unanswered_ = 0;                  // how many were sent since
  int failures_ = 0;                    // I/O errors in a row
  int drained_ = 0;
  bool needDrain_ = false;
  unsigned drainMs_ = 0;
  std::optional<Info1> info_;
  int infoTries_ = 0;
  bool infoDone_ = false;
  QByteArray lastStatus1_;
  QByteArray lastStatus2_;
  QByteArray lastRejected_;
};

}  // namespace tryer::machine::aillio
