// The virtual Aillio Bullet R1 or R2: command bytes in, packets out, with its own state machine and heat model.
// Written from the description of the protocol alone; it shares nothing with the driver under test.
//
// What the description leaves open, and what is done here:
//   - the PRS button acts kPrsEffectS of machine time after it arrives (a driver must wait for the status);
//     two presses in that time are two steps. From shutdown it does nothing;
//   - preheating does not become charge by itself unless setAutoCharge(true);
//   - pressing PRS in off sets the heater to 9; while preheating and in charge a thermostat holds the preheat target;
//   - cooling, off and shutdown set the heater to 0 and give no heat; the fan is left as it is;
//   - settings outside their range are clamped; what is no known command is counted and ignored;
//   - in off, one STATUS1 in 15 s of machine time is another message (byte 41 is not 10).
// And for the R2:
//   - a frame each 20 ms of the wire's time, A0 to A4 in turn: each type ten times a second;
//   - the PRS button leads from stabilising to charge, from cooldown and from cooling to off; from shutdown and
//     power-on reset it does nothing. Preheating becomes stabilising, and that charge, only with setAutoCharge(true);
//   - a command with a wrong checksum, or a preheat target outside 20 to 350, is counted and changes nothing;
//   - the error count of A1 is the number of errors that are there now.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tests/emulator/bullet_model.h"
#include "tests/emulator/fault.h"
#include "tests/emulator/heat_model.h"
#include "tests/emulator/status_packet.h"
#include "tests/emulator/wire_log.h"

namespace tryer::emulator {

enum class State : std::uint8_t {
  Off = 0,
  Preheating = 2,
  Stabilising = 3,  // R2
  Charge = 4,
  Roasting = 6,
  Cooldown = 7,  // R2
  Cooling = 8,
  Shutdown = 9,
  PowerOnReset = 11  // R2
};
std::string_view stateName(State state);  // "off", "preheating", …
std::optional<State> stateFromName(std::string_view name);
bool has(Model model, State state);  // whether that model knows it

inline constexpr int kFanMin = 1;
inline constexpr int kFanMax = 12;
inline constexpr int kDrumMin = 1;
inline constexpr int kDrumMax = 9;
inline constexpr double kPrsEffectS = 0.3;

struct Settings {
  int heater = 0;  // 0–9, R2 0–14
  int fan = 1;     // 1–12
  int drum = 1;    // 1–9
  bool operator==(const Settings&) const = default;
};

struct Counters {
  std::uint64_t packets = 0;  // everything that arrived
  std::uint64_t queries = 0;  // INFO1, INFO2, STATUS1, STATUS2
  std::uint64_t prs = 0;
  std::uint64_t heater = 0;
  std::uint64_t fan = 0;
  std::uint64_t drum = 0;
  std::uint64_t preheat = 0;      // R2
  std::uint64_t badChecksum = 0;  // R2: commands that were ignored for it
  std::uint64_t unknown = 0;
  std::uint64_t frames = 0;  // R2: sent, or lost because nobody read
};

struct Snapshot {
  State state = State::Off;
  Settings settings;
  double beanTempC = 0;
  double probeTempC = 0;
  double exhaustTempC = 0;
  double drumTempC = 0;
  double riseCPerMin = 0;
  int clockS = 0;            // roast clock
  double machineTimeS = 0;   // sum of advance()
  double powerFraction = 0;  // heat that really flows, 0..1
  int preheatTargetC = 0;
  Counters counters;
};

// What the machine does with a packet that it has taken; or a frame that it sends by itself.
struct Answer {
  enum class Kind : std::uint8_t { None, Packet, Stall };
  Kind kind = Kind::None;
  Bytes bytes;
  std::chrono::milliseconds delay{0};  // from the arrival of the query, or from the frame's own time
  bool halved = false;                 // sent as two packets
};

// What the OUT endpoint does with the next packet.
enum class Handshake : std::uint8_t { Ack, Nak, Stall };

// Thread-safe throughout. Time passes only in advance().
class VirtualBullet {
 public:
  explicit VirtualBullet(Model model = Model::R1) : model_(model) {}
  Model model() const { return model_; }

  // --- the wire ---
  Handshake outHandshake() const;
  // One packet that was acknowledged. monotonicNs is only logged.
  Answer receive(std::span<const std::uint8_t> packet, std::int64_t monotonicNs);
  // The frames that are due by then; none of an R1. Those of more than 0.1 s ago were never sent.
  std::vector<Answer> frames(std::int64_t monotonicNs);
  std::optional<std::int64_t> nextFrameNs() const;  // when the next one is due; nothing: never
  const WireLog& wireLog() const { return wireLog_; }

  // --- time: seconds of machine time, in whole steps of 0.1 s, the rest is kept; at most a day a call ---
  void advance(double seconds);

  // --- faults: one of each kind (ignore-commands adds up); the last one set counts ---
  void setFault(const Fault& fault);
  void clearFaults();
  std::vector<Fault> faults() const;
  // For the USB layer: the cable fault, once for each time it is set.
  std::optional<Fault> takeCableFault();
  // Called, with no lock held, on the thread that changed the faults. Set it to {} before the owner goes.
  void setFaultListener(std::function<void()> listener);

  // --- observing and steering ---
  Snapshot snapshot() const;
  void setState(State state);           // as if the machine had gone there; roasting restarts the clock
  void setSettings(Settings settings);  // clamped
  void setBeanTempC(double tempC);      // drum, beans and all readings
  void setPreheatTargetC(int tempC);
  void setMainsV(int volts);
  void setAutoCharge(bool on);
  void setIdleMessages(bool on);  // the other message in off; on at first
  void setSerial(int serialNumber);
  void setIdentity(int serialNumber, int firmware, std::uint32_t roasts);

 private:
  bool has(FaultKind kind) const;
  std::int64_t faultValue(FaultKind kind) const;
  bool ignores(std::int64_t bit) const;
  Answer query(std::span<const std::uint8_t> packet, bool& known);
  void control(std::span<const std::uint8_t> packet, bool& known);
  void control2(std::span<const std::uint8_t> packet, bool& known);
  void takePrs();
  void nudgeHeater(std::uint8_t direction);
  void nudgeFan(std::uint8_t direction);
  Answer spoil(Bytes bytes) const;
  void spoilFields(Bytes& packet) const;
  Answer nextFrame();
  Bytes frameA0() const;
  Bytes frameA1() const;
  Bytes frameA2() const;
  float shownBeanTempC() const;
  int shownMainsV() const;
  Bytes status1();
  Status1 normalStatus1() const;
  Bytes otherMessage() const;
  void step();
  void pressPrs();
  void enter(State state);
  double powerFraction() const;
  static void nudge(int& setting, std::uint8_t direction, int low, int high);

  const Model model_;
  mutable std::mutex mutex_;  // guards everything below but the log, which guards itself
  WireLog wireLog_;
  State state_ = State::Off;
  Settings settings_;
  HeatModel heat_;
  Counters counters_;
  std::vector<Fault> faults_;
  std::optional<Fault> cableFault_;
  std::optional<float> frozenBeanTempC_;
  std::function<void()> faultListener_;
  std::int64_t pendingNs_ = 0;   // time given to advance() and not yet stepped
  std::int64_t steps_ = 0;       // of 0.1 s
  std::int64_t clockSteps_ = 0;  // in roasting
  std::int64_t idleSteps_ = 0;   // in off, since the last other message; in stabilising, since its beginning
  std::int64_t frameDueNs_ = 0;  // R2: when the next frame is; 0: not begun
  std::uint64_t frameTurn_ = 0;
  std::uint64_t commands_ = 0;  // R2, for crc-noise
  bool otherMessageDue_ = false;
  std::vector<std::int64_t> prsDueSteps_;  // presses that have not acted yet; at most kMaxPresses
  int preheatTargetC_ = 200;
  int mainsV_ = 230;
  bool autoCharge_ = false;
  bool idleMessages_ = true;
  int serialNumber_ = 1234;
  int firmware_ = 565;
  std::uint32_t roasts_ = 321;
};

}  // namespace tryer::emulator
