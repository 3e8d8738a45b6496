// The USB of this computer: which devices are there, hotplug, and the thread that handles libusb's events.
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/error.h"

struct libusb_context;
struct libusb_device;

namespace tryer::machine::usb {

// One device, by what is known without opening it.
struct UsbDeviceInfo {
  quint16 vendor = 0;
  quint16 product = 0;
  int bus = 0;
  int address = 0;   // another one after each plugging-in
  QByteArray ports;  // the way from the root hub: "1.2"; the same after replugging in the same place

  bool operator==(const UsbDeviceInfo&) const = default;
  bool samePlace(const UsbDeviceInfo& other) const { return bus == other.bus && ports == other.ports; }
  QString place() const;  // "USB bus 1, device 4"
  QString node() const;   // "/dev/bus/usb/001/004"
};

// Made, used and destroyed on the machine thread. Every UsbDevice must be gone before it.
class UsbContext {
 public:
  static base::Result<std::unique_ptr<UsbContext>> create();
  ~UsbContext();  // stops the usb-events thread and joins it
  UsbContext(const UsbContext&) = delete;
  UsbContext& operator=(const UsbContext&) = delete;

  // All devices of one vendor, ordered by bus and address. Does not block.
  std::vector<UsbDeviceInfo> devices(quint16 vendor) const;

  // changed is called on the thread of this object, soon after devices came or went (several changes may be told at
  // once). It lasts until the returned token is destroyed, which must be before this object is.
  using Subscription = std::shared_ptr<const std::function<void()>>;
  [[nodiscard]] Subscription onChanged(std::function<void()> changed);

  // For UsbDevice.
  libusb_context* raw() const;
  // The device with a reference taken, or nullptr if it is no longer there.
  libusb_device* acquire(const UsbDeviceInfo& info) const;

 private:
  UsbContext();
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace tryer::machine::usb
