#include "core/engine/guard_pulse.h"

#include <algorithm>
#include <limits>

namespace tryer::engine {

namespace message = machine::safety::guard_message;

GuardPulse::GuardPulse(const base::Clock& clock, const machine::safety::AbortChannel& abort)
    : clock_(clock), abort_(abort), machineLivedNs_(clock.monotonicNs()), engineLivedNs_(clock.monotonicNs()) {}

bool GuardPulse::machineLives(const std::optional<machine::safety::GuardedMachine>& machine, bool heatOn) {
  machineLivedNs_.store(clock_.monotonicNs());
  const std::lock_guard lock(mutex_);
  if (last_.machine == machine && last_.heatOn == heatOn) return channel_ != nullptr;
  last_.machine = machine;
  last_.heatOn = heatOn;
  return send();
}

void GuardPulse::engineLives() {
  engineLivedNs_.store(clock_.monotonicNs());
}

void GuardPulse::setChannel(std::shared_ptr<const machine::safety::GuardChannel> channel) {
  const std::lock_guard lock(mutex_);
  channel_ = std::move(channel);
}

bool GuardPulse::beat() {
  const std::lock_guard lock(mutex_);
  return send();
}

bool GuardPulse::send() {
  if (!channel_ || finished_) return false;
  const qint64 livedNs = std::min(machineLivedNs_.load(), engineLivedNs_.load());
  const qint64 quietMs = (clock_.monotonicNs() - livedNs) / base::kNsPerMs;
  const auto abort = abort_.status();
  ++last_.number;
  last_.quietMs = static_cast<quint32>(std::clamp<qint64>(quietMs, 0, std::numeric_limits<qint32>::max()));
  last_.abortEpoch = abort.epoch;
  last_.abortLatched = abort.latched;
  return channel_->send(last_);
}

void GuardPulse::finish() {
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  if (channel_) {
    send();
    const bool heats = last_.machine && last_.heatOn;
    channel_->send(heats ? machine::safety::GuardMessage(message::HandOver{}) : message::StandDown{});
  }
  finished_ = true;
}

bool GuardPulse::heatOn() const {
  const std::lock_guard lock(mutex_);
  return last_.machine && last_.heatOn;
}

}  // namespace tryer::engine
