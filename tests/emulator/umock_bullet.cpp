// umockdev first: gio has a member named `signals`.
#include <umockdev.h>

#include "tests/emulator/umock_bullet.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

#include "tests/emulator/usbfs_device.h"

namespace tryer::emulator {
namespace {

using SteadyClock = std::chrono::steady_clock;
using SteadyTime = SteadyClock::time_point;

constexpr auto kTick = std::chrono::milliseconds(50);  // of machine time passing
constexpr int kFirstAddress = 4;
constexpr int kLastAddress = 127;
constexpr double kMaxSpeed = 1'000;
// A client may be between opening a node and connecting to its ioctl socket when the cable is pulled; umockdev exits
// the client if the socket is gone by then. So the sockets of the last few plug-ins stay.
constexpr std::size_t kKeptSockets = 4;
// Opening this for writing says EACCES even to root: /proc/sys looks at the mode alone.
constexpr const char* kForbiddenNode = "/proc/sys/kernel/osrelease";

std::int64_t nanoseconds(SteadyTime time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

SteadyTime fromNanoseconds(std::int64_t ns) {
  return SteadyTime(std::chrono::duration_cast<SteadyClock::duration>(std::chrono::nanoseconds(ns)));
}

std::string hex(const std::vector<std::uint8_t>& bytes) {
  std::string text;
  for (const auto byte : bytes) {
    std::array<char, 3> digits{};
    std::snprintf(digits.data(), digits.size(), "%02X", byte);
    text += digits.data();
  }
  return text;
}

struct ObjectDeleter {
  void operator()(gpointer object) const noexcept { g_object_unref(object); }
};

// Ignores SIGHUP while a session leader's device node, which may become its controlling terminal, can hang up.
class HangUpGuard {
 public:
  HangUpGuard() {
    if (::getsid(0) != ::getpid()) return;
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    active_ = ::sigaction(SIGHUP, &ignore, &before_) == 0;
  }
  ~HangUpGuard() {
    if (active_) ::sigaction(SIGHUP, &before_, nullptr);
  }
  HangUpGuard(const HangUpGuard&) = delete;
  HangUpGuard& operator=(const HangUpGuard&) = delete;

 private:
  struct sigaction before_ {};
  bool active_ = false;
};

gboolean onIoctl(UMockdevIoctlBase*, UMockdevIoctlClient* client, gpointer device) noexcept {
  static_cast<UsbfsDevice*>(device)->ioctl(client);
  return TRUE;
}

// umockdev drops its client object once the file is closed; its own "connected" property never says so.
void onClientGone(gpointer device, GObject* client) noexcept {
  static_cast<UsbfsDevice*>(device)->vanished(client);
}

void onClient(UMockdevIoctlBase*, UMockdevIoctlClient* client, gpointer device) noexcept {
  static_cast<UsbfsDevice*>(device)->connected(client);
  g_object_weak_ref(G_OBJECT(client), &onClientGone, device);
}

}  // namespace

class UmockBullet::Impl {
 public:
  Impl(VirtualBullet& bullet, const UsbOptions& options, UMockdevTestbed* testbed)
      : bullet_(bullet),
        device_(bullet, [this] { wake(); }),
        testbed_(testbed),
        handler_(umockdev_ioctl_base_new()),
        product_(options.product.value_or(bullet.model() == Model::R2 ? Product::R2 : Product::R1)),
        access_(options.access),
        cablePlan_(bullet) {
    g_signal_connect_data(handler_.get(), "handle-ioctl", reinterpret_cast<GCallback>(&onIoctl), &device_, nullptr,
                          G_CONNECT_AFTER);
    g_signal_connect_data(handler_.get(), "client-connected", reinterpret_cast<GCallback>(&onClient), &device_, nullptr,
                          G_CONNECT_AFTER);
    gchar* root = umockdev_testbed_get_root_dir(testbed_.get());
    root_ = root;
    g_free(root);
    device_.setRefuseReset(options.refuseReset);
    setSpeed(options.speed);
    bullet_.setFaultListener([this] { wake(); });
    if (options.plugged) plug();
    service_ = std::thread([this] { serve(); });
  }

  ~Impl() {
    bullet_.setFaultListener({});
    {
      const std::lock_guard lock(serviceMutex_);
      stop_ = true;
    }
    serviceWake_.notify_all();
    service_.join();
    unplug();
    const std::lock_guard lock(plugMutex_);
    while (!sockets_.empty()) dropOldestSocket();
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void plug();
  void unplug();

  bool plugged() const {
    const std::lock_guard lock(plugMutex_);
    return plugged_;
  }
  int address() const {
    const std::lock_guard lock(plugMutex_);
    return address_;
  }
  void setProduct(Product product) {
    const std::lock_guard lock(plugMutex_);
    product_ = product;
  }
  void setAccess(Access access) {
    const std::lock_guard lock(plugMutex_);
    access_ = access;
    if (access == Access::Open || access == Access::ClaimBusy) device_.setAccess(access);
  }
  void setSpeed(double speed) {
    {
      const std::lock_guard lock(serviceMutex_);
      speed_ = speed > 0 ? std::min(speed, kMaxSpeed) : 0.0;
    }
    wake();
  }
  UsbStats stats() const { return device_.stats(); }

 private:
  std::string devnode() const;
  std::string description() const;
  void makeNode(const std::string& target) const;
  void dropOldestSocket();
  void wake();
  void serve();
  SteadyTime nextWake(SteadyTime now, std::optional<std::int64_t> replyDueNs) const;

  HangUpGuard hangUpGuard_;
  VirtualBullet& bullet_;
  UsbfsDevice device_;
  std::unique_ptr<UMockdevTestbed, ObjectDeleter> testbed_;
  std::unique_ptr<UMockdevIoctlBase, ObjectDeleter> handler_;
  std::filesystem::path root_;

  mutable std::mutex plugMutex_;  // taken before the device's
  Product product_;
  Access access_;
  bool plugged_ = false;
  int address_ = kFirstAddress - 1;
  std::deque<std::string> sockets_;  // nodes whose ioctl socket is served

  std::mutex serviceMutex_;  // never held while anything else is called
  std::condition_variable serviceWake_;
  bool stop_ = false;
  bool woken_ = false;
  double speed_ = 1.0;
  CablePlan cablePlan_;  // the service thread's own
  std::thread service_;
};

// ---------------------------------------------------------------- the cable

std::string UmockBullet::Impl::devnode() const {
  std::array<char, 32> path{};
  std::snprintf(path.data(), path.size(), "/dev/bus/usb/001/%03d", address_);
  return path.data();
}

std::string UmockBullet::Impl::description() const {
  const auto product = static_cast<std::uint16_t>(product_);
  std::array<char, 1024> text{};
  std::snprintf(text.data(), text.size(),
                "P: /devices/bullet/1-1\n"
                "E: DEVNAME=%s\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: BUSNUM=001\nE: DEVNUM=%03d\n"
                "E: MAJOR=189\nE: MINOR=%d\nE: PRODUCT=%x/%x/200\n"
                "A: busnum=1\\n\nA: devnum=%d\\n\nA: dev=189:%d\\n\nA: speed=12\\n\nA: bConfigurationValue=1\\n\n"
                "A: idVendor=%04x\\n\nA: idProduct=%04x\\n\nA: bNumConfigurations=1\\n\nA: bDeviceClass=02\\n\n",
                devnode().c_str(), address_, address_ - 1, usb::kVendor, product, address_, address_ - 1, usb::kVendor,
                product);
  return std::string(text.data()) + "H: descriptors=" + hex(usb::descriptors(product)) + "\n";
}

// In place before the "add" event goes out, so that a client that opens at once never sees umockdev's regular file.
void UmockBullet::Impl::makeNode(const std::string& target) const {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path node = root_ / devnode().substr(1);
  fs::create_directories(node.parent_path(), ignored);
  fs::remove(node, ignored);
  fs::create_symlink(target, node, ignored);
  // umockdev notes the device number here itself, and aborts if an earlier device of this address left its own.
  std::string name = devnode().substr(5);
  std::ranges::replace(name, '/', '_');
  fs::remove(root_ / "dev" / ".node" / name, ignored);
}

void UmockBullet::Impl::dropOldestSocket() {
  umockdev_testbed_detach_ioctl(testbed_.get(), sockets_.front().c_str(), nullptr);
  sockets_.pop_front();
}

void UmockBullet::Impl::plug() {
  const std::lock_guard lock(plugMutex_);
  if (plugged_) return;
  auto gate = FlowGate::create();
  if (!gate) {
    std::fputs("virtual Bullet: no pseudo-terminal for the device node\n", stderr);
    return;
  }
  address_ = address_ >= kLastAddress ? kFirstAddress : address_ + 1;
  makeNode(access_ == Access::NoPermission ? kForbiddenNode : gate->path());
  device_.plugIn(devnode(), static_cast<std::uint16_t>(product_), access_, std::move(*gate));
  sockets_.push_back(devnode());
  umockdev_testbed_attach_ioctl(testbed_.get(), devnode().c_str(), handler_.get(), nullptr);
  if (sockets_.size() > kKeptSockets) dropOldestSocket();
  GError* error = nullptr;
  umockdev_testbed_add_from_string(testbed_.get(), description().c_str(), &error);
  if (error != nullptr) {
    std::fprintf(stderr, "virtual Bullet: %s\n", error->message);
    g_error_free(error);
  }
  plugged_ = true;
}

void UmockBullet::Impl::unplug() {
  const std::lock_guard lock(plugMutex_);
  if (!plugged_) return;
  plugged_ = false;
  std::error_code ignored;
  std::filesystem::remove(root_ / devnode().substr(1), ignored);
  const auto gate = device_.pullOut();
  umockdev_testbed_uevent(testbed_.get(), "/sys/devices/bullet/1-1", "remove");
  umockdev_testbed_remove_device(testbed_.get(), "/sys/devices/bullet/1-1");
  // The gate goes last: the line hangs up, and whoever has the node open sees POLLERR.
}

// ---------------------------------------------------------------- the service thread

void UmockBullet::Impl::wake() {
  {
    const std::lock_guard lock(serviceMutex_);
    woken_ = true;
  }
  serviceWake_.notify_all();
}

SteadyTime UmockBullet::Impl::nextWake(SteadyTime now, std::optional<std::int64_t> replyDueNs) const {
  SteadyTime next = now + std::chrono::hours(1);
  if (replyDueNs) next = std::min(next, fromNanoseconds(*replyDueNs));
  if (const auto planned = cablePlan_.next()) next = std::min(next, *planned);
  return next;
}

void UmockBullet::Impl::serve() {
  SteadyTime before = SteadyClock::now();
  while (true) {
    const SteadyTime now = SteadyClock::now();
    cablePlan_.follow(
        now, [this] { unplug(); }, [this] { plug(); });
    const auto replyDueNs = device_.pump(nanoseconds(now));
    double speed = 0;
    {
      std::unique_lock lock(serviceMutex_);
      speed = speed_;
      const SteadyTime next = nextWake(now, replyDueNs);
      serviceWake_.wait_until(lock, speed > 0 ? std::min(next, now + kTick) : next, [this] { return stop_ || woken_; });
      woken_ = false;
      if (stop_) return;
    }
    const SteadyTime after = SteadyClock::now();
    if (speed > 0) bullet_.advance(std::chrono::duration<double>(after - before).count() * speed);
    before = after;
  }
}

// ---------------------------------------------------------------- the public face

tl::expected<std::unique_ptr<UmockBullet>, std::string> UmockBullet::create(VirtualBullet& bullet,
                                                                            const UsbOptions& options) {
  UMockdevTestbed* testbed = umockdev_testbed_new();
  // Only now: asked before there is a test bed it would remember "no".
  if (umockdev_in_mock_environment() == FALSE) {
    g_object_unref(testbed);
    return tl::unexpected<std::string>(
        "The virtual Bullet needs libumockdev-preload.so.0 in LD_PRELOAD; start the program with umockdev-wrapper.");
  }
  return std::unique_ptr<UmockBullet>(new UmockBullet(std::make_unique<Impl>(bullet, options, testbed)));
}

UmockBullet::UmockBullet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
UmockBullet::~UmockBullet() = default;

void UmockBullet::plug() {
  impl_->plug();
}
void UmockBullet::unplug() {
  impl_->unplug();
}
bool UmockBullet::plugged() const {
  return impl_->plugged();
}
void UmockBullet::setProduct(Product product) {
  impl_->setProduct(product);
}
void UmockBullet::setAccess(Access access) {
  impl_->setAccess(access);
}
void UmockBullet::setSpeed(double speed) {
  impl_->setSpeed(speed);
}
int UmockBullet::deviceAddress() const {
  return impl_->address();
}
UsbStats UmockBullet::stats() const {
  return impl_->stats();
}

}  // namespace tryer::emulator
