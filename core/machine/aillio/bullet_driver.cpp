#include "core/machine/aillio/bullet_driver.h"

#include <QTimer>
#include <algorithm>
#include <array>
#include <optional>

#include "core/base/log.h"
#include "core/machine/aillio/bullet_command.h"

namespace tryer::machine::aillio {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using model::LinkState;

namespace {

constexpr std::array kRetryMs{250, 500, 1000, 2000, 5000};
constexpr int kBusyPortMs = 20;  // the safety thread is inside a call of at most 100 ms

Error abortedError() {
  return {ErrorCode::Cancelled,
          u"An abort came in between. Look at what the roaster does; nothing more is sent."_s,
          {},
          false};
}

}  // namespace

struct BulletDriver::Private final : base::Waker, PollListener {
  Private(const BulletModel& modelIn, const base::Clock& clockIn, const safety::AbortChannel& abortIn,
          const safety::HeatPermit& permitIn, usb::UsbContext& usbIn, const usb::UsbDeviceInfo& whereIn,
          const QString& machineId, DriverListener& listenerIn)
      : model(modelIn),
        clock(clockIn),
        abort(abortIn),
        permit(permitIn),
        usb(usbIn),
        place(std::make_shared<BulletPlace>(BulletPlace{machineId, whereIn, std::nullopt})),
        where(place->where),
        listener(listenerIn),
        port(model.makeSafetyPort(clockIn, false)),
        poll(model.makePoll(clockIn, *port, *this)) {
    status.machineId = machineId;
    status.model = capability.model;
    retry.setSingleShot(true);
    connect(&retry, &QTimer::timeout, this, [this] { tryOpen(); });
    hotplug = usb.onChanged([this] { devicesChanged(); });
  }

  // --- the link ---
  void tryOpen();
  std::optional<usb::UsbDeviceInfo> candidate() const;
  Error absence() const;
  void devicesChanged();
  void dropLink(std::optional<Error> why);
  bool retireLink();
  void tell(LinkState state, std::optional<Error> problem);
  void retryLater();

  // --- what the poll tells ---
  void onIdentity(const Identity& told) override;
  void onStatus(const Shown& now, const model::Sample& sample) override;
  void onMachineErrors(const std::vector<model::MachineError>& errors) override { listener.onMachineErrors(errors); }
  void onTick() override { superviseCommand(); }
  std::optional<Packet> nextControl() override;
  void onControlSent(bool sent) override;
  void onLost(const Error& why) override;
  void onWake() override { poll->onArrivals(); }

  // --- the command ---
  void execute(const model::Command& order);
  std::optional<Error> objection(const model::Command& order) const;
  void superviseCommand();
  bool withheldNow() const;
  void endWithheld();
  bool aborted(const model::Command& order) const {
    return abort.latched() || abort.epoch() != order.abortEpoch || port->ownsWire();
  }
  void end(const model::CommandOutcome& outcome);

  const BulletModel& model;
  const base::Clock& clock;
  const safety::AbortChannel& abort;
  const safety::HeatPermit& permit;
  usb::UsbContext& usb;
  const std::shared_ptr<BulletPlace> place;
  usb::UsbDeviceInfo& where;
  DriverListener& listener;
  const model::Capability capability = model.capability();
  const std::unique_ptr<BulletSafetyPort> port;
  const std::unique_ptr<BulletPoll> poll;
  QTimer retry;
  usb::UsbContext::Subscription hotplug;
  std::unique_ptr<BulletLink> link;
  quint64 links = 0;
  bool wanted = false;  // open() was called
  std::size_t failedOpens = 0;
  model::LinkStatus status;
  std::optional<int> serial;                   // of the roaster that this driver belongs to
  std::optional<usb::UsbDeviceInfo> stranger;  // another roaster, found when looking for this one
  std::optional<Shown> shown;                  // by the last valid status of this connection
  base::Stamp shownAt;
  quint64 seq = 0;
  std::optional<BulletCommand> command;
};

// ---------------------------------------------------------------- the link

void BulletDriver::Private::tell(LinkState state, std::optional<Error> problem) {
  status.state = state;
  status.problem = std::move(problem);
  place->problem = status.problem;
  listener.onLink(status);
}

// The same roaster may come back at another address or in another socket; the serial number decides, in onIdentity().
// One that has none to tell is the same only where it was.
std::optional<usb::UsbDeviceInfo> BulletDriver::Private::candidate() const {
  auto found = usb.devices(kVendor);
  std::erase_if(found, [this](const auto& info) { return !model.isMine(info.product) || info == stranger; });
  const auto pick = [&found](auto&& fits) -> std::optional<usb::UsbDeviceInfo> {
    const auto it = std::find_if(found.begin(), found.end(), fits);
    return it == found.end() ? std::nullopt : std::optional(*it);
  };
  if (auto same = pick([this](const auto& info) { return info == where; })) return same;
  if (auto samePlace = pick([this](const auto& info) { return info.samePlace(where); })) return samePlace;
  if (links == 0 || !model.tellsSerial) return std::nullopt;  // no other may take its place
  return pick([this](const auto& info) { return info.product == where.product; });
}

// Why there is no candidate.
Error BulletDriver::Private::absence() const {
  if (links > 0 && !model.tellsSerial) {
    for (const auto& info : usb.devices(kVendor)) {
      if (!model.isMine(info.product)) continue;
      return {
          ErrorCode::Conflict,
          u"A %1 is plugged in at another socket (%2). It does not tell its serial number, so it cannot be known to "
          "be the one that was connected: plug it into the same socket as before, or choose it under "
          "Connection."_s.arg(capability.model, info.place()),
          u"another socket"_s, true};
    }
  }
  return usb::openProblem(where, "find", usb::kErrorNoDevice);
}

void BulletDriver::Private::tryOpen() {
  if (!wanted || poll->running()) return;
  if (!retireLink()) return retry.start(kBusyPortMs);
  const auto info = candidate();
  if (!info) {
    const auto why = absence();
    if (!status.problem || (status.problem->code != why.code && why.code == ErrorCode::Conflict))
      tell(LinkState::Disconnected, why);
    return retryLater();
  }
  auto opened = model.openLink(usb, *info, clock, *this, links + 1);
  if (!opened) {
    // Told once: the tries that follow would only repeat it.
    if (!status.problem || status.problem->code != opened.error().code) {
      qCWarning(base::lcMachine) << opened.error().details;
      tell(LinkState::Disconnected, opened.error());
    }
    return retryLater();
  }
  if (links > 0) ++poll->counters.reconnects;
  ++links;
  where = *info;
  link = std::move(*opened);
  shown.reset();
  seq = 0;
  port->setLink(link.get());  // an abort may use it from now on, also before the roaster has told who it is
  poll->start(*link);
  tell(LinkState::Connecting, std::nullopt);
}

void BulletDriver::Private::retryLater() {
  const auto step = std::min(failedOpens, kRetryMs.size() - 1);
  ++failedOpens;
  retry.start(kRetryMs[step]);
}

void BulletDriver::Private::devicesChanged() {
  const auto now = usb.devices(kVendor);
  const auto there = [&now](const usb::UsbDeviceInfo& info) {
    return std::find(now.begin(), now.end(), info) != now.end();
  };
  if (stranger && !there(*stranger)) stranger.reset();
  if (poll->running() && !there(where)) {
    poll->stop();
    onLost(usb::openProblem(where, "hotplug", usb::kErrorNoDevice));
  } else if (wanted && !poll->running()) {
    failedOpens = 0;
    retry.start(0);
  }
}

// False: the safety thread may still be using it.
bool BulletDriver::Private::retireLink() {
  poll->stop();
  if (!link) return true;
  port->setLink(nullptr);
  if (!port->idle()) return false;
  BulletLink::retire(std::move(link));
  return true;
}

void BulletDriver::Private::onLost(const Error& why) {
  qCWarning(base::lcMachine) << "link lost:" << why.details;
  if (status.state == LinkState::Connected) failedOpens = 0;
  dropLink(why);
  if (wanted) retryLater();
}

void BulletDriver::Private::dropLink(std::optional<Error> why) {
  const bool clear = retireLink();
  shown.reset();
  if (command) {
    const Error cause = why.value_or(Error{ErrorCode::Disconnected, u"The connection was closed."_s, {}, true});
    end(command->cut(cause, clock.monotonicNs()));
  }
  tell(LinkState::Disconnected, std::move(why));
  if (!clear && !retry.isActive()) retry.start(kBusyPortMs);
}

void BulletDriver::Private::onIdentity(const Identity& told) {
  if (serial && told.serial && *told.serial != *serial) {
    stranger = where;
    poll->stop();
    return onLost(
        {ErrorCode::Conflict,
         u"Another roaster (serial %1) is plugged in, not the one that was connected (serial %2). Plug that in, "
         "or choose the other one under Connection."_s.arg(*told.serial)
             .arg(*serial),
         u"serial number differs"_s, true});
  }
  if (told.serial) serial = told.serial;
  if (told.firmware) status.firmware = QString::number(*told.firmware);
  status.serial = serial ? QString::number(*serial) : QString();
  if (told.roasts) qCInfo(base::lcMachine) << "connected; roasts so far:" << *told.roasts;
  failedOpens = 0;
  tell(LinkState::Connected, std::nullopt);
}

// ---------------------------------------------------------------- samples

void BulletDriver::Private::onStatus(const Shown& now, const model::Sample& sample) {
  shown = now;
  shownAt = sample.at;
  auto numbered = sample;
  numbered.seq = ++seq;
  if (command) command->observe(now);
  listener.onSample(numbered);
  superviseCommand();
}

// ---------------------------------------------------------------- the command

std::optional<Error> BulletDriver::Private::objection(const model::Command& order) const {
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

void BulletDriver::Private::execute(const model::Command& order) {
  const qint64 now = clock.monotonicNs();
  if (auto why = objection(order)) return listener.onCommandEnded(refused(order, *why, std::nullopt, now));
  auto made = BulletCommand::make(order, capability, model.encoder, *shown, now);
  if (!made) return listener.onCommandEnded(refused(order, made.error(), std::nullopt, now));
  command = std::move(*made);
  superviseCommand();
  if (command && withheldNow()) endWithheld();
}

bool BulletDriver::Private::withheldNow() const {
  return command->dueRaisesHeat() && !permit.given();
}

void BulletDriver::Private::endWithheld() {
  end(command->withheld(safety::heatWithheld(permit, command->anySent()), clock.monotonicNs()));
}

// Ends the running command where there is a reason to.
void BulletDriver::Private::superviseCommand() {
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

std::optional<Packet> BulletDriver::Private::nextControl() {
  superviseCommand();
  if (!command || !shown || clock.monotonicNs() - shownAt.monotonicNs > kFreshNs) return std::nullopt;
  auto packet = command->due();
  if (packet && withheldNow()) {
    endWithheld();
    return std::nullopt;
  }
  // Before it leaves: an abort that comes right behind it must not press once more on a status from before.
  if (packet && command->control() == Control::Prs) port->notePress(shown->state);
  return packet;
}

void BulletDriver::Private::onControlSent(bool sent) {
  if (sent && command) command->sent(clock.monotonicNs());
}

void BulletDriver::Private::end(const model::CommandOutcome& outcome) {
  // It lives in the command: the copy outlasts that. NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const auto ended = outcome;
  command.reset();  // first: the listener may give the next one
  listener.onCommandEnded(ended);
}

// ---------------------------------------------------------------- the contract

BulletDriver::BulletDriver(const BulletModel& model, const base::Clock& clock, const safety::AbortChannel& abort,
                           const safety::HeatPermit& permit, usb::UsbContext& usb, const usb::UsbDeviceInfo& where,
                           const QString& machineId, DriverListener& listener)
    : d(std::make_unique<Private>(model, clock, abort, permit, usb, where, machineId, listener)) {}

BulletDriver::~BulletDriver() {
  close();
  // After detach() nobody is inside any more; should it have run out of time, a call lasts at most 100 ms.
  d->port->setLink(nullptr);
  d->port->waitIdle();
  d->retireLink();
}

const model::Capability& BulletDriver::capability() const {
  return d->capability;
}

void BulletDriver::open() {
  if (d->wanted) return;
  d->wanted = true;
  d->failedOpens = 0;
  d->status.problem.reset();
  d->tryOpen();
}

void BulletDriver::close() {
  if (!d->wanted) return;
  d->wanted = false;
  d->retry.stop();
  d->dropLink(std::nullopt);
}

void BulletDriver::execute(const model::Command& command) {
  d->execute(command);
}

model::LinkDiagnostics BulletDriver::diagnostics() const {
  return {d->poll->counters, d->poll->lastPackets()};
}

std::optional<safety::GuardedMachine> BulletDriver::guarded() const {
  safety::GuardedMachine machine;
  machine.vendor = d->where.vendor;
  machine.product = d->where.product;
  machine.bus = static_cast<quint8>(d->where.bus);
  machine.address = static_cast<quint8>(d->where.address);
  for (const QByteArray& port : d->where.ports.split('.')) {
    if (port.isEmpty() || machine.depth == machine.ports.size()) break;
    machine.ports[machine.depth++] = static_cast<quint8>(port.toUInt());
  }
  machine.serial = d->serial.value_or(-1);
  machine.coolingFan = static_cast<quint8>(d->port->coolingFan());
  return machine;
}

safety::SafetyPort& BulletDriver::safetyPort() {
  return *d->port;
}

std::shared_ptr<const BulletPlace> BulletDriver::place() const {
  return d->place;
}

}  // namespace tryer::machine::aillio
