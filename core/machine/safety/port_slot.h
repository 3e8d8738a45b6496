// The port in use, lent from the machine thread to the safety thread call by call, without a lock.
#pragma once

#include <QtGlobal>
#include <atomic>

#include "core/machine/safety/safety_port.h"

namespace tryer::machine::safety {

class PortSlot {
 public:
  // Machine thread.
  void attach(SafetyPort* port) noexcept;
  // Afterwards the safety thread has let go of the port. False: it still has not after withinNs (a port call that does
  // not return within its bound).
  bool detach(qint64 withinNs) noexcept;

  // Safety thread, one at a time. Holds the port for one call: detach() waits for it, so keep it short.
  class Lease {
   public:
    explicit Lease(PortSlot& slot) noexcept;
    ~Lease() { slot_.held_.store(nullptr); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    SafetyPort* port() const noexcept { return port_; }          // nullptr: none attached
    quint64 attachment() const noexcept { return attachment_; }  // differs for each attach()

   private:
    PortSlot& slot_;
    SafetyPort* port_ = nullptr;
    quint64 attachment_ = 0;
  };

 private:
  // Both sides write their own and then read the other's (sequentially consistent): either the lease sees that the port
  // is gone, or detach() sees that it is held.
  std::atomic<SafetyPort*> port_{nullptr};
  std::atomic<SafetyPort*> held_{nullptr};
  std::atomic<quint64> attachments_{0};
};

}  // namespace tryer::machine::safety
