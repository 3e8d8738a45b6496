// Watches the engine's own conditions for the alarm book: an abort that is not confirmed, a link that is lost in a
// roast, a store that does not write.
#pragma once

#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/model/abort_status.h"
#include "core/model/sample.h"
#include "core/roast/alarm/alarm_book.h"

namespace tryer::engine {

// All alarms that this console can raise: of every room.
std::vector<model::AlarmDefinition> alarmDefinitions();

// Engine thread.
class AlarmSources {
 public:
  static constexpr qint64 kStoreDelayNs = 2 * base::kNsPerS;  // one slow write is no alarm

  AlarmSources(const base::Clock& clock, roast::AlarmBook& book) : clock_(clock), book_(book) {}

  void lookAtAbort(const model::AbortStatus& status);
  void lookAtRoast(model::LinkState link, bool roastRuns);
  void lookAtStore(const std::optional<base::Error>& error);

 private:
  void set(QStringView definitionId, bool active, const QString& detail = {});

  const base::Clock& clock_;
  roast::AlarmBook& book_;
  std::optional<qint64> storeFailsSinceNs_;
};

}  // namespace tryer::engine
