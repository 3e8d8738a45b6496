#include "core/engine/start_up.h"

#include "core/base/canonical_json.h"
#include "core/base/log.h"
#include "core/engine/twin_state.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;

namespace {

base::Result<std::optional<model::Roast>> readOpenRoast(store::Connection& db) {
  auto statement =
      db.prepare("SELECT json FROM roast WHERE finished_utc_ms IS NULL ORDER BY started_utc_ms DESC LIMIT 1");
  if (!statement) return base::fail(statement.error());
  const auto row = statement->step();
  if (!row) return base::fail(row.error());
  if (!*row) return std::nullopt;
  const auto json = base::parseJson(statement->utf8(0));
  if (!json) return base::fail(json.error());
  auto roast = model::roastFromJson(json->toObject());
  if (!roast) return base::fail(roast.error());
  return std::optional(std::move(*roast));
}

// The newest of press and reset decides.
base::Result<bool> readAbortLatched(store::Connection& db) {
  auto statement = db.prepare(
      "SELECT (SELECT max(seq) FROM journal WHERE type = 'abort.pressed'),"
      "       (SELECT max(seq) FROM journal WHERE type = 'abort.reset')");
  if (!statement) return base::fail(statement.error());
  const auto row = statement->step();
  if (!row) return base::fail(row.error());
  if (statement->isNull(0)) return false;
  return statement->isNull(1) || statement->integer(0) > statement->integer(1);
}

}  // namespace

base::Result<StartUp> readStartUp(store::Connection& db) {
  StartUp startUp;
  const auto latched = readAbortLatched(db);
  if (!latched) return base::fail(latched.error());
  startUp.abortLatched = *latched;
  auto roast = readOpenRoast(db);
  if (!roast) return base::fail(roast.error());
  startUp.openRoast = std::move(*roast);
  if (!startUp.openRoast) return startUp;
  auto recording = telemetry::readRoast(db, startUp.openRoast->id);
  if (!recording) return base::fail(recording.error());
  startUp.recording = std::move(*recording);
  if (startUp.recording.unreadableBlocks > 0)
    qCWarning(base::lcEngine) << startUp.recording.unreadableBlocks << "damaged blocks of the open roast are left out";
  const auto saved = readTwinState(db);
  if (saved && saved->machineId == startUp.openRoast->machineId) startUp.twinState = saved->state;
  return startUp;
}

}  // namespace tryer::engine
