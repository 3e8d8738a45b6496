#pragma once

#include "core/engine/api/console.h"
#include "core/engine/live_board.h"
#include "core/store/database.h"

namespace tryer::engine {

// What the window pulls on its display tick. GUI thread; nothing here waits.
class LiveProxy final : public api::LiveApi {
 public:
  LiveProxy(const base::Clock& clock, const LiveBoard& board, const store::Database& database)
      : clock_(clock), board_(board), database_(database) {}

  api::LiveSnapshot snapshot() const override;
  api::HealthSnapshot health() const override;
  qint64 nowNs() const override { return clock_.monotonicNs(); }
  // Never before the newest sample: a replay at a higher speed runs ahead of the clock.
  qint64 nowUtcMs() const override;

 private:
  const base::Clock& clock_;
  const LiveBoard& board_;
  const store::Database& database_;
  // The view of the series shown last, so that it is the same object as long as the series is.
  mutable std::shared_ptr<const telemetry::LiveSeries> shown_;
  mutable std::shared_ptr<const api::SeriesView> view_;
};

}  // namespace tryer::engine
