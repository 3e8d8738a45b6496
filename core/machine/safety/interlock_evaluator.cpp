#include "core/machine/safety/interlock_evaluator.h"

#include <algorithm>
#include <cmath>

namespace tryer::machine::safety {

using model::LinkState;
using model::MachineState;
using model::Quality;
using enum InterlockCondition;

namespace {

constexpr std::array kSettings{model::actuator::kHeater, model::actuator::kFan, model::actuator::kDrum};
constexpr double kDrumTurnsRpm = 5;  // a drum that turns does some 40 to 90

bool canHeat(MachineState state) noexcept {
  switch (state) {
    case MachineState::Off:
    case MachineState::Cooling:
    case MachineState::Shutdown:
      return false;
    default:
      return true;  // an unknown state may heat
  }
}

}  // namespace

InterlockInForce asInTable(const InterlockRule& rule) {
  return {&rule, rule.limit, rule.delayS, rule.action};
}

std::vector<InterlockInForce> interlocksInForce(const model::Capability& capability) {
  std::vector<InterlockInForce> rules;
  for (const InterlockRule* rule : interlocksFor(capability)) rules.push_back(asInTable(*rule));
  return rules;
}

// --- what comes in ---

InterlockEvaluator::InterlockEvaluator(const model::Capability& capability, std::vector<InterlockInForce> rules)
    : rules_(std::move(rules)), timeScale_(capability.timeScale), staleAfterS_(3 * capability.pollIntervalS) {
  rules_.resize(std::min(rules_.size(), kMaxInterlocks));
  for (const InterlockInForce& in : rules_) {
    ruleChannels_.push_back(capability.channelIndex(in.rule->channel));
    if (in.rule->condition == RiseAbove) riseChannel_ = ruleChannels_.back();
  }
  for (std::size_t i = 0; i < kSettings.size(); ++i) {
    const model::ActuatorSpec* spec = capability.actuatorById(kSettings[i]);
    if (spec != nullptr) settings_[i].channel = capability.channelIndex(spec->echoChannel);
    if (spec != nullptr && i == 0) heaterMax_ = spec->max;
  }
  channels_ = {settings_[0].channel, settings_[1].channel, settings_[2].channel, capability.channelIndex(u"drum_rpm")};
}

void InterlockEvaluator::change(std::vector<InterlockInForce> rules) {
  if (rules.size() == rules_.size()) rules_ = std::move(rules);
}

void InterlockEvaluator::onLink(LinkState link, qint64 nowNs) noexcept {
  if (link == LinkState::Connected && link_ != link) connectedSinceNs_ = nowNs;
  link_ = link;
}

void InterlockEvaluator::onSample(const model::Sample& sample) noexcept {
  const qint64 atNs = sample.at.monotonicNs;
  const double gapS = sample_ ? base::secondsFromNs(atNs - sample_->at.monotonicNs) : 0;
  if (!sample_ || sample_->state != sample.state) {
    stateSinceNs_ = atNs;
    forgetConfirmed();  // the machine sets heater and fan itself when its state changes
  }
  sample_ = sample;
  if (riseChannel_ >= 0) {
    rise_.add(measured(riseChannel_).value_or(std::nan("")), gapS * timeScale_, gapS);
  }
}

InterlockEvaluator::Setting* InterlockEvaluator::settingOf(QStringView actuatorId) noexcept {
  for (std::size_t i = 0; i < kSettings.size(); ++i) {
    if (actuatorId == QStringView(kSettings[i])) return &settings_[i];
  }
  return nullptr;
}

void InterlockEvaluator::onCommand(QStringView actuatorId) noexcept {
  commanded_ = settingOf(actuatorId);
  if (commanded_ == nullptr) return;
  commanded_->underWay = true;
  commanded_->confirmed.reset();
}

void InterlockEvaluator::onCommandEnded(const model::CommandOutcome& outcome) noexcept {
  if (commanded_ == nullptr) return;
  commanded_->underWay = false;
  if (outcome.result == model::CommandResult::Done) commanded_->confirmed = outcome.lastEcho;
  commanded_ = nullptr;
}

void InterlockEvaluator::onAbort(bool latched) noexcept {
  if (latched) forgetConfirmed();
}

void InterlockEvaluator::forgetConfirmed() noexcept {
  for (Setting& setting : settings_) setting.confirmed.reset();
}

// --- what follows from it ---

std::optional<double> InterlockEvaluator::measured(int channel) const noexcept {
  if (!sample_ || channel < 0) return std::nullopt;
  const auto i = static_cast<std::size_t>(channel);
  if (sample_->quality[i] != Quality::Good || !std::isfinite(sample_->values[i])) return std::nullopt;
  return static_cast<double>(sample_->values[i]);
}

bool InterlockEvaluator::fresh(qint64 nowNs) const noexcept {
  return link_ == LinkState::Connected && sample_ &&
         base::secondsFromNs(nowNs - sample_->at.monotonicNs) <= staleAfterS_;
}

bool InterlockEvaluator::heatOn() const noexcept {
  if (!sample_ || !canHeat(sample_->state)) return false;
  return measured(channels_.heater).value_or(1) > 0;
}

bool InterlockEvaluator::roastSettled() const noexcept {
  return sample_->state == MachineState::Roasting &&
         base::secondsFromNs(sample_->at.monotonicNs - stateSinceNs_) * timeScale_ >= kRoastSettlesS;
}

InterlockEvaluator::Answer InterlockEvaluator::above(std::size_t index) noexcept {
  const auto value = measured(ruleChannels_[index]);
  if (!value) return Answer::Unknown;
  State& state = states_[index];
  state.value = *value;
  const double limit = rules_[index].limit - (state.holds ? rules_[index].rule->deadBand : 0);
  return *value > limit ? Answer::Yes : Answer::No;
}

InterlockEvaluator::Answer InterlockEvaluator::riseAbove(std::size_t index) noexcept {
  const auto rate = rise_.perMinute();
  const auto value = measured(ruleChannels_[index]);
  if (!rate || !value) return Answer::Unknown;
  State& state = states_[index];
  state.value = *rate;
  const double limit = rules_[index].limit - (state.holds ? rules_[index].rule->deadBand : 0);
  return *rate > limit && *value > kRiseFromC ? Answer::Yes : Answer::No;
}

// A drum setting outside its range (0, on a machine that counts from 1) is a drum that does not show that it turns.
InterlockEvaluator::Answer InterlockEvaluator::drumStopped(State& state) const noexcept {
  const auto rpm = measured(channels_.drumRpm);
  const auto setting = measured(channels_.drum);
  state.value = rpm.value_or(setting.value_or(0));
  if (rpm && *rpm < kDrumTurnsRpm) return Answer::Yes;
  return setting.value_or(0) < 1 ? Answer::Yes : Answer::No;
}

InterlockEvaluator::Answer InterlockEvaluator::fanBelow(std::size_t index) noexcept {
  const auto heater = measured(channels_.heater);
  const auto fan = measured(channels_.fan);
  if (!heater || !fan) return Answer::Unknown;
  states_[index].value = *fan;
  return *heater * 3 > heaterMax_ * 2 && *fan < rules_[index].limit ? Answer::Yes : Answer::No;
}

InterlockEvaluator::Answer InterlockEvaluator::settingChanged(std::size_t index) noexcept {
  Setting* setting = settingOf(rules_[index].rule->channel);
  const auto echo = measured(ruleChannels_[index]);
  if (setting == nullptr || setting->underWay || !setting->confirmed || !echo) return Answer::No;
  State& state = states_[index];
  const int shown = static_cast<int>(std::lround(*echo));
  if (shown == *setting->confirmed) return Answer::No;
  if (!state.holds) {
    state.value = shown;
    state.wanted = *setting->confirmed;
  }
  return Answer::Yes;
}

InterlockEvaluator::Answer InterlockEvaluator::mains(std::size_t index) noexcept {
  const auto volts = measured(ruleChannels_[index]);
  if (!volts) return Answer::Unknown;
  State& state = states_[index];
  state.value = *volts;
  const double share = (rules_[index].limit - (state.holds ? rules_[index].rule->deadBand : 0)) / 100;
  const auto within = [&](double low, double high) {
    return *volts >= low * (1 - share) && *volts <= high * (1 + share);
  };
  return within(100, 120) || within(220, 240) ? Answer::No : Answer::Yes;
}

InterlockEvaluator::Answer InterlockEvaluator::answer(std::size_t index, qint64 nowNs) noexcept {
  const InterlockCondition condition = rules_[index].rule->condition;
  if (!sample_) return Answer::No;
  State& state = states_[index];
  if (condition == Stale) {
    // A link that came back has not been silent for as long as it was away.
    const double ageS = base::secondsFromNs(nowNs - std::max(sample_->at.monotonicNs, connectedSinceNs_));
    if (ageS > rules_[index].limit) state.value = ageS;
    return link_ == LinkState::Connected && heatOn() && ageS > rules_[index].limit ? Answer::Yes : Answer::No;
  }
  if (condition == LinkLost) return link_ != LinkState::Connected && heatOn() ? Answer::Yes : Answer::No;
  if (!fresh(nowNs)) return Answer::Unknown;
  switch (condition) {
    case Above:
    case Counts:
      return above(index);
    case AboveInRoast:
      return roastSettled() ? above(index) : Answer::No;
    case RiseAbove:
      return roastSettled() ? riseAbove(index) : Answer::No;
    case NotMeasured:
      return heatOn() && !measured(ruleChannels_[index]) ? Answer::Yes : Answer::No;
    case DrumStopped:
      return heatOn() ? drumStopped(state) : Answer::No;
    case FanBelow:
      return sample_->state == MachineState::Roasting ? fanBelow(index) : Answer::No;
    case SettingChanged:
      return settingChanged(index);
    case UnknownState:
      return sample_->state == MachineState::Unknown ? Answer::Yes : Answer::No;
    case Mains:
      return mains(index);
    case Stale:
    case LinkLost:
      break;
  }
  return Answer::No;
}

void InterlockEvaluator::step(std::size_t index, Answer answer, qint64 nowNs) noexcept {
  State& state = states_[index];
  const bool turns = answer == (state.holds ? Answer::No : Answer::Yes);
  if (!turns) {
    state.sinceNs.reset();
    return;
  }
  if (!state.sinceNs) state.sinceNs = nowNs;
  const double delayS = state.holds ? kReturnDelayS : rules_[index].delayS;
  if (base::secondsFromNs(nowNs - *state.sinceNs) < delayS) return;
  state.holds = !state.holds;
  state.sinceNs.reset();
  changes_[changed_++] = {index, state.holds, state.value, state.wanted};
}

std::span<const InterlockChange> InterlockEvaluator::evaluate(qint64 nowNs) noexcept {
  changed_ = 0;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    step(i, answer(i, nowNs), nowNs);
    // Shown for a while, then it is simply what is set.
    if (rules_[i].rule->condition != SettingChanged) continue;
    Setting* setting = settingOf(rules_[i].rule->channel);
    if (setting == nullptr) continue;
    if (!states_[i].holds) {
      setting->shownSinceNs.reset();
    } else if (!setting->shownSinceNs) {
      setting->shownSinceNs = nowNs;
    } else if (base::secondsFromNs(nowNs - *setting->shownSinceNs) >= kShowChangeS) {
      setting->confirmed.reset();
    }
  }
  return {changes_.data(), changed_};
}

}  // namespace tryer::machine::safety
