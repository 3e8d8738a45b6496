#include "core/machine/twin/twin_profile.h"

#include <array>
#include <cmath>

namespace tryer::machine::twin {

using namespace Qt::StringLiterals;
using model::ChannelKind;
using model::MachineState;

namespace {

constexpr int kCoolingFan = 9;  // as on the R1: strong cooling, with reserve

struct Channel {
  const char16_t* id;
  const char16_t* unit;
  ChannelKind kind;
  double min, max;
  int decimals;
  double (*value)(const TwinMachine&);
};

// One list for the profile and for the samples, so that they cannot differ in order.
const std::array<Channel, 13> kChannels{{
    {u"bt", u"°C", ChannelKind::Temperature, -20, 350, 1, [](const TwinMachine& m) { return m.sample().beanProbeC; }},
    {u"ibts", u"°C", ChannelKind::Temperature, -20, 350, 1, [](const TwinMachine& m) { return m.sample().beanIrC; }},
    {u"exhaust", u"°C", ChannelKind::Temperature, -20, 400, 1,
     [](const TwinMachine& m) { return m.sample().exhaustC; }},
    {u"drum_metal", u"°C", ChannelKind::Temperature, -20, 400, 1,
     [](const TwinMachine& m) { return m.sample().drumC; }},
    {u"board", u"°C", ChannelKind::Temperature, -20, 150, 1, [](const TwinMachine& m) { return m.sample().boardC; }},
    {u"fan_rpm", u"rpm", ChannelKind::Speed, 0, 20000, 0, [](const TwinMachine& m) { return m.sample().fanRpm; }},
    {u"mains", u"V", ChannelKind::Electric, 0, 300, 0, [](const TwinMachine& m) { return m.sample().mainsV; }},
    {u"power", u"kW", ChannelKind::Electric, 0, 5, 2, [](const TwinMachine& m) { return m.sample().heaterKw; }},
    {u"preheat_target", u"°C", ChannelKind::Temperature, 0, 350, 0,
     [](const TwinMachine& m) { return m.settings().preheatC; }},
    {u"clock", u"s", ChannelKind::Time, 0, 6000, 0, [](const TwinMachine& m) { return m.roastClockS(); }},
    {u"heater", u"", ChannelKind::Setting, 0, TwinSettings::kHeaterMax, 0,
     [](const TwinMachine& m) { return double(m.settings().heater); }},
    {u"fan", u"", ChannelKind::Setting, TwinSettings::kFanMin, TwinSettings::kFanMax, 0,
     [](const TwinMachine& m) { return double(m.settings().fan); }},
    {u"drum", u"", ChannelKind::Setting, TwinSettings::kDrumMin, TwinSettings::kDrumMax, 0,
     [](const TwinMachine& m) { return double(m.settings().drum); }},
}};
static_assert(kChannels.size() <= model::kMaxChannels);

model::ActuatorSpec setting(const QString& id, model::SetMethod method, int min, int max, int maxChange,
                            std::vector<MachineState> states) {
  model::ActuatorSpec spec;
  spec.id = id;
  spec.method = method;
  spec.min = min;
  spec.max = max;
  spec.maxChange = maxChange;
  spec.minIntervalS = 1;
  spec.raisesHeat = id == u"heater"_s;
  spec.echoChannel = id;
  spec.allowedStates = std::move(states);
  return spec;
}

std::vector<model::ActuatorSpec> actuators() {
  const std::vector<MachineState> hot{MachineState::Preheating, MachineState::Ready, MachineState::Roasting};
  std::vector<MachineState> turning = hot;
  turning.push_back(MachineState::Cooling);
  model::ActuatorSpec prs;
  prs.id = u"prs"_s;
  prs.method = model::SetMethod::Button;
  prs.minIntervalS = 2;
  prs.allowedStates = turning;
  prs.allowedStates.push_back(MachineState::Off);
  return {setting(u"heater"_s, model::SetMethod::Relative, 0, TwinSettings::kHeaterMax, 4, hot),
          setting(u"fan"_s, model::SetMethod::Relative, TwinSettings::kFanMin, TwinSettings::kFanMax, 6, turning),
          setting(u"drum"_s, model::SetMethod::Absolute, TwinSettings::kDrumMin, TwinSettings::kDrumMax, 0, turning),
          prs};
}

}  // namespace

model::Capability twinCapability() {
  model::Capability capability;
  capability.model = u"Digital twin"_s;
  capability.pollIntervalS = 0.1;
  for (const Channel& channel : kChannels) {
    capability.channels.push_back({QString::fromUtf16(channel.id), QString::fromUtf16(channel.unit), channel.kind,
                                   channel.min, channel.max, channel.decimals});
  }
  capability.actuators = actuators();
  capability.states = {MachineState::Off,      MachineState::Preheating, MachineState::Ready,
                       MachineState::Roasting, MachineState::Cooling,    MachineState::Shutdown};
  capability.safeState = {kCoolingFan, 2.0,
                          u"Drop the beans by hand: open the bean door and let them fall into the cooling tray."_s};
  return capability;
}

model::Sample twinSample(const TwinMachine& machine) {
  model::Sample sample;
  sample.state = twinState(machine.state());
  for (std::size_t i = 0; i < kChannels.size(); ++i) {
    const double value = kChannels[i].value(machine);
    const bool believed = std::isfinite(value) && value >= kChannels[i].min && value <= kChannels[i].max;
    sample.quality[i] = believed ? model::Quality::Good : model::Quality::OutOfRange;
    if (believed) sample.values[i] = static_cast<float>(value);
  }
  return sample;
}

MachineState twinState(TwinMachineState state) {
  switch (state) {
    case TwinMachineState::Off:
      return MachineState::Off;
    case TwinMachineState::Preheating:
      return MachineState::Preheating;
    case TwinMachineState::Charge:
      return MachineState::Ready;
    case TwinMachineState::Roasting:
      return MachineState::Roasting;
    case TwinMachineState::Cooling:
      return MachineState::Cooling;
    case TwinMachineState::Shutdown:
      return MachineState::Shutdown;
  }
  return MachineState::Unknown;
}

}  // namespace tryer::machine::twin
