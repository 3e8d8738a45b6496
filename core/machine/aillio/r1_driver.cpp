#include "core/machine/aillio/r1_driver.h"

#include <QTimer>
#include <algorithm>
#include <array>
#include <optional>

#include "core/base/log.h"
#include "core/machine/aillio/r1_command.h"
#include "core/machine/aillio/r1_link.h"
#include "core/machine/aillio/r1_poll.h"
#include "core/machine/aillio/r1_profile.h"
#include "core/machine/aillio/r1_safety_port.h"

namespace tryer::machine::aillio {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using model::LinkState;

namespace {

constexpr std::array kRetryMs{250, 500, 1000, 2000, 5000};
constexpr int kBusyPortMs = 20;  // the safety thread is inside a call of at most 100 ms
constexpr qint64 kFreshNs = 300 * base::kNsPerMs;

Error abortedError() {
  return {ErrorCode::Cancelled,
          u"An abort came in between. Look at what the roaster does; nothing more is sent."_s,
          {},
          false};
}

}  // namespace

struct R1Driver::Private final : Waker, R1PollListener {
  Private(const base::Clock& clockIn, const safety::AbortChannel& abortIn, const safety::HeatPermit& permitIn,
          usb::UsbContext& usbIn, const usb::UsbDeviceInfo& whereIn, const QString& machineId,
          DriverListener& listenerIn)
      : clock(clockIn),
        abort(abortIn),
        permit(permitIn),
        usb(usbIn),
        place(std::make_shared<R1Place>(R1Place{machineId, whereIn, std::nullopt})),
        where(place->where),
        listener(listenerIn),
        port(clockIn),
        poll(clockIn, port, *this) {
    status.machineId = machineId;
    status.model = capability.model;
    retry.setSingleShot(true);
    connect(&retry, &QTimer::timeout, this, [this] { tryOpen(); });
    hotplug = usb.onChanged([this] { devicesChanged(); });
  }

  // --- the link: r1_driver.cpp ---
  void tryOpen();
  std::optional<usb::UsbDeviceInfo> candidate() const;
  void devicesChanged();
  void dropLink(std::optional<Error> why);
  bool retireLink();
  void tell(LinkState state, std::optional<Error> problem);
  void retryLater();

  // --- what the poll tells ---
  void onInfo(std::optional<Info1> info, std::optional<quint32> roasts) override;
  void onStatus1(const Status1& status1, base::Stamp at) override;
  void onStatus2(const R1Reading& reading) override {
    status2 = reading;
    status2Ns = clock.monotonicNs();
  }
  void onTick() override { superviseCommand(); }
  std::optional<Packet> nextControl() override;
  void onControlSent(bool sent) override;
  void onLost(const Error& why) override;
  void onWake() override { poll.onArrivals(); }

  // --- the command ---
  void execute(const model::Command& order);
  std::optional<Error> objection(const model::Command& order) const;
  void superviseCommand();
  bool withheldNow() const;
  void endWithheld();
  bool aborted(const model::Command& order) const {
    return abort.latched() || abort.epoch() != order.abortEpoch || port.ownsWire();
  }
  void end(const model::CommandOutcome& outcome);

  const base::Clock& clock;
  const safety::AbortChannel& abort;
  const safety::HeatPermit& permit;
  usb::UsbContext& usb;
  const std::shared_ptr<R1Place> place;
  usb::UsbDeviceInfo& where;
  DriverListener& listener;
  const model::Capability capability = r1Capability();
  R1SafetyPort port;
  R1Poll poll;
  QTimer retry;
  usb::UsbContext::Subscription hotplug;
  std::unique_ptr<R1Link> link;
  quint64 links = 0;
  bool wanted = false;  // open() was called
  std::size_t failedOpens = 0;
  model::LinkStatus status;
  std::optional<Info1> identity;               // of the roaster that this driver belongs to
  std::optional<usb::UsbDeviceInfo> stranger;  // another roaster, found when looking for this one
  std::optional<Status1> shown;                // the last valid STATUS1 of this connection
  base::Stamp shownAt;
  std::optional<R1Reading> status2;
  qint64 status2Ns = 0;
  quint64 seq = 0;
  std::optional<R1Command> command;
};

// ---------------------------------------------------------------- the link

void R1Driver::Private::tell(LinkState state, std::optional<Error> problem) {
  status.state = state;
  status.problem = std::move(problem);
  place->problem = status.problem;
  listener.onLink(status);
}

// The same roaster may come back at another address or in another socket; the serial number decides, in onInfo().
std::optional<usb::UsbDeviceInfo> R1Driver::Private::candidate() const {
  auto found = usb.devices(kVendor);
  std::erase_if(found, [this](const auto& info) { return !isR1(info.product) || info == stranger; });
  const auto pick = [&found](auto&& fits) -> std::optional<usb::UsbDeviceInfo> {
    const auto it = std::find_if(found.begin(), found.end(), fits);
    return it == found.end() ? std::nullopt : std::optional(*it);
  };
  if (auto same = pick([this](const auto& info) { return info == where; })) return same;
  if (auto samePlace = pick([this](const auto& info) { return info.samePlace(where); })) return samePlace;
  if (links == 0) return std::nullopt;  // never open: no other may take its place
  return pick([this](const auto& info) { return info.product == where.product; });
}

void R1Driver::Private::tryOpen() {
  if (!wanted || poll.running()) return;
  if (!retireLink()) return retry.start(kBusyPortMs);
  const auto info = candidate();
  if (!info) {
    if (!status.problem) tell(LinkState::Disconnected, usb::openProblem(where, "find", usb::kErrorNoDevice));
    return retryLater();
  }
  auto opened = R1Link::open(usb, *info, clock, *this, links + 1);
  if (!opened) {
    // Told once: the tries that follow would only repeat it.
    if (!status.problem || status.problem->code != opened.error().code) {
      qCWarning(base::lcMachine) << opened.error().details;
      tell(LinkState::Disconnected, opened.error());
    }
    return retryLater();
  }
  if (links > 0) ++poll.counters.reconnects;
  ++links;
  where = *info;
  link = std::move(*opened);
  shown.reset();
  status2.reset();
  seq = 0;
  port.setLink(link.get());  // an abort may use it from now on, also before the roaster has told who it is
  poll.start(*link);
  tell(LinkState::Connecting, std::nullopt);
}

void R1Driver::Private::retryLater() {
  const auto step = std::min(failedOpens, kRetryMs.size() - 1);
  ++failedOpens;
  retry.start(kRetryMs[step]);
}

void R1Driver::Private::devicesChanged() {
  const auto now = usb.devices(kVendor);
  const auto there = [&now](const usb::UsbDeviceInfo& info) {
    return std::find(now.begin(), now.end(), info) != now.end();
  };
  if (stranger && !there(*stranger)) stranger.reset();
  if (poll.running() && !there(where)) {
    poll.stop();
    onLost(usb::openProblem(where, "hotplug", usb::kErrorNoDevice));
  } else if (wanted && !poll.running()) {
    failedOpens = 0;
    retry.start(0);
  }
}

// False: the safety thread may still be using it.
bool R1Driver::Private::retireLink() {
  poll.stop();
  if (!link) return true;
  port.setLink(nullptr);
  if (!port.idle()) return false;
  R1Link::retire(std::move(link));
  return true;
}

void R1Driver::Private::onLost(const Error& why) {
  qCWarning(base::lcMachine) << "link lost:" << why.details;
  if (status.state == LinkState::Connected) failedOpens = 0;
  dropLink(why);
  if (wanted) retryLater();
}

void R1Driver::Private::dropLink(std::optional<Error> why) {
  const bool clear = retireLink();
  shown.reset();
  if (command) {
    const Error cause = why.value_or(Error{ErrorCode::Disconnected, u"The connection was closed."_s, {}, true});
    end(command->cut(cause, clock.monotonicNs()));
  }
  tell(LinkState::Disconnected, std::move(why));
  if (!clear && !retry.isActive()) retry.start(kBusyPortMs);
}

void R1Driver::Private::onInfo(std::optional<Info1> info, std::optional<quint32> roasts) {
  if (identity && info && info->serial != identity->serial) {
    stranger = where;
    poll.stop();
    return onLost(
        {ErrorCode::Conflict,
         u"Another roaster (serial %1) is plugged in, not the one that was connected (serial %2). Plug that in, "
         "or choose the other one under Connection."_s.arg(info->serial)
             .arg(identity->serial),
         u"serial number differs"_s, true});
  }
  if (info) identity = info;
  status.serial = identity ? QString::number(identity->serial) : QString();
  status.firmware = identity ? QString::number(identity->firmware) : QString();
  if (roasts) qCInfo(base::lcMachine) << "connected; roasts so far:" << *roasts;
  failedOpens = 0;
  tell(LinkState::Connected, std::nullopt);
}

// ---------------------------------------------------------------- samples

void R1Driver::Private::onStatus1(const Status1& status1, base::Stamp at) {
  shown = status1;
  shownAt = at;
  model::Sample sample;
  sample.at = at;
  sample.seq = ++seq;
  sample.state = status1.state;
  const bool recent2 = status2 && at.monotonicNs - status2Ns <= kFreshNs;
  for (std::size_t i = 0; i < kR1Channels; ++i) {
    const bool second = recent2 && status1.reading.fault[i] == FieldFault::Absent;
    const auto& reading = second ? *status2 : status1.reading;
    sample.values[i] = reading.value[i];
    if (reading.fault[i] == FieldFault::None) sample.quality[i] = model::Quality::Good;
    if (reading.fault[i] == FieldFault::NotANumber || reading.fault[i] == FieldFault::OutOfRange)
      sample.quality[i] = model::Quality::OutOfRange;
  }
  if (command) command->observe(status1);
  listener.onSample(sample);
  superviseCommand();
}

// ---------------------------------------------------------------- the command

std::optional<Error> R1Driver::Private::objection(const model::Command& order) const {
  if (command) return Error{ErrorCode::Busy, u"Another command is still running. Nothing was sent."_s, {}, true};
  if (aborted(order)) {
    return Error{ErrorCode::Cancelled,
                 u"An abort came before this command, which is therefore void. Nothing was sent."_s,
                 {},
                 false};
  }
  if (status.state != LinkState::Connected) {
    return Error{ErrorCode::Disconnected, u"The roaster is not connected. Nothing was sent."_s, {}, true};
  }
  if (!shown || clock.monotonicNs() - shownAt.monotonicNs > kFreshNs) {
    return Error{ErrorCode::Timeout, u"The roaster has not shown a fresh status. Nothing was sent."_s, {}, true};
  }
  return std::nullopt;
}

void R1Driver::Private::execute(const model::Command& order) {
  const qint64 now = clock.monotonicNs();
  if (auto why = objection(order)) return listener.onCommandEnded(refused(order, *why, std::nullopt, now));
  auto made = R1Command::make(order, capability, *shown, now);
  if (!made) return listener.onCommandEnded(refused(order, made.error(), std::nullopt, now));
  command = std::move(*made);
  superviseCommand();
  if (command && withheldNow()) endWithheld();
}

bool R1Driver::Private::withheldNow() const {
  return command->dueRaisesHeat() && !permit.given();
}

void R1Driver::Private::endWithheld() {
  end(command->withheld(safety::heatWithheld(permit, command->anySent()), clock.monotonicNs()));
}

// Ends the running command where there is a reason to.
void R1Driver::Private::superviseCommand() {
  if (!command) return;
  const qint64 now = clock.monotonicNs();
  if (command->reached()) {
    end(command->done(now));
  } else if (aborted(command->order())) {
    end(command->cut(abortedError(), now));
  } else if (command->expired(now)) {
    end(command->failed(now));
  }
}

std::optional<Packet> R1Driver::Private::nextControl() {
  superviseCommand();
  if (!command || !shown || clock.monotonicNs() - shownAt.monotonicNs > kFreshNs) return std::nullopt;
  auto packet = command->due();
  if (packet && withheldNow()) {
    endWithheld();
    return std::nullopt;
  }
  return packet;
}

void R1Driver::Private::onControlSent(bool sent) {
  if (sent && command) command->sent(clock.monotonicNs());
}

void R1Driver::Private::end(const model::CommandOutcome& outcome) {
  const auto ended = outcome;
  command.reset();  // first: the listener may give the next one
  listener.onCommandEnded(ended);
}

// ---------------------------------------------------------------- the contract

R1Driver::R1Driver(const base::Clock& clock, const safety::AbortChannel& abort, const safety::HeatPermit& permit,
                   usb::UsbContext& usb, const usb::UsbDeviceInfo& where, const QString& machineId,
                   DriverListener& listener)
    : d(std::make_unique<Private>(clock, abort, permit, usb, where, machineId, listener)) {}

R1Driver::~R1Driver() {
  close();
  // After detach() nobody is inside any more; should it have run out of time, a call lasts at most 100 ms.
  d->port.setLink(nullptr);
  d->port.waitIdle();
  d->retireLink();
}

const model::Capability& R1Driver::capability() const {
  return d->capability;
}

void R1Driver::open() {
  if (d->wanted) return;
  d->wanted = true;
  d->failedOpens = 0;
  d->status.problem.reset();
  d->tryOpen();
}

void R1Driver::close() {
  if (!d->wanted) return;
  d->wanted = false;
  d->retry.stop();
  d->dropLink(std::nullopt);
}

void R1Driver::execute(const model::Command& command) {
  d->execute(command);
}

model::LinkDiagnostics R1Driver::diagnostics() const {
  return {d->poll.counters, d->poll.lastPackets()};
}

safety::SafetyPort& R1Driver::safetyPort() {
  return d->port;
}

std::shared_ptr<const R1Place> R1Driver::place() const {
  return d->place;
}

}  // namespace tryer::machine::aillio
