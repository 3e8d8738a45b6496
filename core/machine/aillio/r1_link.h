// The open wire to one R1: each packet of the machine is the reply to a question, read when it was asked.
#pragma once

#include "core/machine/aillio/bullet_link.h"

namespace tryer::machine::aillio {

class R1Link final : public BulletLink {
 public:
  static base::Result<std::unique_ptr<R1Link>> open(const usb::UsbContext& context, const usb::UsbDeviceInfo& info,
                                                    const base::Clock& clock, base::Waker& waker, quint64 number);

  // --- machine thread ---
  usb::SubmitStatus read(unsigned timeoutMs) noexcept { return pollIn_.read(timeoutMs); }
  void cancelRead() noexcept { pollIn_.cancel(); }

  // --- safety thread ---
  void takeOver() noexcept override;
  // Waits for a reply to the last request and copies it. False: none yet, the wait may be continued by another call.
  bool safetyRead(Arrival& arrival, int timeoutMs) noexcept;
  bool pollReadUnderWay() const noexcept { return pollIn_.inFlight(); }
  void letGo() noexcept override;

 private:
  R1Link(std::unique_ptr<usb::UsbDevice> device, base::Waker& waker, quint64 number);
  void onRead(int tag, const Arrival& arrival) noexcept override;

  SafetyLane safetyIn_;
  usb::BulkTransfer& pollIn_;
};

}  // namespace tryer::machine::aillio
