#include "core/machine/replay/replay_roast.h"

#include <sys/stat.h>

#include <QFile>
#include <QFileInfo>
#include <algorithm>

#include "core/machine/aillio/bullet_model.h"
#include "core/machine/line/line_driver.h"
#include "core/machine/twin/twin_profile.h"
#include "core/store/connection.h"
#include "core/store/migrations.h"
#include "core/telemetry/rate_of_rise.h"
#include "core/telemetry/recorder.h"

namespace tryer::machine {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr qint64 kTellsLaterMs = 10'000;  // the record of a link is written behind its first samples

struct Found {
  QString roastId, machineId;
  qint64 startedUtcMs = 0;
};

Result<Found> findRoast(store::Connection& db, const QString& file, const QString& roastId) {
  auto rows = db.prepare(
      "SELECT id, machine_id, started_utc_ms FROM roast WHERE (?1 = '' OR id = ?1) "
      "AND EXISTS (SELECT 1 FROM telemetry_block WHERE roast_id = roast.id) "
      "ORDER BY started_utc_ms DESC, id DESC LIMIT 1");
  if (!rows) return fail(rows.error());
  const auto row = rows->bind(1, roastId).step();
  if (!row) return fail(row.error());
  if (*row) return Found{rows->text(0), rows->text(1), rows->integer(2)};
  return roastId.isEmpty()
             ? fail(ErrorCode::NotFound, u"There is no roast with a curve in %1."_s.arg(file))
             : fail(ErrorCode::NotFound, u"There is no roast '%1' with a curve in %2."_s.arg(roastId, file));
}

// What the link to that machine said last before the roast; empty: nothing.
Result<QString> modelOf(store::Connection& db, const Found& roast) {
  auto rows = db.prepare(
      "SELECT json_extract(payload, '$.model') FROM journal WHERE type = 'link.changed' AND utc_ms <= ?2 "
      "AND json_extract(payload, '$.machine') = ?1 AND json_extract(payload, '$.model') IS NOT NULL "
      "ORDER BY seq DESC LIMIT 1");
  if (!rows) return fail(rows.error());
  const auto row = rows->bind(1, roast.machineId).bind(2, roast.startedUtcMs + kTellsLaterMs).step();
  if (!row) return fail(row.error());
  return *row ? rows->text(0) : QString();
}

Result<model::Capability> profileOf(const QString& model, const Found& roast) {
  for (const quint16 product : {aillio::kR1Product, aillio::kR2Product}) {
    const auto* bullet = aillio::bulletModel(product);
    if (bullet != nullptr && model == bullet->name) return bullet->capability();
  }
  for (auto known : {twin::twinCapability(), line::lineCapability()})
    if (model == known.model) return known;
  return fail(ErrorCode::UnknownProduct,
              u"The roast '%1' was recorded on a machine that this version does not know (%2), so its channels have no "
              "names. Look for a newer version of Tryer."_s.arg(roast.roastId, model.isEmpty() ? u"?"_s : model));
}

// The blocks name no channels: as many as the machine has today, or they were others.
Result<void> checkChannels(store::Connection& db, const Found& roast, const model::Capability& profile) {
  auto rows = db.prepare("SELECT columns FROM telemetry_block WHERE roast_id = ?1 ORDER BY id LIMIT 1");
  if (!rows) return fail(rows.error());
  const auto row = rows->bind(1, roast.roastId).step();
  if (!row) return fail(row.error());
  const QByteArray block = *row ? rows->blob(0) : QByteArray();
  constexpr qsizetype kChannelsAt = 1;  // see sample_block.h
  if (block.size() > kChannelsAt && static_cast<quint8>(block[kChannelsAt]) == profile.channels.size()) return {};
  return fail(ErrorCode::UnknownProduct,
              u"The roast '%1' was recorded with other channels than this version knows of the %2. Replay it with the "
              "version that recorded it."_s.arg(roast.roastId, profile.model));
}

// On one line of time: a session keeps its own distances, the next one begins as much later as the clock on the wall
// says, and never so early that the rate of rise would go on across a restart where it began anew.
std::vector<model::Sample> onOneLine(std::vector<telemetry::RecordedSession> sessions) {
  std::vector<model::Sample> all;
  qint64 firstUtcMs = 0;
  for (telemetry::RecordedSession& session : sessions) {
    if (session.samples.empty()) continue;
    const base::Stamp first = session.samples.front().at;
    if (all.empty()) firstUtcMs = first.utcMs;
    const qint64 earliestNs =
        all.empty() ? 0 : all.back().at.monotonicNs + telemetry::RateOfRise::kGapNs + base::kNsPerMs;
    const qint64 beginNs = std::max((first.utcMs - firstUtcMs) * base::kNsPerMs, earliestNs);
    for (model::Sample& sample : session.samples) {
      sample.at.monotonicNs += beginNs - first.monotonicNs;
      all.push_back(sample);
    }
  }
  return all;
}

Result<std::unique_ptr<store::Connection>> openOurs(const QString& file) {
  if (!QFileInfo(file).isFile())
    return fail(ErrorCode::InvalidArgument, u"There is no file %1 to be replayed."_s.arg(file));
  auto db = store::Connection::open(file, store::Connection::Mode::ReadOnly);
  if (!db) return db;
  const auto application = (*db)->queryInteger("PRAGMA application_id");
  if (!application) return fail(application.error());
  const auto version = (*db)->queryInteger("PRAGMA user_version");
  if (!version) return fail(version.error());
  if (*application != store::kApplicationId)
    return fail(ErrorCode::InvalidArgument, u"%1 is no database of Tryer, so there is no roast in it."_s.arg(file));
  if (*version > store::migrations().back().version)
    return fail(ErrorCode::NewerVersion,
                u"%1 was written by a newer version of Tryer. Replay it with that one."_s.arg(file));
  return db;
}

}  // namespace

bool isSameFile(const QString& one, const QString& other) {
  struct stat a {};
  struct stat b {};
  if (::stat(QFile::encodeName(one).constData(), &a) != 0) return false;
  if (::stat(QFile::encodeName(other).constData(), &b) != 0) return false;
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

Result<std::shared_ptr<const ReplayRoast>> readReplayRoast(const QString& file, const QString& roastId) {
  auto db = openOurs(file);
  if (!db) return fail(db.error());
  const auto found = findRoast(**db, file, roastId);
  if (!found) return fail(found.error());
  const auto modelName = modelOf(**db, *found);
  if (!modelName) return fail(modelName.error());
  auto profile = profileOf(*modelName, *found);
  if (!profile) return fail(profile.error());
  if (const auto checked = checkChannels(**db, *found, *profile); !checked) return fail(checked.error());
  auto recording = telemetry::readRoast(**db, found->roastId);
  if (!recording) return fail(recording.error());
  auto roast = std::make_shared<ReplayRoast>();
  roast->roastId = found->roastId;
  roast->file = file;
  roast->startedUtcMs = found->startedUtcMs;
  roast->capability = std::move(*profile);
  roast->capability.actuators.clear();
  roast->capability.recorded = true;
  roast->capability.timeScale = 1;  // the samples keep their own times
  roast->capability.safeState = {0, 2, u"This is a recording: nothing happens now. Look at the roaster itself."_s};
  roast->samples = onOneLine(std::move(recording->sessions));
  if (roast->samples.empty())
    return fail(ErrorCode::Corrupt, u"The curve of the roast '%1' in %2 cannot be read."_s.arg(found->roastId, file));
  return roast;
}

}  // namespace tryer::machine
