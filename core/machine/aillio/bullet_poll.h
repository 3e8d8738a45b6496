// The normal conversation with a Bullet: what both models have in common. Machine thread only; nothing waits.
#pragma once

#include <QByteArray>
#include <QTimer>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/machine/aillio/bullet_link.h"
#include "core/machine/aillio/bullet_safety_port.h"
#include "core/machine/aillio/control.h"
#include "core/model/machine.h"
#include "core/model/sample.h"

namespace tryer::machine::aillio {

inline constexpr qint64 kFreshNs = 300 * base::kNsPerMs;  // three poll intervals: what is older is stale

// What the machine tells of itself; missing: it does not say.
struct Identity {
  std::optional<int> serial;
  std::optional<int> firmware;
  std::optional<quint32> roasts;
};

// Called on the machine thread from within the poll. Only onLost() may end the poll (stop() it).
class PollListener {
 public:
  virtual void onIdentity(const Identity& identity) = 0;  // once for each connection
  // The sample's number is not set.
  virtual void onStatus(const Shown& shown, const model::Sample& sample) = 0;
  virtual void onMachineErrors(const std::vector<model::MachineError>& errors) = 0;
  // Again and again, also while the abort has the wire and when the machine does not answer.
  virtual void onTick() = 0;
  // The control packet that may go now. Asked immediately before it is written; sent: the link took it.
  virtual std::optional<Packet> nextControl() = 0;
  virtual void onControlSent(bool sent) = 0;
  virtual void onLost(const base::Error& why) = 0;

 protected:
  ~PollListener() = default;
};

class BulletPoll {
 public:
  virtual ~BulletPoll() = default;
  BulletPoll(const BulletPoll&) = delete;
  BulletPoll& operator=(const BulletPoll&) = delete;

  virtual void start(BulletLink& link) = 0;  // a link of the same model
  virtual void stop() = 0;                   // forgets the link: it may then be retired
  virtual bool running() const = 0;
  virtual void onArrivals() = 0;  // something came in: fetch it
  virtual std::vector<std::pair<QString, QByteArray>> lastPackets() const = 0;

  model::LinkCounters counters;  // over all connections

 protected:
  static constexpr qint64 kPeriodMs = 100;
  static constexpr int kMaxFailures = 3;  // I/O errors in a row

  BulletPoll(const base::Clock& clock, const BulletSafetyPort& port, PollListener& listener);
  virtual void tick() = 0;  // by the timer

  // What is heard and what is not. The roaster is silent when it leaves three chances to speak unused and more than
  // three seconds pass: the thread may not have run meanwhile, which is no fault of the roaster.
  void noteHeard();
  void noteUnheard();
  bool silent() const;

  template <typename ReadingOf>
  void countFields(const ReadingOf& reading) {
    counters.notANumber += static_cast<quint64>(reading.count(FieldFault::NotANumber));
    counters.outOfRange += static_cast<quint64>(reading.count(FieldFault::OutOfRange));
  }
  // Puts the values of a packet into a sample; channels that the packet does not have stay as they are.
  template <typename ReadingOf>
  static void fill(model::Sample& sample, const ReadingOf& reading) {
    for (std::size_t i = 0; i < reading.value.size(); ++i) {
      if (reading.fault[i] == FieldFault::Absent) continue;
      sample.values[i] = reading.value[i];
      sample.quality[i] = reading.fault[i] == FieldFault::None ? model::Quality::Good : model::Quality::OutOfRange;
    }
  }
  static QByteArray raw(const Arrival& arrival);

  void lose(base::ErrorCode code, const QString& message, const QString& details);
  void loseDevice();
  void loseSilent();
  void loseBroken();

  const base::Clock& clock_;
  const BulletSafetyPort& port_;
  PollListener& listener_;
  QTimer timer_;
  int failures_ = 0;  // I/O errors in a row
  QByteArray lastRejected_;

 private:
  std::optional<qint64> unheardNs_;  // since when nothing is heard
  int unheard_ = 0;                  // chances since
};

}  // namespace tryer::machine::aillio
