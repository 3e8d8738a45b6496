// A device that is open and whose interface is ours.
#pragma once

#include <memory>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/machine/usb/usb_context.h"
#include "core/machine/usb/usb_transfer.h"

namespace tryer::machine::usb {

// What went wrong when opening, and what to do about it. Each cause has its own message. step: "open", "claim"…
// libusbError: one of LIBUSB_ERROR_….
inline constexpr int kErrorAccess = -3;    // LIBUSB_ERROR_ACCESS
inline constexpr int kErrorNoDevice = -4;  // LIBUSB_ERROR_NO_DEVICE
base::Error openProblem(const UsbDeviceInfo& info, const char* step, int libusbError);

// The udev rule that gives the person at the console access to the roaster (packaging/udev/60-tryer.rules).
QString udevRule(const UsbDeviceInfo& info);

struct OpenOptions {
  int interfaceNumber = 0;
  bool reset = false;  // once the interface is ours; a failure of it is logged and not fatal
};

struct BulkEndpoints {
  quint8 out = 0;
  quint8 in = 0;
};

// Machine thread, except for its transfers.
class UsbDevice {
 public:
  // Detaches a kernel driver from the interface if one is there, selects configuration 1 unless it is active, claims
  // the interface, resets the device if wanted (never one that another program holds). A few short calls into the
  // kernel; no transfer to the device but the selection.
  static base::Result<std::unique_ptr<UsbDevice>> open(const UsbContext& context, const UsbDeviceInfo& info,
                                                       const OpenOptions& options, const base::Clock& clock);
  ~UsbDevice();  // only after drained()
  UsbDevice(const UsbDevice&) = delete;
  UsbDevice& operator=(const UsbDevice&) = delete;

  // The first bulk endpoint of each direction that the claimed interface has.
  base::Result<BulkEndpoints> bulkEndpoints() const;

  // Lives as long as the device.
  BulkTransfer& addTransfer(quint8 endpoint, int tag, TransferHandler& handler);

  // Ends a stall. A short call into the kernel and to the device.
  void clearHalt(quint8 endpoint) noexcept;

  // Cancels every transfer and waits, at most 500 ms and usually 1 or 2, for their ends. False: one is still in flight,
  // and this object and the handlers must not be destroyed.
  bool drain() noexcept;

 private:
  UsbDevice();
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace tryer::machine::usb
