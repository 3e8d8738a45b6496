// The driver of the Aillio Bullet R1 (both product ids) on USB.
#pragma once

#include <memory>
#include <optional>

#include "core/base/clock.h"
#include "core/machine/driver.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/heat_permit.h"
#include "core/machine/usb/usb_context.h"

namespace tryer::machine::aillio {

inline constexpr quint16 kVendor =
    0x0483;  // STMicroelectronics: the maker of the Bullet's controller, and of much else
inline constexpr quint16 kR1Product = 0x5741;
inline constexpr quint16 kR1Rev3Product = 0xa27e;
inline constexpr quint16 kR2Product = 0xa4cd;
constexpr bool isR1(quint16 product) {
  return product == kR1Product || product == kR1Rev3Product;
}

// What happens when something goes wrong:
//   a time-out, a stall, a refused packet: counted; the pipe is emptied, a stall ended; the next cycle asks again.
//   Without a
//     valid STATUS1 for three poll intervals the values are stale, the link stays Connected;
//   3 s without any reply, or three I/O errors in a row: Disconnected with the reason; tried again after 0.25, 0.5, 1,
//   2, then
//     every 5 s and at every hotplug event;
//   unplugged: Disconnected at once; the same roaster (by its serial number) is connected again when it is back,
//   wherever
//     it is plugged in. Another one is not.
//   a running command ends Unknown if bytes of it had left, else Refused.
// All of it in Connecting as well: a roaster that does not tell its serial number is not connected.

// Where the roaster of a driver is now. Lives as long as the driver.
struct R1Place {
  QString machineId;                   // constant, also when it is replugged at another address
  usb::UsbDeviceInfo where;            // in use or last used
  std::optional<base::Error> problem;  // why it is not connected, if that was wanted
};

class R1Driver final : public Driver {
 public:
  // machineId: named in every LinkStatus, constant for the life of the driver. where: the device to open first.
  // permit: asked immediately before every byte that raises heat.
  R1Driver(const base::Clock& clock, const safety::AbortChannel& abort, const safety::HeatPermit& permit,
           usb::UsbContext& usb, const usb::UsbDeviceInfo& where, const QString& machineId, DriverListener& listener);
  ~R1Driver() override;  // after AbortChannel::detach()

  const model::Capability& capability() const override;
  void open() override;
  void close() override;
  // May call onCommandEnded() before it returns.
  void execute(const model::Command& command) override;
  model::LinkDiagnostics diagnostics() const override;
  safety::SafetyPort& safetyPort() override;

  std::shared_ptr<const R1Place> place() const;

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace tryer::machine::aillio
