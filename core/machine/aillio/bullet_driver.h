// The driver of the Aillio Bullet on USB, of each model that bullet_model.h knows.
#pragma once

#include <memory>
#include <optional>

#include "core/base/clock.h"
#include "core/machine/aillio/bullet_model.h"
#include "core/machine/driver.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/heat_permit.h"
#include "core/machine/usb/usb_context.h"

namespace tryer::machine::aillio {

// What happens when something goes wrong:
//   a time-out, a stall, a refused packet: counted, a stall ended; the R1's pipe is emptied and asked again. Without a
//   valid status for three poll intervals the values are stale, the link stays Connected;
//   3 s without any packet, or three I/O errors in a row: Disconnected with the reason; tried again after 0.25, 0.5, 1,
//   2, then every 5 s and at every hotplug event;
//   unplugged: Disconnected at once; the same roaster is connected again when it is back: an R1 (by its serial number)
//   wherever it is plugged in, an R2, which does not tell who it is, in the same socket only. Another one is not;
//   a running command ends Unknown if bytes of it had left, else Refused.
// All of it in Connecting as well.

// Where the roaster of a driver is now. Lives as long as the driver.
struct BulletPlace {
  QString machineId;                   // constant, also when it is replugged at another address
  usb::UsbDeviceInfo where;            // in use or last used
  std::optional<base::Error> problem;  // why it is not connected, if that was wanted
};

class BulletDriver final : public Driver {
 public:
  // model: that of the device. machineId: named in every LinkStatus, constant for the life of the driver. where: the
  // device to open first. permit: asked immediately before every byte that raises heat.
  BulletDriver(const BulletModel& model, const base::Clock& clock, const safety::AbortChannel& abort,
               const safety::HeatPermit& permit, usb::UsbContext& usb, const usb::UsbDeviceInfo& where,
               const QString& machineId, DriverListener& listener);
  ~BulletDriver() override;  // after AbortChannel::detach()

  const model::Capability& capability() const override;
  void open() override;
  void close() override;
  // May call onCommandEnded() before it returns.
  void execute(const model::Command& command) override;
  model::LinkDiagnostics diagnostics() const override;
  std::optional<safety::GuardedMachine> guarded() const override;
  safety::SafetyPort& safetyPort() override;

  std::shared_ptr<const BulletPlace> place() const;

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace tryer::machine::aillio
