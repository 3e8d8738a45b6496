// The open wire to one R2: the machine sends frames by itself, and one read is always under way. It is submitted again
// where it ends, on the usb-events thread, so that no frame grows old in the machine's buffer while another thread is
// busy: a stamp says when the frame was sent. The abort reads along and needs nothing of the machine thread.
#pragma once

#include "core/machine/aillio/bullet_link.h"
#include "core/machine/safety/status_mailbox.h"

namespace tryer::machine::aillio {

class R2Link final : public BulletLink {
 public:
  // Resets the device first; a failure of that is logged and not fatal. A few short calls into the kernel, the reset is
  // the longest (on a real port a tenth of a second or more).
  static base::Result<std::unique_ptr<R2Link>> open(const usb::UsbContext& context, const usb::UsbDeviceInfo& info,
                                                    const base::Clock& clock, base::Waker& waker, quint64 number);

  // --- any thread ---
  // Goes on reading where a stall or an error ended it, or it was not begun. Nothing while a read is under way.
  usb::SubmitStatus keepReading() noexcept;

  // --- machine thread ---
  // The ends of reads, in order; time-outs too.
  bool nextFrame(Arrival& arrival) noexcept { return frames_.pop(arrival); }

  // --- safety thread ---
  // The status of a frame A0 that came in at or after fromNs and was not given before. Waits at most timeoutMs.
  bool awaitStatus(safety::SafetyStatus& status, int timeoutMs, qint64 fromNs) noexcept;

 private:
  R2Link(std::unique_ptr<usb::UsbDevice> device, usb::BulkEndpoints endpoints, const base::Clock& clock,
         base::Waker& waker, quint64 number);
  void onRead(int tag, const Arrival& arrival) noexcept override;
  void noteStatus(const Arrival& arrival) noexcept;
  usb::SubmitStatus read() noexcept;

  enum class Reading : quint8 { Stopped, Stalled, Starting, UnderWay };

  const base::Clock& clock_;
  usb::BulkTransfer& in_;
  std::atomic<Reading> reading_{Reading::Stopped};
  // Frames that come in before this were waiting in the machine's buffer and are as old as that.
  std::atomic<qint64> settledNs_{0};
  base::SpscRing<Arrival, 64> frames_;  // more than a second of them while the machine thread is stuck
  safety::StatusMailbox status_;        // of the last A0
};

}  // namespace tryer::machine::aillio
