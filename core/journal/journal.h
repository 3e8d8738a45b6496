// The append-only, hash-chained record of everything that was decided or done.
//
// Table journal(seq, utc_ms, type, actor, payload, prev, hash); triggers refuse UPDATE and DELETE. A second table keeps
// the head (seq, hash), so that records cut off at the end are missed too. The head follows at every eighth record and
// whenever the journal comes to rest (2 s without work, and at the end): a page less for each durable record. So of a
// console that was killed in the very act, up to seven records at the end are not yet covered by it.
//   hash(n) = SHA-256( canonical JSON of [seq, utc_ms, type, actor, payload, prev as lower-case hex] )
//   prev(1) = 32 zero bytes; prev(n) = hash(n−1).
// payload stands in the array as the JSON value that it is, not as a string: it is canonical JSON (RFC 8785) already,
// so its bytes are hashed as they are stored. The bytes can be taken apart in one way only, whatever a payload was
// changed into: what stands before it delimits itself, and what follows it (prev) always has the same length.
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/model/journal_record.h"
#include "core/store/database.h"

namespace tryer::journal {

using base::Result;

// Limits of an entry; what goes beyond is refused (InvalidArgument).
inline constexpr qsizetype kMaxPayloadBytes = 64 * 1024;
inline constexpr qsizetype kMaxNameBytes = 128;  // type and actor, neither of them empty
inline constexpr qint64 kSealEvery = 8;          // records; the head is never further behind than one less

// What somebody wants recorded. payload is canonical JSON (base::canonicalJson); anything else is refused.
struct Entry {
  qint64 utcMs = 0;
  QString type;   // "proposal.approved"; see model::journalTypes
  QString actor;  // "operator", "assistant:demo", "system"
  QByteArray payload = "{}";
};

// Appends on the writer thread, as part of a WriteJob's transaction: the record and the change that it tells of become
// durable together. One Appender per database; it keeps the head and one SHA-256 context. Not thread-safe: writer
// thread only.
class Appender {
 public:
  Appender();
  ~Appender();
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  // Returns the sequence number. When the surrounding transaction is undone, the next append reads the head again.
  // After an error the job must fail, so that what was begun is undone. Corrupt: the end of the journal was changed
  // from outside, nothing is appended behind it.
  Result<qint64> append(store::Connection& db, const Entry& entry);

  // Moves the head to the newest record. Nothing to do when it is there, or when nothing was appended: a journal that
  // is only looked at stays as it is. Corrupt as above.
  Result<void> seal(store::Connection& db);

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

// Thread-safe front: queues an append with its own durability (Full unless told). Takes the database's commit and rest
// handlers. Destroyed before the database; what was queued is still recorded.
class Journal {
 public:
  explicit Journal(store::Database& db);
  ~Journal();

  Result<void> record(Entry entry, store::Durability durability = store::Durability::Full, store::WriteDone done = {});

  // For jobs that change other tables in the same transaction; call it only on the writer thread.
  Appender& appender();

  // Called on the writer thread after records were committed (by record() or by others through appender()), with the
  // newest sequence number. Short; it must not call this function. When this returns the old handler is not running any
  // more.
  void setAppendedHandler(std::function<void(qint64 newestSeq)> handler);

 private:
  struct Private;
  std::shared_ptr<Private> d;  // shared with the queued jobs
};

// --- Reading (any thread, with a read-only connection of its own) ---

struct Filter {
  QString typePrefix;  // "proposal." or empty
  QString actor;       // exact, or empty
  QString text;        // found in type, actor or payload, case-insensitive for A–Z; empty: all
  std::optional<qint64> fromUtcMs;
  std::optional<qint64> toUtcMs;  // inclusive
  std::optional<qint64> fromSeq;  // inclusive
  bool isEmpty() const;
};

// Newest first: records with seq < beforeSeq (or from the newest) that pass the filter, at most limit (1…10,000).
Result<std::vector<model::JournalRecord>> readPage(store::Connection& db, const Filter& filter,
                                                   std::optional<qint64> beforeSeq, int limit);
Result<qint64> newestSeq(store::Connection& db);
Result<std::vector<QString>> distinctActors(store::Connection& db);  // at most 200

// JSON lines, oldest first, one record a line in canonical form:
//   {"actor":…,"hash":"hex","payload":value,"prev":"hex","seq":n,"type":…,"utcMs":n}
// Enough to verify elsewhere: hash = SHA-256(JCS([seq, utcMs, type, actor, payload, prev])). A payload that is no
// canonical JSON any more stands there as a string, and does not verify. progress gets 0…1; return false to cancel
// (Cancelled). Writes to file + ".part" and renames, over an existing file. Returns the number of records.
Result<qint64> exportJsonLines(store::Connection& db, const Filter& filter, const QString& file,
                               const std::function<bool(double)>& progress);

struct Verdict {
  bool whole = false;
  qint64 records = 0;                 // read and found good
  std::optional<qint64> firstBadSeq;  // where it first fails
  QString problem;                    // what is wrong there, in a sentence
  QByteArray headHash;                // of the last good record
};
// Reads everything, as of one moment; progress as above. An error only when the database cannot be read or on cancel.
// Missing triggers make it not whole, too, without a firstBadSeq. What the chain cannot see: records replaced from n to
// the end together with the head. Compare headHash with an older export or a copy kept elsewhere.
Result<Verdict> verify(store::Connection& db, const std::function<bool(double)>& progress = {});

}  // namespace tryer::journal
