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

// A row of (seq, hash), if there is one.
Result<std::optional<Head>> readHead(store::Connection& db, const char* literal, std::optional<qint64> seq = {}) {
  auto select = db.cached(literal);
  if (!select) return fail(std::move(select.error()));
  auto& row = **select;
  if (seq) row.bind(1, *seq);
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

Result<std::optional<Head>> readRecord(store::Connection& db, qint64 seq) {
  return readHead(db, "SELECT seq, hash FROM journal WHERE seq = ?1", seq);
}

bool sealsAt(qint64 seq) {
  return seq == 1 || seq % kSealEvery == 0;
}

}  // namespace

struct Appender::Private {
  ChainHasher hasher;
  // The newest record, and the one that the stored head names. Only a guess: the transaction may have been undone
  // since. Whoever uses it finds out.
  std::optional<Head> newest;
  Head sealed;
  bool used = false;  // something was appended: there may be something to seal

  Result<bool> isStillNewest(store::Connection& db, const Head& record);
  Result<bool> moveSeal(store::Connection& db, const Head& to);
  Result<void> load(store::Connection& db);
  template <typename Next>
  Result<Head> link(store::Connection& db, const Next& next, Head& to);
};

// Nothing recorded yet: the guess is the start of the chain, and there is no head to move.
Result<void> Appender::Private::load(store::Connection& db) {
  const auto head = readHead(db, "SELECT seq, hash FROM journal_head WHERE id = 1");
  if (!head) return fail(head.error());
  const auto last = readHead(db, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1");
  if (!last) return fail(last.error());
  if (head->has_value() != last->has_value()) {
    return changedOutside(*head ? u"a head, but no records"_s : u"records, but no head"_s);
  }
  newest = last->value_or(Head{});
  sealed = head->value_or(Head{});
  const auto unsealed = newest->seq - sealed.seq;
  if (unsealed < 0 || unsealed >= kSealEvery) {
    return changedOutside(u"the head is at record %1, the newest record is %2"_s.arg(sealed.seq).arg(newest->seq));
  }
  if (sealed.seq == 0) return {};
  const auto named = readRecord(db, sealed.seq);
  if (!named) return fail(named.error());
  if (!*named || (*named)->hash != sealed.hash) {
    return changedOutside(u"the head does not match record %1"_s.arg(sealed.seq));
  }
  return {};
}

Result<bool> Appender::Private::isStillNewest(store::Connection& db, const Head& record) {
  if (record.seq == 0) return false;  // the very beginning is always looked up
  const auto stored = readRecord(db, record.seq);
  if (!stored) return fail(stored.error());
  return *stored && (*stored)->hash == record.hash;
}

// Compare and set: false when the stored head is not what was sealed last.
Result<bool> Appender::Private::moveSeal(store::Connection& db, const Head& to) {
  const bool first = sealed.seq == 0;
  auto statement =
      first ? db.cached("INSERT INTO journal_head(id, seq, hash) VALUES(1, ?1, ?2) ON CONFLICT DO NOTHING")
            : db.cached("UPDATE journal_head SET seq = ?1, hash = ?2 WHERE id = 1 AND seq = ?3 AND hash = ?4");
  if (!statement) return fail(std::move(statement.error()));
  auto& move = **statement;
  move.bind(1, to.seq).bindBlobView(2, to.hash);
  if (!first) move.bind(3, sealed.seq).bindBlobView(4, sealed.hash);
  if (auto done = move.run(); !done) return fail(std::move(done.error()));
  if (db.changes() != 1) return false;
  sealed = to;
  return true;
}

// The record that the next one (next(from)) follows, with the head moved to the next one where that is due.
template <typename Next>
Result<Head> Appender::Private::link(store::Connection& db, const Next& next, Head& to) {
  for (bool loaded = false;; loaded = true) {
    if (loaded || !newest) {
      if (auto read = load(db); !read) return fail(std::move(read.error()));
      loaded = true;
    }
    const Head from = *std::exchange(newest, std::nullopt);
    const auto still = loaded ? Result<bool>(true) : isStillNewest(db, from);
    if (!still) return fail(still.error());
    if (*still) {
      to = next(from);
      const auto moved = sealsAt(to.seq) ? moveSeal(db, to) : Result<bool>(true);
      if (!moved) return fail(moved.error());
      if (*moved) return from;
    }
    if (loaded) return changedOutside(u"the head does not match what was just read"_s);
  }
}

Appender::Appender() : d(std::make_unique<Private>()) {}
Appender::~Appender() = default;

Result<qint64> Appender::append(store::Connection& db, const Entry& entry) {
  const auto type = entry.type.toUtf8();
  const auto actor = entry.actor.toUtf8();
  if (auto good = checkEntry(entry, type, actor); !good) return fail(std::move(good.error()));

  Head to;
  const auto next = [&](const Head& from) {
    const qint64 seq = from.seq + 1;
    return Head{seq, d->hasher.hash({seq, entry.utcMs, type, actor, entry.payload, from.hash})};
  };
  const auto from = d->link(db, next, to);
  if (!from) return fail(from.error());

  auto insert = db.cached(
      "INSERT INTO journal(seq, utc_ms, type, actor, payload, prev, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  if (!insert) return fail(std::move(insert.error()));
  (*insert)->bind(1, to.seq).bind(2, entry.utcMs).bindTextView(3, type).bindTextView(4, actor);
  (*insert)->bindTextView(5, entry.payload).bindBlobView(6, from->hash).bindBlobView(7, to.hash);
  if (auto done = (*insert)->run(); !done) return fail(std::move(done.error()));
  d->newest = to;
  d->used = true;
  return to.seq;
}

Result<void> Appender::seal(store::Connection& db) {
  if (!d->used) return {};
  if (auto loaded = d->load(db); !loaded) return fail(std::move(loaded.error()));
  const Head newest = *d->newest;
  if (newest.seq == d->sealed.seq) return {};
  const auto moved = d->moveSeal(db, newest);
  if (!moved) return fail(moved.error());
  return *moved ? Result<void>() : changedOutside(u"the head does not match what was just read"_s);
}

}  // namespace tryer::journal
