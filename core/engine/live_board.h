// What is known of the machine in use right now, for every thread that asks: written by the machine thread (and the
// roast id by the engine thread), read by the engine on each decision and by the window on each display tick.
#pragma once

#include <memory>
#include <mutex>

#include "core/command/machine_view.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/heat_permit.h"
#include "core/model/capability.h"
#include "core/model/machine.h"
#include "core/model/sample.h"
#include "core/telemetry/pipeline.h"

namespace tryer::engine {

// Thread-safe. Holds one short lock over a few pointers; samples come from the pipeline without one.
class LiveBoard final : public command::MachineView {
 public:
  struct Now {
    model::LinkStatus link;
    quint64 linkLosses = 0;  // from connected to anything else
    std::shared_ptr<const model::Capability> capability;
    std::shared_ptr<const telemetry::MachinePipeline> pipeline;  // nullptr: no machine was chosen yet
    QString roastId;
  };

  LiveBoard(const machine::safety::AbortChannel& abort, const machine::safety::HeatPermit& permit)
      : abort_(abort), permit_(permit) {}

  Now now() const;
  command::MachineNow machineNow() const override;

  // Another machine: nothing of the one before is shown any more.
  void setMachine(std::shared_ptr<const model::Capability> capability,
                  std::shared_ptr<const telemetry::MachinePipeline> pipeline);
  void setLink(const model::LinkStatus& link);
  void setRoastId(const QString& roastId);

 private:
  const machine::safety::AbortChannel& abort_;
  const machine::safety::HeatPermit& permit_;
  mutable std::mutex mutex_;
  Now now_;
};

}  // namespace tryer::engine
