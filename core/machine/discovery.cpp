#include "core/machine/discovery.h"

#include <unistd.h>

#include <QDateTime>
#include <QFileInfo>
#include <algorithm>
#include <cerrno>
#include <optional>

#include "core/base/log.h"
#include "core/machine/aillio/bullet_driver.h"
#include "core/machine/line/line_driver.h"
#include "core/machine/replay/replay_driver.h"
#include "core/machine/twin/twin_driver.h"
#include "core/machine/usb/usb_context.h"
#include "core/machine/usb/usb_device.h"

namespace tryer::machine {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;

namespace {

constexpr char16_t kTwinId[] = u"twin";

QString idOf(const usb::UsbDeviceInfo& info) {
  return u"usb:%1-%2"_s.arg(info.bus, 3, 10, QLatin1Char('0')).arg(info.address, 3, 10, QLatin1Char('0'));
}

model::MachineInfo twinInfo() {
  model::MachineInfo info;
  info.id = QString::fromUtf16(kTwinId);
  info.model = u"Digital twin"_s;
  info.place = u"this computer"_s;
  info.isTwin = true;
  return info;
}

model::MachineInfo lineInfo(const LineOptions& line) {
  model::MachineInfo info;
  info.id = line.machineId();
  info.model = line::lineCapability().model;
  info.place = u"%1, read only"_s.arg(line.place());
  return info;
}

model::MachineInfo replayInfo(const ReplayOptions& replay) {
  model::MachineInfo info;
  info.id = QString::fromUtf16(kReplayMachineId);
  info.model = u"REPLAY of %1"_s.arg(replay.roast->capability.model);
  info.place = u"roast of %1, from %2, %3×"_s.arg(
      QDateTime::fromMSecsSinceEpoch(replay.roast->startedUtcMs).toString(u"yyyy-MM-dd HH:mm"_s),
      QFileInfo(replay.roast->file).fileName(), QString::number(replay.speed));
  return info;
}

QString modelOf(const usb::UsbDeviceInfo& info) {
  if (const auto* model = aillio::bulletModel(info.product)) return model->name;
  return u"Unknown model (0483:%1)"_s.arg(info.product, 4, 16, QLatin1Char('0'));
}

// Why this version cannot drive it; nothing for a model that it knows.
std::optional<Error> unsupported(const usb::UsbDeviceInfo& info) {
  if (aillio::bulletModel(info.product) != nullptr) return std::nullopt;
  return Error{
      ErrorCode::UnknownProduct,
      u"A device with the vendor number of the Bullet (0483) and the product number %1, which is no model that "
      "this version knows. If it is a Bullet, look for a newer version of Tryer; if it is something else, "
      "ignore it."_s.arg(info.product, 4, 16, QLatin1Char('0')),
      info.place(), false};
}

// What can be told without opening it. The driver's open() has the last word.
std::optional<Error> unreadable(const usb::UsbDeviceInfo& info) {
  const auto node = info.node().toLocal8Bit();
  if (::access(node.constData(), R_OK | W_OK) == 0 || errno != EACCES) return std::nullopt;
  return usb::openProblem(info, "access", usb::kErrorAccess);
}

}  // namespace

struct Discovery::Private {
  const base::Clock& clock;
  const safety::AbortChannel& abort;
  const safety::HeatPermit& permit;
  Offers offers;
  std::unique_ptr<usb::UsbContext> usb;
  std::optional<Error> usbProblem;
  usb::UsbContext::Subscription hotplug;
  std::vector<std::weak_ptr<const aillio::BulletPlace>> places;  // of the drivers that live

  std::shared_ptr<const aillio::BulletPlace> placeOf(const usb::UsbDeviceInfo& info) const {
    for (const auto& weak : places)
      if (auto place = weak.lock(); place && place->where == info) return place;
    return nullptr;
  }
  // Under the id of the driver that uses it, else under the id of its address.
  QString currentId(const usb::UsbDeviceInfo& info) const {
    const auto place = placeOf(info);
    return place ? place->machineId : idOf(info);
  }
  model::MachineInfo describe(const usb::UsbDeviceInfo& info) const;
};

model::MachineInfo Discovery::Private::describe(const usb::UsbDeviceInfo& info) const {
  const auto place = placeOf(info);
  model::MachineInfo machine;
  machine.id = currentId(info);
  machine.model = modelOf(info);
  machine.place = info.place();
  machine.problem = unsupported(info);
  if (!machine.problem && place) machine.problem = place->problem;
  if (!machine.problem && !place) machine.problem = unreadable(info);
  return machine;
}

Discovery::Discovery(const base::Clock& clock, const safety::AbortChannel& abort, const safety::HeatPermit& permit,
                     Offers offers, std::function<void()> changed)
    : d(new Private{clock, abort, permit, std::move(offers), nullptr, std::nullopt, nullptr, {}}) {
  auto context = usb::UsbContext::create();
  if (context) {
    d->usb = std::move(*context);
    d->hotplug = d->usb->onChanged(std::move(changed));
  } else {
    qCWarning(base::lcMachine) << context.error().message << context.error().details;
    d->usbProblem = context.error();
  }
}

Discovery::~Discovery() = default;

std::vector<model::MachineInfo> Discovery::machines() const {
  std::vector<model::MachineInfo> found;
  if (d->usb) {
    for (const auto& info : d->usb->devices(aillio::kVendor)) found.push_back(d->describe(info));
  } else {
    model::MachineInfo none;
    none.id = u"usb"_s;
    none.model = u"Roasters on USB"_s;
    none.problem = d->usbProblem;
    found.push_back(none);
  }
  if (d->offers.line) found.push_back(lineInfo(*d->offers.line));
  if (d->offers.replay) found.push_back(replayInfo(*d->offers.replay));
  found.push_back(twinInfo());
  return found;
}

base::Result<std::unique_ptr<Driver>> Discovery::makeDriver(const QString& machineId, DriverListener& listener) {
  if (machineId == QStringView(kTwinId)) return makeTwinDriver(d->clock, d->abort, d->permit, d->offers.twin, listener);
  if (d->offers.line && machineId == d->offers.line->machineId())
    return std::make_unique<line::LineDriver>(d->clock, *d->offers.line, listener);
  if (d->offers.replay && machineId == QStringView(kReplayMachineId))
    return std::make_unique<replay::ReplayDriver>(d->clock, *d->offers.replay, listener);
  if (!d->usb && d->usbProblem && machineId == u"usb"_s) return base::fail(*d->usbProblem);
  const auto devices = d->usb ? d->usb->devices(aillio::kVendor) : std::vector<usb::UsbDeviceInfo>{};
  const auto it = std::ranges::find_if(devices, [&](const auto& info) { return d->currentId(info) == machineId; });
  if (it == devices.end()) {
    return base::fail(
        ErrorCode::NotFound,
        u"The roaster that was chosen (%1) is no longer there. Check the cable and that it is switched on, "
        "then choose again."_s.arg(machineId));
  }
  if (auto problem = unsupported(*it)) return base::fail(*problem);
  auto driver = std::make_unique<aillio::BulletDriver>(*aillio::bulletModel(it->product), d->clock, d->abort, d->permit,
                                                       *d->usb, *it, machineId, listener);
  std::erase_if(d->places, [](const auto& place) { return place.expired(); });
  d->places.push_back(driver->place());
  return driver;
}

}  // namespace tryer::machine
