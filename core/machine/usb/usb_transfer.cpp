#include "core/machine/usb/usb_transfer.h"

#include <libusb.h>

#include <algorithm>

namespace tryer::machine::usb {

namespace {

TransferStatus statusOf(int status) noexcept {
  switch (status) {
    case LIBUSB_TRANSFER_COMPLETED:
      return TransferStatus::Completed;
    case LIBUSB_TRANSFER_TIMED_OUT:
      return TransferStatus::TimedOut;
    case LIBUSB_TRANSFER_CANCELLED:
      return TransferStatus::Cancelled;
    case LIBUSB_TRANSFER_STALL:
      return TransferStatus::Stall;
    case LIBUSB_TRANSFER_NO_DEVICE:
      return TransferStatus::NoDevice;
    case LIBUSB_TRANSFER_OVERFLOW:
      return TransferStatus::Overflow;
    default:
      return TransferStatus::Failed;
  }
}

}  // namespace

BulkTransfer::BulkTransfer(libusb_device_handle* handle, quint8 endpoint, int tag, TransferHandler& handler,
                           const base::Clock& clock, DrainSignal& drain)
    : transfer_(libusb_alloc_transfer(0)), handler_(handler), clock_(clock), drain_(drain), tag_(tag) {
  Q_CHECK_PTR(transfer_);
  libusb_fill_bulk_transfer(
      transfer_, handle, endpoint, reinterpret_cast<unsigned char*>(buffer_.data()), 0,
      [](libusb_transfer* transfer) { finished(transfer); }, this, 0);
}

BulkTransfer::~BulkTransfer() {
  Q_ASSERT(!inFlight());
  libusb_free_transfer(transfer_);
}

SubmitStatus BulkTransfer::read(unsigned timeoutMs) noexcept {
  return submit(buffer_.size(), timeoutMs);
}

SubmitStatus BulkTransfer::write(std::span<const std::byte> bytes, unsigned timeoutMs) noexcept {
  if (inFlight()) return SubmitStatus::Busy;
  const auto length = std::min(bytes.size(), buffer_.size());
  std::copy_n(bytes.begin(), length, buffer_.begin());
  return submit(length, timeoutMs);
}

SubmitStatus BulkTransfer::submit(std::size_t length, unsigned timeoutMs) noexcept {
  if (inFlight_.exchange(true)) return SubmitStatus::Busy;
  // Against draining then inFlight(): one of the two sides always sees the other.
  if (drain_.draining.load()) {
    inFlight_.store(false, std::memory_order_release);
    return SubmitStatus::Failed;
  }
  transfer_->length = static_cast<int>(length);
  transfer_->timeout = timeoutMs;
  const int rc = libusb_submit_transfer(transfer_);
  if (rc == LIBUSB_SUCCESS) return SubmitStatus::Ok;
  inFlight_.store(false, std::memory_order_release);
  return rc == LIBUSB_ERROR_NO_DEVICE ? SubmitStatus::NoDevice : SubmitStatus::Failed;
}

void BulkTransfer::cancel() noexcept {
  if (inFlight()) libusb_cancel_transfer(transfer_);  // NOT_FOUND: it has just ended by itself
}

void BulkTransfer::finished(libusb_transfer* transfer) noexcept {
  auto& self = *static_cast<BulkTransfer*>(transfer->user_data);
  const auto at = self.clock_.now();
  const bool isRead = (transfer->endpoint & LIBUSB_ENDPOINT_IN) != 0;
  const auto length = isRead ? static_cast<std::size_t>(std::max(transfer->actual_length, 0)) : 0;
  // A copy, so that the handler (or the thread it wakes) may submit again at once.
  std::array<std::byte, kPacketSize> data;
  std::copy_n(self.buffer_.begin(), std::min(length, data.size()), data.begin());
  const auto status = statusOf(transfer->status);
  auto& handler = self.handler_;
  const int tag = self.tag_;
  auto& drain = self.drain_;
  self.inFlight_.store(false, std::memory_order_release);
  handler.onTransfer(tag, status, {data.data(), std::min(length, data.size())}, at);
  if (drain.draining.load(std::memory_order_acquire)) drain.ended.release();
}

}  // namespace tryer::machine::usb
