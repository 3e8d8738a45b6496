// The engine's side of the guard: that it is gone becomes an alarm; what one did in place of an earlier console becomes
// a record of the journal, an alarm to be acknowledged and a latched abort, so that nothing resumes by itself.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/journal/journal.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/guard_report_file.h"
#include "core/model/guard_status.h"
#include "core/roast/alarm/alarm_book.h"
#include "core/store/database.h"

namespace tryer::engine {

std::vector<model::AlarmDefinition> guardAlarms();

// What it comes to, in a sentence or two: for the alarm and the journal.
QString guardReportText(const model::GuardReport& report);

// Engine thread.
class GuardDesk {
 public:
  static constexpr qint64 kGoneDelayNs = 1 * base::kNsPerS;  // one that is only being started is no alarm

  struct Parts {
    const base::Clock& clock;
    store::Database& database;
    journal::Journal& journal;
    machine::safety::AbortChannel& abort;
    std::function<void(std::function<void()>)> post;  // runs a task later on the engine thread; any thread
  };
  GuardDesk(Parts parts, roast::AlarmBook& book);

  void onStatus(const model::GuardStatus& status);
  // Records it, once, and then puts the file away; while the store refuses it is tried again by tick().
  void onReport(const machine::safety::FoundGuardReport& found);
  void tick();  // about once a second

 private:
  void record(const machine::safety::FoundGuardReport& found);

  Parts parts_;
  roast::AlarmBook& book_;
  model::GuardStatus status_;
  qint64 goneSinceNs_;  // while it is not ready
  std::vector<machine::safety::FoundGuardReport> waiting_;
  bool writing_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace tryer::engine
