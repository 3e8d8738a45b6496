#include "core/engine/interlock_list.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;
using machine::safety::InterlockCondition;
using machine::safety::InterlockInForce;
using machine::safety::InterlockRule;

namespace {

QString conditionText(const InterlockRule& rule) {
  const QString channel = QString::fromUtf16(rule.channel);
  switch (rule.condition) {
    case InterlockCondition::Stale:
      return u"heat on, and no data for longer than the limit"_s;
    case InterlockCondition::LinkLost:
      return u"heat was on when the connection went"_s;
    case InterlockCondition::Above:
      return u"%1 above the limit"_s.arg(channel);
    case InterlockCondition::AboveInRoast:
      return u"%1 above the limit, in a roast after its first minute"_s.arg(channel);
    case InterlockCondition::RiseAbove:
      return u"%1 rises faster than the limit, in a roast above %2 °C"_s.arg(channel).arg(machine::safety::kRiseFromC);
    case InterlockCondition::NotMeasured:
      return u"heat on, and %1 is not measured or not believed"_s.arg(channel);
    case InterlockCondition::DrumStopped:
      return u"heat on, and the drum does not turn"_s;
    case InterlockCondition::FanBelow:
      return u"fan below the limit with the heater in its upper third, in a roast"_s;
    case InterlockCondition::SettingChanged:
      return u"%1 is another than was set from here"_s.arg(channel);
    case InterlockCondition::UnknownState:
      return u"the machine shows a state that is not known"_s;
    case InterlockCondition::Counts:
      return u"the machine's counter %1 above the limit"_s.arg(channel);
    case InterlockCondition::Mains:
      return u"supply voltage off by more than the limit from 100–120 V and 220–240 V"_s;
  }
  return {};
}

QString unitOf(const InterlockRule& rule, const model::Capability& capability) {
  switch (rule.condition) {
    case InterlockCondition::Stale:
      return u"s"_s;
    case InterlockCondition::RiseAbove:
      return u"°C/min"_s;
    case InterlockCondition::Mains:
      return u"%"_s;
    default:
      break;
  }
  const int channel = capability.channelIndex(rule.channel);
  return channel < 0 ? QString() : capability.channels[static_cast<std::size_t>(channel)].unit;
}

api::Interlock told(const InterlockInForce& in, const model::Capability& capability, bool holds) {
  const InterlockRule& rule = *in.rule;
  api::Interlock row;
  row.ruleId = QString::fromUtf16(rule.id);
  row.priority = rule.priority;
  row.title = QString::fromUtf16(rule.title);
  row.condition = conditionText(rule);
  row.cause = QString::fromUtf16(rule.cause);
  row.consequence = QString::fromUtf16(rule.consequence);
  row.response = QString::fromUtf16(rule.response);
  row.source = QString::fromUtf16(rule.source);
  row.unit = unitOf(rule, capability);
  row.hasLimit = rule.strictest != rule.loosest;
  row.limit = in.limit;
  row.defaultLimit = rule.limit;
  row.strictest = rule.strictest;
  row.loosest = rule.loosest;
  row.delayS = in.delayS;
  row.defaultDelayS = rule.delayS;
  row.action = machine::safety::interlockActionId(in.action);
  row.defaultAction = machine::safety::interlockActionId(rule.action);
  row.holds = holds;
  return row;
}

}  // namespace

std::vector<api::Interlock> interlockList(const model::Capability& capability, const QJsonObject& settings,
                                          const std::set<QString>& holding) {
  std::vector<api::Interlock> list;
  for (const InterlockInForce& in : machine::safety::interlocksInForce(capability, settings)) {
    list.push_back(told(in, capability, holding.contains(QString::fromUtf16(in.rule->id))));
  }
  return list;
}

}  // namespace tryer::engine
