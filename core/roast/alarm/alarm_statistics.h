// Counts how well the alarms serve: the flood, and the figures of ISA-18.2 §16. Bounded; monotonic time.
#pragma once

#include <QString>
#include <array>
#include <deque>
#include <map>
#include <optional>

#include "core/base/clock.h"
#include "core/model/alarm.h"

namespace tryer::roast {

// One thread.
class AlarmStatistics {
 public:
  static constexpr qint64 kFloodWindowNs = 600 * base::kNsPerS;
  static constexpr int kFloodBegins = 10;  // more than so many within the window
  static constexpr int kFloodEnds = 5;     // fewer than so many
  static constexpr qint64 kChatterNs = 60 * base::kNsPerS;
  static constexpr std::size_t kChatterTimes = 3;
  static constexpr std::size_t kMaxRecent = 1'000;  // of one window; beyond: the oldest is forgotten, the flood stays
  static constexpr std::size_t kMaxAlarms = 1'000;  // watched for chattering
  static constexpr std::size_t kMaxAnswers = 256;   // the newest, for the median

  explicit AlarmStatistics(base::Stamp start) : start_(start) {}

  // An alarm called the operator. An alarm about alarms is not given here.
  void raised(const model::Alarm& alarm, base::Stamp now);
  void acknowledged(double afterS);
  // Whether there is a flood now.
  bool flood(base::Stamp now);

  // All but stale, which needs the alarms themselves.
  model::AlarmKpis kpis(base::Stamp now);

 private:
  struct Rises {
    std::array<qint64, kChatterTimes> atNs{};  // the newest; 0: none
    std::size_t next = 0;
    bool chattering = false;  // came so often once in this session
  };
  void forgetOld(qint64 nowNs);

  base::Stamp start_;
  int raised_ = 0;
  std::array<int, 3> byPriority_{};
  std::deque<qint64> recentNs_;
  std::map<QString, int> byDefinition_;
  std::map<QString, Rises> rises_;
  std::deque<double> answersS_;
  std::optional<qint64> floodSinceUtcMs_;
};

}  // namespace tryer::roast
