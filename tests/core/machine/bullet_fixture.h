// A driver of a Bullet on the real libusb with the virtual Bullet at the other end, and all that it told.
#pragma once

#include <QTest>
#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include "core/base/clock.h"
#include "core/machine/aillio/bullet_driver.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/usb/usb_context.h"
#include "tests/emulator/umock_bullet.h"

namespace tryer::test {

class RecordingListener final : public machine::DriverListener {
 public:
  void onLink(const model::LinkStatus& status) override { links.push_back(status); }
  void onSample(const model::Sample& sample) override { samples.push_back(sample); }
  void onCommandEnded(const model::CommandOutcome& outcome) override { outcomes.push_back(outcome); }
  void onMachineErrors(const std::vector<model::MachineError>& errors) override { machineErrors.push_back(errors); }

  model::LinkState link() const { return links.empty() ? model::LinkState::Disconnected : links.back().state; }
  int endedTimes(const QString& id) const {
    return static_cast<int>(std::ranges::count(outcomes, id, &model::CommandOutcome::commandId));
  }

  std::vector<model::LinkStatus> links;
  std::vector<model::Sample> samples;
  std::vector<model::CommandOutcome> outcomes;
  std::vector<std::vector<model::MachineError>> machineErrors;
};

// The system's clock, except that a test may let time pass in which no thread ran.
class LeapingClock final : public base::Clock {
 public:
  qint64 monotonicNs() const noexcept override { return system_.monotonicNs() + leptNs_.load(); }
  qint64 utcMs() const noexcept override { return system_.utcMs() + leptNs_.load() / base::kNsPerMs; }
  void leap(double seconds) { leptNs_ += base::nsFromSeconds(seconds); }

 private:
  base::SystemClock system_;
  std::atomic<qint64> leptNs_{0};
};

// Members in the order of their making: umockdev before libusb, the context before the driver.
struct BulletFixture {
  explicit BulletFixture(const emulator::UsbOptions& options = {}, emulator::Model model = emulator::Model::R1)
      : bullet(model) {
    bullet.setIdleMessages(false);
    auto made = emulator::UmockBullet::create(bullet, options);
    if (!made) qFatal("%s", made.error().c_str());
    cable = std::move(*made);
    auto context = machine::usb::UsbContext::create();
    if (!context) qFatal("%s", qPrintable(context.error().message));
    usb = std::move(*context);
    abort = std::make_unique<machine::safety::AbortChannel>(clock);
  }
  ~BulletFixture() { stop(); }

  void make() {
    const auto found = usb->devices(machine::aillio::kVendor);
    if (found.size() != 1) qFatal("%zu devices instead of one", found.size());
    driver = std::make_unique<machine::aillio::BulletDriver>(*machine::aillio::bulletModel(found.front().product),
                                                             clock, *abort, permit, *usb, found.front(),
                                                             QStringLiteral("usb:1"), listener);
  }

  void stop() {
    if (!driver) return;
    abort->detach();
    driver.reset();
  }

  // As make() and open(), until the first sample.
  bool connect() {
    make();
    driver->open();
    return QTest::qWaitFor([this] { return !listener.samples.empty(); }, 5000);
  }

  model::Command command(const QString& actuator, int target) {
    return {QStringLiteral("c%1").arg(++commands), actuator, target, abort->epoch()};
  }

  // Executes and waits for the end.
  model::CommandOutcome run(const QString& actuator, int target) {
    const auto order = command(actuator, target);
    driver->execute(order);
    if (!QTest::qWaitFor([&] { return listener.endedTimes(order.id) > 0; }, 10'000)) qFatal("the command never ended");
    return *std::ranges::find(listener.outcomes, order.id, &model::CommandOutcome::commandId);
  }

  // What arrived on the wire and is no question, after a sequence number.
  std::vector<emulator::WireRecord> controlsSince(std::uint64_t sequence) const {
    auto records = bullet.wireLog().since(sequence);
    std::erase_if(records, [](const auto& record) { return record.length < 4; });
    return records;
  }

  void fault(const QByteArray& text) {
    const auto faults = emulator::parseFaults(text.toStdString(), bullet.model());
    if (!faults) qFatal("%s", faults.error().c_str());
    for (const auto& one : *faults) bullet.setFault(one);
  }
  model::LinkCounters counters() const { return driver->diagnostics().counters; }

  bool newSamples(int count, int timeoutMs = 5000) {
    const auto before = listener.samples.size();
    return QTest::qWaitFor([&] { return listener.samples.size() >= before + static_cast<std::size_t>(count); },
                           timeoutMs);
  }

  LeapingClock clock;
  emulator::VirtualBullet bullet;
  std::unique_ptr<emulator::UmockBullet> cable;
  std::unique_ptr<machine::usb::UsbContext> usb;
  std::unique_ptr<machine::safety::AbortChannel> abort;
  machine::safety::HeatPermit permit;
  RecordingListener listener;
  std::unique_ptr<machine::aillio::BulletDriver> driver;
  int commands = 0;
};

}  // namespace tryer::test
