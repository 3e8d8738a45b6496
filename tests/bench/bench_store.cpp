// Rows of 2 integers and 12 reals, 100 a transaction: our connection and statements against the bare C API.
#include <QFile>
#include <QTemporaryDir>

#include "core/store/connection.h"
#include "tests/bench/bench.h"
#include "tests/bench/raw_sqlite.h"

using namespace tryer;
using namespace tryer::bench;

namespace {

constexpr int kReals = 12;
constexpr int kRowsPerTransaction = 100;
constexpr int kTransactions = 300;
constexpr int kRounds = 15;

constexpr char kTable[] =
    "CREATE TABLE sample(run INTEGER, seq INTEGER, a REAL, b REAL, c REAL, d REAL, e REAL, f REAL, g REAL, h REAL, i "
    "REAL, "
    "j REAL, k REAL, l REAL, PRIMARY KEY(run, seq)) WITHOUT ROWID";
constexpr char kInsert[] = "INSERT INTO sample VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)";

double valueAt(qint64 seq, int column) {
  return 20.0 + 0.013 * static_cast<double>(seq % 7919) + column;
}

void insertOurs(store::Connection& db, qint64 run) {
  qint64 seq = 0;
  for (int t = 0; t < kTransactions; ++t) {
    require((*db.cached("BEGIN IMMEDIATE"))->run().has_value(), "begin");
    for (int r = 0; r < kRowsPerTransaction; ++r, ++seq) {
      auto insert = db.cached(kInsert);
      require(insert.has_value(), "prepare");
      (*insert)->bind(1, run).bind(2, seq);
      for (int c = 0; c < kReals; ++c) (*insert)->bind(3 + c, valueAt(seq, c));
      require((*insert)->run().has_value(), "insert");
    }
    require((*db.cached("COMMIT"))->run().has_value(), "commit");
  }
}

struct Floor {
  RawDatabase& db;
  sqlite3_stmt* begin = db.prepare("BEGIN IMMEDIATE");
  sqlite3_stmt* insert = db.prepare(kInsert);
  sqlite3_stmt* commit = db.prepare("COMMIT");
  ~Floor() {
    for (auto* statement : {begin, insert, commit}) sqlite3_finalize(statement);
  }
};

void insertFloor(Floor& floor, qint64 run) {
  qint64 seq = 0;
  for (int t = 0; t < kTransactions; ++t) {
    runRaw(floor.begin);
    for (int r = 0; r < kRowsPerTransaction; ++r, ++seq) {
      sqlite3_bind_int64(floor.insert, 1, run);
      sqlite3_bind_int64(floor.insert, 2, seq);
      for (int c = 0; c < kReals; ++c) sqlite3_bind_double(floor.insert, 3 + c, valueAt(seq, c));
      runRaw(floor.insert);
    }
    runRaw(floor.commit);
  }
}

}  // namespace

int main() {
  const QTemporaryDir folder;
  auto ours = store::Connection::open(folder.filePath(QStringLiteral("ours.db")), store::Connection::Mode::ReadWrite);
  require(ours.has_value(), "cannot open a database");
  RawDatabase raw(QFile::encodeName(folder.filePath(QStringLiteral("floor.db"))));
  require((*ours)->execute(kTable).has_value(), "cannot make the table");
  raw.execute(kTable);
  Floor floor{raw};
  qint64 ourRun = 0;
  qint64 floorRun = 0;
  const auto compared = compare(
      kRounds, [&] { insertOurs(**ours, ++ourRun); }, [&] { insertFloor(floor, ++floorRun); });
  print("store", "insert_rows_per_s", kTransactions * kRowsPerTransaction / median(compared.oursS), "1/s");
  print("store", "floor_rows_per_s", kTransactions * kRowsPerTransaction / median(compared.floorS), "1/s");
  print("store", "store_insert_ratio", compared.ratio(), "x");
  return 0;
}
