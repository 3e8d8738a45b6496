#include "core/machine/usb/usb_device.h"

#include <libusb.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "core/base/log.h"
#include "core/machine/usb/usb_holder.h"

namespace tryer::machine::usb {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;

static_assert(kErrorAccess == LIBUSB_ERROR_ACCESS && kErrorNoDevice == LIBUSB_ERROR_NO_DEVICE);

QString udevRule(const UsbDeviceInfo& info) {
  return uR"(SUBSYSTEM=="usb", ATTR{idVendor}=="%1", ATTR{idProduct}=="%2", MODE="0660", TAG+="uaccess")"_s
      .arg(info.vendor, 4, 16, QLatin1Char('0'))
      .arg(info.product, 4, 16, QLatin1Char('0'));
}

namespace {

QString busyText(const UsbDeviceInfo& info) {
  if (const auto holder = holderOf(info))
    return u"“%1” (process %2) is using the roaster (%3). Close it; the connection is then made by itself."_s
        .arg(holder->program)
        .arg(holder->pid)
        .arg(info.place());
  return u"Another program is using the roaster (%1). Close RoasTime, Artisan or another Tryer; "
         "the connection is then made by itself."_s.arg(info.place());
}

}  // namespace

Error openProblem(const UsbDeviceInfo& info, const char* step, int libusbError) {
  const auto details =
      u"%1 %2: %3"_s.arg(info.place(), QString::fromLatin1(step), QString::fromLatin1(libusb_error_name(libusbError)));
  const auto where = info.place();
  switch (libusbError) {
    case LIBUSB_ERROR_ACCESS:
      return {ErrorCode::NoPermission,
              u"You have no permission to use the roaster (%1). Put this line into "
              "/etc/udev/rules.d/60-tryer.rules and plug the roaster in again:\n%2"_s.arg(where, udevRule(info)),
              details, true};
    case LIBUSB_ERROR_BUSY:
      return {ErrorCode::Busy, busyText(info), details, true};
    case LIBUSB_ERROR_NO_DEVICE:
    case LIBUSB_ERROR_NOT_FOUND:
      return {ErrorCode::Disconnected,
              u"The roaster (%1) is no longer there. Check the cable and that it is switched on; "
              "the connection is then made by itself."_s.arg(where),
              details, true};
    default:
      return {ErrorCode::Io,
              u"The roaster (%1) could not be opened. Plug it in again; if that does not help, restart it "
              "and the computer."_s.arg(where),
              details, true};
  }
}

struct UsbDevice::Private {
  libusb_device_handle* handle = nullptr;
  int interfaceNumber = -1;  // −1: not claimed
  UsbDeviceInfo where;
  const base::Clock* clock = nullptr;
  DrainSignal drain;
  std::vector<std::unique_ptr<BulkTransfer>> transfers;
};

UsbDevice::UsbDevice() : d(std::make_unique<Private>()) {}

base::Result<std::unique_ptr<UsbDevice>> UsbDevice::open(const UsbContext& context, const UsbDeviceInfo& info,
                                                         const OpenOptions& options, const base::Clock& clock) {
  libusb_device* device = context.acquire(info);
  if (device == nullptr) return base::fail(openProblem(info, "find", LIBUSB_ERROR_NO_DEVICE));
  std::unique_ptr<UsbDevice> self(new UsbDevice);
  self->d->clock = &clock;
  self->d->where = info;
  int rc = libusb_open(device, &self->d->handle);
  libusb_unref_device(device);
  if (rc != LIBUSB_SUCCESS) return base::fail(openProblem(info, "open", rc));

  auto* handle = self->d->handle;
  const int interfaceNumber = options.interfaceNumber;
  // A kernel driver (cdc_acm) would make the next two steps fail as busy. Failing to detach it is not fatal by itself.
  if (libusb_kernel_driver_active(handle, interfaceNumber) == 1) {
    rc = libusb_detach_kernel_driver(handle, interfaceNumber);
    if (rc != LIBUSB_SUCCESS) qCWarning(base::lcMachine) << "kernel driver stays:" << libusb_error_name(rc);
  }
  // Selecting the active configuration again would reset the device for others.
  int configuration = 0;
  rc = libusb_get_configuration(handle, &configuration);
  if (rc == LIBUSB_SUCCESS && configuration != 1) rc = libusb_set_configuration(handle, 1);
  if (rc != LIBUSB_SUCCESS) return base::fail(openProblem(info, "configure", rc));
  rc = libusb_claim_interface(handle, interfaceNumber);
  if (rc != LIBUSB_SUCCESS) return base::fail(openProblem(info, "claim", rc));
  self->d->interfaceNumber = interfaceNumber;
  // Only now: before the claim it could be another program's roast that is reset. libusb claims anew after it.
  if (options.reset) {
    rc = libusb_reset_device(handle);
    // The device came back as another one: this handle is of no use any more, the next try finds it.
    if (rc == LIBUSB_ERROR_NOT_FOUND || rc == LIBUSB_ERROR_NO_DEVICE) return base::fail(openProblem(info, "reset", rc));
    if (rc != LIBUSB_SUCCESS) qCWarning(base::lcMachine) << "reset failed:" << libusb_error_name(rc);
  }
  return self;
}

UsbDevice::~UsbDevice() {
  if (d->handle == nullptr) return;
  if (d->interfaceNumber >= 0) libusb_release_interface(d->handle, d->interfaceNumber);
  // Waits until the usb-events thread is out of every callback: only then may transfers and handlers go.
  libusb_close(d->handle);
}

base::Result<BulkEndpoints> UsbDevice::bulkEndpoints() const {
  BulkEndpoints found;
  libusb_config_descriptor* configuration = nullptr;
  if (libusb_get_active_config_descriptor(libusb_get_device(d->handle), &configuration) == LIBUSB_SUCCESS) {
    for (int i = 0; i < configuration->bNumInterfaces; ++i) {
      const auto& interface = configuration->interface[i];
      if (interface.num_altsetting < 1 || interface.altsetting[0].bInterfaceNumber != d->interfaceNumber) continue;
      for (int e = 0; e < interface.altsetting[0].bNumEndpoints; ++e) {
        const auto& endpoint = interface.altsetting[0].endpoint[e];
        if ((endpoint.bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != LIBUSB_TRANSFER_TYPE_BULK) continue;
        auto& direction = (endpoint.bEndpointAddress & LIBUSB_ENDPOINT_IN) != 0 ? found.in : found.out;
        if (direction == 0) direction = endpoint.bEndpointAddress;
      }
    }
    libusb_free_config_descriptor(configuration);
  }
  if (found.in != 0 && found.out != 0) return found;
  return base::fail(ErrorCode::Protocol,
                    u"The roaster (%1) does not offer the connection that this version knows. Look for a newer version "
                    "of Tryer."_s.arg(d->where.place()),
                    u"no bulk endpoints on interface %1"_s.arg(d->interfaceNumber));
}

BulkTransfer& UsbDevice::addTransfer(quint8 endpoint, int tag, TransferHandler& handler) {
  d->transfers.push_back(std::make_unique<BulkTransfer>(d->handle, endpoint, tag, handler, *d->clock, d->drain));
  return *d->transfers.back();
}

void UsbDevice::clearHalt(quint8 endpoint) noexcept {
  libusb_clear_halt(d->handle, endpoint);
}

bool UsbDevice::drain() noexcept {
  using namespace std::chrono_literals;
  d->drain.draining.store(true);
  const auto idle = [this] {
    return std::ranges::none_of(d->transfers, [](const auto& transfer) { return transfer->inFlight(); });
  };
  for (int i = 0; i < 50 && !idle(); ++i) {
    // Each time: one that was just being submitted could not be cancelled before.
    for (const auto& transfer : d->transfers) transfer->cancel();
    (void)d->drain.ended.try_acquire_for(10ms);
  }
  return idle();
}

}  // namespace tryer::machine::usb
