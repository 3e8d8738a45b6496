// What a machine can measure and do: the profile that read-outs, controls, gates and rules are generated from.
// Everything is addressed by id, never by its label.
#pragma once

#include <QString>
#include <optional>
#include <vector>

namespace tryer::model {

inline constexpr int kMaxChannels = 24;  // of one machine, so that a sample needs no allocation

// What a machine is doing, in words shared by all models. Unknown is treated as unsafe.
enum class MachineState : quint8 { Unknown, Off, Preheating, Stabilising, Ready, Roasting, Cooling, Shutdown };
QString machineStateId(MachineState state);  // "roasting"
std::optional<MachineState> machineStateFromId(const QString& id);

enum class ChannelKind : quint8 { Temperature, Rate, Setting, Speed, Electric, Time };

// Ids with a fixed meaning on every machine: "bt" bean temperature, "exhaust", "probe" bean probe; settings carry the
// id of their actuator. "ror" is derived from bt by this program.
namespace channel {
inline constexpr char16_t kBt[] = u"bt";
inline constexpr char16_t kExhaust[] = u"exhaust";
inline constexpr char16_t kProbe[] = u"probe";
inline constexpr char16_t kRor[] = u"ror";
}  // namespace channel

struct ChannelSpec {
  QString id;
  QString unit;  // "°C", "°C/min", "rpm", "V", "" for settings
  ChannelKind kind = ChannelKind::Temperature;
  double min = 0;  // a value outside [min, max] is not believed: quality OutOfRange
  double max = 0;
  int decimals = 1;  // for display
};

namespace actuator {
inline constexpr char16_t kHeater[] = u"heater";
inline constexpr char16_t kFan[] = u"fan";
inline constexpr char16_t kDrum[] = u"drum";
inline constexpr char16_t kPreheat[] = u"preheat";  // target of the preheating, °C
inline constexpr char16_t kPrs[] = u"prs";          // the Preheat/Roast/Stop button
}  // namespace actuator

// How a machine takes a setting.
enum class SetMethod : quint8 {
  Relative,  // +1 / −1, computed from the echo
  Absolute,
  Button,  // a press moves the machine to its next state; the target is a MachineState
};

struct ActuatorSpec {
  QString id;
  SetMethod method = SetMethod::Absolute;
  int min = 0;
  int max = 0;
  int step = 1;
  int maxChange = 0;                        // largest allowed change in one command (ramp limit); 0: the whole range
  double minIntervalS = 0;                  // between two commands to this actuator
  bool raisesHeat = false;                  // a higher value heats more
  QString echoChannel;                      // shows what the machine took; empty: a button, or it never shows it
  std::vector<MachineState> allowedStates;  // in which it may be commanded

  // A setting that the machine takes and never shows.
  bool unseen() const { return method != SetMethod::Button && echoChannel.isEmpty(); }
};

// The machine's safe state, and how the abort gets there (see core/machine/safety/abort_plan.h).
struct SafeStateSpec {
  int coolingFan = 0;         // fan is raised to at least this
  double confirmWithinS = 2;  // after that: NOT CONFIRMED
  QString nextByHand;         // "Drop the beans by hand." shown after the abort
};

// Whether this change lets the machine heat more than it shows now. echo: what it shows for the actuator (its state for
// a button); missing counts as a rise. A button raises heat where its press leads to heating.
bool raisesHeat(const ActuatorSpec& spec, std::optional<int> echo, int target);

struct Capability {
  QString model;               // "Aillio Bullet R1"
  double pollIntervalS = 0.1;  // stale after three of these without a sample
  bool recorded = false;       // a roast of earlier that is played again: there is no machine
  double timeScale = 1;        // seconds of the machine's own time in a real one: a twin may run fast
  std::vector<ChannelSpec> channels;
  std::vector<ActuatorSpec> actuators;
  std::vector<MachineState> states;  // that the machine can show
  SafeStateSpec safeState;

  int channelIndex(QStringView id) const;                  // −1: none
  const ActuatorSpec* actuatorById(QStringView id) const;  // nullptr: none
  // The state that one press of PRS leads to; Unknown where a press is not offered.
  MachineState afterPrs(MachineState now) const;
  // It tells and takes no commands: an abort can do nothing to it.
  bool readOnly() const { return actuators.empty(); }
};

}  // namespace tryer::model
