// What the command room needs of the machine in use, and of the abort. Engine thread.
#pragma once

#include <QString>
#include <memory>
#include <optional>

#include "core/model/capability.h"
#include "core/model/machine.h"
#include "core/model/sample.h"

namespace tryer::command {

// One consistent look at the machine, taken when a decision is made.
struct MachineNow {
  QString machineId;                                    // empty: no machine chosen
  QString roastId;                                      // empty: no roast
  std::shared_ptr<const model::Capability> capability;  // nullptr: no machine chosen
  model::LinkState link = model::LinkState::Disconnected;
  std::optional<model::Sample> sample;  // the newest one, also when it is old
  bool latched = false;                 // the abort's latch and epoch, from one AbortStatus
  quint64 abortEpoch = 0;
  QString heatWithheld;    // why heat may not be raised now; empty: it may
  quint64 linkLosses = 0;  // how often the link was lost until now: what was asked for before the last time is void
};

class MachineView {
 public:
  virtual ~MachineView() = default;
  virtual MachineNow machineNow() const = 0;
};

// Hands an order to the driver. Every call is answered by exactly one CommandService::onOutcome() on the engine thread;
// the driver compares Command::abortEpoch just before the first byte.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void execute(const model::Command& command) = 0;
};

// The setting that the machine itself shows for this actuator (its state for a button). Missing: not measured, not
// believed.
std::optional<int> echoOf(const model::Capability& capability, const model::ActuatorSpec& spec,
                          const model::Sample& sample);

}  // namespace tryer::command
