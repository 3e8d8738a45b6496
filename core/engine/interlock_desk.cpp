#include "core/engine/interlock_desk.h"

#include <algorithm>

#include "core/base/canonical_json.h"
#include "core/base/log.h"
#include "core/engine/interlock_list.h"
#include "core/model/journal_record.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;
using machine::safety::InterlockInForce;
using model::AlarmState;

namespace {

constexpr char16_t kPrefix[] = u"interlock.";

bool isSeen(AlarmState state) {
  return state != AlarmState::Unacknowledged && state != AlarmState::ReturnedUnacknowledged &&
         state != AlarmState::Suppressed;
}

std::optional<QString> ruleOf(const model::Alarm& alarm) {
  const QStringView prefix(kPrefix);
  if (!alarm.definitionId.startsWith(prefix)) return std::nullopt;
  return alarm.definitionId.sliced(prefix.size());
}

// "limit 280 → 250, delay 2 → 1 s"
QString changeText(const InterlockInForce& before, const InterlockInForce& after) {
  QStringList parts;
  if (before.limit != after.limit) parts << u"limit %1 → %2"_s.arg(before.limit).arg(after.limit);
  if (before.delayS != after.delayS) parts << u"delay %1 → %2 s"_s.arg(before.delayS).arg(after.delayS);
  if (before.action != after.action) {
    parts << u"action %1 → %2"_s.arg(machine::safety::interlockActionId(before.action),
                                     machine::safety::interlockActionId(after.action));
  }
  return parts.join(u", "_s);
}

QJsonObject factsOf(const InterlockInForce& in) {
  return {
      {u"limit"_s, in.limit}, {u"delayS"_s, in.delayS}, {u"action"_s, machine::safety::interlockActionId(in.action)}};
}

}  // namespace

base::Result<QJsonObject> readInterlockSettings(store::Connection& reader) {
  auto statement = reader.prepare("SELECT json FROM setting WHERE key = 'interlocks'");
  if (!statement) return base::fail(statement.error());
  const auto row = statement->step();
  if (!row) return base::fail(row.error());
  if (!*row) return QJsonObject();
  const auto json = base::parseJson(statement->utf8(0));
  if (!json) return base::fail(json.error());
  return json->toObject();
}

InterlockDesk::InterlockDesk(Parts parts, Events events, roast::AlarmBook& book)
    : parts_(std::move(parts)), events_(std::move(events)), book_(book) {}

void InterlockDesk::onMachine(const QString& machineId, const std::shared_ptr<const model::Capability>& capability) {
  machineId_ = machineId;
  capability_ = capability;
  occurrences_.clear();
  holding_.clear();
  for (const model::Alarm& alarm : book_.alarms()) {
    const auto rule = ruleOf(alarm);
    if (rule && alarm.source == machineId_ && !isSeen(alarm.state)) events_.owed(machineId_, *rule);
  }
  tellList();
}

void InterlockDesk::tellList() const {
  if (events_.list && capability_) events_.list(interlockList(*capability_, parts_.settings, holding_));
}

void InterlockDesk::onSignal(const machine::safety::InterlockSignal& signal) {
  occurrences_[signal.ruleId] = signal.occurrence;
  if (signal.holds) {
    holding_.insert(signal.ruleId);
  } else {
    holding_.erase(signal.ruleId);
  }
  tellList();
  QStringList detail;
  if (!signal.detail.isEmpty()) detail << signal.detail;
  if (signal.tripped) detail << u"ABORT was tripped"_s;
  const QString source = machineId_.left(roast::AlarmBook::kMaxSourceChars);
  const auto told = book_.set(QString::fromUtf16(kPrefix) + signal.ruleId, source, signal.holds, detail.join(u"; "_s));
  if (!told) qCWarning(base::lcEngine) << "alarm not raised:" << told.error().message;
}

// A person who sets an alarm aside has seen it, too.
void InterlockDesk::onAlarmChanged(const model::Alarm& alarm) {
  const auto rule = ruleOf(alarm);
  if (!rule || alarm.source != machineId_ || !isSeen(alarm.state)) return;
  const auto known = occurrences_.find(*rule);
  events_.seen(machineId_, *rule, known == occurrences_.end() ? 0 : known->second);
}

void InterlockDesk::change(const QString& ruleId, const machine::safety::InterlockWish& wish,
                           machine::safety::SafetyRole role, const model::Actor& by, const Done& done) {
  auto rules =
      capability_ ? machine::safety::interlocksInForce(*capability_, parts_.settings) : std::vector<InterlockInForce>();
  const auto found =
      std::ranges::find_if(rules, [&](const InterlockInForce& in) { return ruleId == QStringView(in.rule->id); });
  if (found == rules.end()) {
    return done(base::fail(base::ErrorCode::NotFound, u"The machine in use has no interlock \"%1\"."_s.arg(ruleId)));
  }
  const auto then = machine::safety::changed(*found, wish, role);
  if (!then) return done(base::fail(then.error()));
  const QJsonObject payload{{u"what"_s, u"interlock"_s},    {u"title"_s, QString::fromUtf16(found->rule->title)},
                            {u"ruleId"_s, ruleId},          {u"change"_s, changeText(*found, *then)},
                            {u"before"_s, factsOf(*found)}, {u"after"_s, factsOf(*then)}};
  *found = *then;
  // What is set for interlocks that only other machines have stays.
  QJsonObject settings = parts_.settings;
  for (const InterlockInForce& in : rules) settings.remove(QString::fromUtf16(in.rule->id));
  const QJsonObject own = machine::safety::toJson(rules);
  for (auto it = own.begin(); it != own.end(); ++it) settings[it.key()] = it.value();
  save(settings,
       {parts_.clock.utcMs(), QString::fromUtf16(model::journal_type::kConfigChanged), by.id(),
        base::canonicalJson(payload)},
       done);
}

void InterlockDesk::save(const QJsonObject& settings, journal::Entry entry, const Done& done) {
  auto job = [text = base::canonicalJson(settings), entry = std::move(entry),
              journal = &parts_.journal](store::Connection& db) -> base::Result<void> {
    auto statement = db.cached(
        "INSERT INTO setting (key, json) VALUES ('interlocks', ?1) ON CONFLICT (key) DO UPDATE SET json = ?1");
    if (!statement) return base::fail(statement.error());
    if (auto written = (*statement)->bindText(1, text).run(); !written) return written;
    if (auto appended = journal->appender().append(db, entry); !appended) return base::fail(appended.error());
    return {};
  };
  const std::weak_ptr<int> alive = alive_;
  auto written = [this, post = parts_.post, alive, settings, done](const base::Result<void>& result) {
    post([this, alive, settings, done, result] {
      if (alive.expired()) return;
      if (result) {
        parts_.settings = settings;
        events_.settings(settings);
        tellList();
      }
      done(result);
    });
  };
  if (auto taken = parts_.database.submit(std::move(job), store::Durability::Full, written); !taken) written(taken);
}

}  // namespace tryer::engine
