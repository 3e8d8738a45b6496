#include "core/machine/aillio/bullet_link.h"

#include <algorithm>
#include <chrono>

#include "core/base/log.h"

namespace tryer::machine::aillio {

using usb::SubmitStatus;
using usb::TransferStatus;

namespace {

constexpr unsigned kSafetyWriteMs = 100;

enum Tag : int { PollOut = -2, SafetyOut = -1 };

}  // namespace

BulletLink::BulletLink(std::unique_ptr<usb::UsbDevice> device, usb::BulkEndpoints endpoints, base::Waker& waker,
                       quint64 number)
    : waker_(waker), number_(number), endpoints_(endpoints), device_(std::move(device)) {
  pollOut_ = &device_->addTransfer(endpoints_.out, PollOut, *this);
  safetyOut_.transfer = &device_->addTransfer(endpoints_.out, SafetyOut, *this);
}

usb::BulkTransfer& BulletLink::addReader(int tag) {
  return device_->addTransfer(endpoints_.in, tag, *this);
}

void BulletLink::retire(std::unique_ptr<BulletLink> link) {
  if (!link) return;
  if (link->device_->drain()) {
    link->device_.reset();
    return;
  }
  qCCritical(base::lcMachine) << "a USB transfer did not come back when it was cancelled; its memory is left behind";
  [[maybe_unused]] auto* left = link.release();
}

void BulletLink::clearStall(bool in) noexcept {
  device_->clearHalt(in ? endpoints_.in : endpoints_.out);
}

void BulletLink::onTransfer(int tag, TransferStatus status, std::span<const std::byte> data, base::Stamp at) noexcept {
  Arrival arrival;
  arrival.read = tag >= 0;
  arrival.status = status;
  arrival.size = data.size();
  std::ranges::copy(data, arrival.data.begin());
  arrival.at = at;
  if (tag == PollOut) {
    endOfPoll(arrival);
  } else if (tag == SafetyOut) {
    endOfSafety(safetyOut_, arrival);
  } else {
    onRead(tag, arrival);
  }
}

void BulletLink::endOfSafety(SafetyLane& lane, const Arrival& arrival) noexcept {
  lane.arrival = arrival;
  lane.done.release();  // first: the safety thread waits for it
  keep(safetyRing_.push(arrival));
}

void BulletLink::keep(bool kept) noexcept {
  if (!kept) dropped_.fetch_add(1, std::memory_order_relaxed);
  waker_.wake();
}

bool BulletLink::SafetyLane::await(int timeoutMs) noexcept {
  // In slices, so that a missed wake-up costs one slice and not the whole wait.
  constexpr int kSliceMs = 10;
  for (int left = timeoutMs; open && left > 0; left -= kSliceMs)
    if (done.try_acquire_for(std::chrono::milliseconds(std::min(left, kSliceMs)))) open = false;
  if (open && done.try_acquire()) open = false;
  return !open;
}

bool BulletLink::writeOnce(const Packet& packet, int timeoutMs) noexcept {
  auto& lane = safetyOut_;
  // The last one is still under way: the device does not take it. It is given up, and this one waits for that.
  if (lane.open) lane.transfer->cancel();
  if (!lane.await(timeoutMs)) return false;
  if (lane.transfer->write(packet.span(), kSafetyWriteMs) != SubmitStatus::Ok) return false;
  lane.open = true;
  return lane.await(timeoutMs) && lane.arrival.status == TransferStatus::Completed;
}

bool BulletLink::safetyWrite(const Packet& packet, int timeoutMs) noexcept {
  if (writeOnce(packet, timeoutMs)) return true;
  if (safetyOut_.open || safetyOut_.arrival.status != TransferStatus::Stall) return false;
  clearStall(false);
  return writeOnce(packet, timeoutMs);
}

}  // namespace tryer::machine::aillio
