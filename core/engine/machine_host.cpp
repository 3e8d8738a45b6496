#include "core/engine/machine_host.h"

#include <cmath>

#include "core/base/log.h"
#include "core/engine/twin_state.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kSaveStateEveryNs = base::kNsPerS;
constexpr qint64 kHeatShowsWithinNs = 2 * base::kNsPerS;

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

void MachineHost::makeInterlocks(const model::Capability& capability) {
  interlocks_ = std::make_unique<machine::safety::Interlocks>(
      machine::safety::Interlocks::Parts{parts_.clock, parts_.abort, parts_.permit, events_.interlock,
                                         interlockOccurrences_},
      capability, machine::safety::interlocksInForce(capability, parts_.interlockSettings));
}

MachineHost::~MachineHost() {
  release();
}

void MachineHost::start() {
  interlockTimer_ = std::make_unique<QTimer>();
  interlockTimer_->setTimerType(Qt::PreciseTimer);
  QObject::connect(interlockTimer_.get(), &QTimer::timeout, interlockTimer_.get(), [this] {
    if (interlocks_) interlocks_->tick();
    tellGuard();
  });
  interlockTimer_->start(machine::safety::Interlocks::kTickMs);
  discovery_ = std::make_unique<machine::Discovery>(parts_.clock, parts_.abort, parts_.permit, parts_.offers,
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
    if (const auto used = use(info.id); !used) qCWarning(base::lcEngine) << used.error().message;
    return;
  }
}

// False only for a machine that stands there, connected, with its heater on or not known to be off.
base::Result<void> MachineHost::mayLeave() const {
  if (!driver_ || !driver_->saveState().isEmpty()) return {};
  if (driver_->capability().readOnly()) return {};  // nothing here could turn its heat off
  if (parts_.board.now().link.state != model::LinkState::Connected || !interlocks_->heatOn()) return {};
  return base::fail(
      base::ErrorCode::Refused,
      u"The heat of the %1 is on, and without this connection nobody would watch it. Turn its heater to 0, "
      "or press ABORT, and try again."_s.arg(driver_->capability().model));
}

base::Result<void> MachineHost::connectTo(const QString& machineId) {
  if (machineId != machineId_) {
    if (auto may = mayLeave(); !may) return may;
  }
  chosenByHand_ = true;
  return use(machineId);
}

base::Result<void> MachineHost::use(const QString& machineId) {
  if (driver_ && machineId == machineId_) {
    driver_->open();
    return {};
  }
  release();
  auto made = discovery_->makeDriver(machineId, *this);
  if (!made) {
    model::LinkStatus status;
    status.machineId = machineId;
    status.problem = made.error();
    onLink(status);
    return base::fail(made.error());
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
  makeInterlocks(*capability);
  events_.chosen(machineId, capability);
  return {};
}

void MachineHost::begin(const QString& machineId, const std::optional<telemetry::Recording>& resumed) {
  if (!driver_ || machineId != machineId_) return;
  if (resumed) pipeline_->preload(resumed->sessions);
  driver_->open();
}

base::Result<void> MachineHost::disconnectMachine() {
  if (auto may = mayLeave(); !may) return may;
  chosenByHand_ = true;
  if (!driver_) return {};
  release();
  onLink({});
  return {};
}

void MachineHost::release() {
  if (!driver_) return;
  parts_.abort.detach();
  // A machine that lives in this program stands still without it; the heat of any other stays as it is.
  interlocks_->letGo(driver_->saveState().isEmpty());
  interlockOccurrences_ = interlocks_->occurrences();
  interlocks_.reset();
  driver_->close();
  driver_.reset();
  if (pipeline_ && pipeline_->recorder()) pipeline_->recorder()->flush();
  pipeline_.reset();
  machineId_.clear();
  heatCommand_.clear();
  heatMayShowNs_ = 0;
  tellGuard();
}

// False: the guard cannot be told.
bool MachineHost::tellGuard() {
  const auto machine = driver_ ? driver_->guarded() : std::nullopt;
  // Nothing that was sent before an abort raises the heat after the machine has shown that it is off.
  const auto abort = parts_.abort.status();
  const bool endedByAbort = abort.latched && abort.confirmedNs != 0;
  const bool mayShow = !endedByAbort && (!heatCommand_.isEmpty() || parts_.clock.monotonicNs() < heatMayShowNs_);
  return parts_.pulse.machineLives(machine, machine && interlocks_ && (interlocks_->heatOn() || mayShow));
}

bool MachineHost::raisesHeat(const model::Command& command) const {
  const auto* spec = driver_->capability().actuatorById(command.actuatorId);
  return spec != nullptr && model::raisesHeat(*spec, std::nullopt, command.target);
}

void MachineHost::execute(const model::Command& command) {
  if (driver_) {
    interlocks_->onCommand(command.actuatorId);
    if (raisesHeat(command)) {
      heatCommand_ = command.id;
      // Before its first byte. Who cannot be told cannot answer for the heat.
      if (!tellGuard()) parts_.permit.withhold(machine::safety::HeatPermit::Reason::GuardMissing);
    }
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

void MachineHost::interlockSeen(const QString& machineId, const QString& ruleId, quint32 occurrence) {
  if (interlocks_ && machineId == machineId_) interlocks_->seen(ruleId, occurrence);
}

void MachineHost::interlockOwed(const QString& machineId, const QString& ruleId) {
  if (interlocks_ && machineId == machineId_) interlocks_->owe(ruleId);
}

void MachineHost::setInterlocks(const QJsonObject& settings) {
  parts_.interlockSettings = settings;
  if (interlocks_) interlocks_->change(machine::safety::interlocksInForce(driver_->capability(), settings));
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
  if (interlocks_) interlocks_->onLink(status.state);
  tellGuard();
  parts_.board.setLink(status);
  if (status.state == model::LinkState::Disconnected && pipeline_ && pipeline_->recorder())
    pipeline_->recorder()->flush();
  events_.link(status);
}

void MachineHost::onSample(const model::Sample& sample) {
  if (interlocks_) interlocks_->onSample(sample);  // first of all
  tellGuard();
  const float ror = pipeline_->onSample(sample);
  saveDriverState(sample);
  events_.sample(sample, std::isnan(ror) ? std::nullopt : std::optional(static_cast<double>(ror)));
}

void MachineHost::onCommandEnded(const model::CommandOutcome& outcome) {
  if (interlocks_) interlocks_->onCommandEnded(outcome);
  if (outcome.commandId == heatCommand_) {
    heatCommand_.clear();
    heatMayShowNs_ = parts_.clock.monotonicNs() + kHeatShowsWithinNs;
  }
  events_.outcome(outcome);
}

void MachineHost::onMachineErrors(const std::vector<model::MachineError>& errors) {
  if (interlocks_) interlocks_->onMachineErrors(errors);
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
