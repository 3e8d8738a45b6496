// The journal's append against the same insert by the bare C API without chain and head, and its verification against a
// plain scan of all rows and columns. Payloads are made outside of what is timed, on both sides.
#include <QFile>
#include <QTemporaryDir>
#include <future>

#include "core/journal/journal.h"
#include "tests/bench/bench.h"
#include "tests/bench/raw_sqlite.h"

using namespace tryer;
using namespace tryer::bench;

namespace {

constexpr int kRounds = 9;
// Short turns, so that a disk that is busy with other things slows both sides alike.
constexpr int kDurableRounds = 61;
constexpr int kDurableAppends = 16;  // one a commit
constexpr int kBatches = 40;
constexpr int kPerBatch = 100;
constexpr int kPayloads = 256;
constexpr int kRoundTrips = 300;

std::vector<journal::Entry> makeEntries() {
  std::vector<journal::Entry> entries;
  for (int i = 0; i < kPayloads; ++i) {
    const auto number = QByteArray::number(i);
    // As large as a record about a proposal usually is: about 330 bytes.
    entries.push_back(
        {1'700'000'000'000 + i, QStringLiteral("proposal.created"), QStringLiteral("assistant:demo"),
         "{\"actuator\":\"heater\",\"checks\":[{\"id\":\"range\",\"ok\":true},{\"id\":\"step\",\"ok\":true},{\"id\":"
         "\"freshness\",\"ok\":true}],\"from\":7,\"id\":\"018bcfe5-6800-7000-8000-000000000" +
             number.rightJustified(3, '0') +
             "\",\"machine\":\"aillio:R1-0042\",\"reason\":\"Rate of rise is falling faster than planned: heater 7 to "
             "5 "
             "before first crack.\",\"revision\":1,\"ror\":12." +
             QByteArray::number(1 + i % 9) + ",\"to\":5,\"ttlS\":30}"});
  }
  return entries;
}

class Ours {
 public:
  explicit Ours(const QString& file, const std::vector<journal::Entry>& entries) : entries_(entries) {
    auto db = store::Connection::open(file, store::Connection::Mode::ReadWrite);
    require(db.has_value(), "cannot open a database");
    db_ = std::move(*db);
    require(store::migrate(*db_, file, store::migrations()).has_value(), "cannot make the tables");
  }
  void append(int transactions, int each) {
    for (int t = 0; t < transactions; ++t) {
      require((*db_->cached("BEGIN IMMEDIATE"))->run().has_value(), "begin");
      for (int i = 0; i < each; ++i) {
        require(appender_.append(*db_, entries_[next_++ % kPayloads]).has_value(), "append");
      }
      require((*db_->cached("COMMIT"))->run().has_value(), "commit");
    }
  }
  store::Connection& db() { return *db_; }

 private:
  const std::vector<journal::Entry>& entries_;
  std::unique_ptr<store::Connection> db_;
  journal::Appender appender_;
  std::size_t next_ = 0;
};

class Floor {
 public:
  Floor(const QByteArray& file, const std::vector<journal::Entry>& entries) : entries_(entries), db_(file) {
    for (const auto& step : store::migrations()) db_.execute(step.sql);
    begin_ = db_.prepare("BEGIN IMMEDIATE");
    commit_ = db_.prepare("COMMIT");
    insert_ = db_.prepare("INSERT INTO journal(seq, utc_ms, type, actor, payload, prev, hash) VALUES(?,?,?,?,?,?,?)");
  }
  ~Floor() {
    for (auto* statement : {begin_, commit_, insert_}) sqlite3_finalize(statement);
  }
  void append(int transactions, int each) {
    static constexpr char kHash[32] = {1, 2, 3};
    for (int t = 0; t < transactions; ++t) {
      runRaw(begin_);
      for (int i = 0; i < each; ++i) {
        const auto& payload = entries_[static_cast<std::size_t>(seq_) % kPayloads].payload;
        sqlite3_bind_int64(insert_, 1, ++seq_);
        sqlite3_bind_int64(insert_, 2, 1'700'000'000'000 + seq_ % kPayloads);
        sqlite3_bind_text(insert_, 3, "proposal.created", 16, SQLITE_STATIC);
        sqlite3_bind_text(insert_, 4, "assistant:demo", 14, SQLITE_STATIC);
        sqlite3_bind_text(insert_, 5, payload.constData(), static_cast<int>(payload.size()), SQLITE_STATIC);
        sqlite3_bind_blob(insert_, 6, kHash, sizeof kHash, SQLITE_STATIC);
        sqlite3_bind_blob(insert_, 7, kHash, sizeof kHash, SQLITE_STATIC);
        runRaw(insert_);
      }
      runRaw(commit_);
    }
  }
  RawDatabase& db() { return db_; }

 private:
  const std::vector<journal::Entry>& entries_;
  RawDatabase db_;
  sqlite3_stmt* begin_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  qint64 seq_ = 0;
};

// Every value of every row, in the way that reads it without a copy.
qint64 plainScan(RawDatabase& db) {
  auto* rows = db.prepare("SELECT seq, utc_ms, type, actor, payload, prev, hash FROM journal ORDER BY seq");
  qint64 sum = 0;
  while (sqlite3_step(rows) == SQLITE_ROW) {
    sum += sqlite3_column_int64(rows, 0) ^ sqlite3_column_int64(rows, 1);
    for (const int column : {2, 3, 4}) {
      sum += sqlite3_column_text(rows, column)[0];
      sum += sqlite3_column_bytes(rows, column);
    }
    for (const int column : {5, 6}) {
      sum += *static_cast<const char*>(sqlite3_column_blob(rows, column));
      sum += sqlite3_column_bytes(rows, column);
    }
  }
  sqlite3_finalize(rows);
  return sum;
}

void benchAppend(Ours& ours, Floor& floor) {
  require(ours.db().execute("PRAGMA synchronous=FULL").has_value(), "synchronous");
  floor.db().execute("PRAGMA synchronous=FULL");
  const auto durable = compare(
      kDurableRounds, [&] { ours.append(kDurableAppends, 1); }, [&] { floor.append(kDurableAppends, 1); });
  print("journal", "append_durable_per_s", kDurableAppends / median(durable.oursS), "1/s");
  print("journal", "append_durable_ratio", durable.ratio(), "x");

  require(ours.db().execute("PRAGMA synchronous=NORMAL").has_value(), "synchronous");
  floor.db().execute("PRAGMA synchronous=NORMAL");
  const auto batch = compare(
      kRounds, [&] { ours.append(kBatches, kPerBatch); }, [&] { floor.append(kBatches, kPerBatch); });
  print("journal", "append_batch100_per_s", kBatches * kPerBatch / median(batch.oursS), "1/s");
  print("journal", "append_batch100_ratio", batch.ratio(), "x");
}

void benchVerify(Ours& ours, const QByteArray& file) {
  RawDatabase raw(file);
  qint64 records = 0;
  volatile qint64 sink = 0;
  const auto compared = compare(
      kRounds,
      [&] {
        const auto verdict = journal::verify(ours.db());
        require(verdict && verdict->whole, "the journal is not whole");
        records = verdict->records;
      },
      [&] { sink = plainScan(raw); });
  print("journal", "verify_records_per_s", static_cast<double>(records) / median(compared.oursS), "1/s");
  print("journal", "verify_ratio", compared.ratio(), "x");
}

// The whole way of a decision: queue, writer thread, commit, disk, ticket.
void benchRoundTrip(const QString& file, const std::vector<journal::Entry>& entries) {
  const base::SystemClock clock;
  const auto db = store::Database::open(file, clock);
  require(db.has_value(), "cannot open a database");
  journal::Journal journal(**db);
  std::vector<double> took;
  for (int i = 0; i < kRoundTrips; ++i) {
    took.push_back(secondsOf([&] {
      std::promise<bool> saved;
      const auto done = [&](store::Result<void> result) { saved.set_value(result.has_value()); };
      require(
          journal.record(entries[static_cast<std::size_t>(i) % kPayloads], store::Durability::Full, done).has_value(),
          "record");
      require(saved.get_future().get(), "not saved");
    }));
  }
  std::sort(took.begin(), took.end());
  print("journal", "record_durable_p50", 1e6 * took[took.size() / 2], "us");
  print("journal", "record_durable_p99", 1e6 * took[took.size() * 99 / 100], "us");
}

}  // namespace

int main() {
  const QTemporaryDir folder;
  const auto entries = makeEntries();
  const auto ourFile = folder.filePath(QStringLiteral("ours.db"));
  {
    Ours ours(ourFile, entries);
    Floor floor(QFile::encodeName(folder.filePath(QStringLiteral("floor.db"))), entries);
    benchAppend(ours, floor);
    benchVerify(ours, QFile::encodeName(ourFile));
  }
  benchRoundTrip(folder.filePath(QStringLiteral("trip.db")), entries);
  return 0;
}
