#include <algorithm>

#include "core/journal/chain.h"
#include "core/journal/hash_checks.h"
#include "core/journal/journal.h"
#include "core/journal/query.h"
#include "core/journal/snapshot.h"

namespace tryer::journal {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;
using store::ColumnType;

namespace {

constexpr qint64 kCheckedPerProgress = 4096;

bool equal(QByteArrayView bytes, const Hash& hash) {
  return bytes.size() == kHashBytes && std::equal(hash.begin(), hash.end(), bytes.begin());
}

bool hasTypesOfSchema(const store::Statement& row) {
  static constexpr ColumnType kTypes[] = {ColumnType::Integer, ColumnType::Integer, ColumnType::Text, ColumnType::Text,
                                          ColumnType::Text,    ColumnType::Blob,    ColumnType::Blob};
  int column = 0;
  return std::all_of(std::begin(kTypes), std::end(kTypes), [&](ColumnType type) { return row.type(column++) == type; });
}

// Goes along the chain, record by record, and keeps where it is. Whether a record's hash is that of its content is
// found out on other cores meanwhile; the links are compared with the stored hashes, which is the same once those are
// good.
class Walker {
 public:
  // Empty when the record is good as far as seen here; otherwise what is wrong, with firstBadSeq set.
  QString check(const store::Statement& row);
  // What the other cores found so far, or (finish) in the end: an earlier record than check() may have found.
  bool foundMismatch() const { return hashes_.found().has_value(); }
  void finish();
  Result<void> readHead(store::Connection& db);
  QString checkHead();
  QByteArray lastHash() const { return {last_.data(), kHashBytes}; }

  Verdict verdict;

 private:
  QString bad(qint64 seq, QString problem) {
    verdict.firstBadSeq = seq;
    return problem;
  }

  struct Head {
    qint64 seq = 0;
    QByteArray hash;
    bool matches = false;  // the record that it names has this hash
  };

  HashChecks hashes_;
  Hash last_ = kGenesis;
  std::optional<Head> head_;
};

QString Walker::check(const store::Statement& row) {
  const qint64 expected = verdict.records + 1;
  const qint64 seq = row.integer(0);
  if (seq > expected) {
    return bad(expected, u"Record %1 is missing; the next one is %2."_s.arg(expected).arg(seq));
  }
  if (seq < expected) return bad(seq, u"Record %1 stands where none can be: the first one is 1."_s.arg(seq));
  if (!hasTypesOfSchema(row)) return bad(seq, u"Record %1 was changed: a value is of another kind."_s.arg(seq));
  const auto prev = row.blobView(5);
  if (!equal(prev, last_)) {
    return bad(seq, seq == 1
                        ? u"Record 1 was changed: it does not begin the chain."_s
                        : u"Record %1 does not follow record %2: one of them was changed."_s.arg(seq).arg(seq - 1));
  }
  const auto hash = row.blobView(6);
  if (hash.size() != kHashBytes) return bad(seq, u"Record %1 was changed: its hash has not 32 bytes."_s.arg(seq));
  hashes_.add({seq, row.integer(1), row.textView(2), row.textView(3), row.textView(4), prev}, hash);
  std::copy(hash.begin(), hash.end(), last_.begin());
  if (head_ && head_->seq == seq) head_->matches = equal(head_->hash, last_);
  verdict.records = seq;
  return {};
}

void Walker::finish() {
  const auto& mismatch = hashes_.finish();
  if (!mismatch) return;
  verdict.records = mismatch->seq - 1;
  last_ = mismatch->lastGood;
  verdict.problem = bad(mismatch->seq, u"Record %1 was changed: its hash does not match."_s.arg(mismatch->seq));
}

// Before the walk: the head names a record whose hash is looked at when the walk comes by.
Result<void> Walker::readHead(store::Connection& db) {
  auto select = db.prepare("SELECT seq, hash FROM journal_head WHERE id = 1");
  const auto row = select ? select->step() : Result<bool>(fail(select.error()));
  if (!row) return fail(row.error());
  if (*row) head_ = Head{select->integer(0), select->blob(1), false};
  return {};
}

QString Walker::checkHead() {
  const qint64 records = verdict.records;
  if (!head_) {
    return records == 0 ? QString()
                        : bad(records, u"The stored head is missing: records may be cut off after %1."_s.arg(records));
  }
  if (head_->seq > records) {
    return bad(records + 1, u"Records %1 to %2 are missing at the end."_s.arg(records + 1).arg(head_->seq));
  }
  if (records - head_->seq >= kSealEvery || head_->seq < 1) {
    const auto from = std::max<qint64>(head_->seq + 1, 1);
    return bad(from, u"Records from %1 on were added outside of this program."_s.arg(from));
  }
  if (!head_->matches) {
    return bad(head_->seq, u"The stored head does not match record %1: one of them was changed."_s.arg(head_->seq));
  }
  return {};
}

// What is missing of the triggers that refuse changes; empty: nothing.
Result<QString> missingProtection(store::Connection& db) {
  QStringList missing;
  for (const auto& [event, what] : {std::pair("UPDATE", u"changes"_s), std::pair("DELETE", u"removals"_s)}) {
    auto select = db.prepare(
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal' AND sql LIKE "
        "'CREATE TRIGGER journal_no_%BEFORE ' || ?1 || ' ON journal BEGIN SELECT RAISE(ABORT, %); END'");
    if (!select) return fail(std::move(select.error()));
    select->bindText(1, event);
    const auto row = select->step();
    if (!row) return fail(row.error());
    if (select->integer(0) == 0) missing += what;
  }
  if (missing.isEmpty()) return QString();
  return u"The records are good, but the trigger that refuses %1 is missing from the database."_s.arg(
      missing.join(u" and "_s));
}

// Fills problem with the first thing that is wrong with the records.
Result<void> walk(store::Connection& db, Walker& walker, const std::function<bool(double)>& progress) {
  const auto newest = newestSeq(db);
  if (!newest) return fail(newest.error());
  if (auto read = walker.readHead(db); !read) return read;
  auto rows = db.prepare((QByteArray("SELECT ") + kRecordColumns + " FROM journal ORDER BY seq").constData());
  if (!rows) return fail(std::move(rows.error()));
  for (qint64 done = 1;; ++done) {
    const auto row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) break;
    walker.verdict.problem = walker.check(*rows);
    if (!walker.verdict.problem.isEmpty() || walker.foundMismatch()) break;
    if (progress && done % kCheckedPerProgress == 0 &&
        !progress(static_cast<double>(done) / static_cast<double>(std::max(*newest, done)))) {
      return fail(ErrorCode::Cancelled, u"Checking the journal was cancelled."_s);
    }
  }
  walker.finish();
  if (walker.verdict.problem.isEmpty()) walker.verdict.problem = walker.checkHead();
  return {};
}

}  // namespace

Result<Verdict> verify(store::Connection& db, const std::function<bool(double)>& progress) {
  const Snapshot snapshot(db);
  Walker walker;
  if (auto walked = walk(db, walker, progress); !walked) return fail(std::move(walked.error()));
  auto& verdict = walker.verdict;
  verdict.headHash = walker.lastHash();
  if (verdict.problem.isEmpty()) {
    const auto missing = missingProtection(db);
    if (!missing) return fail(missing.error());
    verdict.problem = *missing;
  }
  verdict.whole = verdict.problem.isEmpty();
  if (progress) progress(1.0);
  return verdict;
}

}  // namespace tryer::journal
