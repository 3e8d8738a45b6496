#include <optional>

#include "core/base/canonical_json.h"
#include "core/journal/chain.h"
#include "core/journal/journal.h"

namespace tryer::journal {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;
using store::ColumnType;

namespace {

constexpr qint64 kMaxExactInteger = 9'007'199'254'740'991;  // 2^53 − 1: beyond, JSON readers round

struct Head {
  qint64 seq = 0;
  Hash hash = kGenesis;
};

bool isName(const QByteArray& utf8) {
  return !utf8.isEmpty() && utf8.size() <= kMaxNameBytes;
}

Result<void> checkEntry(const Entry& entry, const QByteArray& type, const QByteArray& actor) {
  if (!isName(type) || !isName(actor)) {
    return fail(ErrorCode::InvalidArgument,
                u"A journal record needs a type and an actor of at most %1 bytes each."_s.arg(kMaxNameBytes));
  }
  if (entry.payload.size() > kMaxPayloadBytes) {
    return fail(ErrorCode::InvalidArgument,
                u"The payload of a journal record has %1 bytes; at most %2 are taken."_s.arg(entry.payload.size())
                    .arg(kMaxPayloadBytes));
  }
  if (entry.utcMs < -kMaxExactInteger || entry.utcMs > kMaxExactInteger) {
    return fail(ErrorCode::InvalidArgument, u"The time of a journal record is out of range."_s);
  }
  if (!base::isCanonicalJson(entry.payload)) {
    return fail(ErrorCode::InvalidArgument, u"The payload of a journal record is not canonical JSON."_s,
                QString::fromUtf8(entry.payload.first(qMin<qsizetype>(entry.payload.size(), 200))));
  }
  return {};
}

tl::unexpected<base::Error> changedOutside(const QString& details) {
  return fail(ErrorCode::Corrupt,
              u"The end of the journal was changed outside of this program, so nothing is recorded behind it. Keep the "
              u"database file as evidence, look at it with tryerctl journal verify, and go on with another one "
              u"(--db FILE)."_s,
              details);
}

Result<std::optional<Head>> readHead(store::Connection& db, const char* literal) {
  auto select = db.cached(literal);
  if (!select) return fail(std::move(select.error()));
  auto& row = **select;
  const auto found = row.step();
  if (!found) return fail(found.error());
  if (!*found) return std::optional<Head>();
  const auto bytes = row.blobView(1);
  if (row.type(1) != ColumnType::Blob || bytes.size() != kHashBytes) {
    row.reset();
    return changedOutside(u"a hash has not 32 bytes"_s);
  }
  Head head{row.integer(0), {}};
  std::copy(bytes.begin(), bytes.end(), head.hash.begin());
  row.reset();
  return std::optional(head);
}

}  // namespace

struct Appender::Private {
  ChainHasher hasher;
  // What was last appended. It is only a guess: the transaction may have been undone since. moveHead() finds out.
  std::optional<Head> head;

  Result<bool> moveHead(store::Connection& db, const Head& from, const Head& to);
  Result<void> loadHead(store::Connection& db);
};

// Nothing recorded yet: the guess is the start of the chain, and there is no row to move.
Result<void> Appender::Private::loadHead(store::Connection& db) {
  const auto kept = readHead(db, "SELECT seq, hash FROM journal_head WHERE id = 1");
  if (!kept) return fail(kept.error());
  const auto newest = readHead(db, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1");
  if (!newest) return fail(newest.error());
  if (kept->has_value() != newest->has_value()) {
    return changedOutside(*kept ? u"a head, but no records"_s : u"records, but no head"_s);
  }
  if (*kept && ((*kept)->seq != (*newest)->seq || (*kept)->hash != (*newest)->hash)) {
    return changedOutside(u"the head is at record %1, the newest record is %2"_s.arg((*kept)->seq).arg((*newest)->seq));
  }
  head = kept->value_or(Head{});
  return {};
}

// Compare and set: false when the stored head is not from.
Result<bool> Appender::Private::moveHead(store::Connection& db, const Head& from, const Head& to) {
  const bool first = from.seq == 0;
  auto statement =
      first ? db.cached("INSERT INTO journal_head(id, seq, hash) VALUES(1, ?1, ?2) ON CONFLICT DO NOTHING")
            : db.cached("UPDATE journal_head SET seq = ?1, hash = ?2 WHERE id = 1 AND seq = ?3 AND hash = ?4");
  if (!statement) return fail(std::move(statement.error()));
  auto& move = **statement;
  move.bind(1, to.seq).bindBlobView(2, to.hash);
  if (!first) move.bind(3, from.seq).bindBlobView(4, from.hash);
  if (auto done = move.run(); !done) return fail(std::move(done.error()));
  return db.changes() == 1;
}

Appender::Appender() : d(std::make_unique<Private>()) {}
Appender::~Appender() = default;

Result<qint64> Appender::append(store::Connection& db, const Entry& entry) {
  const auto type = entry.type.toUtf8();
  const auto actor = entry.actor.toUtf8();
  if (auto good = checkEntry(entry, type, actor); !good) return fail(std::move(good.error()));

  Head from;
  Head to;
  for (bool fresh = false;; fresh = true) {
    if (!d->head || fresh) {
      if (auto loaded = d->loadHead(db); !loaded) return fail(std::move(loaded.error()));
    }
    from = *std::exchange(d->head, std::nullopt);
    to.seq = from.seq + 1;
    to.hash = d->hasher.hash({to.seq, entry.utcMs, type, actor, entry.payload, from.hash});
    const auto moved = d->moveHead(db, from, to);
    if (!moved) return fail(moved.error());
    if (*moved) break;
    if (fresh) return changedOutside(u"the head does not match what was just read"_s);
  }

  auto insert = db.cached(
      "INSERT INTO journal(seq, utc_ms, type, actor, payload, prev, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  if (!insert) return fail(std::move(insert.error()));
  (*insert)->bind(1, to.seq).bind(2, entry.utcMs).bindTextView(3, type).bindTextView(4, actor);
  (*insert)->bindTextView(5, entry.payload).bindBlobView(6, from.hash).bindBlobView(7, to.hash);
  if (auto done = (*insert)->run(); !done) return fail(std::move(done.error()));
  d->head = to;
  return to.seq;
}

}  // namespace tryer::journal
