// Saves alarms with their journal records in one transaction each, in the order in which they changed, again and again
// until the store took them.
//
// The table holds the alarms that are not normal, as they stand: what a restart must know is a few rows, where reading
// it back out of the journal would cost more with every year. The journal stays the record of how they got there.
#pragma once

#include <QByteArray>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/journal/journal.h"
#include "core/model/alarm_life.h"
#include "core/store/database.h"

namespace tryer::roast {

// An alarm with what lies under its being set aside.
struct StoredAlarm {
  model::Alarm alarm;
  model::AlarmState under = model::AlarmState::Normal;
};

// The alarms of an earlier run that were not normal, by id. A row that cannot be read is left out and logged. Any
// thread.
base::Result<std::vector<StoredAlarm>> readAlarms(store::Connection& reader);

// Engine thread.
class AlarmSaver {
 public:
  using Post = std::function<void(std::function<void()>)>;  // runs a task on the engine thread later; any thread
  using Done = std::function<void(base::Result<void>)>;

  static constexpr std::size_t kMaxEntries = 2'000;  // that wait for the store; beyond: the oldest is lost, and said
  static constexpr qint64 kRetryNs = base::kNsPerS;

  // journal must outlive everything queued in db.
  AlarmSaver(const base::Clock& clock, store::Database& db, journal::Journal& journal, Post post);
  ~AlarmSaver();  // hands what waits to the store
  AlarmSaver(const AlarmSaver&) = delete;
  AlarmSaver& operator=(const AlarmSaver&) = delete;

  // done: it is durable, or it could not be saved yet (then it is kept and tried again).
  void save(const StoredAlarm& alarm, journal::Entry entry, Done done);
  void tick();  // tries again what was refused
  bool waits() const { return running_ || !entries_.empty(); }

 private:
  // What goes into one transaction. A row without JSON is deleted.
  struct Batch {
    std::map<QString, std::optional<QByteArray>> rows;
    std::deque<journal::Entry> entries;
    std::vector<Done> dones;
  };
  void submit();
  void onWritten(Batch batch, const base::Result<void>& result);
  void keepBounded();

  const base::Clock& clock_;
  store::Database& db_;
  journal::Journal& journal_;
  const Post post_;
  std::map<QString, std::optional<QByteArray>> rows_;
  std::deque<journal::Entry> entries_;
  std::vector<Done> dones_;
  bool running_ = false;
  qint64 notBeforeNs_ = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace tryer::roast
