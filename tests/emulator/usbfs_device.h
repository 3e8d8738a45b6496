// The kernel's side of /dev/bus/usb/BBB/DDD for one virtual Bullet: sessions (open files), claims, transfers (URBs).
// umockdev calls it on its worker thread, one ioctl at a time; nothing here waits.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/emulator/answer_queue.h"
#include "tests/emulator/flow_gate.h"
#include "tests/emulator/umock_bullet.h"
#include "tests/emulator/usb_descriptors.h"

using UMockdevIoctlClient = struct _UMockdevIoctlClient;
using UMockdevIoctlData = struct _UMockdevIoctlData;

namespace tryer::emulator {

struct DataDeleter {
  void operator()(UMockdevIoctlData* data) const noexcept;
};
using DataRef = std::unique_ptr<UMockdevIoctlData, DataDeleter>;

// Thread-safe.
class UsbfsDevice {
 public:
  // deadlineChanged is called, with the lock held, when a reply was queued that is not due yet: it must only wake
  // whoever calls pump().
  UsbfsDevice(VirtualBullet& bullet, std::function<void()> deadlineChanged);

  void plugIn(const std::string& devnode, std::uint16_t product, Access access, FlowGate gate);
  // From now on ENODEV for everybody; transfers under way end with ESHUTDOWN. The line hangs up when the gate goes.
  std::optional<FlowGate> pullOut();
  void setAccess(Access access);
  void setRefuseReset(bool refuse);

  // Moves on what has become due by nowNs; the time of the next thing that will.
  std::optional<std::int64_t> pump(std::int64_t nowNs);
  UsbStats stats() const;

  // umockdev's worker thread
  void connected(UMockdevIoctlClient* client);
  void vanished(const void* client);  // the object is gone, only its address is of use
  void ioctl(UMockdevIoctlClient* client);

 private:
  struct Session {
    bool alive = false;  // opened on the present plug-in
    std::array<bool, usb::kInterfaces> claimed{};
  };
  struct Urb {
    UMockdevIoctlClient* client = nullptr;
    DataRef urb;     // struct usbdevfs_urb, and the client's address of it
    DataRef buffer;  // null for a transfer of no bytes
    std::uint8_t endpoint = 0;
    std::size_t length = 0;
    std::size_t done = 0;
  };
  struct Result {
    long value = 0;
    int error = 0;  // errno
  };

  Result dispatch(UMockdevIoctlClient* client, Session& session);
  Result getCapabilities(UMockdevIoctlData* arg) const;
  Result getDriver(UMockdevIoctlData* arg) const;
  Result driverIoctl(UMockdevIoctlData* arg);
  void noteOwner();
  Result claim(Session& session, unsigned interface);
  Result disconnectClaim(Session& session, UMockdevIoctlData* arg);
  Result release(UMockdevIoctlClient* client, Session& session, unsigned interface);
  Result setConfiguration(unsigned value) const;
  Result clearHalt(unsigned endpoint);
  Result reset();
  Result submit(UMockdevIoctlClient* client, Session& session, UMockdevIoctlData* arg);
  Result submitControl(Urb urb);
  Result discard(UMockdevIoctlClient* client, std::uint64_t address);
  Result reap(UMockdevIoctlClient* client, const Session& session, UMockdevIoctlData* arg);

  bool claimedByAnyone(unsigned interface) const;
  bool detachKernelDriver();
  void move(std::int64_t nowNs);
  void moveOut(std::int64_t nowNs);
  void sendPackets(Urb& urb, std::int64_t nowNs);
  void moveIn(std::int64_t nowNs);
  static bool fill(Urb& urb, std::span<const std::uint8_t> packet);
  void finish(Urb urb, int status);
  void finishAll(UMockdevIoctlClient* client, std::optional<unsigned> interface, int status);
  void updateGate();

  mutable std::mutex mutex_;
  VirtualBullet& bullet_;
  AnswerQueue replies_;
  std::function<void()> deadlineChanged_;
  std::optional<FlowGate> gate_;  // while plugged in
  std::string devnode_;
  std::uint16_t product_ = 0;
  Access access_ = Access::Open;
  bool kernelDriver_ = false;
  bool refuseReset_ = false;
  bool outHalted_ = false;
  bool inHalted_ = false;
  std::map<UMockdevIoctlClient*, Session> sessions_;
  std::list<Urb> outgoing_;    // bulk OUT, in order
  std::list<Urb> incoming_;    // bulk IN, in order
  std::list<Urb> idle_;        // interrupt IN: never answered
  std::deque<Urb> completed_;  // to be reaped
  UsbStats stats_;
};

}  // namespace tryer::emulator
