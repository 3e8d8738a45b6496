// The machine in use, on the machine thread: finds machines, opens one, feeds its samples to the telemetry and hands on
// what the engine has to decide about.
#pragma once

#include <QJsonObject>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

#include "core/base/clock.h"
#include "core/engine/guard_pulse.h"
#include "core/engine/live_board.h"
#include "core/machine/discovery.h"
#include "core/machine/driver.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/heat_permit.h"
#include "core/machine/safety/interlocks.h"
#include "core/store/database.h"
#include "core/telemetry/pipeline.h"

namespace tryer::engine {

// All members on the machine thread.
class MachineHost final : public machine::DriverListener {
 public:
  struct Parts {
    const base::Clock& clock;
    machine::safety::AbortChannel& abort;
    machine::safety::HeatPermit& permit;
    store::Database& database;
    LiveBoard& board;
    GuardPulse& pulse;
    QString sessionId;
    machine::Offers offers;
    QString wantedMachineId;
    QJsonObject interlockSettings;  // see interlock_settings.h
  };
  // Called on the machine thread; must only hand on.
  struct Events {
    std::function<void(std::vector<model::MachineInfo>)> machines;
    std::function<void(model::LinkStatus)> link;
    // Another machine was chosen; answered by begin(), which opens it.
    std::function<void(const QString& machineId, std::shared_ptr<const model::Capability>)> chosen;
    std::function<void(const model::Sample&, std::optional<double> rorCPerMin)> sample;
    std::function<void(const model::CommandOutcome&)> outcome;
    std::function<void(const machine::safety::InterlockSignal&)> interlock;
  };

  MachineHost(Parts parts, Events events);
  ~MachineHost() override;

  void start();  // looks for machines, connects to the wanted one
  // Refused while the machine in use is connected and heats; a twin may be left, its heat ends with it.
  base::Result<void> connectTo(const QString& machineId);
  base::Result<void> disconnectMachine();
  void execute(const model::Command& command);  // always answered by Events::outcome
  model::LinkDiagnostics diagnostics() const;

  // What people did about the interlocks of this machine; see interlocks.h. Another machine's: nothing.
  void interlockSeen(const QString& machineId, const QString& ruleId, quint32 occurrence);
  void interlockOwed(const QString& machineId, const QString& ruleId);
  void setInterlocks(const QJsonObject& settings);

  // Samples from sinceNs (monotonic) on belong to this roast; empty: to none.
  void setRoast(const QString& roastId, qint64 sinceNs);

  // Everybody is ready for the chosen machine: opens it. resumed: what was recorded of its roast before a restart; the
  // curve goes on from there. Nothing when another machine was chosen meanwhile.
  void begin(const QString& machineId, const std::optional<telemetry::Recording>& resumed);

 private:
  void onLink(const model::LinkStatus& status) override;
  void onSample(const model::Sample& sample) override;
  void onCommandEnded(const model::CommandOutcome& outcome) override;
  void onMachineErrors(const std::vector<model::MachineError>& errors) override;

  void machinesChanged();
  base::Result<void> use(const QString& machineId);
  base::Result<void> mayLeave() const;
  void release();
  void makeInterlocks(const model::Capability& capability);
  void saveDriverState(const model::Sample& sample);
  bool tellGuard();
  bool raisesHeat(const model::Command& command) const;

  Parts parts_;
  Events events_;
  std::unique_ptr<machine::Discovery> discovery_;
  std::shared_ptr<telemetry::MachinePipeline> pipeline_;
  std::unique_ptr<machine::Driver> driver_;
  std::unique_ptr<machine::safety::Interlocks> interlocks_;  // of driver_
  std::unique_ptr<QTimer> interlockTimer_;                   // made on the machine thread
  quint32 interlockOccurrences_ = 0;                         // of the machines before
  QString machineId_;
  QString heatCommand_;        // the id of the command under way that may raise heat
  qint64 heatMayShowNs_ = 0;   // until then the status may not show yet what it did
  bool chosenByHand_ = false;  // then nothing is connected by itself any more
  qint64 stateSavedNs_ = 0;
  model::MachineState stateSaved_ = model::MachineState::Unknown;
};

}  // namespace tryer::engine
