#include "core/machine/usb/usb_context.h"

#include <libusb.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <semaphore>
#include <thread>
#include <tuple>

#include "core/base/log.h"
#include "core/base/waker.h"
#include "core/machine/usb/raised_priority.h"

namespace tryer::machine::usb {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;

QString UsbDeviceInfo::place() const {
  return u"USB bus %1, device %2"_s.arg(bus).arg(address);
}

QString UsbDeviceInfo::node() const {
  return u"/dev/bus/usb/%1/%2"_s.arg(bus, 3, 10, QLatin1Char('0')).arg(address, 3, 10, QLatin1Char('0'));
}

namespace {

UsbDeviceInfo infoOf(libusb_device* device, const libusb_device_descriptor& descriptor) {
  UsbDeviceInfo info;
  info.vendor = descriptor.idVendor;
  info.product = descriptor.idProduct;
  info.bus = libusb_get_bus_number(device);
  info.address = libusb_get_device_address(device);
  std::array<std::uint8_t, 8> ports{};  // USB allows seven levels
  const int depth = libusb_get_port_numbers(device, ports.data(), static_cast<int>(ports.size()));
  for (int i = 0; i < depth; ++i) {
    if (i > 0) info.ports += '.';
    info.ports += QByteArray::number(ports[static_cast<std::size_t>(i)]);
  }
  return info;
}

// Calls visit(device, descriptor) for every device; the list and its references live for the call.
template <typename Visit>
void forEachDevice(libusb_context* context, Visit&& visit) {
  libusb_device** list = nullptr;
  const auto count = libusb_get_device_list(context, &list);
  for (ssize_t i = 0; i < count; ++i) {
    libusb_device_descriptor descriptor{};
    if (libusb_get_device_descriptor(list[i], &descriptor) == LIBUSB_SUCCESS) visit(list[i], descriptor);
  }
  if (list != nullptr) libusb_free_device_list(list, 1);
}

}  // namespace

// Lives on the thread of the context. The usb-events thread only raises a flag and wakes it.
struct UsbContext::Private final : base::Waker {
  libusb_context* context = nullptr;
  libusb_hotplug_callback_handle hotplug = 0;
  bool hotplugOn = false;
  std::thread events;
  std::atomic<bool> stopping{false};
  std::binary_semaphore stopped{0};
  std::vector<std::weak_ptr<const std::function<void()>>> subscribers;

  void pump() {
    pthread_setname_np(pthread_self(), "usb-events");
    raisePriority();  // the end of each transfer of an abort comes by here
    while (!stopping.load(std::memory_order_acquire)) {
      timeval longest{1, 0};  // a belt: stop() interrupts the wait
      const int rc = libusb_handle_events_timeout_completed(context, &longest, nullptr);
      if (rc != LIBUSB_SUCCESS && rc != LIBUSB_ERROR_INTERRUPTED && rc != LIBUSB_ERROR_TIMEOUT)
        (void)stopped.try_acquire_for(std::chrono::milliseconds(10));  // never spin on an error that stays
    }
  }

  static int onHotplug(libusb_context*, libusb_device*, libusb_hotplug_event, void* user) noexcept {
    static_cast<Private*>(user)->wake();
    return 0;
  }

  void onWake() override {
    std::erase_if(subscribers, [](const auto& subscriber) { return subscriber.expired(); });
    const auto now = subscribers;  // a subscriber may subscribe
    for (const auto& weak : now)
      if (const auto changed = weak.lock()) (*changed)();
  }
};

UsbContext::UsbContext() : d(std::make_unique<Private>()) {}

base::Result<std::unique_ptr<UsbContext>> UsbContext::create() {
  std::unique_ptr<UsbContext> self(new UsbContext);
  const int rc = libusb_init(&self->d->context);
  if (rc != LIBUSB_SUCCESS) {
    return fail(ErrorCode::Io,
                u"USB cannot be used on this computer, so no roaster can be found. The twin still works."_s,
                QString::fromLatin1(libusb_error_name(rc)), true);
  }
  auto& d = *self->d;
  if (libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) != 0) {
    const int events = LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT;
    const auto callback = [](libusb_context* context, libusb_device* device, libusb_hotplug_event event, void* user) {
      return Private::onHotplug(context, device, event, user);
    };
    d.hotplugOn = libusb_hotplug_register_callback(d.context, events, LIBUSB_HOTPLUG_NO_FLAGS, LIBUSB_HOTPLUG_MATCH_ANY,
                                                   LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, callback, &d,
                                                   &d.hotplug) == LIBUSB_SUCCESS;
  }
  if (!d.hotplugOn) qCWarning(base::lcMachine) << "no USB hotplug here: replugging is noticed on the next try only";
  d.events = std::thread([&d] { d.pump(); });
  return self;
}

UsbContext::~UsbContext() {
  if (d->context == nullptr) return;
  d->stopping.store(true, std::memory_order_release);
  d->stopped.release();
  if (d->hotplugOn) libusb_hotplug_deregister_callback(d->context, d->hotplug);
  if (d->events.joinable()) {
    libusb_interrupt_event_handler(d->context);
    d->events.join();
  }
  libusb_exit(d->context);
}

std::vector<UsbDeviceInfo> UsbContext::devices(quint16 vendor) const {
  std::vector<UsbDeviceInfo> found;
  forEachDevice(d->context, [&](libusb_device* device, const libusb_device_descriptor& descriptor) {
    if (descriptor.idVendor == vendor) found.push_back(infoOf(device, descriptor));
  });
  std::ranges::sort(found, {}, [](const UsbDeviceInfo& info) { return std::tuple(info.bus, info.address); });
  return found;
}

UsbContext::Subscription UsbContext::onChanged(std::function<void()> changed) {
  auto subscription = std::make_shared<const std::function<void()>>(std::move(changed));
  d->subscribers.push_back(subscription);
  return subscription;
}

libusb_context* UsbContext::raw() const {
  return d->context;
}

libusb_device* UsbContext::acquire(const UsbDeviceInfo& info) const {
  libusb_device* match = nullptr;
  forEachDevice(d->context, [&](libusb_device* device, const libusb_device_descriptor& descriptor) {
    if (match == nullptr && infoOf(device, descriptor) == info) match = libusb_ref_device(device);
  });
  return match;
}

}  // namespace tryer::machine::usb
