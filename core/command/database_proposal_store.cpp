#include <memory>

#include "core/base/canonical_json.h"
#include "core/base/log.h"
#include "core/command/proposal_store.h"

namespace tryer::command {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Result;
using model::Proposal;
using store::Connection;

namespace {

constexpr qsizetype kMaxProposalBytes = 256 * 1024;

QByteArray bytesOf(const Proposal& proposal) {
  return base::canonicalJson(model::toJson(proposal));
}

Result<Proposal> proposalOf(const QByteArray& json) {
  auto value = base::parseJson(json, kMaxProposalBytes);
  if (!value) return base::fail(value.error());
  return model::proposalFromJson(value->toObject());
}

// The row's own columns are what compare-and-set looks at; the JSON tells the rest.
std::optional<Proposal> storedProposal(Connection& db, const QString& id) {
  auto select = db.cached("SELECT json FROM proposal WHERE id = ?");
  if (!select) return std::nullopt;
  (*select)->bind(1, id);
  const auto row = (*select)->step();
  std::optional<Proposal> found;
  if (row && *row) {
    if (auto proposal = proposalOf((*select)->utf8(0))) found = *proposal;
  }
  (*select)->reset();
  return found;
}

Result<void> insertRow(Connection& db, const Proposal& p) {
  auto insert = db.cached(
      "INSERT INTO proposal(id, revision, status, machine_id, created_utc_ms, json) VALUES(?,?,?,?,?,?) "
      "ON CONFLICT(id) DO NOTHING");
  if (!insert) return base::fail(insert.error());
  (*insert)->bind(1, p.id).bind(2, p.revision).bind(3, model::proposalStatusId(p.status)).bind(4, p.machineId);
  (*insert)->bind(5, p.createdUtcMs).bindText(6, bytesOf(p));
  return (*insert)->run();
}

Result<void> updateRow(Connection& db, const ProposalWrite& change) {
  auto update =
      db.cached("UPDATE proposal SET revision = ?, status = ?, json = ? WHERE id = ? AND revision = ? AND status = ?");
  if (!update) return base::fail(update.error());
  const Proposal& p = change.next;
  (*update)->bind(1, p.revision).bind(2, model::proposalStatusId(p.status)).bindText(3, bytesOf(p)).bind(4, p.id);
  (*update)->bind(5, change.expectedRevision).bind(6, model::proposalStatusId(change.expectedStatus));
  return (*update)->run();
}

Result<void> applyWrite(Connection& db, journal::Appender& appender, const ProposalWrite& change,
                        std::optional<Proposal>& stored) {
  auto written = change.expectedRevision == 0 ? insertRow(db, change.next) : updateRow(db, change);
  if (!written) return written;
  if (db.changes() != 1) {
    stored = storedProposal(db, change.next.id);
    const QString now = stored ? model::proposalStatusId(stored->status) : u"no longer there"_s;
    return base::fail(ErrorCode::Conflict, u"This was decided elsewhere in the meantime: it is %1 now."_s.arg(now));
  }
  for (const journal::Entry& entry : change.entries) {
    if (auto seq = appender.append(db, entry); !seq) return base::fail(seq.error());
  }
  return {};
}

struct OpenRow {
  QString id;
  qint64 revision = 0;
  QString status;
  std::optional<Proposal> proposal;
};

Result<std::vector<OpenRow>> openRows(Connection& db) {
  auto select = db.prepare(
      "SELECT id, revision, status, json FROM proposal WHERE status IN ('PENDING', 'APPROVED', 'EXECUTING') "
      "ORDER BY created_utc_ms, id");
  if (!select) return base::fail(select.error());
  std::vector<OpenRow> rows;
  for (;;) {
    const auto more = select->step();
    if (!more) return base::fail(more.error());
    if (!*more) return rows;
    OpenRow row{select->text(0), select->integer(1), select->text(2), std::nullopt};
    auto proposal = proposalOf(select->utf8(3));
    const bool whole = proposal && proposal->id == row.id && proposal->revision == row.revision &&
                       model::proposalStatusId(proposal->status) == row.status;
    if (whole) row.proposal = *proposal;
    rows.push_back(std::move(row));
  }
}

// A row that cannot be read must neither stop the others nor be met again as open: only its column is changed.
Result<void> endUnreadable(Connection& db, const OpenRow& row) {
  auto update = db.cached("UPDATE proposal SET revision = revision + 1, status = 'UNKNOWN' WHERE id = ?");
  if (!update) return base::fail(update.error());
  (*update)->bind(1, row.id);
  qCWarning(base::lcCommand) << "open proposal cannot be read, ended as UNKNOWN:" << row.id;
  return (*update)->run();
}

Result<void> readClosed(Connection& db, int keep, Recovered& into) {
  auto select = db.prepare(
      "SELECT json FROM proposal WHERE status NOT IN ('PENDING', 'APPROVED', 'EXECUTING') "
      "ORDER BY created_utc_ms DESC, id DESC LIMIT ?");
  if (!select) return base::fail(select.error());
  select->bind(1, static_cast<qint64>(keep));
  for (;;) {
    const auto more = select->step();
    if (!more) return base::fail(more.error());
    if (!*more) return {};
    if (auto proposal = proposalOf(select->utf8(0))) {
      into.closed.push_back(*proposal);
    } else {
      ++into.unreadable;
    }
  }
}

Result<void> recoverRows(Connection& db, journal::Appender& appender, const EndOpen& endOpen, int keep,
                         Recovered& into) {
  auto rows = openRows(db);
  if (!rows) return base::fail(rows.error());
  if (auto closed = readClosed(db, keep, into); !closed) return closed;
  for (const OpenRow& row : *rows) {
    if (!row.proposal) {
      ++into.unreadable;
      if (auto ended = endUnreadable(db, row); !ended) return ended;
      continue;
    }
    const Ending ending = endOpen(*row.proposal);
    std::optional<Proposal> stored;
    const ProposalWrite change{ending.ended, row.proposal->revision, row.proposal->status, {ending.entry}};
    if (auto done = applyWrite(db, appender, change, stored); !done) return done;
    into.ended.push_back(ending.ended);
  }
  return {};
}

}  // namespace

DatabaseProposalStore::DatabaseProposalStore(store::Database& database, journal::Journal& journal,
                                             std::function<void(std::function<void()>)> post)
    : database_(database), journal_(journal), post_(std::move(post)) {}

void DatabaseProposalStore::write(ProposalWrite change, std::function<void(WriteReport)> done) {
  // Written by the job, read by its completion: both on the writer thread, one after the other.
  auto stored = std::make_shared<std::optional<Proposal>>();
  auto job = [&journal = journal_, stored, change = std::move(change)](Connection& db) {
    stored->reset();
    return applyWrite(db, journal.appender(), change, *stored);
  };
  auto finished = [stored, done](Result<void> result) { done({std::move(result), *stored}); };
  const auto queued = database_.submit(std::move(job), store::Durability::Full, std::move(finished));
  if (!queued) post_([done, error = queued.error()] { done({base::fail(error), std::nullopt}); });
}

void DatabaseProposalStore::note(journal::Entry entry) {
  const auto queued = journal_.record(std::move(entry), store::Durability::Full);
  if (!queued) qCWarning(base::lcCommand) << "not recorded:" << queued.error().message;
}

void DatabaseProposalStore::recover(EndOpen endOpen, int keep, std::function<void(Result<Recovered>)> done) {
  auto found = std::make_shared<Recovered>();
  auto job = [&journal = journal_, found, endOpen = std::move(endOpen), keep](Connection& db) {
    *found = {};
    return recoverRows(db, journal.appender(), endOpen, keep, *found);
  };
  auto finished = [found, done](Result<void> result) {
    if (result) {
      done(std::move(*found));
    } else {
      done(base::fail(result.error()));
    }
  };
  const auto queued = database_.submit(std::move(job), store::Durability::Full, std::move(finished));
  if (!queued) post_([done, error = queued.error()] { done(base::fail(error)); });
}

}  // namespace tryer::command
