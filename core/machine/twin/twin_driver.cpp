#include "core/machine/twin/twin_driver.h"

#include <algorithm>

#include "core/base/log.h"
#include "core/machine/twin/twin_profile.h"
#include "core/machine/twin/twin_roast.h"

namespace tryer::machine::twin {

using namespace Qt::StringLiterals;
using model::CommandResult;
using model::MachineState;

namespace {

constexpr double kLongestPreheatS = 3600;
constexpr double kPollS = TwinDriver::kPollMs / 1000.0;

double within(double value, double low, double high) {
  return value >= low ? std::min(value, high) : low;
}

base::Error error(base::ErrorCode code, const QString& message) {
  return {code, message, {}, false};
}

}  // namespace

TwinDriver::TwinDriver(const base::Clock& clock, const safety::AbortChannel& abort, const safety::HeatPermit& permit,
                       const TwinOptions& options, DriverListener& listener)
    : clock_(clock),
      abort_(abort),
      permit_(permit),
      listener_(listener),
      capability_(twinCapability()),
      speed_(within(options.speed, 1, 60)),
      machine_(options.seed),
      port_(clock, capability_.safeState.coolingFan) {
  prepare(options);
  timer_.setTimerType(Qt::PreciseTimer);
  timer_.setInterval(kPollMs);
  QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] { poll(); });
}

TwinDriver::~TwinDriver() {
  port_.setConnected(false);
}

void TwinDriver::prepare(const TwinOptions& options) {
  if (!options.restoredState.isEmpty()) {
    const auto restored = machine_.restoreState(options.restoredState);
    if (restored) return;
    qCWarning(base::lcMachine).noquote() << u"The twin begins anew:"_s << restored.error().message;
  }
  const double batchKg = within(options.batchKg, TwinSettings::kBatchMinKg, TwinSettings::kBatchMaxKg);
  const TwinRoastPlan plan = defaultTwinRoastPlan(batchKg);
  const auto prepared = machine_.setBatchKg(batchKg).and_then([&] { return machine_.setPreheatC(plan.preheatC); });
  if (!prepared) qCWarning(base::lcMachine).noquote() << prepared.error().message;
  if (!options.startRoasting) return;
  machine_.pressPrs();
  while (machine_.state() == TwinMachineState::Preheating && machine_.elapsedS() < kLongestPreheatS)
    machine_.advance(kPollS);
  const TwinRoastStep& first = plan.steps.front();
  set(u"heater"_s, first.heater);
  set(u"fan"_s, first.fan);
  set(u"drum"_s, first.drum);
  leadInPolls_ = kLeadInPolls;
}

void TwinDriver::open() {
  if (open_) return;
  open_ = true;
  seq_ = 0;
  tellLink(model::LinkState::Connecting);
  port_.setConnected(true);
  timer_.start();
  tellLink(model::LinkState::Connected);
}

void TwinDriver::close() {
  if (!open_) return;
  open_ = false;
  timer_.stop();
  port_.setConnected(false);
  if (running_) {
    const bool left = running_->firstByteNs != 0;
    endRunning(left ? CommandResult::Unknown : CommandResult::Refused,
               error(base::ErrorCode::Disconnected, u"The connection to the twin was closed before it obeyed."_s));
  }
  tellLink(model::LinkState::Disconnected);
}

void TwinDriver::execute(const model::Command& command) {
  const model::ActuatorSpec* actuator = capability_.actuatorById(command.actuatorId);
  if (!open_) return refuse(command, base::ErrorCode::Disconnected, u"The twin is not connected."_s);
  if (running_) return refuse(command, base::ErrorCode::Busy, u"The twin still carries out another command."_s);
  if (isVoid(command))
    return refuse(command, base::ErrorCode::Cancelled, u"An abort came after this command. Nothing was sent."_s);
  if (actuator == nullptr)
    return refuse(command, base::ErrorCode::InvalidArgument,
                  u"The twin has no actuator \"%1\"."_s.arg(command.actuatorId));
  if (actuator->method == model::SetMethod::Button) {
    const MachineState next = capability_.afterPrs(state());
    if (next == MachineState::Unknown || command.target != static_cast<int>(next))
      return refuse(command, base::ErrorCode::Refused,
                    u"One press now would not lead there. Nothing was pressed; look at the machine's state."_s);
  } else if (command.target < actuator->min || command.target > actuator->max) {
    return refuse(command, base::ErrorCode::InvalidArgument,
                  u"The setting must be from %1 to %2."_s.arg(actuator->min).arg(actuator->max));
  }
  running_ = Running{command, actuator, false, 0, echo(*actuator), 0};
  if (withheld(*actuator, command.target)) endWithheld();
}

model::LinkDiagnostics TwinDriver::diagnostics() const {
  return {counters_, {}};
}

// In the order of the R1's poll: at most one control command, then the machine's time, then its status.
void TwinDriver::poll() {
  voidCommand();
  if (port_.owned()) {
    applyMoves();
  } else {
    leadIn();
    stepCommand();
  }
  machine_.advance(kPollS * speed_);
  safety::SafetyStatus status;
  status.atNs = clock_.monotonicNs();
  status.heater = machine_.settings().heater;
  status.fan = machine_.settings().fan;
  status.state = static_cast<quint8>(state());
  port_.show(status);
  tellSample();
  checkCommand();
}

void TwinDriver::applyMoves() {
  leadInPolls_ = 0;
  for (safety::SafetyMove move{}; port_.take(move);) apply(move);
}

void TwinDriver::apply(safety::SafetyMove move) {
  const TwinSettings& now = machine_.settings();
  switch (move) {
    case safety::SafetyMove::HeaterDown:
      set(u"heater"_s, std::max(now.heater - 1, 0));
      break;
    case safety::SafetyMove::FanUp:
      set(u"fan"_s, std::min(now.fan + 1, TwinSettings::kFanMax));
      break;
    case safety::SafetyMove::PressPrs:
      machine_.pressPrs();
      break;
  }
}

void TwinDriver::leadIn() {
  if (leadInPolls_ == 0) return;
  if (abort_.latched()) {
    leadInPolls_ = 0;
    return;
  }
  if (!permit_.given()) return;  // it ends with a press that raises heat: it waits
  if (--leadInPolls_ == 0 && machine_.state() == TwinMachineState::Charge) machine_.pressPrs();
}

// Looked at before every step: nothing leaves after a press of ABORT.
void TwinDriver::voidCommand() {
  if (!running_ || !isVoid(running_->command)) return;
  const bool left = running_->firstByteNs != 0;
  endRunning(left ? CommandResult::Unknown : CommandResult::Refused,
             error(base::ErrorCode::Cancelled, u"An abort came before the command was done."_s));
}

void TwinDriver::stepCommand() {
  if (!running_) return;
  const model::ActuatorSpec& actuator = *running_->actuator;
  const int now = echo(actuator);
  const int missing = running_->command.target - now;
  const bool begins = !running_->started;
  running_->started = true;
  if (missing == 0) return;
  if (withheld(actuator, running_->command.target)) return endWithheld();
  if (actuator.method == model::SetMethod::Button) {
    if (begins) pressForCommand();
    return;
  }
  if (running_->firstByteNs == 0) running_->firstByteNs = clock_.monotonicNs();
  const int step = actuator.method == model::SetMethod::Relative ? std::clamp(missing, -1, 1) : missing;
  set(actuator.id, now + step);
}

// The machine may have gone on by itself since the command was taken: then a press would lead somewhere else.
void TwinDriver::pressForCommand() {
  if (static_cast<int>(capability_.afterPrs(state())) != running_->command.target)
    return endRunning(CommandResult::Refused,
                      error(base::ErrorCode::Refused, u"The twin changed its state meanwhile. Nothing was pressed."_s));
  running_->firstByteNs = clock_.monotonicNs();
  machine_.pressPrs();
}

void TwinDriver::checkCommand() {
  if (!running_ || !running_->started) return;
  const int now = echo(*running_->actuator);
  if (now == running_->command.target) return endRunning(CommandResult::Done, std::nullopt);
  running_->pollsWithoutChange = now == running_->lastEcho ? running_->pollsWithoutChange + 1 : 0;
  running_->lastEcho = now;
  if (running_->pollsWithoutChange >= kPollsToObey)
    endRunning(
        CommandResult::Failed,
        error(base::ErrorCode::Timeout, u"The twin did not take the setting; its status still shows %1."_s.arg(now)));
}

bool TwinDriver::isVoid(const model::Command& command) const noexcept {
  return abort_.latched() || command.abortEpoch != abort_.epoch();
}

bool TwinDriver::withheld(const model::ActuatorSpec& actuator, int target) const {
  const int now = echo(actuator);
  return now != target && model::raisesHeat(actuator, now, target) && !permit_.given();
}

void TwinDriver::endWithheld() {
  const bool left = running_->firstByteNs != 0;
  endRunning(left ? CommandResult::Failed : CommandResult::Refused, safety::heatWithheld(permit_, left));
}

int TwinDriver::echo(const model::ActuatorSpec& actuator) const {
  if (actuator.method == model::SetMethod::Button) return static_cast<int>(state());
  const TwinSettings& now = machine_.settings();
  if (actuator.id == u"heater"_s) return now.heater;
  return actuator.id == u"fan"_s ? now.fan : now.drum;
}

void TwinDriver::set(const QString& actuatorId, int value) {
  const auto taken = actuatorId == u"heater"_s ? machine_.setHeater(value)
                     : actuatorId == u"fan"_s  ? machine_.setFan(value)
                                               : machine_.setDrum(value);
  if (!taken) qCWarning(base::lcMachine).noquote() << taken.error().message;
}

void TwinDriver::endRunning(CommandResult result, std::optional<base::Error> why) {
  model::CommandOutcome outcome;
  outcome.commandId = running_->command.id;
  outcome.result = result;
  outcome.lastEcho = echo(*running_->actuator);
  outcome.firstByteNs = running_->firstByteNs;
  outcome.endedNs = clock_.monotonicNs();
  outcome.error = std::move(why);
  running_.reset();  // before telling: the listener may give the next command at once
  listener_.onCommandEnded(outcome);
}

void TwinDriver::refuse(const model::Command& command, base::ErrorCode code, const QString& message) {
  model::CommandOutcome outcome;
  outcome.commandId = command.id;
  outcome.result = CommandResult::Refused;
  outcome.endedNs = clock_.monotonicNs();
  outcome.error = error(code, message);
  listener_.onCommandEnded(outcome);
}

void TwinDriver::tellSample() {
  ++counters_.samples;
  model::Sample sample = twinSample(machine_);
  sample.at = clock_.now();
  sample.seq = ++seq_;
  listener_.onSample(sample);
}

void TwinDriver::tellLink(model::LinkState linkState) {
  model::LinkStatus status;
  status.state = linkState;
  status.machineId = u"twin"_s;
  status.model = capability_.model;
  status.serial = QString::number(machine_.seed());
  listener_.onLink(status);
}

MachineState TwinDriver::state() const {
  return twinState(machine_.state());
}

}  // namespace tryer::machine::twin

namespace tryer::machine {

std::unique_ptr<Driver> makeTwinDriver(const base::Clock& clock, const safety::AbortChannel& abort,
                                       const safety::HeatPermit& permit, const TwinOptions& options,
                                       DriverListener& listener) {
  return std::make_unique<twin::TwinDriver>(clock, abort, permit, options, listener);
}

}  // namespace tryer::machine
