#include "core/machine/safety/guard_watch.h"

#include <algorithm>

namespace tryer::machine::safety {

void GuardWatch::heartbeat(const guard_message::Heartbeat& beat, qint64 nowNs) {
  if (handedNs_) return;  // the console is letting go: it does not know the machine any more
  beat_ = beat;
  heardNs_ = std::max(heardNs_, nowNs - static_cast<qint64>(beat.quietMs) * base::kNsPerMs);
  if (wanted_ && (beat.abortLatched || beat.abortEpoch != wanted_->epoch)) wanted_.reset();
}

void GuardWatch::channelClosed(qint64 nowNs) {
  if (!closedNs_) closedNs_ = nowNs;
}

void GuardWatch::abortWanted(qint64 nowNs) {
  if (!wanted_) wanted_ = WantedAbort{nowNs, beat_ ? beat_->abortEpoch : 0};
}

std::optional<GuardWatch::Cause> GuardWatch::reasonToEnd(qint64 nowNs) const {
  if (handedNs_) return nowNs - *handedNs_ > kLetGoNs ? std::optional(Cause::HandedOver) : std::nullopt;
  if (closedNs_ && nowNs - *closedNs_ > kClosedNs) return Cause::ConsoleGone;
  if (nowNs - heardNs_ > kSilentNs) return Cause::ConsoleSilent;
  if (wanted_ && nowNs - wanted_->sinceNs > kAbortBeginsNs) return Cause::AbortNotBegun;
  return std::nullopt;
}

GuardWatch::Verdict GuardWatch::verdict(qint64 nowNs) {
  const qint64 gap = nowNs - askedNs_;
  askedNs_ = nowNs;
  if (gap > kOwnGapNs) {  // as if the time had stood still
    heardNs_ += gap;
    if (wanted_) wanted_->sinceNs += gap;
  }
  if (!guards()) return {gone_ || closedNs_ || stoodDown_ ? Action::End : Action::Wait, Cause::ConsoleGone};
  if (gone_) return {Action::TakeOver, ended_.value_or(handedNs_ ? Cause::HandedOver : Cause::ConsoleGone)};
  if (handedNs_ && closedNs_) return {Action::TakeOver, Cause::HandedOver};
  if (!ended_) ended_ = reasonToEnd(nowNs);
  if (ended_) return {Action::EndConsole, *ended_};
  return {};
}

}  // namespace tryer::machine::safety
