#include "core/store/migrations.h"

namespace tryer::store {

// Times: *_utc_ms since 1970, *_ns monotonic. Json columns hold canonical JSON of the value in core/model.
const std::vector<Migration>& migrations() {
  static const std::vector<Migration> steps = {
      {1, R"sql(
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY, utc_ms INTEGER NOT NULL, type TEXT NOT NULL, actor TEXT NOT NULL,
  payload TEXT NOT NULL, prev BLOB NOT NULL, hash BLOB NOT NULL);
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TABLE journal_head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, hash BLOB NOT NULL);
CREATE INDEX journal_by_type ON journal(type, seq);
CREATE INDEX journal_by_actor ON journal(actor, seq);
CREATE INDEX journal_by_time ON journal(utc_ms, seq);

CREATE TABLE roast (
  id TEXT PRIMARY KEY, machine_id TEXT NOT NULL, started_utc_ms INTEGER NOT NULL, finished_utc_ms INTEGER,
  json TEXT NOT NULL);
CREATE INDEX roast_open ON roast(finished_utc_ms);

CREATE TABLE telemetry_block (
  id INTEGER PRIMARY KEY, session_id TEXT NOT NULL, machine_id TEXT NOT NULL, roast_id TEXT,
  t0_utc_ms INTEGER NOT NULL, t0_ns INTEGER NOT NULL, n INTEGER NOT NULL, columns BLOB NOT NULL);
CREATE INDEX telemetry_block_by_roast ON telemetry_block(roast_id, id);
CREATE INDEX telemetry_block_by_session ON telemetry_block(session_id, id);

CREATE TABLE proposal (
  id TEXT PRIMARY KEY, revision INTEGER NOT NULL, status TEXT NOT NULL, machine_id TEXT NOT NULL,
  created_utc_ms INTEGER NOT NULL, json TEXT NOT NULL);
CREATE INDEX proposal_by_status ON proposal(status, created_utc_ms);

CREATE TABLE setting (key TEXT PRIMARY KEY, json TEXT NOT NULL);
)sql"},
      // The alarms that are not normal, as they stand; how they got there is in the journal.
      {2, R"sql(
CREATE TABLE alarm (id TEXT PRIMARY KEY, json TEXT NOT NULL);
)sql"},
  };
  return steps;
}

}  // namespace tryer::store
