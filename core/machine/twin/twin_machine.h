// The digital twin of an Aillio Bullet R1: RoastPhysics with the machine's states, button, controls, sensors and noise.
// Same seed, same inputs at the same simulated times: same bytes, on every machine (portable_math.h), in whatever
// chunks the time is advanced. Not thread-safe: it lives on one thread. No clock of its own; advance() is its time.
//
// Choices where the R1 leaves room:
// - The button goes off → preheating → charge → roasting → cooling → off. Preheating becomes charge by itself once the
//   drum has been at the preheat target (within 2 °C below, no upper limit) for 20 s; pressing goes there at once.
// - In preheating and charge the machine regulates its power towards the target, never above the heater setting: the
//   setting is a ceiling, so heater 0 means no heat in every state. Off → preheating puts it to 9, fan 2, drum 5.
//   From charge → roasting on, the setting is the power.
// - Charge → roasting lets the batch in, at ambient temperature. Lots differ: moisture and crack temperature vary with
//   the seed (standard deviations 0.002 kg/kg and 0.7 °C).
// - Roasting → cooling puts heater to 0 and fan to 12; the beans are in the tray from then on and cool there. The
//   heater stays at 0 through cooling and off, whatever is set: heat exists only in preheating, charge and roasting.
// - A long press means shutdown from any state but off: as cooling, then off by itself once the drum is below 60 °C.
// - In off the drum and fan stand still; only the draught cools the machine.
//
// Which temperature is "BT": beanProbeC, the probe in the bean pile. Its lag is what makes the charge dip and the
// turning point; all ranges the product states for a roast (dry end 150 °C, first crack 192–204 °C) hold for it. The
// infrared sensor leads it by some 20 s and turns far earlier.
#pragma once

#include <QJsonObject>
#include <QtGlobal>
#include <cstdint>
#include <optional>

#include "core/base/error.h"
#include "core/machine/twin/portable_math.h"
#include "core/machine/twin/roast_physics.h"

namespace tryer::machine::twin {

// The R1's own numbers.
enum class TwinMachineState : int { Off = 0, Preheating = 2, Charge = 4, Roasting = 6, Cooling = 8, Shutdown = 9 };
QString twinMachineStateName(TwinMachineState state);  // "off", "preheating", …: stable, not translated

struct TwinSettings {
  static constexpr int kHeaterMax = 9;
  static constexpr int kFanMin = 1, kFanMax = 12;
  static constexpr int kDrumMin = 1, kDrumMax = 9;
  static constexpr double kBatchMinKg = 0.2, kBatchMaxKg = 1.2;
  static constexpr double kPreheatMinC = 100.0, kPreheatMaxC = 300.0;
  static constexpr double kAmbientMinC = -10.0, kAmbientMaxC = 45.0;

  int heater = 0;
  int fan = 2;
  int drum = 5;
  double batchKg = 0.5;
  double preheatC = 215.0;  // the charge temperature: of the drum's metal
  double ambientC = 25.0;

  bool operator==(const TwinSettings&) const = default;
};

// What the sensors show, with lag and noise. Filled once per step; reading it changes nothing.
struct TwinSample {
  double elapsedS = 0.0;  // simulated time since the twin was made
  double beanProbeC =
      0.0;  // "BT": bean probe, lag 24 s of the sheath, 6 s of the filter, sees some air, only air and drum when empty
  double beanIrC = 0.0;   // infrared (IBTS), lag 3 s, sees metal between the beans: the more, the smaller the batch
  double exhaustC = 0.0;  // lag 8 s
  double boardC = 0.0;    // circuit board
  double drumC = 0.0;     // drum metal as the preheat control sees it, lag 3 s
  double fanRpm = 0.0;    // 0 when it stands
  double mainsV = 0.0;
  double heaterKw = 0.0;  // drawn now
};

// What no sensor shows: for tests, marks and the account.
struct TwinTruth {
  double beanC = 0.0;       // of the beans, in the drum or in the tray; ambient when there are none
  double beanProbeC = 0.0;  // the probe without noise
  double moisture = 0.0;    // kg/kg dry
  double crackedShare = 0.0;
  double beanKg = 0.0;   // in the drum or in the tray, with the water left
  double batchKg = 0.0;  // green weight of the batch that is or was last in; 0: none yet
  bool beansInDrum = false;
  // On the roast clock: when kCrackBurstShare of the beans have cracked and the burst begins.
  std::optional<double> firstCrackS;
};

class TwinMachine {
 public:
  using State = TwinMachineState;
  static constexpr double kCrackBurstShare = 0.03;
  static constexpr double kMaxAdvanceS = 6 * 3600.0;

  explicit TwinMachine(quint64 seed, const PhysicsParameters& parameters = {});

  // Each refuses (InvalidArgument, nothing changed) what is outside TwinSettings' ranges or not a number. Heater, fan
  // and drum are taken in every state and echoed by settings(); what they do depends on the state, see above.
  base::Result<void> setHeater(int level);
  base::Result<void> setFan(int level);
  base::Result<void> setDrum(int level);
  base::Result<void> setBatchKg(double kg);  // used at the next charge
  base::Result<void> setPreheatC(double celsius);
  base::Result<void> setAmbientC(double celsius);

  void pressPrs();  // one step on; ignored in shutdown
  void holdPrs();   // the long press: shutdown

  // Runs whole steps of kStepS; what is left over (exact to the nanosecond) waits for the next call. Negative or not a
  // number: nothing. Longer than kMaxAdvanceS: cut to it. Returns the steps run.
  qint64 advance(double seconds);
  qint64 advanceNs(qint64 ns);

  State state() const { return state_; }
  const TwinSettings& settings() const { return settings_; }
  // Of the running roast, or of the last one; 0 before the first and again from preheating on.
  double roastClockS() const { return static_cast<double>(roastSteps_) * kStepS; }
  double elapsedS() const { return static_cast<double>(steps_) * kStepS; }
  const TwinSample& sample() const { return sample_; }
  TwinTruth truth() const;
  quint64 seed() const { return seed_; }

  // Since the last charge; before the first, since the twin was made.
  EnergyAccount energy() const { return physics_.account(); }

  // Everything, to the last bit: doubles and 64-bit words are strings of 16 hexadecimal digits. restoreState() checks
  // before it takes: on an error (Corrupt, NewerVersion) nothing has changed. Parameters are not part of it.
  QJsonObject saveState() const;
  base::Result<void> restoreState(const QJsonObject& state);

 private:
  struct Sensors {
    double probeSheathC = 0.0, probeC = 0.0, irC = 0.0, exhaustC = 0.0, boardC = 0.0, drumC = 0.0, mainsDriftV = 0.0;
  };
  struct Tray {
    double beanKg = 0.0;  // 0: empty
    double beanC = 0.0;
    double moisture = 0.0, crackedShare = 0.0;
  };

  void step() noexcept;
  void enter(State next);
  void charge();
  void dropBeans();
  void applyInputs() noexcept;
  double heaterLevel() const noexcept;
  void followStates() noexcept;
  void followSensors() noexcept;
  void measure() noexcept;

  quint64 seed_;
  PhysicsParameters parameters_;
  NoiseSource noise_;
  RoastPhysics physics_;
  TwinSettings settings_;
  State state_ = State::Off;
  qint64 steps_ = 0;
  qint64 pendingNs_ = 0;  // advanced but not yet a whole step
  qint64 roastSteps_ = 0;
  qint64 readySteps_ = 0;  // how long preheating has been at its target
  qint64 crackStep_ = -1;  // roastSteps_ when the burst began; -1: not yet
  double lastBatchKg_ = 0.0;
  Sensors sensors_;
  Tray tray_;
  TwinSample sample_;
};

}  // namespace tryer::machine::twin
