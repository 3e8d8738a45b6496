// A driver of a Bullet on a machine thread of its own, on the real libusb, with the virtual Bullet at the other end: as
// in the program, so that the thread of the test may sleep. For the tests of the abort and for its bench.
#pragma once

#include <time.h>

#include <QtGlobal>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "core/base/clock.h"
#include "core/base/worker_thread.h"
#include "core/machine/aillio/bullet_driver.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/usb/usb_context.h"
#include "tests/emulator/umock_bullet.h"

namespace tryer::test {

// The three moves of an abort as they arrive on the wire; checksums worked out by hand (tests/emulator).
struct WireMoves {
  std::vector<std::uint8_t> heaterDown;
  std::vector<std::uint8_t> fanUp;
  std::vector<std::uint8_t> prs;

  explicit WireMoves(emulator::Model model)
      : heaterDown{0x34, 2, 0xAA, 0xAA}, fanUp{0x31, 1, 0xAA, 0xAA}, prs{0x30, 1, 0, 0} {
    if (model == emulator::Model::R1) return;
    heaterDown.insert(heaterDown.end(), {0x19, 0x10, 0x8D, 0xF3});
    fanUp.insert(fanUp.end(), {0x22, 0x33, 0x7C, 0x51});
    prs.insert(prs.end(), {0xAE, 0x1A, 0x21, 0xDB});
  }
  bool has(const emulator::WireRecord& record) const {
    return record.equals(heaterDown) || record.equals(fanUp) || record.equals(prs);
  }
};

// Told on the machine thread, read on any.
class CountingListener final : public machine::DriverListener {
 public:
  void onLink(const model::LinkStatus& status) override { state = status.state; }
  void onSample(const model::Sample&) override { ++samples; }
  void onMachineErrors(const std::vector<model::MachineError>&) override {}
  void onCommandEnded(const model::CommandOutcome& outcome) override {
    const std::lock_guard lock(mutex_);
    outcomes_.push_back(outcome);
  }
  std::vector<model::CommandOutcome> outcomes() const {
    const std::lock_guard lock(mutex_);
    return outcomes_;
  }
  std::atomic<model::LinkState> state{model::LinkState::Disconnected};
  std::atomic<quint64> samples{0};

 private:
  mutable std::mutex mutex_;
  std::vector<model::CommandOutcome> outcomes_;
};

// Made and destroyed on one thread, which need not run an event loop.
class BulletRig {
 public:
  // cable: create it first, before anything of libusb; umockdev wants that order.
  BulletRig(emulator::VirtualBullet& bulletIn, const base::Clock& clockIn)
      : bullet(bulletIn), abort(clockIn), clock_(clockIn), thread_(QStringLiteral("machine")) {
    bullet.setIdleMessages(false);
    thread_.start();
    onMachine([this] {
      auto context = machine::usb::UsbContext::create();
      if (!context) qFatal("%s", qPrintable(context.error().message));
      usb_ = std::move(*context);
      const auto found = usb_->devices(machine::aillio::kVendor);
      if (found.size() != 1) qFatal("%zu Bullets instead of one", found.size());
      driver_ = std::make_unique<machine::aillio::BulletDriver>(*machine::aillio::bulletModel(found.front().product),
                                                                clock_, abort, permit, *usb_, found.front(),
                                                                QStringLiteral("usb:1"), listener);
      abort.attach(&driver_->safetyPort());
      driver_->open();
    });
  }
  ~BulletRig() {
    const auto end = [this] {
      abort.detach();
      driver_.reset();
      usb_.reset();
    };
    if (!thread_.stop(end, std::chrono::seconds(10))) qFatal("the machine thread does not end");
  }
  BulletRig(const BulletRig&) = delete;
  BulletRig& operator=(const BulletRig&) = delete;

  // Runs it there and waits for it.
  void onMachine(const std::function<void()>& task) {
    std::promise<void> done;
    thread_.post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }

  // Puts an order for the driver behind all others of the machine thread.
  void queueCommand(const model::Command& command) {
    thread_.post([this, command] { driver_->execute(command); });
  }
  void post(std::function<void()> task) { thread_.post(std::move(task)); }

  // When the first packet like this arrived that came at or after fromNs, of those after a sequence number.
  std::optional<qint64> arrivalNs(std::span<const std::uint8_t> packet, std::uint64_t after, qint64 fromNs,
                                  std::chrono::milliseconds within) const {
    const qint64 untilNs = clock_.monotonicNs() + within.count() * base::kNsPerMs;
    while (clock_.monotonicNs() < untilNs) {
      for (const auto& record : bullet.wireLog().waitSince(after, std::chrono::milliseconds(20))) {
        after = record.sequence;
        if (record.monotonicNs >= fromNs && record.equals(packet)) return record.monotonicNs;
      }
    }
    return std::nullopt;
  }

  // What is no question, after a sequence number.
  std::vector<emulator::WireRecord> controlsSince(std::uint64_t after) const {
    auto records = bullet.wireLog().since(after);
    std::erase_if(records, [](const auto& record) { return record.length < 4; });
    return records;
  }

  emulator::VirtualBullet& bullet;
  CountingListener listener;
  machine::safety::AbortChannel abort;
  machine::safety::HeatPermit permit;

 private:
  const base::Clock& clock_;
  base::WorkerThread thread_;
  std::unique_ptr<machine::usb::UsbContext> usb_;
  std::unique_ptr<machine::aillio::BulletDriver> driver_;
};

}  // namespace tryer::test
