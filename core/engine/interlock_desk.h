// The engine's side of the interlocks: their signals become alarms, what people do about those goes back to the machine
// thread, and changes of their limits are journaled and kept.
#pragma once

#include <QJsonObject>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "core/base/clock.h"
#include "core/engine/api/interlocks.h"
#include "core/journal/journal.h"
#include "core/machine/safety/interlocks.h"
#include "core/model/proposal.h"
#include "core/roast/alarm/alarm_book.h"
#include "core/store/database.h"

namespace tryer::engine {

base::Result<QJsonObject> readInterlockSettings(store::Connection& reader);  // any thread; empty: as in the table

// Engine thread.
class InterlockDesk {
 public:
  using Done = std::function<void(base::Result<void>)>;
  struct Parts {
    const base::Clock& clock;
    store::Database& database;
    journal::Journal& journal;
    std::function<void(std::function<void()>)> post;  // runs a task later on the engine thread; any thread
    QJsonObject settings;
  };
  // Called on the engine thread; must only hand on to the machine thread, in order.
  struct Events {
    std::function<void(const QString& machineId, const QString& ruleId, quint32 occurrence)> seen;
    std::function<void(const QString& machineId, const QString& ruleId)> owed;
    std::function<void(const QJsonObject& settings)> settings;
    std::function<void(std::vector<api::Interlock>)> list = {};  // in force now, for people; to the GUI thread
  };

  InterlockDesk(Parts parts, Events events, roast::AlarmBook& book);

  // Another machine: its alarms of before that nobody has seen go on withholding heat.
  void onMachine(const QString& machineId, const std::shared_ptr<const model::Capability>& capability);
  void onSignal(const machine::safety::InterlockSignal& signal);
  void onAlarmChanged(const model::Alarm& alarm);

  bool holds(const QString& ruleId) const { return holding_.contains(ruleId); }

  // Answers when it is durable, with a record config.changed; it holds from then on. NotFound: this machine has no such
  // interlock. Else as machine::safety::changed(). There are no roles yet: whoever calls says which one it is.
  void change(const QString& ruleId, const machine::safety::InterlockWish& wish, machine::safety::SafetyRole role,
              const model::Actor& by, const Done& done);

 private:
  void tellList() const;
  void save(const QJsonObject& settings, journal::Entry entry, const Done& done);

  Parts parts_;
  Events events_;
  roast::AlarmBook& book_;
  QString machineId_;
  std::shared_ptr<const model::Capability> capability_;
  std::map<QString, quint32> occurrences_;  // by rule, of the machine in use
  std::set<QString> holding_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace tryer::engine
