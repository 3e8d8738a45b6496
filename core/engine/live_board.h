// What is known of the machine in use right now, for every thread that asks: written by the machine thread (and the
// roast id by the engine thread), read by the engine on each decision and by the window on each display tick.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "core/command/machine_view.h"
#include "core/engine/api/series_view.h"
#include "core/machine/safety/abort_channel.h"
#include "core/model/capability.h"
#include "core/model/machine.h"
#include "core/model/sample.h"

namespace tryer::engine {

// Thread-safe. Holds one short lock over a few hundred bytes; nothing is computed under it.
class LiveBoard final : public command::MachineView {
 public:
  struct Now {
    model::LinkStatus link;
    std::shared_ptr<const model::Capability> capability;
    std::shared_ptr<const api::SeriesView> series;
    std::optional<model::Sample> sample;
    std::optional<double> rorCPerMin;
    double samplesPerS = 0;
    QString roastId;
  };

  explicit LiveBoard(const machine::safety::AbortChannel& abort) : abort_(abort) {}

  Now now() const;
  command::MachineNow machineNow() const override;

  // Another machine, or none: forgets the sample of the one before.
  void setMachine(std::shared_ptr<const model::Capability> capability, std::shared_ptr<const api::SeriesView> series);
  void setLink(const model::LinkStatus& link);
  void setSample(const model::Sample& sample, std::optional<double> rorCPerMin, double samplesPerS);
  void setSeries(std::shared_ptr<const api::SeriesView> series);
  void setRoastId(const QString& roastId);

 private:
  const machine::safety::AbortChannel& abort_;
  mutable std::mutex mutex_;
  Now now_;
};

}  // namespace tryer::engine
