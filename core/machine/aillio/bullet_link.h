// The open wire to one Bullet: the transfers of the normal conversation, and apart from them those of the abort. What
// both models have in common; how the machine's packets are read is the models' own.
//
// Threads: the poll lane belongs to the machine thread, the safety lane to the safety thread; the usb-events thread
// hands what came in to them through bounded rings and semaphores. No lock anywhere.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <semaphore>
#include <span>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/spsc_ring.h"
#include "core/base/waker.h"
#include "core/machine/aillio/packet.h"
#include "core/machine/usb/usb_device.h"

namespace tryer::machine::aillio {

// The end of one transfer, as handed between threads.
struct Arrival {
  bool read = false;  // else: a write
  usb::TransferStatus status = usb::TransferStatus::Failed;
  std::size_t size = 0;
  std::array<std::byte, usb::kPacketSize> data{};
  base::Stamp at;
  std::span<const std::byte> bytes() const noexcept { return {data.data(), size}; }
};

class BulletLink : protected usb::TransferHandler {
 public:
  // Closes the device: the only way to end a link. Never while the safety thread may be inside one of the functions
  // below marked so. A transfer that does not come back (it has not been seen) is left behind on purpose, together with
  // what it points to.
  static void retire(std::unique_ptr<BulletLink> link);
  virtual ~BulletLink() = default;
  BulletLink(const BulletLink&) = delete;
  BulletLink& operator=(const BulletLink&) = delete;
  quint64 number() const noexcept { return number_; }

  // --- machine thread: the poll lane ---
  usb::SubmitStatus write(const Packet& packet, unsigned timeoutMs) noexcept {
    return pollOut_->write(packet.span(), timeoutMs);
  }
  void clearStall(bool in) noexcept;
  // The ends of this lane's own transfers.
  bool nextPollArrival(Arrival& arrival) noexcept { return pollRing_.pop(arrival); }
  bool nextSafetyArrival(Arrival& arrival) noexcept { return safetyRing_.pop(arrival); }
  // Arrivals that found their ring full since the last call.
  quint64 takeDropped() noexcept { return dropped_.exchange(0, std::memory_order_relaxed); }

  // --- safety thread ---
  // Takes the wire from the poll: cancels what it has under way. Does not wait.
  virtual void takeOver() noexcept { pollOut_->cancel(); }
  // Writes and waits, at most timeoutMs, until the device took the bytes. A stall is ended and tried once more.
  bool safetyWrite(const Packet& packet, int timeoutMs) noexcept;
  virtual void letGo() noexcept { safetyOut_.transfer->cancel(); }

 protected:
  // One transfer of the abort and its end. Everything but done and arrival belongs to the safety thread.
  struct SafetyLane {
    usb::BulkTransfer* transfer = nullptr;
    std::binary_semaphore done{0};  // released once for each submit
    Arrival arrival;                // written before done is released
    bool open = false;              // submitted, and its end not yet fetched
    bool await(int timeoutMs) noexcept;
  };

  // waker must outlive the link. number: not 0, another one for each link of a driver.
  BulletLink(std::unique_ptr<usb::UsbDevice> device, usb::BulkEndpoints endpoints, base::Waker& waker, quint64 number);
  usb::BulkTransfer& addReader(int tag);  // tag: not negative
  // On the usb-events thread, by a transfer of addReader().
  virtual void onRead(int tag, const Arrival& arrival) noexcept = 0;

  // On the usb-events thread.
  void endOfPoll(const Arrival& arrival) noexcept { keep(pollRing_.push(arrival)); }
  void endOfSafety(SafetyLane& lane, const Arrival& arrival) noexcept;
  // Wakes the machine thread; counts the arrival as lost unless it was kept.
  void keep(bool kept) noexcept;

 private:
  void onTransfer(int tag, usb::TransferStatus status, std::span<const std::byte> data,
                  base::Stamp at) noexcept override;
  bool writeOnce(const Packet& packet, int timeoutMs) noexcept;

  base::Waker& waker_;
  const quint64 number_;
  const usb::BulkEndpoints endpoints_;
  // At most one read and one write of the poll are under way, each is fetched before the next: never full.
  base::SpscRing<Arrival, 8> pollRing_;
  // What the abort reads while the machine thread is stuck; more than this is of no use to the curves.
  base::SpscRing<Arrival, 32> safetyRing_;
  std::atomic<quint64> dropped_{0};
  SafetyLane safetyOut_;
  // Closed by retire() while this object and the derived one are still whole: a callback may be under way until then.
  std::unique_ptr<usb::UsbDevice> device_;
  usb::BulkTransfer* pollOut_ = nullptr;
};

}  // namespace tryer::machine::aillio
