// What happens to each sample of one machine: latest-value table, rate of rise, live series, sample rate, recorder.
//
// Threads: one object per machine. onSample() and everything not marked otherwise on the machine thread; what is marked
// "any thread" may be called from everywhere while the object lives.
#pragma once

#include <QString>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/model/capability.h"
#include "core/model/sample.h"
#include "core/telemetry/latest_table.h"
#include "core/telemetry/live_series.h"
#include "core/telemetry/rate_of_rise.h"
#include "core/telemetry/recorder.h"
#include "core/telemetry/sample_meter.h"
#include "core/telemetry/sensor_watch.h"

namespace tryer::telemetry {

struct PipelineTotals {
  quint64 samples = 0;
  quint64 notInSeries = 0;  // not shown in the curve: time went back, no memory
};

class MachinePipeline {
 public:
  struct Options {
    qint64 seriesCapacity = LiveSeries::kCapacity;  // smaller where many machines run at once
  };

  // table: shared by all machines, must outlive this object; row: this machine's. recorder: nullptr: nothing is saved.
  MachinePipeline(const base::Clock& clock, std::shared_ptr<const model::Capability> capability, LatestTable& table,
                  int row, std::unique_ptr<Recorder> recorder, Options options);
  MachinePipeline(const base::Clock& clock, std::shared_ptr<const model::Capability> capability, LatestTable& table,
                  int row, std::unique_ptr<Recorder> recorder);

  // Returns the rate of rise at this sample, NaN where there is none.
  float onSample(const model::Sample& sample);

  // Starts a new series with what was recorded before a restart, placed by UTC, so that the curve goes on after a gap.
  // Before the first sample only.
  void preload(const std::vector<RecordedSession>& sessions);

  Recorder* recorder() { return recorder_.get(); }  // nullptr: nothing is saved

  // --- any thread ---
  // The curve as it is now: the channels of the capability by id, "ror" last. Another object after a full one was
  // replaced; the old one stays valid as long as somebody holds it. Never nullptr.
  std::shared_ptr<const LiveSeries> series() const;
  std::optional<LatestSample> latest() const;      // none before the first sample
  std::optional<double> ageS(qint64 nowNs) const;  // of the latest sample; not below 0
  double samplesPerS(qint64 nowNs) const { return meter_.perSecond(nowNs); }
  PipelineTotals totals() const;
  model::SensorHealths sensorHealth() const;    // as of the latest sample; each channel's is whole
  std::optional<RecorderHealth> saved() const;  // none: nothing is saved

 private:
  std::shared_ptr<LiveSeries> newSeries(base::Stamp origin) const;
  void replaceSeries(std::shared_ptr<LiveSeries> series);
  void appendToSeries(const model::Sample& sample, qint64 atNs, float ror);

  const base::Clock& clock_;
  const std::shared_ptr<const model::Capability> capability_;
  LatestTable& table_;
  const int row_;
  const std::unique_ptr<Recorder> recorder_;
  const Options options_;
  const int btChannel_;
  const std::size_t channels_;

  RateOfRise rateOfRise_;
  SensorWatch sensors_;
  std::array<std::atomic<quint16>, model::kMaxChannels> sensorHealth_{};  // status, finding
  SampleMeter meter_;
  std::atomic<quint64> samples_{0};
  std::atomic<quint64> notInSeries_{0};
  LiveSeries* current_ = nullptr;   // the writer's way to series_, without the lock
  mutable std::mutex seriesMutex_;  // held for the copy of a pointer only
  std::shared_ptr<LiveSeries> series_;
};

}  // namespace tryer::telemetry
