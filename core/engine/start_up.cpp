#include "core/engine/start_up.h"

#include "core/engine/interlock_desk.h"
#include "core/engine/twin_state.h"

namespace tryer::engine {

namespace {

base::Result<bool> roastIsOpen(store::Connection& db, const QString& machineId) {
  auto statement = db.prepare("SELECT 1 FROM roast WHERE finished_utc_ms IS NULL AND machine_id = ?1 LIMIT 1");
  if (!statement) return base::fail(statement.error());
  return statement->bind(1, machineId).step();
}

// The newest of press and reset decides. What the guard did is an abort, too.
base::Result<bool> readAbortLatched(store::Connection& db) {
  auto statement = db.prepare(
      "SELECT (SELECT max(seq) FROM journal WHERE type IN ('abort.pressed', 'guard.took-over')),"
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
  auto alarms = roast::readAlarms(db);
  if (!alarms) return base::fail(alarms.error());
  startUp.alarms = std::move(*alarms);
  auto interlocks = readInterlockSettings(db);
  if (!interlocks) return base::fail(interlocks.error());
  startUp.interlocks = std::move(*interlocks);
  const auto saved = readTwinState(db);
  if (!saved) return startUp;
  const auto open = roastIsOpen(db, saved->machineId);
  if (!open) return base::fail(open.error());
  if (*open) startUp.twinState = saved->state;
  return startUp;
}

}  // namespace tryer::engine
