// A roast's curves from closed formulas: any length, no memory, the same values for the same time.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "core/engine/api/series_view.h"

namespace tryer::test {

struct SyntheticRoast {
  double chargeAtS = 60;  // on the series' axis
  double pollIntervalS = 0.1;
  std::vector<std::pair<double, double>> gaps;  // [from, to): no samples
  qint64 originUtcMs = 1'790'000'000'000;
};

// bt, exhaust, ror, heater, fan, drum. Shaped like a 500 g roast: turning point near 80 s, dry end near 275 s, first
// crack near 500 s.
class SyntheticSeries final : public engine::api::SeriesView {
 public:
  explicit SyntheticSeries(SyntheticRoast roast = {});

  void setLastS(double lastS) { lastS_ = lastS; }  // not thread-safe: a test's own thread only
  const SyntheticRoast& roast() const { return roast_; }
  void setStep(int column, double fromS, double value);  // a setting changed by hand, from then on
  double value(int column, double tS) const;             // NaN in a gap

  int columnIndex(QStringView channelId) const override;
  qint64 size() const noexcept override;
  double firstS() const noexcept override { return 0; }
  double lastS() const noexcept override { return lastS_; }
  qint64 originUtcMs() const noexcept override { return roast_.originUtcMs; }
  void envelope(int column, double t0S, double t1S, std::span<engine::api::EnvelopeColumn> out) const override;
  std::optional<float> valueAt(int column, double tS) const override;

 private:
  struct HandStep {
    int column;
    double fromS;
    double value;
  };
  engine::api::EnvelopeColumn column(int column, double fromS, double toS) const;

  SyntheticRoast roast_;
  std::vector<HandStep> handSteps_;
  double lastS_ = 0;
};

}  // namespace tryer::test
