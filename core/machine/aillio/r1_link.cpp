#include "core/machine/aillio/r1_link.h"

#include <QCoreApplication>
#include <QEvent>
#include <algorithm>
#include <chrono>

#include "core/base/log.h"

namespace tryer::machine::aillio {

using usb::SubmitStatus;
using usb::TransferStatus;

namespace {

constexpr int kInterface = 1;
constexpr quint8 kOut = 0x03;
constexpr quint8 kIn = 0x81;
constexpr unsigned kSafetyReadMs = 500;  // after that the request counts as unanswered
constexpr unsigned kSafetyWriteMs = 100;

enum Tag : int { PollOut, PollIn, SafetyOut, SafetyIn };

}  // namespace

void Waker::wake() noexcept {
  if (!told_.exchange(true, std::memory_order_acq_rel))
    QCoreApplication::postEvent(this, new QEvent(QEvent::User), Qt::HighEventPriority);
}

bool Waker::event(QEvent* event) {
  if (event->type() != QEvent::User) return QObject::event(event);
  told_.store(false, std::memory_order_release);
  onWake();
  return true;
}

base::Result<std::unique_ptr<R1Link>> R1Link::open(const usb::UsbContext& context, const usb::UsbDeviceInfo& info,
                                                   const base::Clock& clock, Waker& waker, quint64 number) {
  auto device = usb::UsbDevice::open(context, info, kInterface, clock);
  if (!device) return base::fail(device.error());
  std::unique_ptr<R1Link> link(new R1Link(waker, number));
  link->device_ = std::move(*device);
  link->pollOut_ = &link->device_->addTransfer(kOut, PollOut, *link);
  link->pollIn_ = &link->device_->addTransfer(kIn, PollIn, *link);
  link->safetyOut_.transfer = &link->device_->addTransfer(kOut, SafetyOut, *link);
  link->safetyIn_.transfer = &link->device_->addTransfer(kIn, SafetyIn, *link);
  return link;
}

void R1Link::retire(std::unique_ptr<R1Link> link) {
  if (!link || link->device_->drain()) return;
  qCCritical(base::lcMachine) << "a USB transfer did not come back when it was cancelled; its memory is left behind";
  [[maybe_unused]] auto* left = link.release();
}

void R1Link::clearStall(bool in) noexcept {
  device_->clearHalt(in ? kIn : kOut);
}

void R1Link::onTransfer(int tag, TransferStatus status, std::span<const std::byte> data, base::Stamp at) noexcept {
  Arrival arrival;
  arrival.read = tag == PollIn || tag == SafetyIn;
  arrival.status = status;
  arrival.size = data.size();
  std::ranges::copy(data, arrival.data.begin());
  arrival.at = at;
  const bool safety = tag == SafetyOut || tag == SafetyIn;
  if (safety) {
    auto& lane = tag == SafetyIn ? safetyIn_ : safetyOut_;
    lane.arrival = arrival;
    lane.done.release();  // first: the safety thread waits for it
  }
  const bool kept = safety ? safetyRing_.push(arrival) : pollRing_.push(arrival);
  if (!kept) dropped_.fetch_add(1, std::memory_order_relaxed);
  waker_.wake();
}

bool R1Link::SafetyLane::await(int timeoutMs) noexcept {
  // In slices, so that a missed wake-up costs one slice and not the whole wait.
  constexpr int kSliceMs = 10;
  for (int left = timeoutMs; open && left > 0; left -= kSliceMs)
    if (done.try_acquire_for(std::chrono::milliseconds(std::min(left, kSliceMs)))) open = false;
  if (open && done.try_acquire()) open = false;
  return !open;
}

void R1Link::takeOver() noexcept {
  pollOut_->cancel();
  pollIn_->cancel();
}

bool R1Link::writeOnce(const Packet& packet, int timeoutMs) noexcept {
  auto& lane = safetyOut_;
  // The last one is still under way: the device does not take it. It is given up, and this one waits for that.
  if (lane.open) lane.transfer->cancel();
  if (!lane.await(timeoutMs)) return false;
  if (lane.transfer->write(packet.span(), kSafetyWriteMs) != SubmitStatus::Ok) return false;
  lane.open = true;
  return lane.await(timeoutMs) && lane.arrival.status == TransferStatus::Completed;
}

bool R1Link::safetyWrite(const Packet& packet, int timeoutMs) noexcept {
  if (writeOnce(packet, timeoutMs)) return true;
  if (safetyOut_.open || safetyOut_.arrival.status != TransferStatus::Stall) return false;
  clearStall(false);
  return writeOnce(packet, timeoutMs);
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
  safetyOut_.transfer->cancel();
  safetyIn_.transfer->cancel();
}

}  // namespace tryer::machine::aillio
