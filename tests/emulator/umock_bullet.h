// Serves a VirtualBullet to the unmodified libusb of this process, and of the programs it starts, by umockdev.
// The process must run with libumockdev-preload.so.0 in LD_PRELOAD. One at a time in a process.
//
// Order: create this first, then libusb_init(); libusb_exit() first, then destroy this (a client that still has the
// device open when this goes is aborted by umockdev). At most 50 files under /dev may be open in the process meanwhile.
// While it lives SIGHUP is ignored if the process is a session leader: the device node is a pseudo-terminal.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "tests/emulator/virtual_bullet.h"

namespace tryer::emulator {

enum class Product : std::uint16_t { R1 = 0x5741, R1Rev3 = 0xA27E, R2 = 0xA4CD, Unknown = 0xFFFF };  // vendor is 0483

enum class Access : std::uint8_t {
  Open,               // nothing in the way
  NoPermission,       // opening the node says EACCES, also to root
  KernelDriverBound,  // cdc_acm holds both interfaces after each plug(); detaching one frees both
  ClaimBusy           // another program holds interface 1: claiming says EBUSY, always
};

struct UsbOptions {
  std::optional<Product> product{};  // nothing: that of the bullet's model
  Access access = Access::Open;
  bool plugged = true;       // from the start
  double speed = 1.0;        // machine seconds in a second; 0 = time passes only in VirtualBullet::advance()
  bool refuseReset = false;  // a reset of the device fails
};

struct UsbStats {
  std::uint64_t submitted = 0;       // bulk transfers
  std::uint64_t completed = 0;       // bulk transfers, whatever their status
  std::uint64_t discarded = 0;       // cancelled by the client (also after its time-out)
  std::uint64_t answersDropped = 0;  // nobody read: more than 16 waited, or 2 of those that the machine sends by itself
  std::uint64_t resets = 0;          // asked for
  std::uint64_t unclaimed = 0;       // transfers on an interface the client had not claimed
  std::uint64_t claims = 0;          // of the data interface, granted
  std::uint64_t claimsRefused = 0;   // because another client held it
  int mostOwners = 0;                // clients that held the data interface at the same time, ever
  int opened = 0;                    // clients that have the device open now
};

// Thread-safe throughout. The bullet must outlive it.
class UmockBullet {
 public:
  // The error is a sentence: not preloaded, or what umockdev said.
  static tl::expected<std::unique_ptr<UmockBullet>, std::string> create(VirtualBullet& bullet,
                                                                        const UsbOptions& options = {});
  ~UmockBullet();
  UmockBullet(const UmockBullet&) = delete;
  UmockBullet& operator=(const UmockBullet&) = delete;

  // Each returns when the uevent is out. No effect where it is so already. plug() gives the next address.
  void plug();
  void unplug();
  void replug();
  bool plugged() const;

  void setProduct(Product product);  // from the next plug()
  void setAccess(Access access);     // ClaimBusy and Open at once, all from the next plug()
  void setSpeed(double speed);       // 0..1,000
  int deviceAddress() const;         // on bus 1; of the last plug()
  UsbStats stats() const;

 private:
  class Impl;
  explicit UmockBullet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tryer::emulator
