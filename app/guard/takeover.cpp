#include "app/guard/takeover.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "core/base/log.h"
#include "core/base/uuid.h"
#include "core/machine/safety/guard_report_file.h"

namespace tryer::guard {

using namespace Qt::StringLiterals;
using machine::safety::GuardWatch;
using machine::usb::UsbDeviceInfo;

namespace {

constexpr qint64 kLookForLossNs = 200 * base::kNsPerMs;
constexpr qint64 kWriteAgainNs = base::kNsPerS;
constexpr int kMostArrivals = 256;  // taken at a time

QString causeId(GuardWatch::Cause cause) {
  switch (cause) {
    case GuardWatch::Cause::ConsoleGone:
      return u"console-gone"_s;
    case GuardWatch::Cause::ConsoleSilent:
      return u"console-silent"_s;
    case GuardWatch::Cause::AbortNotBegun:
      return u"abort-not-begun"_s;
    case GuardWatch::Cause::HandedOver:
      return u"handed-over"_s;
  }
  return {};
}

QByteArray portsOf(const machine::safety::GuardedMachine& machine) {
  QByteArray ports;
  for (int i = 0; i < machine.depth; ++i) {
    if (i > 0) ports += '.';
    ports += QByteArray::number(machine.ports[static_cast<std::size_t>(i)]);
  }
  return ports;
}

UsbDeviceInfo placeOf(const machine::safety::GuardedMachine& machine) {
  UsbDeviceInfo info;
  info.vendor = machine.vendor;
  info.product = machine.product;
  info.bus = machine.bus;
  info.address = machine.address;
  info.ports = portsOf(machine);
  return info;
}

}  // namespace

// Nobody decodes curves here: what came in is taken at each step.
class Takeover::QuietWaker final : public base::Waker {
  void onWake() override {}
};

Takeover::Takeover(const base::Clock& clock, const machine::safety::GuardedMachine& machine, GuardWatch::Cause cause,
                   const base::Stamp& beganAt, QString reportFolder)
    : clock_(clock),
      machine_(machine),
      beganAt_(beganAt),
      folder_(std::move(reportFolder)),
      linkedNs_(beganAt.monotonicNs),
      model_(machine::aillio::bulletModel(machine.product)),
      waker_(std::make_unique<QuietWaker>()),
      where_(placeOf(machine)) {
  report_.id = base::newUuidV7(clock);
  report_.cause = causeId(cause);
  report_.beganUtcMs = beganAt.utcMs;
  report_.guardPid = ::getpid();
  report_.place = where_.place();
  if (model_ == nullptr) {
    report_.problem =
        u"This guard does not know the model of the machine (product %1). Use the machine's power "
        "switch."_s.arg(machine.product, 4, 16, QLatin1Char('0'));
    return;
  }
  report_.machine = model_->name;
  port_ = model_->makeSafetyPort(clock, true);
  abort_ = std::make_unique<machine::safety::AbortChannel>(clock);
  abort_->trip();
  lookForMachine();
  abort_->attach(port_.get());
}

Takeover::~Takeover() {
  if (abort_) abort_->detach();
  dropLink();
}

void Takeover::consoleEnded() {
  if (!report_.consoleEndedMs) report_.consoleEndedMs = msSince(clock_.monotonicNs());
}

// By its address, or, plugged in anew, by its socket. Another machine of that model is left alone.
std::optional<UsbDeviceInfo> Takeover::find() const {
  const auto devices = usb_->devices(machine_.vendor);
  const auto same = std::ranges::find(devices, where_);
  if (same != devices.end()) return *same;
  const auto samePlace = std::ranges::find_if(
      devices, [this](const auto& info) { return info.product == machine_.product && info.samePlace(where_); });
  return samePlace == devices.end() ? std::nullopt : std::optional(*samePlace);
}

void Takeover::lookForMachine() {
  if (!usb_) {
    auto context = machine::usb::UsbContext::create();
    if (!context) {
      report_.problem = context.error().message;
      return;
    }
    usb_ = std::move(*context);
  }
  const auto info = find();
  if (!info) {
    report_.problem = u"The roaster (%1) is not there: its cable is out, or it is switched off."_s.arg(report_.place);
    return;
  }
  auto opened = model_->openLink(*usb_, *info, clock_, *waker_, links_ + 1);
  if (!opened) {  // busy for as long as the console's hold lasts
    report_.problem = opened.error().message;
    return;
  }
  ++links_;
  link_ = std::move(*opened);
  where_ = *info;
  report_.place = where_.place();
  report_.problem.clear();
  if (!report_.claimedMs) report_.claimedMs = msSince(clock_.monotonicNs());
  port_->setLink(link_.get());
}

bool Takeover::isLost() {
  machine::aillio::Arrival arrival;
  for (int i = 0; i < kMostArrivals && (link_->nextSafetyArrival(arrival) || link_->nextPollArrival(arrival)); ++i) {
    if (arrival.status == machine::usb::TransferStatus::NoDevice) return true;
  }
  const qint64 now = clock_.monotonicNs();
  if (now < nextLookNs_) return false;
  nextLookNs_ = now + kLookForLossNs;
  return !std::ranges::any_of(usb_->devices(machine_.vendor), [this](const auto& info) { return info == where_; });
}

void Takeover::dropLink() {
  if (!link_) return;
  port_->setLink(nullptr);
  port_->waitIdle();
  machine::aillio::BulletLink::retire(std::move(link_));
}

bool Takeover::step() {
  if (report_.finished) return true;
  const qint64 now = clock_.monotonicNs();
  if (link_ && isLost()) dropLink();
  if (!link_ && model_ != nullptr) lookForMachine();
  if (link_) linkedNs_ = now;
  // One look for both: what ends in between is told, and ends this, at the next step.
  const auto status = abort_ ? std::optional(abort_->status()) : std::nullopt;
  if (status) take(*status);
  const bool safe = status && !status->running;
  report_.finished = safe || model_ == nullptr || now - linkedNs_ > kGiveUpNs;
  if (report_.finished || now >= nextWriteNs_) write();
  return report_.finished;
}

void Takeover::take(const model::AbortStatus& status) {
  const auto ms = [this](qint64 atNs) { return atNs == 0 ? std::nullopt : std::optional(msSince(atNs)); };
  report_.firstByteMs = ms(status.firstByteNs);
  report_.heatOffMs = ms(status.confirmedNs);
  report_.safeMs = status.running ? std::nullopt : ms(status.fanRaisedNs);
  report_.attempts = static_cast<int>(status.attempts);
  report_.linkLost = status.linkLost;
  if (status.lastHeater >= 0) report_.heater = status.lastHeater;
  if (status.lastFan >= 0) report_.fan = status.lastFan;
  report_.state = model::machineStateId(static_cast<model::MachineState>(status.lastState));
}

// Behind the abort: the safety thread does not wait for a disk.
void Takeover::write() {
  nextWriteNs_ = clock_.monotonicNs() + kWriteAgainNs;
  if (report_ == written_) return;
  if (const auto done = machine::safety::writeGuardReport(folder_, report_); !done) {
    // Tried again as long as this lives; said once.
    if (std::exchange(writeProblem_, done.error().message) != done.error().message)
      qCWarning(base::lcSafety) << done.error().message;
    return;
  }
  writeProblem_.clear();
  written_ = report_;
}

}  // namespace tryer::guard
