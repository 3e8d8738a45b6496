// The abort's way to an R1. Lives as long as its driver; the link under it comes and goes.
#pragma once

#include <atomic>

#include "core/machine/aillio/r1_link.h"
#include "core/machine/safety/safety_port.h"

namespace tryer::machine::aillio {

class R1SafetyPort final : public safety::SafetyPort {
 public:
  explicit R1SafetyPort(const base::Clock& clock) : clock_(clock) {}

  // --- safety thread, see SafetyPort ---
  bool connected() const noexcept override { return link_.load() != nullptr; }
  void begin() noexcept override;
  void end() noexcept override;
  bool send(safety::SafetyMove move) noexcept override;
  bool readStatus(safety::SafetyStatus& status, int timeoutMs) noexcept override;
  int coolingFan() const noexcept override;

  // --- machine thread ---
  // Between begin() and end(): the poll and its commands stay off the wire.
  bool ownsWire() const noexcept { return owns_.load(); }
  // The wire to use from now on; nullptr: none. The link that was there before may be destroyed once idle() is true.
  void setLink(R1Link* link) noexcept { link_.store(link); }
  // False while the safety thread is inside a call and may be using a link (≤ 100 ms).
  bool idle() const noexcept { return users_.load() == 0; }
  // For the driver's end only: waits until it is, after setLink(nullptr).
  void waitIdle() const noexcept {
    for (int users = users_.load(); users != 0; users = users_.load()) users_.wait(users);
  }

 private:
  // Holds the link for one call. setLink() then idle(), against users_ then link_: with sequentially consistent order
  // one of the two threads always sees the other.
  class Use {
   public:
    explicit Use(R1SafetyPort& port) noexcept : port_(port) {
      port_.users_.fetch_add(1);
      link_ = port_.link_.load();
    }
    ~Use() {
      port_.users_.fetch_sub(1);
      port_.users_.notify_all();
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    R1Link* link() const noexcept { return link_; }

   private:
    R1SafetyPort& port_;
    R1Link* link_;
  };

  bool ask(R1Link& link) noexcept;
  bool awaitStatus(R1Link& link, safety::SafetyStatus& status, int timeoutMs) noexcept;
  void meet(R1Link& link) noexcept;

  const base::Clock& clock_;
  std::atomic<R1Link*> link_{nullptr};
  std::atomic<int> users_{0};
  std::atomic<bool> owns_{false};

  // Safety thread only.
  quint64 known_ = 0;       // the number of the link that the following is about
  bool asked_ = false;      // a STATUS1 request has no reply yet
  bool pressed_ = false;    // PRS was sent since that request: its reply may show the time before
  bool straggler_ = false;  // a reply to the poll's last request may come first
  qint64 askedNs_ = 0;
};

}  // namespace tryer::machine::aillio
