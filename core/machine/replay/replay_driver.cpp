#include "core/machine/replay/replay_driver.h"

#include <algorithm>

namespace tryer::machine::replay {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using model::LinkState;

namespace {
constexpr qint64 kLongestTickNs = base::kNsPerS;  // longer: this thread stood still
}

ReplayDriver::ReplayDriver(const base::Clock& clock, const ReplayOptions& options, DriverListener& listener)
    : clock_(clock), options_(options), listener_(listener) {
  timer_.setTimerType(Qt::PreciseTimer);
  timer_.setInterval(kTickMs);
  QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] { tick(); });
}

void ReplayDriver::open() {
  if (timer_.isActive()) return;
  origin_ = clock_.now();
  // Played once more: time goes on behind what was told already, which may be ahead of the clock.
  const qint64 aheadNs = std::max<qint64>(lastNs_ + base::kNsPerS - origin_.monotonicNs, 0);
  if (lastNs_ != 0) origin_ = {origin_.monotonicNs + aheadNs, origin_.utcMs + aheadNs / base::kNsPerMs};
  next_ = 0;
  playedNs_ = 0;
  tickedNs_ = clock_.monotonicNs();
  timer_.start();
  tell(LinkState::Connected, std::nullopt);
}

void ReplayDriver::close() {
  if (timer_.isActive()) end(std::nullopt);
}

void ReplayDriver::tick() {
  const qint64 now = clock_.monotonicNs();
  playedNs_ += static_cast<double>(std::clamp<qint64>(now - tickedNs_, 0, kLongestTickNs)) * options_.speed;
  tickedNs_ = now;
  const auto& samples = options_.roast->samples;
  for (; next_ < samples.size() && static_cast<double>(samples[next_].at.monotonicNs) <= playedNs_; ++next_) {
    model::Sample sample = samples[next_];
    const qint64 sinceNs = sample.at.monotonicNs;
    sample.at = {origin_.monotonicNs + sinceNs, origin_.utcMs + sinceNs / base::kNsPerMs};
    sample.seq = next_ + 1;
    lastNs_ = sample.at.monotonicNs;
    ++counters_.samples;
    listener_.onSample(sample);
  }
  if (next_ < samples.size()) return;
  end(Error{ErrorCode::Disconnected,
            u"The recording has ended. Connect it again (Ctrl+M) to play it from the beginning."_s,
            {},
            false});
}

void ReplayDriver::end(std::optional<Error> why) {
  timer_.stop();
  tell(LinkState::Disconnected, std::move(why));
}

void ReplayDriver::execute(const model::Command& command) {
  model::CommandOutcome outcome;
  outcome.commandId = command.id;
  outcome.endedNs = clock_.monotonicNs();
  outcome.error = Error{ErrorCode::Refused,
                        u"This is a recording of a roast that is over: there is nothing to be commanded. Nothing was "
                        "sent."_s,
                        {},
                        false};
  listener_.onCommandEnded(outcome);
}

void ReplayDriver::tell(LinkState state, std::optional<Error> problem) {
  model::LinkStatus status;
  status.state = state;
  status.machineId = QString::fromUtf16(kReplayMachineId);
  status.model = options_.roast->capability.model;
  status.problem = std::move(problem);
  listener_.onLink(status);
}

}  // namespace tryer::machine::replay
