// The digital twin as a machine among the others: the driver's contract over TwinMachine, with the R1's ids, ranges and
// manners (one relative step a poll, done when the status shows it), so that what works with the twin works with it.
//
// Every 100 ms of real time the twin is advanced by 100 ms · speed and one sample is told. Time stamps are real ones:
// at a speed above 1 the twin is simply a fast machine, and so the clock, the rate of rise and the events derived from
// the samples run fast with it. While the thread is busy, or the program is not running, the twin stands still.
#pragma once

#include <QJsonObject>
#include <QTimer>
#include <memory>
#include <optional>

#include "core/base/clock.h"
#include "core/machine/discovery.h"
#include "core/machine/driver.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/heat_permit.h"
#include "core/machine/twin/twin_machine.h"
#include "core/machine/twin/twin_safety_port.h"

namespace tryer::machine::twin {

// Machine thread, as every driver.
class TwinDriver final : public Driver {
 public:
  static constexpr int kPollMs = 100;
  static constexpr int kLeadInPolls = 20;  // with startRoasting: ready for so long, then the beans go in
  static constexpr int kPollsToObey = 10;  // a command without any change of its echo for so long has failed

  // Options outside their ranges are brought to the nearest that is inside; a restored state that cannot be read is
  // logged and a new twin made. startRoasting runs through preheating at once (some ms); a restored twin ignores it.
  // permit: asked immediately before every step and press that raises heat.
  TwinDriver(const base::Clock& clock, const safety::AbortChannel& abort, const safety::HeatPermit& permit,
             const TwinOptions& options, DriverListener& listener);
  ~TwinDriver() override;
  TwinDriver(const TwinDriver&) = delete;
  TwinDriver& operator=(const TwinDriver&) = delete;

  const model::Capability& capability() const override { return capability_; }
  void open() override;
  void close() override;
  void execute(const model::Command& command) override;
  model::LinkDiagnostics diagnostics() const override;
  safety::SafetyPort& safetyPort() override { return port_; }

  // What TwinOptions::restoredState takes: a roast goes on where it was, also after a kill.
  QJsonObject saveState() const override { return machine_.saveState(); }
  const TwinMachine& machine() const { return machine_; }

 private:
  struct Running {
    model::Command command;
    const model::ActuatorSpec* actuator = nullptr;
    bool started = false;
    qint64 firstByteNs = 0;
    int lastEcho = 0;
    int pollsWithoutChange = 0;
  };

  void prepare(const TwinOptions& options);
  void poll();
  void applyMoves();
  void apply(safety::SafetyMove move);
  void leadIn();
  void voidCommand();
  void stepCommand();
  void pressForCommand();
  void checkCommand();
  bool isVoid(const model::Command& command) const noexcept;
  bool withheld(const model::ActuatorSpec& actuator, int target) const;
  void endWithheld();
  int echo(const model::ActuatorSpec& actuator) const;
  void set(const QString& actuatorId, int value);
  void endRunning(model::CommandResult result, std::optional<base::Error> error);
  void refuse(const model::Command& command, base::ErrorCode code, const QString& message);
  void tellSample();
  void tellLink(model::LinkState state);
  model::MachineState state() const;

  const base::Clock& clock_;
  const safety::AbortChannel& abort_;
  const safety::HeatPermit& permit_;
  DriverListener& listener_;
  const model::Capability capability_;
  const double speed_;
  TwinMachine machine_;
  TwinSafetyPort port_;
  QTimer timer_;
  std::optional<Running> running_;
  model::LinkCounters counters_;
  quint64 seq_ = 0;
  int leadInPolls_ = 0;  // still to go; 0: no lead-in
  bool open_ = false;
};

}  // namespace tryer::machine::twin

namespace tryer::machine {

std::unique_ptr<Driver> makeTwinDriver(const base::Clock& clock, const safety::AbortChannel& abort,
                                       const safety::HeatPermit& permit, const TwinOptions& options,
                                       DriverListener& listener);

}  // namespace tryer::machine
