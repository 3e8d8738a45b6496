#include "core/machine/aillio/r2_profile.h"

namespace tryer::machine::aillio {

using namespace Qt::StringLiterals;
using model::ChannelKind;
using model::MachineState;
using model::SetMethod;

namespace {

// The ranges (r2Range()) are those in which a working Bullet can be, with room: outside, the sensor or the frame is
// wrong. As on the R1 (r1_profile.cpp) where the channel is the same; else
//   exhaust, inlet  0 … 400 °C: they come as tenths without a sign;  hot_air 0 … 600, it leaves the coil hotter
//   drum_rpm     0 … 500; the drum turns at some 40 to 90
//   igbt         0 … 250 °C: the transistors do not live beyond 175
//   power        0 … 5,000 W; the machine takes some 1,700.  line_hz 0 … 100
//   errors, board_critical: whatever the machine says; their unit is not known
model::ChannelSpec channelOf(R2Channel channel, const QString& id, const QString& unit, ChannelKind kind,
                             int decimals) {
  const auto range = r2Range(channel);
  return {id, unit, kind, range.min, range.max, decimals};
}

std::vector<model::ChannelSpec> channels() {
  const auto degrees = u"°C"_s;
  const auto rate = u"°C/min"_s;
  const auto rpm = u"rpm"_s;
  return {
      channelOf(R2Channel::Bt, u"bt"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R2Channel::BtRate, u"bt_rate"_s, rate, ChannelKind::Rate, 1),
      channelOf(R2Channel::Probe, u"probe"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R2Channel::ProbeRate, u"probe_rate"_s, rate, ChannelKind::Rate, 1),
      channelOf(R2Channel::Exhaust, u"exhaust"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R2Channel::Ir, u"ir"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R2Channel::Inlet, u"inlet"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R2Channel::HotAir, u"hot_air"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R2Channel::FanRpm, u"fan_rpm"_s, rpm, ChannelKind::Speed, 0),
      channelOf(R2Channel::Clock, u"clock"_s, u"s"_s, ChannelKind::Time, 0),
      channelOf(R2Channel::Heater, u"heater"_s, {}, ChannelKind::Setting, 0),
      channelOf(R2Channel::Fan, u"fan"_s, {}, ChannelKind::Setting, 0),
      channelOf(R2Channel::Drum, u"drum"_s, {}, ChannelKind::Setting, 0),
      channelOf(R2Channel::DrumRpm, u"drum_rpm"_s, rpm, ChannelKind::Speed, 0),
      channelOf(R2Channel::CoilFan, u"coil_fan"_s, rpm, ChannelKind::Speed, 0),
      channelOf(R2Channel::CoilFan2, u"coil_fan2"_s, rpm, ChannelKind::Speed, 0),
      channelOf(R2Channel::ErrorCount, u"errors"_s, {}, ChannelKind::Electric, 0),
      channelOf(R2Channel::BoardCritical, u"board_critical"_s, {}, ChannelKind::Electric, 0),
      channelOf(R2Channel::Mains, u"mains"_s, u"V"_s, ChannelKind::Electric, 0),
      channelOf(R2Channel::Power, u"power"_s, u"W"_s, ChannelKind::Electric, 0),
      channelOf(R2Channel::PowerSet, u"power_set"_s, u"W"_s, ChannelKind::Electric, 0),
      channelOf(R2Channel::LineHz, u"line_hz"_s, u"Hz"_s, ChannelKind::Electric, 1),
      channelOf(R2Channel::Igbt1, u"igbt1"_s, degrees, ChannelKind::Temperature, 1),
      channelOf(R2Channel::Igbt2, u"igbt2"_s, degrees, ChannelKind::Temperature, 1),
  };
}

model::ActuatorSpec stepwise(R2Channel channel, const QString& id) {
  const auto range = r2Range(channel);
  model::ActuatorSpec spec;
  spec.id = id;
  spec.method = SetMethod::Relative;
  spec.min = static_cast<int>(range.min);
  spec.max = static_cast<int>(range.max);
  spec.minIntervalS = 1;
  spec.echoChannel = id;
  return spec;
}

std::vector<model::ActuatorSpec> actuators() {
  const std::vector<MachineState> beforeRoast{MachineState::Preheating, MachineState::Stabilising, MachineState::Ready};
  auto hot = beforeRoast;
  hot.push_back(MachineState::Roasting);
  auto turning = hot;
  turning.push_back(MachineState::Cooling);

  auto heater = stepwise(R2Channel::Heater, u"heater"_s);
  heater.raisesHeat = true;
  heater.maxChange = 6;  // the same share of the range as on the R1
  heater.allowedStates = hot;

  auto fan = stepwise(R2Channel::Fan, u"fan"_s);
  fan.maxChange = 6;
  fan.allowedStates = turning;

  auto drum = stepwise(R2Channel::Drum, u"drum"_s);
  drum.allowedStates = turning;

  // No frame shows it: it ends as unknown, and no echo channel is named. Any target may be a rise.
  model::ActuatorSpec preheat;
  preheat.id = u"preheat"_s;
  preheat.method = SetMethod::Absolute;
  preheat.min = kPreheatMinC;
  preheat.max = kPreheatMaxC;
  preheat.minIntervalS = 1;
  preheat.raisesHeat = true;
  preheat.allowedStates = beforeRoast;
  preheat.allowedStates.push_back(MachineState::Off);

  model::ActuatorSpec prs;
  prs.id = u"prs"_s;
  prs.method = SetMethod::Button;
  prs.minIntervalS = 2;  // a press may take 1 s to show
  prs.allowedStates = {MachineState::Off,   MachineState::Preheating, MachineState::Stabilising,
                       MachineState::Ready, MachineState::Roasting,   MachineState::Cooling};
  return {heater, fan, drum, preheat, prs};
}

}  // namespace

model::Capability r2Capability() {
  model::Capability capability;
  capability.model = u"Aillio Bullet R2"_s;
  capability.pollIntervalS = 0.1;
  capability.channels = channels();
  capability.actuators = actuators();
  capability.states = {MachineState::Off,      MachineState::Preheating, MachineState::Stabilising, MachineState::Ready,
                       MachineState::Roasting, MachineState::Cooling,    MachineState::Shutdown};
  capability.safeState = {kR2CoolingFan, 2.0,
                          u"Drop the beans by hand: open the bean door and let them fall into the cooling tray."_s};
  return capability;
}

}  // namespace tryer::machine::aillio
