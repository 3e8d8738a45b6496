#pragma once

#include <memory>

#include "core/engine/api/series_view.h"
#include "core/telemetry/live_series.h"

namespace tryer::engine {

// The window's view of a live series; keeps it alive. Thread-safe as LiveSeries is for readers.
class LiveSeriesView final : public api::SeriesView {
 public:
  explicit LiveSeriesView(std::shared_ptr<const telemetry::LiveSeries> series) : series_(std::move(series)) {}

  int columnIndex(QStringView channelId) const override { return series_->columnIndex(channelId); }
  qint64 size() const noexcept override { return series_->size(); }
  double firstS() const noexcept override { return series_->firstS(); }
  double lastS() const noexcept override { return series_->lastS(); }
  qint64 originUtcMs() const noexcept override { return series_->originUtcMs(); }
  void envelope(int column, double t0S, double t1S, std::span<api::EnvelopeColumn> out) const override {
    series_->envelope(column, t0S, t1S, out);
  }
  std::optional<float> valueAt(int column, double tS) const override { return series_->valueAt(column, tS); }

 private:
  std::shared_ptr<const telemetry::LiveSeries> series_;
};

}  // namespace tryer::engine
