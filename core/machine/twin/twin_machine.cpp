#include "core/machine/twin/twin_machine.h"

#include <algorithm>
#include <cmath>

namespace tryer::machine::twin {

using namespace Qt::StringLiterals;

namespace {

constexpr double kPreheatToleranceC = 2.0;
constexpr qint64 kReadySteps = 200;
constexpr double kPreheatLevelPerK = 1.5;
constexpr double kPreheatHoldLevelPerK = 0.014;  // what holding the drum so much above ambient takes at fan 2
constexpr double kShutdownDoneC = 60.0;
constexpr double kTrayTimeConstantS = 55.0;
constexpr int kPreheatFan = 2;
constexpr int kDefaultDrum = 5;

constexpr double kProbeSheathS = 24.0, kProbeElectronicsS = 6.0;
constexpr double kIrS = 3.0, kExhaustS = 8.0, kBoardS = 240.0, kMainsDriftS = 90.0;
constexpr double kProbeBareKg = 0.03;  // a batch of this size would hide half of the probe
constexpr double kIrBareKg = 0.05;     // and half of the drum from the infrared sensor
constexpr double kProbeAirShareEmpty = 0.5;

// How lots differ, standard deviations (never beyond 3.47 of them).
constexpr double kLotMoisture = 0.002, kLotCrackC = 0.7;

// Sensor noise, standard deviations.
constexpr double kProbeNoiseC = 0.06, kIrNoiseC = 0.15, kExhaustNoiseC = 0.20, kBoardNoiseC = 0.05, kDrumNoiseC = 0.20;
constexpr double kFanNoiseRpm = 6.0, kMainsNoiseV = 0.25, kMainsDriftV = 0.06;
constexpr double kMainsV = 230.0;
constexpr double kFanBaseRpm = 700.0, kFanRpmPerStep = 240.0;

// One step of a first-order lag, exact for an input that holds still: 1 − e^(−dt/τ).
constexpr double lagFactor(double seconds) {
  return 1.0 - portableExp(-kStepS / seconds);
}

void follow(double& value, double target, double factor) noexcept {
  value += (target - value) * factor;
}

base::Result<void> outside(QLatin1StringView what, double low, double high, QLatin1StringView unit) {
  return base::fail(base::ErrorCode::InvalidArgument,
                    u"The twin's %1 goes from %2 to %3%4; nothing was changed. Choose a value in this range."_s.arg(
                        what, QString::number(low), QString::number(high), unit));
}

bool within(double value, double low, double high) {
  return value >= low && value <= high;
}

}  // namespace

QString twinMachineStateName(TwinMachineState state) {
  switch (state) {
    case TwinMachineState::Off:
      return u"off"_s;
    case TwinMachineState::Preheating:
      return u"preheating"_s;
    case TwinMachineState::Charge:
      return u"charge"_s;
    case TwinMachineState::Roasting:
      return u"roasting"_s;
    case TwinMachineState::Cooling:
      return u"cooling"_s;
    case TwinMachineState::Shutdown:
      return u"shutdown"_s;
  }
  return u"unknown"_s;
}

TwinMachine::TwinMachine(quint64 seed, const PhysicsParameters& parameters)
    : seed_(seed), parameters_(parameters), noise_(seed), physics_(parameters, TwinSettings{}.ambientC) {
  const double ambient = settings_.ambientC;
  sensors_ = {.probeSheathC = ambient,
              .probeC = ambient,
              .irC = ambient,
              .exhaustC = ambient,
              .boardC = ambient,
              .drumC = ambient,
              .mainsDriftV = 0.0};
  applyInputs();
  measure();
}

base::Result<void> TwinMachine::setHeater(int level) {
  if (level < 0 || level > TwinSettings::kHeaterMax) return outside("heater"_L1, 0, TwinSettings::kHeaterMax, ""_L1);
  settings_.heater = level;
  return {};
}

base::Result<void> TwinMachine::setFan(int level) {
  if (level < TwinSettings::kFanMin || level > TwinSettings::kFanMax)
    return outside("fan"_L1, TwinSettings::kFanMin, TwinSettings::kFanMax, ""_L1);
  settings_.fan = level;
  return {};
}

base::Result<void> TwinMachine::setDrum(int level) {
  if (level < TwinSettings::kDrumMin || level > TwinSettings::kDrumMax)
    return outside("drum speed"_L1, TwinSettings::kDrumMin, TwinSettings::kDrumMax, ""_L1);
  settings_.drum = level;
  return {};
}

base::Result<void> TwinMachine::setBatchKg(double kg) {
  if (!within(kg, TwinSettings::kBatchMinKg, TwinSettings::kBatchMaxKg))
    return outside("batch"_L1, TwinSettings::kBatchMinKg, TwinSettings::kBatchMaxKg, " kg"_L1);
  settings_.batchKg = kg;
  return {};
}

base::Result<void> TwinMachine::setPreheatC(double celsius) {
  if (!within(celsius, TwinSettings::kPreheatMinC, TwinSettings::kPreheatMaxC))
    return outside("preheat target"_L1, TwinSettings::kPreheatMinC, TwinSettings::kPreheatMaxC, " °C"_L1);
  settings_.preheatC = celsius;
  return {};
}

base::Result<void> TwinMachine::setAmbientC(double celsius) {
  if (!within(celsius, TwinSettings::kAmbientMinC, TwinSettings::kAmbientMaxC))
    return outside("ambient temperature"_L1, TwinSettings::kAmbientMinC, TwinSettings::kAmbientMaxC, " °C"_L1);
  settings_.ambientC = celsius;
  return {};
}

void TwinMachine::pressPrs() {
  switch (state_) {
    case State::Off:
      return enter(State::Preheating);
    case State::Preheating:
      return enter(State::Charge);
    case State::Charge:
      return enter(State::Roasting);
    case State::Roasting:
      return enter(State::Cooling);
    case State::Cooling:
      return enter(State::Off);
    case State::Shutdown:
      return;
  }
}

void TwinMachine::holdPrs() {
  if (state_ != State::Off) enter(State::Shutdown);
}

void TwinMachine::enter(State next) {
  switch (next) {
    case State::Preheating:
      settings_.heater = TwinSettings::kHeaterMax;
      settings_.fan = kPreheatFan;
      settings_.drum = kDefaultDrum;
      roastSteps_ = 0;
      readySteps_ = 0;
      crackStep_ = -1;
      break;
    case State::Charge:
      break;
    case State::Roasting:
      charge();
      break;
    case State::Cooling:
    case State::Shutdown:
      settings_.heater = 0;
      settings_.fan = TwinSettings::kFanMax;
      dropBeans();
      break;
    case State::Off:
      settings_.heater = 0;
      break;
  }
  state_ = next;
}

// Lots differ: without this, seeds would differ in noise only.
void TwinMachine::charge() {
  const double moisture = parameters_.greenMoisture + kLotMoisture * noise_.bell();
  const double crackC = parameters_.crackC + kLotCrackC * noise_.bell();
  tray_ = {};
  lastBatchKg_ = settings_.batchKg;
  roastSteps_ = 0;
  crackStep_ = -1;
  applyInputs();
  physics_.beginAccount();
  physics_.charge(settings_.batchKg, moisture, crackC);
}

void TwinMachine::dropBeans() {
  if (!physics_.hasBeans()) return;
  const auto& state = physics_.state();
  tray_ = {
      .beanKg = physics_.beanKg(), .beanC = state[kBeanC], .moisture = state[kMoisture], .crackedShare = state[kCrack]};
  physics_.drop();
}

double TwinMachine::heaterLevel() const noexcept {
  switch (state_) {
    case State::Roasting:
      return settings_.heater;
    case State::Preheating:
    case State::Charge: {
      const double hold = (settings_.preheatC - settings_.ambientC) * kPreheatHoldLevelPerK;
      const double wanted = hold + (settings_.preheatC - sensors_.drumC) * kPreheatLevelPerK;
      return std::clamp(wanted, 0.0, static_cast<double>(settings_.heater));
    }
    case State::Off:
    case State::Cooling:
    case State::Shutdown:
      return 0.0;
  }
  return 0.0;
}

void TwinMachine::applyInputs() noexcept {
  const bool turning = state_ != State::Off;
  physics_.setInputs({.heaterLevel = heaterLevel(),
                      .fan = turning ? static_cast<double>(settings_.fan) : 0.0,
                      .drum = turning ? static_cast<double>(settings_.drum) : 0.0,
                      .ambientC = settings_.ambientC});
}

qint64 TwinMachine::advance(double seconds) {
  if (!(seconds > 0.0)) return 0;
  return advanceNs(std::llround(std::min(seconds, kMaxAdvanceS) * 1e9));
}

qint64 TwinMachine::advanceNs(qint64 ns) {
  if (ns <= 0) return 0;
  pendingNs_ += std::min(ns, static_cast<qint64>(kMaxAdvanceS * 1e9));
  const qint64 whole = pendingNs_ / kStepNs;
  pendingNs_ -= whole * kStepNs;
  for (qint64 i = 0; i < whole; ++i) step();
  return whole;
}

void TwinMachine::step() noexcept {
  applyInputs();
  physics_.step();
  ++steps_;
  followStates();
  followSensors();
  measure();
}

void TwinMachine::followStates() noexcept {
  if (state_ == State::Roasting) {
    ++roastSteps_;
    if (crackStep_ < 0 && physics_.state()[kCrack] >= kCrackBurstShare) crackStep_ = roastSteps_;
    return;
  }
  if (tray_.beanKg > 0.0) {
    constexpr double factor = lagFactor(kTrayTimeConstantS);
    follow(tray_.beanC, settings_.ambientC, factor);
  }
  if (state_ == State::Preheating) {
    const bool ready = sensors_.drumC >= settings_.preheatC - kPreheatToleranceC;
    readySteps_ = ready ? readySteps_ + 1 : 0;
    if (readySteps_ >= kReadySteps) enter(State::Charge);
  } else if (state_ == State::Shutdown && physics_.state()[kDrumC] < kShutdownDoneC) {
    enter(State::Off);
  }
}

// What the sensors would settle at, and their way there.
void TwinMachine::followSensors() noexcept {
  constexpr double sheath = lagFactor(kProbeSheathS), electronics = lagFactor(kProbeElectronicsS);
  constexpr double ir = lagFactor(kIrS), exhaust = lagFactor(kExhaustS), board = lagFactor(kBoardS);
  constexpr double mains = lagFactor(kMainsDriftS);
  const auto& state = physics_.state();
  const double kg = physics_.batchKg();
  const double covered = kg / (kg + kProbeBareKg);
  const double hidden = kg / (kg + kIrBareKg);
  const double around = physics_.hasBeans()
                            ? state[kAirC]
                            : kProbeAirShareEmpty * state[kAirC] + (1.0 - kProbeAirShareEmpty) * state[kDrumC];
  follow(sensors_.probeSheathC, covered * state[kBeanC] + (1.0 - covered) * around, sheath);
  follow(sensors_.probeC, sensors_.probeSheathC, electronics);
  follow(sensors_.irC, hidden * state[kBeanC] + (1.0 - hidden) * state[kDrumC], ir);
  follow(sensors_.exhaustC, state[kAirC], exhaust);
  follow(sensors_.drumC, state[kDrumC], ir);
  const double boardTarget = settings_.ambientC + 6.0 + 0.06 * (state[kDrumC] - settings_.ambientC);
  follow(sensors_.boardC, boardTarget, board);
  follow(sensors_.mainsDriftV, 0.0, mains);
  sensors_.mainsDriftV += kMainsDriftV * noise_.bell();
}

void TwinMachine::measure() noexcept {
  const auto& inputs = physics_.inputs();
  sample_.elapsedS = elapsedS();
  sample_.beanProbeC = sensors_.probeC + kProbeNoiseC * noise_.bell();
  sample_.beanIrC = sensors_.irC + kIrNoiseC * noise_.bell();
  sample_.exhaustC = sensors_.exhaustC + kExhaustNoiseC * noise_.bell();
  sample_.boardC = sensors_.boardC + kBoardNoiseC * noise_.bell();
  sample_.drumC = sensors_.drumC + kDrumNoiseC * noise_.bell();
  const double rpmNoise = kFanNoiseRpm * noise_.bell();
  sample_.fanRpm = inputs.fan > 0.0 ? kFanBaseRpm + kFanRpmPerStep * inputs.fan + rpmNoise : 0.0;
  sample_.heaterKw = physics_.electricKw();
  sample_.mainsV = kMainsV + sensors_.mainsDriftV - 1.5 * sample_.heaterKw + kMainsNoiseV * noise_.bell();
}

TwinTruth TwinMachine::truth() const {
  const auto& state = physics_.state();
  TwinTruth truth;
  truth.beansInDrum = physics_.hasBeans();
  truth.beanProbeC = sensors_.probeC;
  truth.batchKg = lastBatchKg_;
  truth.beanC = truth.beansInDrum ? state[kBeanC] : (tray_.beanKg > 0.0 ? tray_.beanC : settings_.ambientC);
  truth.beanKg = truth.beansInDrum ? physics_.beanKg() : tray_.beanKg;
  truth.moisture = truth.beansInDrum ? state[kMoisture] : tray_.moisture;
  truth.crackedShare = truth.beansInDrum ? state[kCrack] : tray_.crackedShare;
  if (crackStep_ >= 0) truth.firstCrackS = static_cast<double>(crackStep_) * kStepS;
  return truth;
}

}  // namespace tryer::machine::twin
