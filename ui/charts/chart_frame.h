// What the charts are told once per display tick. Plain values; times are seconds on the series' own axis.
#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/engine/api/series_view.h"
#include "ui/charts/time_window.h"

namespace tryer::ui {

struct EventLine {
  QString label;  // "CHARGE", "DRY", "FCs", "DROP"
  double atS = 0;
  bool operator==(const EventLine&) const = default;
};

// Nothing was measured in between.
struct GapBand {
  double fromS = 0;
  double toS = 0;
  bool operator==(const GapBand&) const = default;
};

// A command on the lane: asked for, and what became of it.
struct CommandMark {
  enum class Fate { Open, Done, NotTaken };
  QString actuatorId;
  double atS = 0;
  int target = 0;
  Fate fate = Fate::Open;
  bool operator==(const CommandMark&) const = default;
};

struct ChartFrame {
  std::shared_ptr<const engine::api::SeriesView> series;  // nullptr: an empty chart
  qint64 size = 0;  // of the series when the frame was made: a longer one is a new frame
  TimeWindow window;
  std::optional<double> chargeS;  // where the clock is 0:00; none: at the start of the series
  std::vector<EventLine> events;
  std::vector<GapBand> gaps;  // of the roast; shown as such
  std::vector<CommandMark> commands;
  double gapS = 1.0;  // a longer silence is a gap and is not drawn across
};

}  // namespace tryer::ui
