#include "core/machine/twin/roast_physics.h"

#include <algorithm>
#include <cmath>

#include "core/machine/twin/portable_math.h"

namespace tryer::machine::twin {

namespace {

constexpr double kKelvin = 273.15;
constexpr double kReactionReferenceK = 473.15;          // 200 °C
constexpr double kDryingReferenceK = 423.15;            // 150 °C
constexpr double kStefanBoltzmannKw = 5.670374419e-11;  // kW/(m² K⁴)
constexpr double kDryHeat = 1.099;                      // kJ/(kg K) at 0 °C
constexpr double kDryHeatSlope = 0.0070;                // kJ/(kg K²)
constexpr double kWaterHeat = 5.0;                      // kJ/(kg K), bound water
// Beyond it beans burn, which is not modelled; the rates stay as they are there, so that the fixed step stays stable.
constexpr double kRateLimitC = 300.0;

double drySpecificHeatContent(double beanC) {
  return (kDryHeat + 0.5 * kDryHeatSlope * beanC) * beanC;
}

double fourth(double value) {
  const double square = value * value;
  return square * square;
}

void advanced(const StateVector& from, const StateVector& slope, double by, StateVector& out) noexcept {
  for (std::size_t i = 0; i < kStateSize; ++i) out[i] = from[i] + by * slope[i];
}

// Exchange of the beans with the rest, and what goes on inside them.
void beanDerivative(const StateVector& state, const Coefficients& k, StateVector& out) noexcept {
  const double drumC = state[kDrumC];
  const double beanC = state[kBeanC];
  const double moisture = state[kMoisture];
  const double dryKg = state[kDryKg];
  const double beanK = beanC + kKelvin;
  const double inverseRateK = 1.0 / (std::min(beanC, kRateLimitC) + kKelvin);

  const double fromDrum = k.drumBean * (drumC - beanC) + k.radiation * (fourth(drumC + kKelvin) - fourth(beanK));
  const double fromAir = k.airBean * (state[kAirC] - beanC);
  const double crack =
      (1.0 - state[kCrack]) * k.crackPerS / (1.0 + portableExp((k.crackC - beanC) * k.inverseCrackWidth));
  const double dried =
      k.dryingAt150 * moisture * moisture * portableExp(k.dryingActivation * (1.0 / kDryingReferenceK - inverseRateK)) +
      k.crackSteam * moisture * crack;
  const double reaction = k.reactionAt200 * portableExp(k.activation * (1.0 / kReactionReferenceK - inverseRateK)) *
                          (1.0 - state[kReactionKjPerKg] * k.inverseReactionTotal);
  const double reactionKw = dryKg * (reaction + k.crackHeat * crack);
  const double latentKw = k.latent * dryKg * dried;
  const double specificHeat = kDryHeat + kDryHeatSlope * beanC + kWaterHeat * moisture;
  const double volatileKg = k.volatilePerKj * dryKg * reaction;

  out[kBeanC] = (fromDrum + fromAir + reactionKw - latentKw) / (dryKg * specificHeat);
  out[kMoisture] = -dried;
  out[kReactionKjPerKg] = reaction;
  out[kDryKg] = -volatileKg;
  out[kCrack] = crack;
  out[kReactionKj] = reactionKw;
  out[kEvaporationKj] = latentKw;
  const double lostHeat = drySpecificHeatContent(beanC) + kWaterHeat * moisture * beanC;
  out[kExhaustKj] += dryKg * dried * kWaterHeat * beanC + volatileKg * lostHeat;
  out[kDrumC] -= fromDrum * k.inverseDrum;
  out[kAirC] -= fromAir * k.inverseAir;
}

}  // namespace

double beanHeatKj(const StateVector& state) {
  const double beanC = state[kBeanC];
  return state[kDryKg] * (drySpecificHeatContent(beanC) + kWaterHeat * state[kMoisture] * beanC);
}

double EnergyAccount::residualRatio() const {
  const double stored = std::abs(metalKj) + std::abs(airKj) + std::abs(beansKj);
  const double throughput = std::max(inKj(), stored);
  return throughput > 0.0 ? std::abs(residualKj()) / throughput : 0.0;
}

Coefficients coefficients(const PhysicsParameters& p, const PhysicsInputs& in, double batchKg) {
  // mass^0.75 by square roots, which IEEE 754 rounds correctly; pow() it does not.
  const double root = std::sqrt(batchKg);
  const double bed = root * std::sqrt(root);
  Coefficients k{};
  k.electricKw = in.heaterLevel * p.heaterKwPerLevel;
  k.heatKw = k.electricKw * p.heaterEfficiency;
  k.lossKw = k.electricKw - k.heatKw;
  k.ambientC = in.ambientC;
  k.drumWall = p.drumWallKwPerK;
  k.airWall = p.airWallKwPerK;
  k.flow = p.flowBaseKwPerK + in.fan * p.flowKwPerKPerFan;
  k.drumAir = p.drumAirKwPerK + in.fan * p.drumAirKwPerKPerFan;
  k.drumBean = p.drumBeanKwPerK * bed * (1.0 + p.drumBeanPerDrumStep * (in.drum - 5.0));
  k.airBean = p.airBeanKwPerK * bed * (1.0 + p.airBeanPerFanStep * (in.fan - 4.0));
  k.radiation = kStefanBoltzmannKw * p.emissivityArea * bed;
  k.inverseDrum = 1.0 / p.drumKjPerK;
  k.inverseAir = 1.0 / p.airKjPerK;
  k.dryingAt150 = p.dryingPerSAt150;
  k.dryingActivation = p.dryingActivationK;
  k.latent = p.latentKjPerKg;
  k.reactionAt200 = p.reactionKwPerKgAt200;
  k.activation = p.reactionActivationK;
  k.inverseReactionTotal = 1.0 / p.reactionTotalKjPerKg;
  k.volatilePerKj = p.volatilePerKj;
  k.crackC = p.crackC;
  k.inverseCrackWidth = 1.0 / p.crackWidthC;
  k.crackPerS = p.crackPerS;
  k.crackHeat = p.crackHeatKjPerKg;
  k.crackSteam = p.crackSteamShare;
  k.beans = batchKg > 0.0;
  return k;
}

void derivative(const StateVector& state, const Coefficients& k, StateVector& out) noexcept {
  const double drumAir = k.drumAir * (state[kDrumC] - state[kAirC]);
  const double drumWall = k.drumWall * (state[kDrumC] - k.ambientC);
  const double airWall = k.airWall * (state[kAirC] - k.ambientC);
  const double exhaust = k.flow * (state[kAirC] - k.ambientC);
  out[kDrumC] = (k.heatKw - drumAir - drumWall) * k.inverseDrum;
  out[kAirC] = (drumAir - airWall - exhaust) * k.inverseAir;
  out[kElectricKj] = k.electricKw;
  out[kExhaustKj] = exhaust;
  out[kWallKj] = drumWall + airWall + k.lossKw;
  if (k.beans) {
    beanDerivative(state, k, out);
    return;
  }
  out[kBeanC] = out[kMoisture] = out[kReactionKjPerKg] = out[kDryKg] = out[kCrack] = 0.0;
  out[kReactionKj] = out[kEvaporationKj] = 0.0;
}

RoastPhysics::RoastPhysics(const PhysicsParameters& parameters, double ambientC) : parameters_(parameters) {
  inputs_.ambientC = ambientC;
  state_[kDrumC] = state_[kAirC] = state_[kBeanC] = ambientC;
  refresh();
  beginAccount();
}

void RoastPhysics::refresh() {
  k_ = coefficients(parameters_, inputs_, batchKg_);
}

void RoastPhysics::setInputs(const PhysicsInputs& inputs) {
  if (inputs == inputs_) return;
  inputs_ = inputs;
  refresh();
}

void RoastPhysics::charge(double batchKg, double moisture, double crackC) {
  if (hasBeans()) drop();
  parameters_.greenMoisture = moisture;
  parameters_.crackC = crackC;
  batchKg_ = batchKg;
  state_[kBeanC] = inputs_.ambientC;
  state_[kMoisture] = moisture;
  state_[kDryKg] = batchKg / (1.0 + moisture);
  state_[kReactionKjPerKg] = state_[kCrack] = 0.0;
  beansInKj_ += beanHeatKj(state_);
  refresh();
}

void RoastPhysics::drop() {
  if (!hasBeans()) return;
  beansOutKj_ += beanHeatKj(state_);
  batchKg_ = 0.0;
  state_[kDryKg] = state_[kMoisture] = state_[kReactionKjPerKg] = state_[kCrack] = 0.0;
  state_[kBeanC] = inputs_.ambientC;
  refresh();
}

void RoastPhysics::step() noexcept {
  StateVector k1, k2, k3, k4, probe;
  derivative(state_, k_, k1);
  advanced(state_, k1, 0.5 * kStepS, probe);
  derivative(probe, k_, k2);
  advanced(state_, k2, 0.5 * kStepS, probe);
  derivative(probe, k_, k3);
  advanced(state_, k3, kStepS, probe);
  derivative(probe, k_, k4);
  for (std::size_t i = 0; i < kStateSize; ++i) state_[i] += (kStepS / 6.0) * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]);
}

void RoastPhysics::beginAccount() {
  for (const auto sum : {kElectricKj, kReactionKj, kEvaporationKj, kExhaustKj, kWallKj}) state_[sum] = 0.0;
  beansInKj_ = beansOutKj_ = 0.0;
  metalAtStartKj_ = metalKj();
  airAtStartKj_ = airKj();
  beansAtStartKj_ = beanHeatKj(state_);
}

EnergyAccount RoastPhysics::account() const {
  EnergyAccount account;
  account.electricKj = state_[kElectricKj];
  account.reactionKj = state_[kReactionKj];
  account.beansInKj = beansInKj_;
  account.evaporationKj = state_[kEvaporationKj];
  account.exhaustKj = state_[kExhaustKj];
  account.wallKj = state_[kWallKj];
  account.beansOutKj = beansOutKj_;
  account.metalKj = metalKj() - metalAtStartKj_;
  account.airKj = airKj() - airAtStartKj_;
  account.beansKj = beanHeatKj(state_) - beansAtStartKj_;
  return account;
}

RoastPhysics::Snapshot RoastPhysics::snapshot() const {
  return {.state = state_,
          .inputs = inputs_,
          .batchKg = batchKg_,
          .moisture = parameters_.greenMoisture,
          .crackC = parameters_.crackC,
          .beansInKj = beansInKj_,
          .beansOutKj = beansOutKj_,
          .metalAtStartKj = metalAtStartKj_,
          .airAtStartKj = airAtStartKj_,
          .beansAtStartKj = beansAtStartKj_};
}

void RoastPhysics::restore(const Snapshot& from) {
  state_ = from.state;
  inputs_ = from.inputs;
  batchKg_ = from.batchKg;
  parameters_.greenMoisture = from.moisture;
  parameters_.crackC = from.crackC;
  beansInKj_ = from.beansInKj;
  beansOutKj_ = from.beansOutKj;
  metalAtStartKj_ = from.metalAtStartKj;
  airAtStartKj_ = from.airAtStartKj;
  beansAtStartKj_ = from.beansAtStartKj;
  refresh();
}

}  // namespace tryer::machine::twin
