// The abort's way to a Bullet. Lives as long as its driver; the link under it comes and goes. What both models have in
// common; how a status is got is the models' own.
#pragma once

#include <atomic>

#include "core/machine/aillio/bullet_link.h"
#include "core/machine/aillio/control.h"
#include "core/machine/safety/safety_port.h"

namespace tryer::machine::aillio {

class BulletSafetyPort : public safety::SafetyPort {
 public:
  // --- safety thread, see SafetyPort ---
  bool connected() const noexcept final { return link_.load() != nullptr; }
  void begin() noexcept final;
  void end() noexcept final;
  bool send(safety::SafetyMove move) noexcept final;
  bool readStatus(safety::SafetyStatus& status, int timeoutMs) noexcept final;

  // --- machine thread ---
  // Between begin() and end(): the poll and its commands stay off the wire.
  bool ownsWire() const noexcept { return owns_.load(); }
  // The wire to use from now on; nullptr: none. The link that was there before may be destroyed once idle() is true.
  void setLink(BulletLink* link) noexcept { link_.store(link); }
  // False while the safety thread is inside a call and may be using a link (≤ 100 ms).
  bool idle() const noexcept { return users_.load() == 0; }
  // For the driver's end only: waits until it is, after setLink(nullptr).
  void waitIdle() const noexcept {
    for (int users = users_.load(); users != 0; users = users_.load()) users_.wait(users);
  }
  // A press of PRS leaves now, which the driver was told to send; shown: the state before it.
  void notePress(model::MachineState shown) noexcept;

 protected:
  BulletSafetyPort(const base::Clock& clock, Encoder encoder) : clock_(clock), encoder_(encoder) {}

  // The first contact with a link; it has been taken over next.
  virtual void meet(BulletLink& link) noexcept = 0;
  // As readStatus(), on this link.
  virtual bool awaitStatus(BulletLink& link, safety::SafetyStatus& status, int timeoutMs) noexcept = 0;
  // A press of the abort's own is about to be written; and has been, or has failed.
  virtual void pressing() noexcept = 0;
  virtual void pressed() noexcept = 0;

  const base::Clock& clock_;

 private:
  // Holds the link for one call. setLink() then idle(), against users_ then link_: with sequentially consistent order
  // one of the two threads always sees the other.
  class Use {
   public:
    explicit Use(BulletSafetyPort& port) noexcept : port_(port) {
      port_.users_.fetch_add(1);
      link_ = port_.link_.load();
    }
    ~Use() {
      port_.users_.fetch_sub(1);
      port_.users_.notify_all();
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    BulletLink* link() const noexcept { return link_; }
    BulletLink* met() const noexcept {  // the same, after the first contact
      if (link_ != nullptr && link_->number() != port_.known_) port_.firstContact(*link_);
      return link_;
    }

   private:
    BulletSafetyPort& port_;
    BulletLink* link_;
  };

  void firstContact(BulletLink& link) noexcept;
  Packet packetFor(safety::SafetyMove move) const noexcept;
  void hideBehindPress(safety::SafetyStatus& status) const noexcept;

  const Encoder encoder_;
  std::atomic<BulletLink*> link_{nullptr};
  std::atomic<int> users_{0};
  std::atomic<bool> owns_{false};
  // The last press of the driver's: when it ceases to matter (monotonic ms), and the state before it in the low byte.
  std::atomic<quint64> driversPress_{0};
  quint64 known_ = 0;  // safety thread only: the number of the link that was met
};

}  // namespace tryer::machine::aillio
