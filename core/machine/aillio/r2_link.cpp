#include "core/machine/aillio/r2_link.h"

#include "core/machine/aillio/r2_codec.h"

namespace tryer::machine::aillio {

using usb::SubmitStatus;
using usb::TransferStatus;

namespace {

constexpr unsigned kReadMs = 500;  // then it is told that nothing came, and reading goes on
constexpr qint64 kSettleNs = 50 * base::kNsPerMs;

}  // namespace

R2Link::R2Link(std::unique_ptr<usb::UsbDevice> device, usb::BulkEndpoints endpoints, const base::Clock& clock,
               base::Waker& waker, quint64 number)
    : BulletLink(std::move(device), endpoints, waker, number), clock_(clock), in_(addReader(0)) {}

base::Result<std::unique_ptr<R2Link>> R2Link::open(const usb::UsbContext& context, const usb::UsbDeviceInfo& info,
                                                   const base::Clock& clock, base::Waker& waker, quint64 number) {
  auto device = usb::UsbDevice::open(context, info, {.interfaceNumber = 1, .reset = true}, clock);
  if (!device) return base::fail(device.error());
  const auto endpoints = (*device)->bulkEndpoints();
  if (!endpoints) return base::fail(endpoints.error());
  std::unique_ptr<R2Link> link(new R2Link(std::move(*device), *endpoints, clock, waker, number));
  link->keepReading();
  return link;
}

SubmitStatus R2Link::read() noexcept {
  reading_.store(Reading::UnderWay);  // first: the end may be told before read() returns
  const auto taken = in_.read(kReadMs);
  if (taken != SubmitStatus::Ok) reading_.store(Reading::Stopped);
  return taken;
}

SubmitStatus R2Link::keepReading() noexcept {
  auto was = reading_.load();
  if (was != Reading::Stopped && was != Reading::Stalled) return SubmitStatus::Ok;
  if (!reading_.compare_exchange_strong(was, Reading::Starting)) return SubmitStatus::Ok;  // another thread does it
  if (was == Reading::Stalled) clearStall(true);
  settledNs_.store(clock_.monotonicNs() + kSettleNs);
  return read();
}

void R2Link::onRead(int, const Arrival& arrival) noexcept {
  const bool old = arrival.status == TransferStatus::Completed && arrival.at.monotonicNs < settledNs_.load();
  if (!old && arrival.status == TransferStatus::Completed) noteStatus(arrival);
  bool goesOn = false;
  switch (arrival.status) {
    case TransferStatus::Completed:
    case TransferStatus::TimedOut:
    case TransferStatus::Overflow:
      goesOn = read() == SubmitStatus::Ok;
      break;
    case TransferStatus::Stall:
      reading_.store(Reading::Stalled);
      break;
    case TransferStatus::Cancelled:
    case TransferStatus::NoDevice:
    case TransferStatus::Failed:
      reading_.store(Reading::Stopped);
      break;
  }
  if (!old || !goesOn) keep(frames_.push(arrival));
}

void R2Link::noteStatus(const Arrival& arrival) noexcept {
  R2Status decoded;
  if (decodeA0(arrival.bytes(), decoded) != PacketFault::None) return;
  safety::SafetyStatus status;
  status.atNs = arrival.at.monotonicNs;
  status.heater = decoded.reading.setting(R2Channel::Heater).value_or(-1);
  status.fan = decoded.reading.setting(R2Channel::Fan).value_or(-1);
  status.state = static_cast<quint8>(decoded.state);
  status_.put(status);
}

bool R2Link::awaitStatus(safety::SafetyStatus& status, int timeoutMs, qint64 fromNs) noexcept {
  if (keepReading() != SubmitStatus::Ok) return false;
  return status_.await(status, clock_, timeoutMs, fromNs, [] { return true; });
}

}  // namespace tryer::machine::aillio
