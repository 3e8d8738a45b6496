#include "core/engine/live_proxy.h"

#include <algorithm>
#include <cmath>

#include "core/engine/live_series_view.h"

namespace tryer::engine {

api::LiveSnapshot LiveProxy::snapshot() const {
  const LiveBoard::Now now = board_.now();
  api::LiveSnapshot snapshot;
  snapshot.link = now.link.state;
  if (!now.pipeline || !now.capability) return snapshot;
  const qint64 nowNs = clock_.monotonicNs();
  qint64 sampleNs = 0;
  if (const auto latest = now.pipeline->latest()) {
    snapshot.sample = latest->sample;
    sampleNs = latest->sample.at.monotonicNs;
    snapshot.ageS = std::max(0.0, base::secondsFromNs(nowNs - sampleNs));
    if (!std::isnan(latest->rorCPerMin)) snapshot.rorCPerMin = static_cast<double>(latest->rorCPerMin);
  }
  snapshot.freshness = model::freshness(now.link.state, nowNs, sampleNs, now.capability->pollIntervalS);
  snapshot.sensors = now.pipeline->sensorHealth();
  snapshot.samplesPerS = now.pipeline->samplesPerS(nowNs);
  const auto series = now.pipeline->series();
  if (series != shown_) {
    shown_ = series;
    view_ = std::make_shared<LiveSeriesView>(series);
  }
  snapshot.series = view_;
  return snapshot;
}

qint64 LiveProxy::nowUtcMs() const {
  const base::Stamp now = clock_.now();
  const LiveBoard::Now board = board_.now();
  const auto latest = board.pipeline ? board.pipeline->latest() : std::nullopt;
  if (!latest) return now.utcMs;
  return now.utcMs + std::max<qint64>(latest->sample.at.monotonicNs - now.monotonicNs, 0) / base::kNsPerMs;
}

api::HealthSnapshot LiveProxy::health() const {
  const LiveBoard::Now now = board_.now();
  const qint64 nowNs = clock_.monotonicNs();
  api::HealthSnapshot health;
  if (now.pipeline) {
    health.samplesPerS = now.pipeline->samplesPerS(nowNs);
    health.ageS = now.pipeline->ageS(nowNs).value_or(0);
    if (const auto saved = now.pipeline->saved()) {
      health.samplesDropped = static_cast<qint64>(saved->samplesDropped);
      if (saved->lastSavedNs != 0) health.savedAgoS = std::max(0.0, base::secondsFromNs(nowNs - saved->lastSavedNs));
      health.storeError = saved->lastError;
    }
  }
  const store::WriterHealth writer = database_.health();
  health.storeQueued = writer.queued;
  if (!health.storeError) health.storeError = writer.lastError;
  return health;
}

}  // namespace tryer::engine
