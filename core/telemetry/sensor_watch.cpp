#include "core/telemetry/sensor_watch.h"

#include <algorithm>
#include <cmath>

namespace tryer::telemetry {

using model::ChannelKind;
using model::Quality;
using model::SensorFinding;
using model::SensorHealth;
using model::SensorStatus;

namespace {

constexpr std::array kMoving{u"bt", u"ibts", u"probe", u"exhaust", u"drum_metal"};
constexpr double kShareWeight = 1 / SensorWatch::kLastSamples;
constexpr double kMedianOfSecondDifference = 0.6745 * 2.449489742783178;  // × σ

void mix(double& share, bool is) noexcept {
  share += ((is ? 1.0 : 0.0) - share) * kShareWeight;
}

// With a distance between coming and going.
void settle(bool& state, double share, double on, double off) noexcept {
  if (share > on) state = true;
  if (share < off) state = false;
}

bool moves(const QString& id) {
  return std::ranges::any_of(kMoving, [&](const char16_t* one) { return id == QStringView(one); });
}

}  // namespace

SensorWatch::SensorWatch(const model::Capability& capability) : timeScale_(capability.timeScale) {
  for (std::size_t i = 0; i < std::min(capability.channels.size(), channels_.size()); ++i) {
    const model::ChannelSpec& spec = capability.channels[i];
    if (spec.kind == ChannelKind::Setting || spec.kind == ChannelKind::Time) continue;
    channels_[i].judged = spec.kind == ChannelKind::Temperature && moves(spec.id) ? Judged::Movement : Judged::Presence;
  }
  bean_ = capability.channelIndex(model::channel::kBt);
  other_ = capability.channelIndex(u"ibts");
  if (other_ < 0) other_ = capability.channelIndex(model::channel::kProbe);
}

void SensorWatch::add(const model::Sample& sample) noexcept {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    Channel& channel = channels_[i];
    if (channel.judged == Judged::Nothing) continue;
    if (sample.quality[i] == Quality::Good) {
      addGood(channel, static_cast<double>(sample.values[i]), sample);
    } else {
      addMissing(channel, sample, i);
    }
  }
  addDrift(sample);
  for (std::size_t i = 0; i < channels_.size(); ++i) health_[i] = judge(channels_[i], sample, i);
  lastNs_ = sample.at.monotonicNs;
}

void SensorWatch::addGood(Channel& channel, double value, const model::Sample& sample) noexcept {
  const qint64 now = sample.at.monotonicNs;
  const bool roasts = sample.state == model::MachineState::Roasting;
  if (channel.valuesBefore == 0 || value != channel.before[0] || !roasts) channel.changedNs = now;
  if (channel.judged == Judged::Movement && channel.valuesBefore == 2) {
    const double second = std::abs(value - 2 * channel.before[0] + channel.before[1]);
    mix(channel.rough, second > kNoisyC * kMedianOfSecondDifference);
    mix(channel.veryRough, second > kVeryNoisyC * kMedianOfSecondDifference);
    settle(channel.isNoisy, channel.rough, 0.5, 0.35);
    settle(channel.isVeryNoisy, channel.veryRough, 0.5, 0.35);
  }
  channel.before = {value, channel.before[0]};
  channel.valuesBefore = std::min(channel.valuesBefore + 1, 2);
  channel.wasGood = true;
  channel.goodNs = now;
  mix(channel.missing, false);
  settle(channel.drops, channel.missing, kSomeMissing, kSomeMissing / 4);
  settle(channel.dropsMuch, channel.missing, kManyMissing, kManyMissing / 2);
}

void SensorWatch::addMissing(Channel& channel, const model::Sample& sample, std::size_t index) noexcept {
  channel.valuesBefore = 0;  // nothing is compared across a gap
  channel.changedNs = sample.at.monotonicNs;
  if (channel.goodNs == 0) channel.goodNs = sample.at.monotonicNs;
  if (!channel.wasGood && sample.quality[index] == Quality::Missing) return;  // this machine does not send it
  mix(channel.missing, true);
  settle(channel.drops, channel.missing, kSomeMissing, kSomeMissing / 4);
  settle(channel.dropsMuch, channel.missing, kManyMissing, kManyMissing / 2);
}

bool SensorWatch::atRest() const noexcept {
  for (const RiseWatch* rise : {&beanRise_, &otherRise_}) {
    const auto rate = rise->perMinute();
    if (!rate || std::abs(*rate) > kRestRateCPerMin || rise->level() > kColdC) return false;
  }
  return true;
}

void SensorWatch::addDrift(const model::Sample& sample) noexcept {
  if (bean_ < 0 || other_ < 0) return;
  const auto bean = static_cast<std::size_t>(bean_), other = static_cast<std::size_t>(other_);
  const qint64 now = sample.at.monotonicNs;
  const double gapS = lastNs_ == 0 ? 0 : base::secondsFromNs(now - lastNs_);
  // A value that is not good is NaN.
  beanRise_.add(static_cast<double>(sample.values[bean]), gapS * timeScale_, gapS);
  otherRise_.add(static_cast<double>(sample.values[other]), gapS * timeScale_, gapS);
  if (!atRest()) restSinceNs_ = now;
  if (base::secondsFromNs(now - restSinceNs_) * timeScale_ < kRestS) return;
  const double apartC = std::abs(beanRise_.level() - otherRise_.level());
  if (apartC >= kDriftC) drifted_ = true;
  if (apartC < kDriftBackC) drifted_ = false;
}

SensorHealth SensorWatch::judge(const Channel& channel, const model::Sample& sample, std::size_t index) const noexcept {
  if (channel.judged == Judged::Nothing) return {};
  const qint64 now = sample.at.monotonicNs;
  if (base::secondsFromNs(now - channel.goodNs) >= kLostS) {
    if (sample.quality[index] == Quality::OutOfRange) return {SensorStatus::Failure, SensorFinding::OutOfRange};
    if (channel.wasGood) return {SensorStatus::Failure, SensorFinding::NotMeasured};
  }
  const double sameS = base::secondsFromNs(now - channel.changedNs);
  if (channel.judged == Judged::Movement && sameS >= kFrozenFailureS) {
    return {SensorStatus::Failure, SensorFinding::Frozen};
  }
  if (channel.judged == Judged::Movement && sameS >= kFrozenCheckS) return {SensorStatus::Check, SensorFinding::Frozen};
  const bool isBean = static_cast<int>(index) == bean_ || static_cast<int>(index) == other_;
  if (drifted_ && isBean) return {SensorStatus::OutOfSpec, SensorFinding::Drift};
  if (channel.isVeryNoisy) return {SensorStatus::OutOfSpec, SensorFinding::Noisy};
  if (channel.dropsMuch) return {SensorStatus::OutOfSpec, SensorFinding::DropOuts};
  if (channel.isNoisy) return {SensorStatus::Maintenance, SensorFinding::Noisy};
  if (channel.drops) return {SensorStatus::Maintenance, SensorFinding::DropOuts};
  return {};
}

}  // namespace tryer::telemetry
