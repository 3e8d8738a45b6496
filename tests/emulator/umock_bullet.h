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

#include "tests/emulator/cable.h"
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

// Thread-safe throughout. The bullet must outlive it.
class UmockBullet final : public Cable {
 public:
  // The error is a sentence: not preloaded, or what umockdev said.
  static tl::expected<std::unique_ptr<UmockBullet>, std::string> create(VirtualBullet& bullet,
                                                                        const UsbOptions& options = {});
  ~UmockBullet() override;
  UmockBullet(const UmockBullet&) = delete;
  UmockBullet& operator=(const UmockBullet&) = delete;

  // Each returns when the uevent is out. No effect where it is so already. plug() gives the next address.
  void plug() override;
  void unplug() override;
  bool plugged() const override;

  void setProduct(Product product);  // from the next plug()
  void setAccess(Access access);     // ClaimBusy and Open at once, all from the next plug()
  void setSpeed(double speed) override;
  int deviceAddress() const;  // on bus 1; of the last plug()
  UsbStats stats() const override;

 private:
  class Impl;
  explicit UmockBullet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tryer::emulator
