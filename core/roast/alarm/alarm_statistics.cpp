#include "core/roast/alarm/alarm_statistics.h"

#include <algorithm>

namespace tryer::roast {

namespace {

constexpr std::size_t kMostFrequent = 10;

std::optional<double> medianOf(const std::deque<double>& values) {
  if (values.empty()) return std::nullopt;
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

}  // namespace

void AlarmStatistics::raised(const model::Alarm& alarm, base::Stamp now) {
  ++raised_;
  ++byPriority_[static_cast<std::size_t>(alarm.priority)];
  ++byDefinition_[alarm.definitionId];  // as many as the catalog has
  recentNs_.push_back(now.monotonicNs);
  if (recentNs_.size() > kMaxRecent) recentNs_.pop_front();
  if (rises_.size() >= kMaxAlarms && !rises_.contains(alarm.id)) return;
  Rises& rises = rises_[alarm.id];
  rises.atNs[rises.next] = now.monotonicNs;
  rises.next = (rises.next + 1) % kChatterTimes;
  const qint64 oldest = rises.atNs[rises.next];
  if (oldest != 0 && now.monotonicNs - oldest <= kChatterNs) rises.chattering = true;
}

void AlarmStatistics::acknowledged(double afterS) {
  answersS_.push_back(afterS);
  if (answersS_.size() > kMaxAnswers) answersS_.pop_front();
}

void AlarmStatistics::forgetOld(qint64 nowNs) {
  while (!recentNs_.empty() && nowNs - recentNs_.front() > kFloodWindowNs) recentNs_.pop_front();
}

bool AlarmStatistics::flood(base::Stamp now) {
  forgetOld(now.monotonicNs);
  const auto recent = static_cast<int>(recentNs_.size());
  if (!floodSinceUtcMs_ && recent > kFloodBegins) floodSinceUtcMs_ = now.utcMs;
  if (floodSinceUtcMs_ && recent < kFloodEnds) floodSinceUtcMs_.reset();
  return floodSinceUtcMs_.has_value();
}

model::AlarmKpis AlarmStatistics::kpis(base::Stamp now) {
  model::AlarmKpis kpis;
  kpis.flood = flood(now);
  kpis.floodSinceUtcMs = floodSinceUtcMs_;
  kpis.inLast10Min = static_cast<int>(recentNs_.size());
  kpis.windowS = base::secondsFromNs(now.monotonicNs - start_.monotonicNs);
  kpis.raised = raised_;
  // In the first hour it is a count, not a rate of a few seconds blown up.
  kpis.perHour = raised_ / std::max(1.0, kpis.windowS / 3600);
  kpis.critical = byPriority_[0];
  kpis.high = byPriority_[1];
  kpis.low = byPriority_[2];
  kpis.mostFrequent.assign(byDefinition_.begin(), byDefinition_.end());
  std::ranges::stable_sort(kpis.mostFrequent, std::greater{}, &std::pair<QString, int>::second);
  if (kpis.mostFrequent.size() > kMostFrequent) kpis.mostFrequent.resize(kMostFrequent);
  for (const auto& [id, rises] : rises_) {
    if (rises.chattering) kpis.chattering << id;
  }
  kpis.medianAcknowledgeS = medianOf(answersS_);
  return kpis;
}

}  // namespace tryer::roast
