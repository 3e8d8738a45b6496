#include "core/machine/aillio/r1_profile.h"

namespace tryer::machine::aillio {

using namespace Qt::StringLiterals;
using model::ChannelKind;
using model::MachineState;

namespace {

// The ranges (r1Range()) are those in which a working Bullet can be, with room: outside, the sensor or the packet is
// wrong.
//   bt, probe    −20 a machine in a cold shed … 350 no bean survives 260, the drum is cut off below 320
//   exhaust      … 400, the air leaves hotter than the probe reads it
//   bt_rate      ±1500 °C/min: a charge into a hot drum falls by some 600, the machine's own filter overshoots
//   ir, board    −20 … 150: electronics do not live beyond
//   fan_rpm      0 … 20,000; mains 0 … 300 V (100, 120, 230 V nets with tolerance)
//   coil fans    0 … 65,535: the unit is inferred to be rpm, so only nonsense is refused
//   clock        0 … 99:59, seconds below 60;  preheat target 0 … 350
//   settings     the machine's own: heater 0…9, fan 1…12, drum 1…9
model::ChannelSpec channelOf(R1Channel channel, const QString& id, const QString& unit, ChannelKind kind,
                             int decimals) {
  const auto range = r1Range(channel);
  return {id, unit, kind, range.min, range.max, decimals};
}

std::vector<model::ChannelSpec> channels() {
  const auto degrees = u"°C"_s;
  const auto rpm = u"rpm"_s;
  return {
      channelOf(R1Channel::Bt, u"bt"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R1Channel::BtRate, u"bt_rate"_s, u"°C/min"_s, ChannelKind::Rate, 1),
      channelOf(R1Channel::Probe, u"probe"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R1Channel::Exhaust, u"exhaust"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R1Channel::Ir, u"ir"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R1Channel::Board, u"board"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R1Channel::FanRpm, u"fan_rpm"_s, rpm, ChannelKind::Speed, 0),
      channelOf(R1Channel::Mains, u"mains"_s, u"V"_s, ChannelKind::Electric, 0),
      channelOf(R1Channel::CoilFan, u"coil_fan"_s, rpm, ChannelKind::Speed, 0),
      channelOf(R1Channel::CoilFan2, u"coil_fan2"_s, rpm, ChannelKind::Speed, 0),
      channelOf(R1Channel::PreheatTarget, u"preheat_target"_s, degrees, ChannelKind::Temperature, 0),
      channelOf(R1Channel::Clock, u"clock"_s, u"s"_s, ChannelKind::Time, 0),
      channelOf(R1Channel::Heater, u"heater"_s, {}, ChannelKind::Setting, 0),
      channelOf(R1Channel::Fan, u"fan"_s, {}, ChannelKind::Setting, 0),
      channelOf(R1Channel::Drum, u"drum"_s, {}, ChannelKind::Setting, 0),
  };
}

model::ActuatorSpec setting(R1Channel channel, const QString& id, model::SetMethod method) {
  const auto range = r1Range(channel);
  model::ActuatorSpec spec;
  spec.id = id;
  spec.method = method;
  spec.min = static_cast<int>(range.min);
  spec.max = static_cast<int>(range.max);
  spec.minIntervalS = 1;
  spec.echoChannel = id;
  return spec;
}

std::vector<model::ActuatorSpec> actuators() {
  const std::vector<MachineState> hot{MachineState::Preheating, MachineState::Ready, MachineState::Roasting};
  std::vector<MachineState> turning = hot;
  turning.push_back(MachineState::Cooling);

  auto heater = setting(R1Channel::Heater, u"heater"_s, model::SetMethod::Relative);
  heater.raisesHeat = true;
  heater.maxChange =
      4;  // half the range: beans answer to more with a crash or a scorch; heat off at once is the abort's
  heater.allowedStates = hot;

  auto fan = setting(R1Channel::Fan, u"fan"_s, model::SetMethod::Relative);
  fan.maxChange = 6;
  fan.allowedStates = turning;

  auto drum = setting(R1Channel::Drum, u"drum"_s, model::SetMethod::Absolute);
  drum.allowedStates = turning;

  model::ActuatorSpec prs;
  prs.id = u"prs"_s;
  prs.method = model::SetMethod::Button;
  prs.minIntervalS = 2;  // a press may take 1 s to show
  prs.allowedStates = {MachineState::Off, MachineState::Preheating, MachineState::Ready, MachineState::Roasting,
                       MachineState::Cooling};
  return {heater, fan, drum, prs};
}

}  // namespace

model::Capability r1Capability() {
  model::Capability capability;
  capability.model = u"Aillio Bullet R1"_s;
  capability.pollIntervalS = 0.1;
  capability.channels = channels();
  capability.actuators = actuators();
  capability.states = {MachineState::Off,      MachineState::Preheating, MachineState::Ready,
                       MachineState::Roasting, MachineState::Cooling,    MachineState::Shutdown};
  capability.safeState = {kR1CoolingFan, 2.0,
                          u"Drop the beans by hand: open the bean door and let them fall into the cooling tray."_s};
  return capability;
}

}  // namespace tryer::machine::aillio
