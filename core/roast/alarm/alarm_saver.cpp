#include "core/roast/alarm/alarm_saver.h"

#include "core/base/canonical_json.h"
#include "core/base/log.h"

namespace tryer::roast {

using namespace Qt::StringLiterals;
using base::fail;
using base::Result;

namespace {

base::Result<void> writeRow(store::Connection& connection, const QString& id, const std::optional<QByteArray>& json) {
  auto statement = connection.cached(json ? "INSERT INTO alarm (id, json) VALUES (?1, ?2) "
                                            "ON CONFLICT (id) DO UPDATE SET json = excluded.json"
                                          : "DELETE FROM alarm WHERE id = ?1");
  if (!statement) return fail(statement.error());
  (*statement)->bind(1, id);
  if (json) (*statement)->bindText(2, *json);
  return (*statement)->run();
}

std::optional<QByteArray> rowOf(const StoredAlarm& stored) {
  if (stored.alarm.state == model::AlarmState::Normal) return std::nullopt;
  QJsonObject json = model::toJson(stored.alarm);
  json[u"under"_s] = model::alarmStateId(stored.under);
  return base::canonicalJson(json);
}

Result<StoredAlarm> alarmOf(const QByteArray& row) {
  const auto json = base::parseJson(row);
  if (!json) return fail(json.error());
  auto alarm = model::alarmFromJson(json->toObject());
  if (!alarm) return fail(alarm.error());
  const auto under = model::alarmStateFromId(json->toObject().value("under"_L1).toString());
  if (!under || model::isSetAside(*under)) {
    return fail(base::ErrorCode::Corrupt, u"The stored alarm %1 cannot be read."_s.arg(alarm->id));
  }
  return StoredAlarm{std::move(*alarm), *under};
}

}  // namespace

Result<std::vector<StoredAlarm>> readAlarms(store::Connection& reader) {
  auto rows = reader.prepare("SELECT json FROM alarm ORDER BY id");
  if (!rows) return fail(rows.error());
  std::vector<StoredAlarm> alarms;
  for (;;) {
    const auto row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) return alarms;
    if (auto alarm = alarmOf(rows->utf8(0))) {
      alarms.push_back(std::move(*alarm));
    } else {
      qCWarning(base::lcRoast) << alarm.error().message;
    }
  }
}

AlarmSaver::AlarmSaver(const base::Clock& clock, store::Database& db, journal::Journal& journal, Post post)
    : clock_(clock), db_(db), journal_(journal), post_(std::move(post)) {}

AlarmSaver::~AlarmSaver() {
  if (!entries_.empty()) submit();
}

void AlarmSaver::save(const StoredAlarm& alarm, journal::Entry entry, Done done) {
  rows_[alarm.alarm.id] = rowOf(alarm);
  entries_.push_back(std::move(entry));
  if (done) dones_.push_back(std::move(done));
  keepBounded();
  if (!running_ && clock_.monotonicNs() >= notBeforeNs_) submit();
}

void AlarmSaver::tick() {
  if (!running_ && !entries_.empty() && clock_.monotonicNs() >= notBeforeNs_) submit();
}

void AlarmSaver::keepBounded() {
  if (entries_.size() <= kMaxEntries) return;
  qCWarning(base::lcRoast) << "a record of an alarm could not be saved and is lost:" << entries_.front().type;
  entries_.pop_front();
}

void AlarmSaver::submit() {
  running_ = true;
  auto batch =
      std::make_shared<Batch>(Batch{std::exchange(rows_, {}), std::exchange(entries_, {}), std::exchange(dones_, {})});
  auto job = [batch, journal = &journal_](store::Connection& connection) -> Result<void> {
    for (const auto& [id, json] : batch->rows) {
      if (auto written = writeRow(connection, id, json); !written) return written;
    }
    for (const journal::Entry& entry : batch->entries) {
      if (auto appended = journal->appender().append(connection, entry); !appended) return fail(appended.error());
    }
    return {};
  };
  const std::weak_ptr<int> alive = alive_;
  auto done = [this, post = post_, alive, batch](const Result<void>& result) {
    post([this, alive, batch, result] {
      if (!alive.expired()) onWritten(std::move(*batch), result);
    });
  };
  if (auto accepted = db_.submit(std::move(job), store::Durability::Full, done); !accepted) done(accepted);
}

void AlarmSaver::onWritten(Batch batch, const Result<void>& result) {
  running_ = false;
  if (!result) {
    notBeforeNs_ = clock_.monotonicNs() + kRetryNs;
    rows_.merge(batch.rows);  // a newer row stays
    entries_.insert(entries_.begin(), std::make_move_iterator(batch.entries.begin()),
                    std::make_move_iterator(batch.entries.end()));
    while (entries_.size() > kMaxEntries) keepBounded();
  }
  for (const Done& done : batch.dones) done(result);
  if (result) tick();
}

}  // namespace tryer::roast
