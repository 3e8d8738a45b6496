// Which machines are there: Bullets on USB (with hotplug), what the command line names, and the twin.
#pragma once

#include <QJsonObject>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/machine/driver.h"
#include "core/machine/line/line_options.h"
#include "core/machine/replay/replay_roast.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/heat_permit.h"
#include "core/model/machine.h"

namespace tryer::machine {

struct TwinOptions {
  quint64 seed = 1;
  double speed = 1;            // 1…60
  double batchKg = 0.5;        // 0.2…1.2
  bool startRoasting = false;  // begin with a charged roast already running
  QJsonObject restoredState;   // TwinDriver::saveState() of an earlier run: goes on from there; empty: a new twin
};

// What there is besides the machines on USB.
struct Offers {
  TwinOptions twin;
  std::optional<LineOptions> line;
  std::optional<ReplayOptions> replay;
};

// Lives on the machine thread. Owns the libusb context and the usb-events thread.
class Discovery {
 public:
  // changed is called on the machine thread after a device came or went.
  // abort, permit: for the drivers.
  Discovery(const base::Clock& clock, const safety::AbortChannel& abort, const safety::HeatPermit& permit,
            Offers offers, std::function<void()> changed);
  ~Discovery();

  // What is there now; a device that cannot be opened carries the reason. Does not block.
  std::vector<model::MachineInfo> machines() const;

  // A driver for one of them. The driver must be destroyed before this object.
  base::Result<std::unique_ptr<Driver>> makeDriver(const QString& machineId, DriverListener& listener);

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace tryer::machine
