#include "core/machine/aillio/r1_link.h"

namespace tryer::machine::aillio {

using usb::SubmitStatus;
using usb::TransferStatus;

namespace {

constexpr usb::BulkEndpoints kEndpoints{0x03, 0x81};
constexpr unsigned kSafetyReadMs = 500;  // after that the request counts as unanswered

enum Tag : int { PollIn, SafetyIn };

}  // namespace

R1Link::R1Link(std::unique_ptr<usb::UsbDevice> device, base::Waker& waker, quint64 number)
    : BulletLink(std::move(device), kEndpoints, waker, number), pollIn_(addReader(PollIn)) {
  safetyIn_.transfer = &addReader(SafetyIn);
}

base::Result<std::unique_ptr<R1Link>> R1Link::open(const usb::UsbContext& context, const usb::UsbDeviceInfo& info,
                                                   const base::Clock& clock, base::Waker& waker, quint64 number) {
  auto device = usb::UsbDevice::open(context, info, {.interfaceNumber = 1}, clock);
  if (!device) return base::fail(device.error());
  return std::unique_ptr<R1Link>(new R1Link(std::move(*device), waker, number));
}

void R1Link::onRead(int tag, const Arrival& arrival) noexcept {
  if (tag == SafetyIn) return endOfSafety(safetyIn_, arrival);
  endOfPoll(arrival);
}

void R1Link::takeOver() noexcept {
  BulletLink::takeOver();
  pollIn_.cancel();
}

bool R1Link::safetyRead(Arrival& arrival, int timeoutMs) noexcept {
  auto& lane = safetyIn_;
  if (!lane.open) {
    if (lane.transfer->read(kSafetyReadMs) != SubmitStatus::Ok) {
      arrival.status = TransferStatus::NoDevice;
      return true;
    }
    lane.open = true;
  }
  if (!lane.await(timeoutMs)) return false;
  arrival = lane.arrival;
  if (arrival.status == TransferStatus::Stall) clearStall(true);
  return true;
}

void R1Link::letGo() noexcept {
  BulletLink::letGo();
  safetyIn_.transfer->cancel();
}

}  // namespace tryer::machine::aillio
