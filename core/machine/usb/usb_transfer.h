// One bulk transfer, allocated once and used again and again.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <semaphore>
#include <span>

#include "core/base/clock.h"

struct libusb_device_handle;
struct libusb_transfer;

namespace tryer::machine::usb {

inline constexpr std::size_t kPacketSize = 64;  // full-speed bulk; a read buffer is a multiple of it

enum class TransferStatus : quint8 { Completed, TimedOut, Cancelled, Stall, NoDevice, Overflow, Failed };
enum class SubmitStatus : quint8 { Ok, Busy, NoDevice, Failed };

// Told about the end of a transfer on the usb-events thread. Must return at once and must not call back into libusb's
// synchronous functions; it may submit the transfer again. data is valid during the call only: what was read, empty for
// a write.
class TransferHandler {
 public:
  virtual void onTransfer(int tag, TransferStatus status, std::span<const std::byte> data, base::Stamp at) noexcept = 0;

 protected:
  ~TransferHandler() = default;
};

// Tells whoever drains a device that a transfer has ended. While draining nothing is submitted any more.
struct DrainSignal {
  static constexpr int kMost = 1024;  // ends while draining: one for each transfer
  std::atomic<bool> draining{false};
  std::counting_semaphore<kMost> ended{0};
};

// read() and write() belong to one thread at a time (the transfer's user); cancel() and inFlight() may be called from
// any. Made by UsbDevice, which also sees to it that none is destroyed in flight.
class BulkTransfer {
 public:
  // The direction is the endpoint's highest bit. tag: handed back to the handler.
  BulkTransfer(libusb_device_handle* handle, quint8 endpoint, int tag, TransferHandler& handler,
               const base::Clock& clock, DrainSignal& drain);
  ~BulkTransfer();
  BulkTransfer(const BulkTransfer&) = delete;
  BulkTransfer& operator=(const BulkTransfer&) = delete;

  SubmitStatus read(unsigned timeoutMs) noexcept;  // at most one packet
  SubmitStatus write(std::span<const std::byte> bytes, unsigned timeoutMs) noexcept;
  void cancel() noexcept;  // asynchronous: the handler is told
  // False as soon as it can be used again, which is just before its handler is told.
  bool inFlight() const noexcept { return inFlight_.load(); }

 private:
  static void finished(libusb_transfer* transfer) noexcept;
  SubmitStatus submit(std::size_t length, unsigned timeoutMs) noexcept;

  libusb_transfer* transfer_;
  TransferHandler& handler_;
  const base::Clock& clock_;
  DrainSignal& drain_;
  const int tag_;
  std::array<std::byte, kPacketSize> buffer_{};
  std::atomic<bool> inFlight_{false};
};

}  // namespace tryer::machine::usb
