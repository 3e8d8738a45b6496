#include "core/telemetry/pipeline.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tryer::telemetry {

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::size_t channelCount(const model::Capability& capability) {
  return std::min(capability.channels.size(), static_cast<std::size_t>(model::kMaxChannels));
}

}  // namespace

MachinePipeline::MachinePipeline(const base::Clock& clock, std::shared_ptr<const model::Capability> capability,
                                 LatestTable& table, int row, std::unique_ptr<Recorder> recorder, Options options)
    : clock_(clock),
      capability_(std::move(capability)),
      table_(table),
      row_(row),
      recorder_(std::move(recorder)),
      options_(options),
      btChannel_(capability_->channelIndex(model::channel::kBt)),
      channels_(channelCount(*capability_)),
      sensors_(*capability_) {
  table_.write(row_, {});  // whatever used this row before is over
  replaceSeries(newSeries(clock_.now()));
}

MachinePipeline::MachinePipeline(const base::Clock& clock, std::shared_ptr<const model::Capability> capability,
                                 LatestTable& table, int row, std::unique_ptr<Recorder> recorder)
    : MachinePipeline(clock, std::move(capability), table, row, std::move(recorder), Options{}) {}

std::shared_ptr<LiveSeries> MachinePipeline::newSeries(base::Stamp origin) const {
  std::vector<QString> ids;
  for (std::size_t i = 0; i < channels_; ++i) ids.push_back(capability_->channels[i].id);
  ids.push_back(QStringView(model::channel::kRor).toString());
  return std::make_shared<LiveSeries>(std::move(ids), origin, options_.seriesCapacity);
}

void MachinePipeline::replaceSeries(std::shared_ptr<LiveSeries> series) {
  const std::lock_guard lock(seriesMutex_);
  series_.swap(series);
  current_ = series_.get();
}

float MachinePipeline::onSample(const model::Sample& sample) {
  const float bt = btChannel_ < 0 ? kNaN : sample.values[static_cast<std::size_t>(btChannel_)];
  const float ror = rateOfRise_.add(sample.at.monotonicNs, bt);
  const quint64 count = samples_.load(std::memory_order_relaxed) + 1;
  samples_.store(count, std::memory_order_relaxed);
  table_.write(row_, {sample, ror, count});
  meter_.count(std::min(sample.at.monotonicNs, clock_.monotonicNs()));  // a replay may be ahead of the clock
  appendToSeries(sample, sample.at.monotonicNs, ror);
  if (recorder_) recorder_->record(sample);
  sensors_.add(sample);
  for (std::size_t i = 0; i < channels_; ++i) {
    const model::SensorHealth& health = sensors_.health()[i];
    const auto word = static_cast<unsigned>(health.status) << 8U | static_cast<unsigned>(health.finding);
    sensorHealth_[i].store(static_cast<quint16>(word), std::memory_order_relaxed);
  }
  return ror;
}

model::SensorHealths MachinePipeline::sensorHealth() const {
  model::SensorHealths healths;
  for (std::size_t i = 0; i < channels_; ++i) {
    const unsigned word = sensorHealth_[i].load(std::memory_order_relaxed);
    healths[i] = {static_cast<model::SensorStatus>(word >> 8U), static_cast<model::SensorFinding>(word & 0xFFU)};
  }
  return healths;
}

void MachinePipeline::appendToSeries(const model::Sample& sample, qint64 atNs, float ror) {
  std::array<float, model::kMaxChannels + 1> values;
  std::copy_n(sample.values.begin(), channels_, values.begin());
  values[channels_] = ror;
  const std::span<const float> row(values.data(), channels_ + 1);
  if (current_->isFull()) replaceSeries(newSeries({atNs, sample.at.utcMs}));
  if (!current_->append(atNs, row)) notInSeries_.fetch_add(1, std::memory_order_relaxed);
}

// Each session keeps its own distances in time; its begin is placed by UTC, and never so that it reaches into the next
// one or beyond now (the wall clock may have been set back meanwhile).
void MachinePipeline::preload(const std::vector<RecordedSession>& sessions) {
  const base::Stamp now = clock_.now();
  std::vector<qint64> shifts(sessions.size());
  qint64 limitNs = now.monotonicNs;
  qint64 originNs = now.monotonicNs;
  for (std::size_t i = sessions.size(); i-- > 0;) {
    const auto& samples = sessions[i].samples;
    if (samples.empty()) continue;
    const base::Stamp first = samples.front().at;
    const qint64 byUtcNs = now.monotonicNs - (now.utcMs - first.utcMs) * base::kNsPerMs;
    const qint64 lengthNs = samples.back().at.monotonicNs - first.monotonicNs;
    const qint64 beginNs = std::min(byUtcNs, limitNs - lengthNs);
    shifts[i] = beginNs - first.monotonicNs;
    limitNs = originNs = beginNs;
  }
  replaceSeries(newSeries({originNs, now.utcMs - (now.monotonicNs - originNs) / base::kNsPerMs}));
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    RateOfRise rate;
    for (const model::Sample& sample : sessions[i].samples) {
      const float bt = btChannel_ < 0 ? kNaN : sample.values[static_cast<std::size_t>(btChannel_)];
      appendToSeries(sample, sample.at.monotonicNs + shifts[i], rate.add(sample.at.monotonicNs, bt));
    }
  }
}

std::shared_ptr<const LiveSeries> MachinePipeline::series() const {
  const std::lock_guard lock(seriesMutex_);
  return series_;
}

std::optional<LatestSample> MachinePipeline::latest() const {
  LatestSample latest;
  return table_.read(row_, latest) && latest.count > 0 ? std::optional(latest) : std::nullopt;
}

std::optional<double> MachinePipeline::ageS(qint64 nowNs) const {
  const auto newest = latest();
  if (!newest) return std::nullopt;
  return std::max(0.0, base::secondsFromNs(nowNs - newest->sample.at.monotonicNs));
}

PipelineTotals MachinePipeline::totals() const {
  return {samples_.load(std::memory_order_relaxed), notInSeries_.load(std::memory_order_relaxed)};
}

std::optional<RecorderHealth> MachinePipeline::saved() const {
  return recorder_ ? std::optional(recorder_->health()) : std::nullopt;
}

}  // namespace tryer::telemetry
