#include "core/engine/machine_host.h"

#include <cmath>

#include "core/base/log.h"
#include "core/engine/twin_state.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kSaveStateEveryNs = base::kNsPerS;

// One machine's telemetry with the table that its newest sample stands in: they live and end together.
struct MachineTelemetry {
  telemetry::LatestTable table{1};
  telemetry::MachinePipeline pipeline;

  MachineTelemetry(const base::Clock& clock, std::shared_ptr<const model::Capability> capability,
                   std::unique_ptr<telemetry::Recorder> recorder)
      : pipeline(clock, std::move(capability), table, 0, std::move(recorder)) {}
};

}  // namespace

MachineHost::MachineHost(Parts parts, Events events) : parts_(std::move(parts)), events_(std::move(events)) {}

MachineHost::~MachineHost() {
  release();
}

void MachineHost::start() {
  discovery_ = std::make_unique<machine::Discovery>(parts_.clock, parts_.abort, parts_.permit, parts_.twin,
                                                    [this] { machinesChanged(); });
  machinesChanged();
}

void MachineHost::machinesChanged() {
  if (!discovery_) return;
  const auto found = discovery_->machines();
  events_.machines(found);
  if (driver_ || chosenByHand_) return;
  for (const model::MachineInfo& info : found) {
    const bool wanted = parts_.wantedMachineId.isEmpty() ? !info.isTwin : info.id == parts_.wantedMachineId;
    if (!wanted || info.problem) continue;
    connectTo(info.id);
    chosenByHand_ = false;
    return;
  }
}

void MachineHost::connectTo(const QString& machineId) {
  chosenByHand_ = true;
  if (driver_ && machineId == machineId_) {
    driver_->open();
    return;
  }
  release();
  auto made = discovery_->makeDriver(machineId, *this);
  if (!made) {
    model::LinkStatus status;
    status.machineId = machineId;
    status.problem = made.error();
    onLink(status);
    return;
  }
  driver_ = std::move(*made);
  machineId_ = machineId;
  const auto capability = std::make_shared<const model::Capability>(driver_->capability());
  auto recorder = std::make_unique<telemetry::Recorder>(parts_.database, parts_.sessionId, machineId,
                                                        static_cast<int>(capability->channels.size()));
  const auto telemetry = std::make_shared<MachineTelemetry>(parts_.clock, capability, std::move(recorder));
  pipeline_ = std::shared_ptr<telemetry::MachinePipeline>(telemetry, &telemetry->pipeline);
  parts_.board.setMachine(capability, pipeline_);
  parts_.abort.attach(&driver_->safetyPort());
  events_.chosen(machineId, capability);
}

void MachineHost::begin(const QString& machineId, const std::optional<telemetry::Recording>& resumed) {
  if (!driver_ || machineId != machineId_) return;
  if (resumed) pipeline_->preload(resumed->sessions);
  driver_->open();
}

void MachineHost::disconnectMachine() {
  chosenByHand_ = true;
  if (!driver_) return;
  release();
  onLink({});
}

void MachineHost::release() {
  if (!driver_) return;
  parts_.abort.detach();
  driver_->close();
  driver_.reset();
  if (pipeline_ && pipeline_->recorder()) pipeline_->recorder()->flush();
  pipeline_.reset();
  machineId_.clear();
}

void MachineHost::execute(const model::Command& command) {
  if (driver_) {
    driver_->execute(command);
    return;
  }
  model::CommandOutcome outcome;
  outcome.commandId = command.id;
  outcome.endedNs = parts_.clock.monotonicNs();
  outcome.error = base::Error{base::ErrorCode::Disconnected,
                              u"No machine is connected. Nothing was sent. Connect the machine and try again."_s,
                              {},
                              true};
  events_.outcome(outcome);
}

model::LinkDiagnostics MachineHost::diagnostics() const {
  return driver_ ? driver_->diagnostics() : model::LinkDiagnostics{};
}

void MachineHost::setRoast(const QString& roastId, qint64 sinceNs) {
  if (!pipeline_ || !pipeline_->recorder()) return;
  if (roastId.isEmpty()) {
    pipeline_->recorder()->clearRoast();
  } else {
    pipeline_->recorder()->setRoast(roastId, sinceNs);
  }
}

void MachineHost::onLink(const model::LinkStatus& status) {
  parts_.board.setLink(status);
  if (status.state == model::LinkState::Disconnected && pipeline_ && pipeline_->recorder())
    pipeline_->recorder()->flush();
  events_.link(status);
}

void MachineHost::onSample(const model::Sample& sample) {
  const float ror = pipeline_->onSample(sample);
  saveDriverState(sample);
  events_.sample(sample, std::isnan(ror) ? std::nullopt : std::optional(static_cast<double>(ror)));
}

void MachineHost::onCommandEnded(const model::CommandOutcome& outcome) {
  events_.outcome(outcome);
}

// At once when the machine's state changes: the roast that begins with it must find the state that it began in.
void MachineHost::saveDriverState(const model::Sample& sample) {
  if (sample.state == stateSaved_ && sample.at.monotonicNs - stateSavedNs_ < kSaveStateEveryNs) return;
  stateSavedNs_ = sample.at.monotonicNs;
  stateSaved_ = sample.state;
  const QJsonObject state = driver_->saveState();
  if (state.isEmpty()) return;
  // When the store refuses, the next second brings a newer state.
  const auto queued = saveTwinState(parts_.database, {machineId_, parts_.clock.utcMs(), state});
  if (!queued) qCDebug(base::lcEngine) << "twin state not saved:" << queued.error().message;
}

}  // namespace tryer::engine
