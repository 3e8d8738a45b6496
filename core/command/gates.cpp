#include "core/command/gates.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace tryer::command {

using namespace Qt::StringLiterals;
using model::GateCheck;
using model::GateVerdict;
using model::SetMethod;

namespace {

constexpr char16_t kStep[] = u"step";
constexpr char16_t kAlreadyAt[] = u"already at ";

GateCheck check(const char16_t* gate, bool pass, const QString& text) {
  return {QString::fromUtf16(gate), pass ? GateVerdict::Pass : GateVerdict::Fail, text};
}

QString oneDecimal(double value) {
  return QString::number(value, 'f', 1);
}

// Short times with a decimal, long ones without: "0.4 s", "42 s".
QString seconds(double s) {
  return (s < 10 ? oneDecimal(s) : QString::number(std::floor(s), 'f', 0)) + u" s"_s;
}

GateCheck linkGate(const GateInputs& in) {
  const bool connected = in.link == model::LinkState::Connected;
  return check(u"link", connected, connected ? u"connected"_s : u"not connected"_s);
}

GateCheck latchGate(const GateInputs& in) {
  return check(u"latch", !in.latched, in.latched ? u"abort is latched"_s : u"no abort"_s);
}

GateCheck freshnessGate(const GateInputs& in) {
  const bool fresh = in.freshness == model::Freshness::Fresh && in.ageS.has_value();
  const QString text = in.ageS ? u"data %1 s old"_s.arg(oneDecimal(*in.ageS)) : u"no data yet"_s;
  return check(u"freshness", fresh, text);
}

QString settingName(const model::ActuatorSpec& spec, int value) {
  return spec.method == SetMethod::Button ? model::machineStateId(static_cast<model::MachineState>(value))
                                          : QString::number(value);
}

GateCheck buttonRange(const model::Capability& capability, const GateInputs& in, int target) {
  const model::MachineState next = capability.afterPrs(in.state);
  if (next == model::MachineState::Unknown) {
    return check(u"range", false, u"no press is offered while %1"_s.arg(model::machineStateId(in.state)));
  }
  const bool pass = static_cast<int>(next) == target;
  return check(u"range", pass, u"one press leads to %1"_s.arg(model::machineStateId(next)));
}

GateCheck rangeGate(const model::Capability& capability, const model::ActuatorSpec* spec, const GateInputs& in,
                    std::optional<int> target) {
  if (spec == nullptr) return check(u"range", false, u"the machine has no such control"_s);
  if (!target) return check(u"range", false, u"no target given"_s);
  if (spec->method == SetMethod::Button) return buttonRange(capability, in, *target);
  const bool pass = *target >= spec->min && *target <= spec->max;
  return check(u"range", pass, u"range %1–%2"_s.arg(spec->min).arg(spec->max));
}

// The change is judged against what the machine will show when its turn comes.
GateCheck stepGate(const model::ActuatorSpec& spec, const GateInputs& in, int target) {
  const std::optional<int> base = in.underWay ? in.underWay : in.echo;
  if (!base && spec.unseen()) return check(kStep, true, u"the machine does not show this setting"_s);
  if (!base) return check(kStep, false, u"the present setting is not known"_s);
  if (*base == target) return check(kStep, false, QString::fromUtf16(kAlreadyAt) + settingName(spec, target));
  if (spec.method == SetMethod::Button) return check(kStep, true, u"one press"_s);
  // 64 bit: a wild target must not overflow.
  const qint64 change = std::llabs(static_cast<qint64>(target) - *base);
  const qint64 offset = static_cast<qint64>(target) - spec.min;
  if (spec.step <= 0 || offset % spec.step != 0) return check(kStep, false, u"steps are %1 apart"_s.arg(spec.step));
  if (spec.maxChange > 0 && change > spec.maxChange) {
    return check(kStep, false, u"change of %1, at most %2"_s.arg(change).arg(spec.maxChange));
  }
  return check(kStep, true, u"change of %1"_s.arg(change));
}

GateCheck stateGate(const model::ActuatorSpec& spec, const GateInputs& in) {
  if (in.state == model::MachineState::Unknown) return check(u"state", false, u"machine state is not known"_s);
  const auto& allowed = spec.allowedStates;
  const bool pass = std::find(allowed.begin(), allowed.end(), in.state) != allowed.end();
  const QString name = model::machineStateId(in.state);
  return check(u"state", pass, pass ? name : u"not while %1"_s.arg(name));
}

GateCheck intervalGate(const model::ActuatorSpec& spec, const GateInputs& in) {
  if (!in.lastCommandNs) return check(u"interval", true, u"first change"_s);
  const double sinceS = base::secondsFromNs(in.nowNs - *in.lastCommandNs);
  const QString text = u"%1 since last"_s.arg(seconds(sinceS));
  if (restLeftS(spec, in.lastCommandNs, in.nowNs) <= 0) return check(u"interval", true, text);
  const GateVerdict verdict = in.mayWait ? GateVerdict::Warn : GateVerdict::Fail;
  return {u"interval"_s, verdict, text + u", %1 needed"_s.arg(seconds(spec.minIntervalS))};
}

GateCheck permitGate(const GateInputs& in) {
  const bool given = in.heatWithheld.isEmpty();
  return check(u"permit", given, given ? u"heat may be raised"_s : in.heatWithheld);
}

}  // namespace

std::optional<int> echoOf(const model::Capability& capability, const model::ActuatorSpec& spec,
                          const model::Sample& sample) {
  if (spec.method == SetMethod::Button) {
    if (sample.state == model::MachineState::Unknown) return std::nullopt;
    return static_cast<int>(sample.state);
  }
  const int index = capability.channelIndex(spec.echoChannel);
  if (index < 0 || index >= model::kMaxChannels) return std::nullopt;
  const auto i = static_cast<std::size_t>(index);
  const float value = sample.values[i];
  if (sample.quality[i] != model::Quality::Good || !std::isfinite(value) || std::fabs(value) > 1e6F)
    return std::nullopt;
  return static_cast<int>(std::lround(value));
}

GateInputs gateInputs(const MachineNow& machine, const model::ActuatorSpec* spec, qint64 nowNs) {
  GateInputs in;
  in.link = machine.link;
  in.latched = machine.latched;
  in.heatWithheld = machine.heatWithheld;
  in.nowNs = nowNs;
  if (!machine.capability) return in;
  const qint64 sampleNs = machine.sample ? machine.sample->at.monotonicNs : 0;
  in.freshness = model::freshness(machine.link, nowNs, sampleNs, machine.capability->pollIntervalS);
  if (!machine.sample) return in;
  in.ageS = std::max(0.0, base::secondsFromNs(nowNs - sampleNs));
  in.state = machine.sample->state;
  if (spec != nullptr) in.echo = echoOf(*machine.capability, *spec, *machine.sample);
  return in;
}

std::vector<GateCheck> evaluateGates(const model::Capability& capability, const model::ActuatorSpec* spec,
                                     const GateInputs& in, std::optional<int> target) {
  std::vector<GateCheck> checks{linkGate(in), latchGate(in), freshnessGate(in),
                                rangeGate(capability, spec, in, target)};
  if (spec == nullptr) return checks;
  if (target) checks.push_back(stepGate(*spec, in, *target));
  checks.push_back(stateGate(*spec, in));
  checks.push_back(intervalGate(*spec, in));
  if (target && model::raisesHeat(*spec, in.underWay ? in.underWay : in.echo, *target))
    checks.push_back(permitGate(in));
  return checks;
}

bool anyFails(const std::vector<GateCheck>& checks) {
  return checks.empty() ||
         std::any_of(checks.begin(), checks.end(), [](const GateCheck& c) { return c.verdict == GateVerdict::Fail; });
}

bool isNothingToDo(const std::vector<GateCheck>& checks) {
  bool nothing = false;
  for (const GateCheck& c : checks) {
    if (c.verdict != GateVerdict::Fail) continue;
    if (c.gate != QStringView(kStep) || !c.text.startsWith(QStringView(kAlreadyAt))) return false;
    nothing = true;
  }
  return nothing;
}

QString failureSentence(const std::vector<GateCheck>& checks) {
  for (const GateCheck& c : checks) {
    if (c.verdict == GateVerdict::Fail) return u"Not allowed by the %1 gate: %2."_s.arg(c.gate, c.text);
  }
  return {};
}

double restLeftS(const model::ActuatorSpec& spec, std::optional<qint64> lastCommandNs, qint64 nowNs) {
  if (!lastCommandNs || spec.minIntervalS <= 0) return 0;
  return std::max(0.0, spec.minIntervalS - base::secondsFromNs(nowNs - *lastCommandNs));
}

}  // namespace tryer::command
