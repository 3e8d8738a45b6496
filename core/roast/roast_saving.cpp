// The part of RoastKeeper that writes and reads the database.
#include <QMetaObject>
#include <algorithm>

#include "core/base/canonical_json.h"
#include "core/base/log.h"
#include "core/model/journal_record.h"
#include "core/roast/roast_keeper.h"

namespace tryer::roast {

using namespace Qt::StringLiterals;
using base::fail;
using base::Result;
using model::Actor;
using model::kSystem;

namespace {

Result<void> write(store::Connection& connection, const model::Roast& roast) {
  auto statement = connection.cached(
      "INSERT INTO roast (id, machine_id, started_utc_ms, finished_utc_ms, json) VALUES (?1, ?2, ?3, ?4, ?5) "
      "ON CONFLICT (id) DO UPDATE SET started_utc_ms = excluded.started_utc_ms, "
      "finished_utc_ms = excluded.finished_utc_ms, json = excluded.json "
      // A change that had to wait must not open again what was finished since.
      "WHERE roast.finished_utc_ms IS NULL OR excluded.finished_utc_ms IS NOT NULL");
  if (!statement) return fail(statement.error());
  store::Statement& row = **statement;
  row.bind(1, roast.id).bind(2, roast.machineId).bind(3, roast.startedUtcMs);
  if (roast.finishedUtcMs) {
    row.bind(4, *roast.finishedUtcMs);
  } else {
    row.bindNull(4);
  }
  row.bindText(5, base::canonicalJson(model::toJson(roast)));
  return row.run();
}

Result<std::vector<model::Roast>> readUnfinished(store::Connection& reader, const QString& machineId) {
  auto rows = reader.prepare(
      "SELECT json FROM roast WHERE finished_utc_ms IS NULL AND machine_id = ?1 ORDER BY started_utc_ms, id");
  if (!rows) return fail(rows.error());
  rows->bind(1, machineId);
  std::vector<model::Roast> roasts;
  for (;;) {
    auto row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) return roasts;
    auto json = base::parseJson(rows->utf8(0));
    if (!json) return fail(json.error());
    auto roast = model::roastFromJson(json->toObject());
    if (!roast) return fail(roast.error());
    roasts.push_back(std::move(*roast));
  }
}

// The last moment that is known of it.
qint64 lastUtcMs(const model::Roast& roast, const telemetry::Recording& recording) {
  qint64 last = roast.startedUtcMs;
  for (const model::RoastEvent& event : roast.events) last = std::max(last, event.utcMs);
  for (const auto& session : recording.sessions) {
    if (!session.samples.empty()) last = std::max(last, session.samples.back().at.utcMs);
  }
  return last;
}

}  // namespace

void RoastKeeper::note(QStringView type, const Actor& actor, QJsonObject payload) {
  payload.insert(u"roastId"_s, roast_->id);
  journal::Entry entry;
  entry.utcMs = clock_.utcMs();
  entry.type = type.toString();
  entry.actor = actor.id();
  entry.payload = base::canonicalJson(payload);
  entries_.push_back(std::move(entry));
}

void RoastKeeper::noteMark(QStringView type, const Actor& actor, const model::RoastEvent& event) {
  QJsonObject payload{{u"markId"_s, event.id},
                      {u"mark"_s, model::eventTypeId(event.type)},
                      {u"markUtcMs"_s, event.utcMs},
                      {u"elapsedS"_s, event.elapsedS},
                      {u"detected"_s, event.detected}};
  payload.insert(u"btC"_s, event.btC ? QJsonValue(*event.btC) : QJsonValue(QJsonValue::Null));
  note(type, actor, std::move(payload));
}

// Tells the listener, too: every change passes here.
void RoastKeeper::save(Done done) {
  retrySaving();
  Change change{*roast_, std::exchange(entries_, {}), {}};
  if (done) change.dones.push_back(std::move(done));
  submit(std::move(change));
  listener_.onRoastChanged(*roast_);
}

void RoastKeeper::submit(Change change) {
  auto shared = std::make_shared<Change>(std::move(change));
  journal::Journal* journal = &journal_;
  auto job = [shared, journal](store::Connection& connection) -> Result<void> {
    if (auto written = write(connection, shared->roast); !written) return written;
    for (const journal::Entry& entry : shared->entries) {
      if (auto appended = journal->appender().append(connection, entry); !appended) return fail(appended.error());
    }
    return {};
  };
  const std::weak_ptr<int> alive = alive_;
  auto done = [this, post = post_, alive, shared](const Result<void>& result) {
    post([this, alive, shared, result] {
      if (!alive.expired()) onSaved(std::move(*shared), result);
    });
  };
  if (auto accepted = db_.submit(std::move(job), store::Durability::Full, done); !accepted) done(accepted);
}

void RoastKeeper::onSaved(Change change, const Result<void>& result) {
  const auto dones = std::exchange(change.dones, {});
  if (!result) {
    unsaved_.push_back(std::move(change));
    if (unsaved_.size() > kMaxUnsaved) {
      qCWarning(base::lcRoast) << "a change of roast" << unsaved_.front().roast.id << "could not be saved and is lost";
      unsaved_.pop_front();
    }
    listener_.onRoastNotSaved(result.error());
  }
  for (const Done& done : dones) done(result);
}

void RoastKeeper::retrySaving() {
  auto again = std::exchange(unsaved_, {});
  for (Change& change : again) {
    if (roast_ && change.roast.id == roast_->id) change.roast = *roast_;
    submit(std::move(change));
  }
}

Result<std::vector<UnfinishedRoast>> readUnfinishedRoasts(store::Connection& reader, const QString& machineId) {
  auto roasts = readUnfinished(reader, machineId);
  if (!roasts) return fail(roasts.error());
  std::vector<UnfinishedRoast> found;
  for (model::Roast& roast : *roasts) {
    auto recording = telemetry::readRoast(reader, roast.id);
    if (!recording) return fail(recording.error());
    found.push_back({std::move(roast), std::move(*recording)});
  }
  return found;
}

std::optional<ResumedRoast> RoastKeeper::resume(std::vector<UnfinishedRoast> unfinished) {
  std::optional<ResumedRoast> resumed;
  for (UnfinishedRoast& roast : unfinished) resumed = resumeOrEnd(std::move(roast));
  return resumed;
}

// Oldest first; one that is followed by another, or was left alone for too long, is ended where it was last seen.
std::optional<ResumedRoast> RoastKeeper::resumeOrEnd(UnfinishedRoast&& unfinished) {
  auto& [roast, recording] = unfinished;
  if (running()) {
    end(roast.startedUtcMs, kSystem, u"another roast was begun"_s);
    save({});
  }
  const qint64 lastMs = lastUtcMs(roast, recording);
  anchor_ = clock_.now();
  anchor_.utcMs = std::max(anchor_.utcMs, lastMs);
  const qint64 gapMs = anchor_.utcMs - lastMs;
  roast_ = std::move(roast);
  newestUtcMs_ = lastMs;
  steps_.clear();
  if (gapMs > kLongestGapMs) {
    end(lastMs, kSystem, u"the console was away for too long to continue it"_s);
    save({});
    return std::nullopt;
  }
  ++roast_->resumed;
  const double gapS = static_cast<double>(gapMs) / 1000.0;
  note(model::journal_type::kRoastResumed, kSystem, {{u"resumed"_s, roast_->resumed}, {u"gapS"_s, gapS}});
  listener_.onRoastBegan(*roast_, anchor_.monotonicNs);
  save({});
  return ResumedRoast{*roast_, std::move(recording), gapS};
}

}  // namespace tryer::roast
