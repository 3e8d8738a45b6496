// umockdev first: gio has a member named `signals`.
#include <umockdev.h>

#include "tests/emulator/usbfs_device.h"

#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <ranges>
#include <string_view>
#include <type_traits>

namespace tryer::emulator {
namespace {

constexpr std::size_t kMaxUrbs = 64;           // under way, of all clients
constexpr std::size_t kMaxBuffer = 1U << 20U;  // of one transfer
constexpr std::string_view kKernelDriver = "cdc_acm";

std::int64_t monotonicNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

DataRef resolve(UMockdevIoctlData* data, std::size_t offset, std::size_t bytes) {
  GError* error = nullptr;
  DataRef resolved(umockdev_ioctl_data_resolve(data, offset, bytes, &error));
  if (error != nullptr) g_error_free(error);
  return resolved;
}

template <typename T>
T load(const UMockdevIoctlData* data) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value{};
  std::memcpy(&value, data->data, std::min(sizeof value, static_cast<std::size_t>(data->data_len)));
  return value;
}

template <typename T>
void store(UMockdevIoctlData* data, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::memcpy(data->data, &value, std::min(sizeof value, static_cast<std::size_t>(data->data_len)));
}

// What the ioctl's argument points to; nothing where the client gave a bad pointer.
template <typename T>
std::optional<T> argument(UMockdevIoctlData* arg) {
  const DataRef data = resolve(arg, 0, sizeof(T));
  if (!data) return std::nullopt;
  return load<T>(data.get());
}

}  // namespace

void DataDeleter::operator()(UMockdevIoctlData* data) const noexcept {
  umockdev_ioctl_data_unref(data);
}

UsbfsDevice::UsbfsDevice(VirtualBullet& bullet, std::function<void()> deadlineChanged)
    : bullet_(bullet), replies_(bullet.model()), deadlineChanged_(std::move(deadlineChanged)) {}

void UsbfsDevice::plugIn(const std::string& devnode, std::uint16_t product, Access access, FlowGate gate) {
  const std::lock_guard lock(mutex_);
  gate_ = std::move(gate);
  devnode_ = devnode;
  product_ = product;
  access_ = access;
  kernelDriver_ = access == Access::KernelDriverBound;
  outHalted_ = inHalted_ = false;
  replies_.clear();
}

std::optional<FlowGate> UsbfsDevice::pullOut() {
  const std::lock_guard lock(mutex_);
  for (auto& [client, session] : sessions_) {
    session = {};
    finishAll(client, std::nullopt, -ESHUTDOWN);
  }
  replies_.clear();
  kernelDriver_ = false;
  return std::exchange(gate_, std::nullopt);
}

void UsbfsDevice::setRefuseReset(bool refuse) {
  const std::lock_guard lock(mutex_);
  refuseReset_ = refuse;
}

void UsbfsDevice::setAccess(Access access) {
  const std::lock_guard lock(mutex_);
  access_ = access;
}

std::optional<std::int64_t> UsbfsDevice::pump(std::int64_t nowNs) {
  const std::lock_guard lock(mutex_);
  for (const auto& frame : bullet_.frames(nowNs)) {
    if (gate_) replies_.add(frame, nowNs);
  }
  move(nowNs);
  const auto next = bullet_.nextFrameNs();
  const auto dueNs = replies_.nextNs();
  if (!dueNs || incoming_.empty() || *dueNs <= nowNs) return next;
  return std::min(next.value_or(*dueNs), *dueNs);
}

UsbStats UsbfsDevice::stats() const {
  const std::lock_guard lock(mutex_);
  UsbStats stats = stats_;
  stats.answersDropped = replies_.dropped();
  stats.opened = static_cast<int>(std::ranges::count_if(sessions_, [](const auto& s) { return s.second.alive; }));
  return stats;
}

// ---------------------------------------------------------------- sessions

void UsbfsDevice::connected(UMockdevIoctlClient* client) {
  const std::lock_guard lock(mutex_);
  const gchar* devnode = umockdev_ioctl_client_get_devnode(client);
  sessions_[client].alive = gate_.has_value() && devnode != nullptr && devnode_ == devnode;
}

void UsbfsDevice::vanished(const void* client) {
  const std::lock_guard lock(mutex_);
  const auto mine = [client](const Urb& urb) { return urb.client == client; };
  std::erase_if(outgoing_, mine);
  std::erase_if(incoming_, mine);
  std::erase_if(idle_, mine);
  std::erase_if(completed_, mine);
  std::erase_if(sessions_, [client](const auto& session) { return session.first == client; });
  updateGate();
}

void UsbfsDevice::ioctl(UMockdevIoctlClient* client) {
  Result result;
  {
    const std::lock_guard lock(mutex_);
    result = dispatch(client, sessions_[client]);
  }
  umockdev_ioctl_client_complete(client, result.value, result.error);
}

UsbfsDevice::Result UsbfsDevice::dispatch(UMockdevIoctlClient* client, Session& session) {
  UMockdevIoctlData* arg = umockdev_ioctl_client_get_arg(client);
  const auto request = static_cast<unsigned>(umockdev_ioctl_client_get_request(client));
  if (request == USBDEVFS_REAPURBNDELAY || request == USBDEVFS_REAPURB) return reap(client, session, arg);
  if (!session.alive) return {-1, ENODEV};
  switch (request) {
    case USBDEVFS_SUBMITURB:
      return submit(client, session, arg);
    case USBDEVFS_DISCARDURB:
      return discard(client, load<std::uint64_t>(arg));
    case USBDEVFS_GET_CAPABILITIES:
      return getCapabilities(arg);
    case USBDEVFS_GETDRIVER:
      return getDriver(arg);
    case USBDEVFS_IOCTL:
      return driverIoctl(arg);
    case USBDEVFS_DISCONNECT_CLAIM:
      return disconnectClaim(session, arg);
    case USBDEVFS_CLAIMINTERFACE:
      return claim(session, argument<unsigned>(arg).value_or(~0U));
    case USBDEVFS_RELEASEINTERFACE:
      return release(client, session, argument<unsigned>(arg).value_or(~0U));
    case USBDEVFS_SETCONFIGURATION:
      return setConfiguration(argument<unsigned>(arg).value_or(~0U));
    case USBDEVFS_CLEAR_HALT:
    case USBDEVFS_RESETEP:
      return clearHalt(argument<unsigned>(arg).value_or(~0U));
    case USBDEVFS_RESET:
      return reset();
    default:
      return {-1, ENOTTY};
  }
}

UsbfsDevice::Result UsbfsDevice::getCapabilities(UMockdevIoctlData* arg) const {
  const DataRef data = resolve(arg, 0, sizeof(std::uint32_t));
  if (!data) return {-1, EFAULT};
  store<std::uint32_t>(data.get(), USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
                                       USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_REAP_AFTER_DISCONNECT);
  return {};
}

// ---------------------------------------------------------------- drivers and claims

UsbfsDevice::Result UsbfsDevice::getDriver(UMockdevIoctlData* arg) const {
  const DataRef data = resolve(arg, 0, sizeof(usbdevfs_getdriver));
  if (!data) return {-1, EFAULT};
  auto driver = load<usbdevfs_getdriver>(data.get());
  if (driver.interface >= usb::kInterfaces) return {-1, ENOENT};
  const std::string_view name = kernelDriver_ ? kKernelDriver : claimedByAnyone(driver.interface) ? "usbfs" : "";
  if (name.empty()) return {-1, ENODATA};
  std::memset(driver.driver, 0, sizeof driver.driver);
  name.copy(driver.driver, sizeof driver.driver - 1);
  store(data.get(), driver);
  return {};
}

// USBDEVFS_DISCONNECT and USBDEVFS_CONNECT of one interface. cdc_acm holds both, and comes back only by interface 0.
UsbfsDevice::Result UsbfsDevice::driverIoctl(UMockdevIoctlData* arg) {
  const auto command = argument<usbdevfs_ioctl>(arg);
  if (!command) return {-1, EFAULT};
  if (command->ifno < 0 || command->ifno >= static_cast<int>(usb::kInterfaces)) return {-1, EINVAL};
  if (static_cast<unsigned>(command->ioctl_code) == USBDEVFS_DISCONNECT) {
    return detachKernelDriver() ? Result{} : Result{-1, ENODATA};
  }
  if (static_cast<unsigned>(command->ioctl_code) != USBDEVFS_CONNECT) return {-1, ENOTTY};
  const bool free = !claimedByAnyone(usb::kControlInterface) && !claimedByAnyone(usb::kDataInterface);
  if (command->ifno != 0 || access_ != Access::KernelDriverBound || !free) return {0, 0};
  kernelDriver_ = true;
  return {1, 0};
}

bool UsbfsDevice::detachKernelDriver() {
  return std::exchange(kernelDriver_, false);
}

bool UsbfsDevice::claimedByAnyone(unsigned interface) const {
  return std::ranges::any_of(sessions_, [interface](const auto& s) { return s.second.claimed[interface]; });
}

UsbfsDevice::Result UsbfsDevice::claim(Session& session, unsigned interface) {
  if (interface >= usb::kInterfaces) return {-1, ENOENT};
  if (session.claimed[interface]) return {};
  const bool heldElsewhere = access_ == Access::ClaimBusy && interface == usb::kDataInterface;
  if (kernelDriver_ || heldElsewhere || claimedByAnyone(interface)) {
    if (interface == usb::kDataInterface) ++stats_.claimsRefused;
    return {-1, EBUSY};
  }
  session.claimed[interface] = true;
  if (interface == usb::kDataInterface) noteOwner();
  return {};
}

void UsbfsDevice::noteOwner() {
  ++stats_.claims;
  const auto owners =
      std::ranges::count_if(sessions_, [](const auto& s) { return s.second.claimed[usb::kDataInterface]; });
  stats_.mostOwners = std::max(stats_.mostOwners, static_cast<int>(owners));
}

UsbfsDevice::Result UsbfsDevice::disconnectClaim(Session& session, UMockdevIoctlData* arg) {
  const auto command = argument<usbdevfs_disconnect_claim>(arg);
  if (!command) return {-1, EFAULT};
  const std::string_view named(command->driver, ::strnlen(command->driver, sizeof command->driver));
  const bool same = named == kKernelDriver;
  if (kernelDriver_) {
    if ((command->flags & USBDEVFS_DISCONNECT_CLAIM_IF_DRIVER) != 0 && !same) return {-1, EBUSY};
    if ((command->flags & USBDEVFS_DISCONNECT_CLAIM_EXCEPT_DRIVER) != 0 && same) return {-1, EBUSY};
    detachKernelDriver();
  }
  return claim(session, command->interface);
}

UsbfsDevice::Result UsbfsDevice::release(UMockdevIoctlClient* client, Session& session, unsigned interface) {
  if (interface >= usb::kInterfaces) return {-1, ENOENT};
  if (!session.claimed[interface]) return {-1, EINVAL};
  session.claimed[interface] = false;
  finishAll(client, interface, -ENOENT);
  return {};
}

UsbfsDevice::Result UsbfsDevice::setConfiguration(unsigned value) const {
  for (unsigned interface = 0; interface < usb::kInterfaces; ++interface) {
    if (kernelDriver_ || claimedByAnyone(interface)) return {-1, EBUSY};
  }
  return value <= 1 || value == ~0U ? Result{} : Result{-1, EINVAL};
}

UsbfsDevice::Result UsbfsDevice::clearHalt(unsigned endpoint) {
  const auto ends = usb::endpoints(product_);
  if (endpoint == ends.bulkIn) {
    inHalted_ = false;
  } else if (endpoint == ends.bulkOut) {
    outHalted_ = false;
  } else {
    return {-1, ENOENT};
  }
  return {};
}

UsbfsDevice::Result UsbfsDevice::reset() {
  ++stats_.resets;
  if (refuseReset_) return {-1, EIO};
  outHalted_ = inHalted_ = false;
  replies_.clear();
  for (const auto& client : std::views::keys(sessions_)) finishAll(client, std::nullopt, -ENOENT);
  return {};
}

// ---------------------------------------------------------------- transfers

UsbfsDevice::Result UsbfsDevice::submit(UMockdevIoctlClient* client, Session& session, UMockdevIoctlData* arg) {
  Urb urb;
  urb.client = client;
  urb.urb = resolve(arg, 0, sizeof(usbdevfs_urb));
  if (!urb.urb) return {-1, EFAULT};
  const auto raw = load<usbdevfs_urb>(urb.urb.get());
  urb.endpoint = raw.endpoint;
  urb.length = static_cast<std::size_t>(std::max(raw.buffer_length, 0));
  if (urb.length > kMaxBuffer || outgoing_.size() + incoming_.size() + idle_.size() >= kMaxUrbs) return {-1, ENOMEM};
  if (urb.length > 0) {
    urb.buffer = resolve(urb.urb.get(), offsetof(usbdevfs_urb, buffer), urb.length);
    if (!urb.buffer) return {-1, EFAULT};
  }
  if (raw.type == USBDEVFS_URB_TYPE_CONTROL) return submitControl(std::move(urb));
  const auto ends = usb::endpoints(product_);
  const auto interface = usb::interfaceOf(product_, raw.endpoint);
  if (!interface) return {-1, ENOENT};
  const bool interrupt = raw.endpoint == ends.notifyIn;
  if (raw.type != (interrupt ? USBDEVFS_URB_TYPE_INTERRUPT : USBDEVFS_URB_TYPE_BULK)) return {-1, EINVAL};
  if (!session.claimed[*interface]) {  // the kernel claims it for the careless client, with a word in its log
    ++stats_.unclaimed;
    const Result claimed = claim(session, *interface);
    if (claimed.error != 0) return claimed;
  }
  if (!interrupt) ++stats_.submitted;
  (interrupt ? idle_ : raw.endpoint == ends.bulkOut ? outgoing_ : incoming_).push_back(std::move(urb));
  const auto nowNs = monotonicNs();
  move(nowNs);
  if (const auto dueNs = replies_.nextNs(); dueNs && *dueNs > nowNs) deadlineChanged_();
  return {};
}

UsbfsDevice::Result UsbfsDevice::submitControl(Urb urb) {
  constexpr std::size_t kSetupBytes = 8;
  if (urb.length < kSetupBytes) return {-1, EINVAL};
  const auto reply = usb::controlReply({urb.buffer->data, kSetupBytes}, product_);
  if (reply) {
    urb.done = std::min(reply->size(), urb.length - kSetupBytes);
    std::copy_n(reply->begin(), urb.done, urb.buffer->data + kSetupBytes);
  }
  finish(std::move(urb), reply ? 0 : -EPIPE);
  updateGate();
  return {};
}

UsbfsDevice::Result UsbfsDevice::discard(UMockdevIoctlClient* client, std::uint64_t address) {
  for (auto* list : {&outgoing_, &incoming_, &idle_}) {
    const auto found = std::ranges::find_if(
        *list, [&](const Urb& urb) { return urb.client == client && urb.urb->client_addr == address; });
    if (found == list->end()) continue;
    Urb urb = std::move(*found);
    list->erase(found);
    ++stats_.discarded;
    finish(std::move(urb), -ENOENT);
    updateGate();
    return {};
  }
  return {-1, EINVAL};
}

// Never waits, not even for REAPURB: umockdev's worker thread serves everybody.
UsbfsDevice::Result UsbfsDevice::reap(UMockdevIoctlClient* client, const Session& session, UMockdevIoctlData* arg) {
  const auto found = std::ranges::find(completed_, client, &Urb::client);
  if (found == completed_.end()) return {-1, session.alive ? EAGAIN : ENODEV};
  const DataRef pointer = resolve(arg, 0, sizeof(void*));
  if (!pointer) return {-1, EFAULT};
  // Hands the client's own structure and buffer back to it when the ioctl completes.
  umockdev_ioctl_data_set_ptr(pointer.get(), 0, found->urb.get());
  completed_.erase(found);
  updateGate();
  return {};
}

// ---------------------------------------------------------------- data

void UsbfsDevice::move(std::int64_t nowNs) {
  moveOut(nowNs);
  moveIn(nowNs);
  replies_.dropUnread(nowNs);
  updateGate();
}

void UsbfsDevice::moveOut(std::int64_t nowNs) {
  while (!outgoing_.empty()) {
    const Handshake handshake = bullet_.outHandshake();
    if (handshake == Handshake::Stall) outHalted_ = true;
    if (handshake == Handshake::Nak && !outHalted_) return;
    Urb urb = std::move(outgoing_.front());
    outgoing_.pop_front();
    if (!outHalted_) sendPackets(urb, nowNs);
    finish(std::move(urb), outHalted_ ? -EPIPE : 0);
  }
}

void UsbfsDevice::sendPackets(Urb& urb, std::int64_t nowNs) {
  while (urb.done < urb.length) {
    const auto bytes = std::min(usb::kPacketBytes, urb.length - urb.done);
    replies_.add(bullet_.receive({urb.buffer->data + urb.done, bytes}, nowNs), nowNs);
    urb.done += bytes;
  }
}

void UsbfsDevice::moveIn(std::int64_t nowNs) {
  while (!incoming_.empty()) {
    if (!inHalted_) {
      const auto packet = replies_.take(nowNs);
      if (!packet) return;
      inHalted_ = packet->stall;
      if (!inHalted_ && !fill(incoming_.front(), packet->bytes)) continue;
    }
    Urb urb = std::move(incoming_.front());
    incoming_.pop_front();
    const int status = inHalted_ ? -EPIPE : urb.done > urb.length ? -EOVERFLOW : 0;
    urb.done = std::min(urb.done, urb.length);
    finish(std::move(urb), status);
  }
}

// True when the transfer is over: its buffer is full, or the packet was a short one. A packet that does not fit is
// lost, and `done` then says more than the buffer holds.
bool UsbfsDevice::fill(Urb& urb, std::span<const std::uint8_t> packet) {
  const auto fits = std::min(packet.size(), urb.length - urb.done);
  if (fits > 0) std::copy_n(packet.begin(), fits, urb.buffer->data + urb.done);
  urb.done += packet.size();
  return packet.size() < usb::kPacketBytes || urb.done >= urb.length;
}

void UsbfsDevice::finish(Urb urb, int status) {
  auto raw = load<usbdevfs_urb>(urb.urb.get());
  raw.status = status;
  raw.actual_length = static_cast<int>(urb.done);
  store(urb.urb.get(), raw);
  if (raw.type == USBDEVFS_URB_TYPE_BULK) ++stats_.completed;
  completed_.push_back(std::move(urb));
}

void UsbfsDevice::finishAll(UMockdevIoctlClient* client, std::optional<unsigned> interface, int status) {
  for (auto* list : {&outgoing_, &incoming_, &idle_}) {
    for (auto urb = list->begin(); urb != list->end();) {
      const bool hit = urb->client == client && (!interface || usb::interfaceOf(product_, urb->endpoint) == interface);
      if (!hit) {
        ++urb;
        continue;
      }
      finish(std::move(*urb), status);
      urb = list->erase(urb);
    }
  }
  updateGate();
}

void UsbfsDevice::updateGate() {
  if (!gate_) return;
  gate_->setOpen(std::ranges::any_of(completed_, [this](const Urb& urb) {
    const auto session = sessions_.find(urb.client);
    return session != sessions_.end() && session->second.alive;
  }));
}

}  // namespace tryer::emulator
