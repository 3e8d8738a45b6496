#include "core/machine/safety/interlock_table.h"

#include <algorithm>
#include <array>

#include "core/model/id_table.h"

namespace tryer::machine::safety {

using namespace Qt::StringLiterals;
using model::AlarmPriority;
using enum InterlockCondition;
using enum InterlockAction;

namespace {

constexpr model::IdTable<3> kActionIds = {"alarm"_L1, "refuse-heat"_L1, "abort"_L1};

// Temperatures: "twin" is the hottest of 360 roasts of the twin, 0.2 to 1.2 kg, dropped a minute later than planned.
constexpr std::array kTable{
    InterlockRule{u"stale", Stale, u"", 1, 0, 0, 0.4, 3, RefuseHeat, RefuseHeat, AlarmPriority::Critical,
                  u"No data while heat is on", u"The roaster is connected and has not answered for a second or more.",
                  u"Nobody sees what the roaster does while it heats.",
                  u"Look at the roaster itself. If in doubt press ABORT, or use its power switch.", 5,
                  u"data are stale after three poll intervals (0.3 s); the driver gives the link up after 3 s"},
    InterlockRule{u"link-lost", LinkLost, u"", 0, 0, 0, 0, 0, RefuseHeat, RefuseHeat, AlarmPriority::Critical,
                  u"No connection while heat is on",
                  u"The connection to the roaster was lost, or closed, while its heat was on.",
                  u"It goes on heating, and nothing here can stop it.",
                  u"Go to the roaster: steer it by hand, or use its power switch. Plug the cable in again.", 5,
                  u"a lost link leaves the roaster as it was set: no limit to choose"},
    InterlockRule{u"bt-high", AboveInRoast, u"bt", 240, 3, 3, 200, 250, RefuseHeat, RefuseHeat, AlarmPriority::High,
                  u"Beans too hot", u"The bean temperature is above the darkest roast that is meant to be.",
                  u"The beans burn, and then they catch fire.", u"Drop the beans, or lower the heat at once.", 15,
                  u"real roasts drop at 186–214 °C, twin 217 °C by probe and 231 °C by infrared"},
    InterlockRule{u"bt-fire", AboveInRoast, u"bt", 255, 3, 1, 210, 258, Abort, RefuseHeat, AlarmPriority::Critical,
                  u"Beans about to burn", u"The bean temperature is far above any roast.",
                  u"The beans catch fire in the drum.",
                  u"Heat was switched off. Drop the beans by hand, keep the lid closed if there is fire.", 5,
                  u"no bean survives 260 °C (R1 profile)"},
    InterlockRule{u"probe-high", Above, u"probe", 315, 5, 3, 250, 319, RefuseHeat, RefuseHeat, AlarmPriority::High,
                  u"Drum too hot", u"The drum's probe shows more than the drum may have.",
                  u"The roaster's own cut-out stops it in mid roast; its parts suffer.",
                  u"Lower the heat, raise the fan.", 30, u"the drum is cut off below 320 °C (R1 profile)"},
    InterlockRule{u"drum-high", Above, u"drum_metal", 325, 5, 3, 300, 340, RefuseHeat, RefuseHeat, AlarmPriority::High,
                  u"Drum too hot", u"The drum's metal is hotter than the drum may be.",
                  u"The roaster's own cut-out stops it in mid roast; its parts suffer.",
                  u"Lower the heat, raise the fan.", 30, u"twin 304 °C"},
    InterlockRule{u"exhaust-high", Above, u"exhaust", 280, 5, 2, 240, 320, RefuseHeat, RefuseHeat, AlarmPriority::High,
                  u"Exhaust too hot", u"The exhaust air is hotter than a roast makes it: chaff may be burning.",
                  u"Burning chaff sets the exhaust pipe on fire.",
                  u"Look at the chaff collector. Lower the heat; in case of fire use the power switch.", 10,
                  u"twin 239 °C; what a Bullet can read ends at 400 °C"},
    InterlockRule{
        u"board-high", Above, u"board", 70, 3, 5, 50, 85, RefuseHeat, RefuseHeat, AlarmPriority::High,
        u"Electronics too hot", u"The circuit board is hotter than its parts are made for.",
        u"The roaster fails, now or later.", u"Free its air inlets. Lower the heat and let it cool.", 60,
        u"electronic parts of the commercial grade end at 70 °C, of the industrial grade at 85 °C; twin 46 °C"},
    InterlockRule{u"igbt1-high", Above, u"igbt1", 90, 3, 3, 60, 105, RefuseHeat, RefuseHeat, AlarmPriority::High,
                  u"Induction heater too hot", u"A power transistor of the induction heater is too hot.",
                  u"The induction heater fails.", u"Lower the heat. Look whether its fan turns.", 30,
                  u"chosen: the maker names none; heat sinks of such transistors are kept below 100 °C"},
    InterlockRule{u"igbt2-high", Above, u"igbt2", 90, 3, 3, 60, 105, RefuseHeat, RefuseHeat, AlarmPriority::High,
                  u"Induction heater too hot", u"A power transistor of the induction heater is too hot.",
                  u"The induction heater fails.", u"Lower the heat. Look whether its fan turns.", 30,
                  u"chosen: the maker names none; heat sinks of such transistors are kept below 100 °C"},
    InterlockRule{u"rise-high", RiseAbove, u"bt", 40, 10, 3, 25, 60, RefuseHeat, RefuseHeat, AlarmPriority::High,
                  u"Beans heat up too fast",
                  u"The bean temperature climbs faster than any roast: too much heat, too "
                  "few beans, a sensor in the air, or fire.",
                  u"The beans scorch, or burn.", u"Lower the heat. Look whether the beans move.", 15,
                  u"real roasts peak at 12–18 °C/min, twin 22"},
    InterlockRule{u"bt-missing", NotMeasured, u"bt", 0, 0, 3, 0, 0, RefuseHeat, RefuseHeat, AlarmPriority::High,
                  u"No bean temperature", u"The bean temperature is not measured, or what is measured cannot be true.",
                  u"Nobody sees when the beans get too hot.",
                  u"Roast by eye, ear and nose, or drop the beans. Clean the sensor.", 15,
                  u"a limit that cannot be watched counts as passed"},
    InterlockRule{u"drum-stopped", DrumStopped, u"drum", 0, 0, 2, 0, 0, Abort, RefuseHeat, AlarmPriority::Critical,
                  u"Drum does not turn", u"Heat is on and the drum does not turn, or does not show that it turns.",
                  u"Beans at rest in a hot drum catch fire.",
                  u"Heat was switched off. Drop the beans by hand at once; turn the drum by hand if you can.", 5,
                  u"the drum turns in every state with heat"},
    InterlockRule{u"fan-low", FanBelow, u"fan", 2, 0, 10, 4, 1, RefuseHeat, Alarm, AlarmPriority::Low,
                  u"Fan too low for this heat", u"The heater is in its upper third and the fan below its floor.",
                  u"Smoke and chaff stay in the drum; the exhaust overheats.", u"Raise the fan, or lower the heat.", 60,
                  u"the twin's hand never goes below 2 at full heat"},
    InterlockRule{u"heater-changed", SettingChanged, u"heater", 0, 0, 3, 0, 0, Alarm, Alarm, AlarmPriority::Low,
                  u"Heater changed at the roaster", u"Somebody changed the heater at the roaster, or it did so itself.",
                  u"What was approved here is not what the roaster does.",
                  u"Agree with whoever is at the roaster who steers; set the heater here if it is you.", 120,
                  u"three seconds: longer than any echo takes"},
    InterlockRule{u"fan-changed", SettingChanged, u"fan", 0, 0, 3, 0, 0, Alarm, Alarm, AlarmPriority::Low,
                  u"Fan changed at the roaster", u"Somebody changed the fan at the roaster, or it did so itself.",
                  u"What was approved here is not what the roaster does.",
                  u"Agree with whoever is at the roaster who steers; set the fan here if it is you.", 120,
                  u"three seconds: longer than any echo takes"},
    InterlockRule{u"drum-changed", SettingChanged, u"drum", 0, 0, 3, 0, 0, Alarm, Alarm, AlarmPriority::Low,
                  u"Drum changed at the roaster",
                  u"Somebody changed the drum speed at the roaster, or it did so itself.",
                  u"What was approved here is not what the roaster does.",
                  u"Agree with whoever is at the roaster who steers; set the drum here if it is you.", 120,
                  u"three seconds: longer than any echo takes"},
    InterlockRule{u"unknown-state", UnknownState, u"", 0, 0, 2, 0, 0, RefuseHeat, RefuseHeat, AlarmPriority::High,
                  u"Unknown state of the roaster", u"The roaster shows a state that this program does not know.",
                  u"What a command would do is not known.", u"Look at the roaster's own display, steer it by hand.", 30,
                  u"what is not known is treated as unsafe"},
    InterlockRule{kMachineErrors, Counts, u"errors", 0, 0, 1, 0, 0, Alarm, Alarm, AlarmPriority::High,
                  u"The roaster reports errors", u"The roaster's own electronics found something wrong.",
                  u"It may stop by itself in mid roast.",
                  u"Read the roaster's display and its manual. Drop the beans when it stops.", 30,
                  u"the roaster counts its errors itself: none is normal"},
    InterlockRule{u"board-critical", Counts, u"board_critical", 0, 0, 1, 0, 0, Alarm, Alarm, AlarmPriority::High,
                  u"The roaster's control board is in trouble", u"The control board reports a critical state.",
                  u"The roaster may not obey, and may not protect itself.",
                  u"Look at the roaster's display. Drop the beans and let it cool when it says more.", 30,
                  u"inferred that 0 means nothing is wrong, so it only alarms: the maker has published no meaning"},
    InterlockRule{u"mains", Mains, u"mains", 10, 1, 5, 5, 15, Alarm, Alarm, AlarmPriority::Low,
                  u"Supply voltage out of range", u"The supply voltage is not that of any net.",
                  u"Heat is weaker or stronger than its setting says; electronics suffer.",
                  u"Take other loads off this circuit. Ask an electrician if it stays.", 600, u"EN 50160: ±10 %"},
};
static_assert(kTable.size() <= kMaxInterlocks);

// What it looks at includes whether heat is on.
bool needsHeat(InterlockCondition condition) {
  switch (condition) {
    case Stale:
    case LinkLost:
    case NotMeasured:
    case DrumStopped:
    case FanBelow:
      return true;
    default:
      return false;
  }
}

// What it looks at is a state of the machine.
bool needsState(InterlockCondition condition) {
  switch (condition) {
    case AboveInRoast:
    case RiseAbove:
    case FanBelow:
    case UnknownState:
      return true;
    default:
      return false;
  }
}

bool fits(const InterlockRule& rule, const model::Capability& capability) {
  const QStringView channel(rule.channel);
  if (!channel.isEmpty() && capability.channelIndex(channel) < 0) return false;
  if (needsState(rule.condition) && capability.states.empty()) return false;
  const bool needsHeater = needsHeat(rule.condition);
  const model::ActuatorSpec* heater = capability.actuatorById(model::actuator::kHeater);
  if (needsHeater && (heater == nullptr || capability.channelIndex(heater->echoChannel) < 0)) return false;
  return rule.condition != SettingChanged || capability.actuatorById(channel) != nullptr;
}

}  // namespace

QString interlockActionId(InterlockAction action) {
  return model::idOf(kActionIds, action);
}

std::optional<InterlockAction> interlockActionFromId(const QString& id) {
  return model::valueOf<InterlockAction>(kActionIds, id);
}

std::span<const InterlockRule> interlockTable() {
  return kTable;
}

const InterlockRule* interlockRule(QStringView id) {
  const auto found =
      std::ranges::find_if(kTable, [id](const InterlockRule& rule) { return id == QStringView(rule.id); });
  return found == kTable.end() ? nullptr : &*found;
}

std::vector<const InterlockRule*> interlocksFor(const model::Capability& capability) {
  std::vector<const InterlockRule*> rules;
  if (capability.recorded) return rules;  // what is over cannot be stopped
  for (const InterlockRule& rule : kTable) {
    if (fits(rule, capability)) rules.push_back(&rule);
  }
  return rules;
}

QString interlockAlarmId(const InterlockRule& rule) {
  return u"interlock."_s + QString::fromUtf16(rule.id);
}

std::vector<model::AlarmDefinition> interlockAlarms() {
  std::vector<model::AlarmDefinition> alarms;
  alarms.reserve(std::size(kTable));
  for (const InterlockRule& rule : kTable) {
    alarms.push_back({interlockAlarmId(rule), rule.priority, QString::fromUtf16(rule.title),
                      QString::fromUtf16(rule.cause), QString::fromUtf16(rule.consequence),
                      QString::fromUtf16(rule.response), rule.respondWithinS, rule.action == Abort});
  }
  return alarms;
}

}  // namespace tryer::machine::safety
