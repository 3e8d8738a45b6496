// The physics of a small drum roaster with induction heating: three lumps (drum with its metal, air, beans) that
// exchange heat, beans that dry, react and crack. Integrated by the classical fourth-order Runge-Kutta rule with a
// fixed step of 0.1 s. Plain values and arithmetic: no allocation, no virtual call, no clock, no thread of its own.
//
// Units: kJ, kW, kg, s, °C; moisture in kg water per kg dry matter. All heat contents are counted from 0 °C.
//
// Equations (Td drum, Ta air, Tb bean temperature; m dry mass; X moisture; H reaction heat given off so far, kJ/kg dry;
// c share of beans that have cracked; P electric power):
//   Cd·dTd/dt = e·P − Qda − Qdb − Qr − Ud·(Td − Tamb)
//   Ca·dTa/dt = Qda − Qab − G·(Ta − Tamb) − Ua·(Ta − Tamb)
//   m·(1.099 + 0.0070·Tb + 5·X)·dTb/dt = Qdb + Qab + Qr + m·(q + hc·dc/dt) + λ·m·dX/dt
//   dX/dt = −rd·X²·exp(−Ed·(1/TbK − 1/423.15)) − s·X·dc/dt    drying, and the steam that a crack lets out
//   dH/dt = q = q200·exp(−Er·(1/TbK − 1/473.15))·(Ht − H)/Ht
//   dm/dt = −κ·m·dH/dt                                         volatile matter (carbon dioxide, organic vapours)
//   dc/dt = (1 − c)·kc / (1 + exp(−(Tb − Tc)/w))               beans differ: a spread of crack temperatures
//   Qda = kda·(Td − Ta)   Qdb = kdb·(Td − Tb)   Qab = kab·(Ta − Tb)   Qr = ε·σ·A·(TdK⁴ − TbK⁴)
// Steam and volatile matter leave at bean temperature and go with the exhaust.
//
// Sources. Bean balance, specific heat, latent heat and the form of the drying and reaction laws: H. Schwartzberg,
// Modeling bean heating during batch roasting of coffee beans (Engineering and Food for the 21st Century, 2002), as
// used by Fadai et al. 2018 (doi 10.1093/imamat/hxy023) and in the zero-dimensional batch model of Al-Shemmeri et al.
// 2025 (doi 10.3390/beverages11060162). Where we leave the constants quoted from there, and why:
// - reaction, A = 116200, E/R = 5500 K: 0.26 kW/kg at 150 °C already, while roasters see next to nothing below
//   180 °C. Ht is kept, rate and activation are fitted;
// - drying, 4.32e9/d² with d = 6 mm, 9889 K: in a single lump all water leaves between 150 and 170 °C and the rate of
//   rise slumps there, which no roast shows (real beans dry from the outside in). Form kept, rate and activation
//   fitted.
// Everything marked "fitted" was fitted to curves of small drum roasters (turning point, dry end, first crack, rate of
// rise and weight loss for 250 to 1000 g), nothing to one individual machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tryer::machine::twin {

inline constexpr double kStepS = 0.1;
inline constexpr std::int64_t kStepNs = 100'000'000;

struct PhysicsParameters {
  // Machine.
  double heaterKwPerLevel = 1.55 / 9.0;  // Bullet R1: about 1.5 kW at P9, levels taken as even steps
  double heaterEfficiency = 0.90;        // e: the rest warms coil and electronics and is blown out of the case; fitted
  double drumKjPerK = 1.6;               // Cd: drum, face plate, housing near it (some 4 kg of steel); fitted
  double airKjPerK = 0.10;               // Ca: air in drum and ducts plus the thin sheet that follows it; fitted
  double drumWallKwPerK = 0.0010;        // Ud; fitted
  double airWallKwPerK = 0.0003;         // Ua; fitted
  double flowBaseKwPerK = 0.0006;        // G at fan 0 by draught: mass flow × 1.01 kJ/(kg K); fitted
  double flowKwPerKPerFan = 0.00025;     // G per fan step: fan 12 moves about 3.6 g/s; fitted
  double drumAirKwPerK = 0.0060;         // kda at fan 0; fitted
  double drumAirKwPerKPerFan = 0.00030;  // kda per fan step; fitted
  double emissivityArea = 0.035;         // ε·A, m²: the part of the drum that the bed sees; fitted
  // Heat to the bed, for 1 kg; smaller batches by mass^0.75 (surface of the bed, cascade of the drum).
  double drumBeanKwPerK = 0.0033;     // kdb at drum 5; fitted
  double drumBeanPerDrumStep = 0.03;  // relative change of kdb per drum step; fitted
  double airBeanKwPerK = 0.0020;      // kab at fan 4; fitted
  double airBeanPerFanStep = 0.06;    // relative change of kab per fan step; fitted
  // Beans.
  double greenMoisture = 0.12;           // X at charge; green coffee 0.11–0.13
  double dryingPerSAt150 = 0.024;        // rd; fitted
  double dryingActivationK = 3000.0;     // Ed; fitted
  double latentKjPerKg = 2790.0;         // λ of water bound in the bean; Schwartzberg
  double reactionKwPerKgAt200 = 0.16;    // q200; fitted, see above
  double reactionActivationK = 12000.0;  // Er; fitted, see above
  double reactionTotalKjPerKg = 232.0;   // Ht; Schwartzberg
  double volatilePerKj = 0.0014;         // κ: dry loss of 3–6 % at drop; fitted
  double crackC = 203.0;                 // Tc: half of a batch held there has cracked after some ten seconds; fitted
  double crackWidthC = 1.6;              // w; fitted
  double crackPerS = 0.045;              // kc; fitted: a first crack lasts one to two minutes
  double crackHeatKjPerKg = 9.0;         // hc: heat given off by the rupture reactions; fitted
  double crackSteamShare = 0.35;         // s: share of the remaining moisture that a crack lets out; fitted
};

// What people and the machine set. Ranges are the caller's promise (TwinMachine keeps it).
struct PhysicsInputs {
  double heaterLevel = 0.0;  // 0–9, continuous because the preheat controller modulates
  double fan = 1.0;          // 0 (stopped) – 12
  double drum = 5.0;         // 0 (stopped) – 9
  double ambientC = 25.0;

  bool operator==(const PhysicsInputs&) const = default;
};

// The state vector; the last five are the running sums of the energy account, integrated with the rest.
enum StateIndex : std::size_t {
  kDrumC,
  kAirC,
  kBeanC,
  kMoisture,
  kReactionKjPerKg,
  kDryKg,  // 0: no beans in the drum
  kCrack,
  kElectricKj,
  kReactionKj,
  kEvaporationKj,
  kExhaustKj,
  kWallKj,
  kStateSize
};
using StateVector = std::array<double, kStateSize>;

// Everything in the equations that changes only with the inputs, worked out once per change.
struct Coefficients {
  double electricKw, heatKw, lossKw, ambientC;
  double drumWall, airWall, flow, drumAir, drumBean, airBean, radiation;
  double inverseDrum, inverseAir;
  double dryingAt150, dryingActivation, latent, reactionAt200, activation, inverseReactionTotal, volatilePerKj;
  double crackC, inverseCrackWidth, crackPerS, crackHeat, crackSteam;
  bool beans;
};
Coefficients coefficients(const PhysicsParameters& parameters, const PhysicsInputs& inputs, double batchKg);

// The right-hand side of the equations.
void derivative(const StateVector& state, const Coefficients& k, StateVector& out) noexcept;

// Where the energy went since beginAccount(), kJ. It closes when residualKj() is nothing.
struct EnergyAccount {
  double electricKj = 0.0;     // in: drawn from the mains by the heater
  double reactionKj = 0.0;     // in: reactions and cracks in the beans
  double beansInKj = 0.0;      // in: heat content of the beans that were charged
  double evaporationKj = 0.0;  // out: latent heat of the water driven out
  double exhaustKj = 0.0;      // out: with the air, and as heat content of steam and volatile matter
  double wallKj = 0.0;         // out: through the walls, coil and electronics included
  double beansOutKj = 0.0;     // out: heat content of the beans that were dropped
  double metalKj = 0.0;        // stored, change since the beginning
  double airKj = 0.0;          // stored, change since the beginning
  double beansKj = 0.0;        // stored, change since the beginning

  double inKj() const { return electricKj + reactionKj + beansInKj; }
  double residualKj() const {
    return inKj() - evaporationKj - exhaustKj - wallKj - beansOutKj - metalKj - airKj - beansKj;
  }
  double residualRatio() const;  // |residual| / throughput; 0 when nothing flowed
};

// One drum. Not thread-safe; a plain value: copies go their own way.
class RoastPhysics {
 public:
  // What continues a roast to the last bit.
  struct Snapshot {
    StateVector state{};
    PhysicsInputs inputs;
    double batchKg = 0.0;   // as charged; 0: empty
    double moisture = 0.0;  // of the lot last charged
    double crackC = 0.0;    // of the lot last charged
    double beansInKj = 0.0, beansOutKj = 0.0;
    double metalAtStartKj = 0.0, airAtStartKj = 0.0, beansAtStartKj = 0.0;
  };

  // Everything at ambient temperature, drum empty.
  RoastPhysics(const PhysicsParameters& parameters, double ambientC);

  void setInputs(const PhysicsInputs& inputs);
  const PhysicsInputs& inputs() const { return inputs_; }

  // Beans at ambient temperature enter; batchKg is the green weight with its water, crackC this lot's Tc.
  void charge(double batchKg, double moisture, double crackC);
  // The beans leave and take their heat along.
  void drop();
  bool hasBeans() const { return batchKg_ > 0.0; }

  void step() noexcept;  // kStepS

  const StateVector& state() const { return state_; }
  double batchKg() const { return batchKg_; }
  double electricKw() const { return k_.electricKw; }
  double beanKg() const { return state_[kDryKg] * (1.0 + state_[kMoisture]); }  // with the water left

  void beginAccount();
  EnergyAccount account() const;

  Snapshot snapshot() const;
  void restore(const Snapshot& snapshot);

 private:
  void refresh();
  double metalKj() const { return parameters_.drumKjPerK * state_[kDrumC]; }
  double airKj() const { return parameters_.airKjPerK * state_[kAirC]; }

  PhysicsParameters parameters_;
  PhysicsInputs inputs_;
  double batchKg_ = 0.0;
  double beansInKj_ = 0.0, beansOutKj_ = 0.0;
  double metalAtStartKj_ = 0.0, airAtStartKj_ = 0.0, beansAtStartKj_ = 0.0;
  StateVector state_{};
  Coefficients k_{};
};

// Heat content of beans above 0 °C, kJ: dry matter and the water in it.
double beanHeatKj(const StateVector& state);

}  // namespace tryer::machine::twin
