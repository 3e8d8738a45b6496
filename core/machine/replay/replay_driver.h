// A recorded roast as a machine that is only read: every sample as it was recorded, at its own distance from the one
// before, so that what is computed from them (rate of rise, charge, sensors) has the same bits as it had live.
//
// At a speed above 1 the samples come that much faster and keep their distances: their times run ahead of the clock,
// and whoever shows "now" takes the newest sample's (LiveApi::nowUtcMs()). A thread that stood still goes on where it
// was.
#pragma once

#include <QTimer>

#include "core/base/clock.h"
#include "core/machine/driver.h"
#include "core/machine/replay/replay_roast.h"
#include "core/machine/safety/read_only_port.h"

namespace tryer::machine::replay {

// Machine thread, as every driver.
class ReplayDriver final : public Driver {
 public:
  static constexpr int kTickMs = 20;

  ReplayDriver(const base::Clock& clock, const ReplayOptions& options, DriverListener& listener);
  ReplayDriver(const ReplayDriver&) = delete;
  ReplayDriver& operator=(const ReplayDriver&) = delete;

  const model::Capability& capability() const override { return options_.roast->capability; }
  void open() override;  // from the beginning; again after its end
  void close() override;
  void execute(const model::Command& command) override;  // refused, always
  model::LinkDiagnostics diagnostics() const override { return {counters_, {}}; }
  safety::SafetyPort& safetyPort() override { return port_; }  // never connected: there is no machine

 private:
  void tick();
  void end(std::optional<base::Error> why);
  void tell(model::LinkState state, std::optional<base::Error> problem);

  const base::Clock& clock_;
  const ReplayOptions options_;
  DriverListener& listener_;
  safety::ReadOnlyPort port_;
  QTimer timer_;
  model::LinkCounters counters_;
  base::Stamp origin_;  // of the first sample, this time
  qint64 lastNs_ = 0;   // of the last sample that was told, at all
  qint64 tickedNs_ = 0;
  double playedNs_ = 0;  // of the recording
  std::size_t next_ = 0;
};

}  // namespace tryer::machine::replay
