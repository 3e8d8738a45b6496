// The cable between a virtual Bullet and whoever uses it, whatever carries its USB.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "tests/emulator/virtual_bullet.h"

namespace tryer::emulator {

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

// Thread-safe throughout.
class Cable {
 public:
  virtual ~Cable() = default;
  // No effect where it is so already.
  virtual void plug() = 0;
  virtual void unplug() = 0;
  void replug() {
    unplug();
    plug();
  }
  virtual bool plugged() const = 0;
  virtual void setSpeed(double speed) = 0;  // machine seconds in a second, 0…1,000
  virtual UsbStats stats() const = 0;
};

// When the cable fault of a bullet pulls the plug and puts it in again. Not thread-safe.
class CablePlan {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit CablePlan(VirtualBullet& bullet) : bullet_(bullet) {}

  void follow(Time now, const std::function<void()>& unplug, const std::function<void()>& plug);  // what is due
  std::optional<Time> next() const;  // when something will be

 private:
  VirtualBullet& bullet_;
  std::optional<Time> unplugAt_;
  std::optional<Time> replugAt_;
  std::optional<std::int64_t> replugMs_;
};

}  // namespace tryer::emulator
