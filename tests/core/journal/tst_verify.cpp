// Tampering: every way somebody with another tool might change the file is found, and located.
#include <QRandomGenerator>
#include <QTest>

#include "core/journal/chain.h"
#include "tests/core/journal/journal_fixture.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::journal;
using tests::JournalFixture;

namespace {

constexpr int kRecords = 40;

// A value of a row as SQL literal with one bit changed; integers and texts keep their storage class.
QByteArray flippedLiteral(const store::Statement& row, int column, QRandomGenerator& random) {
  if (row.type(column) == store::ColumnType::Integer) {
    return QByteArray::number(row.integer(column) ^ (qint64{1} << random.bounded(40)));
  }
  const bool isBlob = row.type(column) == store::ColumnType::Blob;
  auto bytes = isBlob ? row.blob(column) : row.utf8(column);
  const auto at = random.bounded(static_cast<int>(bytes.size()));
  bytes[at] = static_cast<char>(bytes.at(at) ^ (1 << random.bounded(8)));
  return isBlob ? "x'" + bytes.toHex() + "'" : "CAST(x'" + bytes.toHex() + "' AS TEXT)";
}

}  // namespace

class TestVerify : public QObject {
  Q_OBJECT

  void expectBadAt(JournalFixture& f, qint64 seq) {
    const auto reader = store::Connection::open(f.file(), store::Connection::Mode::ReadOnly);
    QVERIFY(reader);
    const auto verdict = journal::verify(**reader);
    QVERIFY(verdict);
    QVERIFY(!verdict->whole);
    QVERIFY2(verdict->firstBadSeq == seq, qPrintable(verdict->problem));
    QVERIFY2(verdict->problem.contains(QString::number(seq)), qPrintable(verdict->problem));
  }

 private Q_SLOTS:
  void wholeJournals() {
    JournalFixture f;
    QVERIFY(f.verify().whole);
    QCOMPARE(f.verify().records, 0);
    f.fill(kRecords);
    const auto verdict = f.verify();
    QVERIFY2(verdict.whole, qPrintable(verdict.problem));
    QCOMPARE(verdict.records, kRecords);
    QVERIFY(!verdict.firstBadSeq);
  }

  void triggersRefuse() {
    JournalFixture f;
    f.fill(3);
    f.close();
    for (const char* sql : {"UPDATE journal SET actor = 'x'", "UPDATE journal SET seq = 9 WHERE seq = 2",
                            "DELETE FROM journal", "DELETE FROM journal WHERE seq = 3"}) {
      QCOMPARE(f.tamper(sql).error().code, base::ErrorCode::Refused);
    }
  }

  void anyBitOfAnyColumn() {
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    static constexpr const char* kColumns[] = {"seq", "utc_ms", "type", "actor", "payload", "prev", "hash"};
    JournalFixture f;
    f.fill(kRecords);
    f.close();
    const auto db = std::move(*store::Connection::open(f.file(), store::Connection::Mode::ReadWrite));
    QVERIFY(db->execute(tests::kDropTriggers));
    for (int round = 0; round < 400; ++round) {
      const int column = 1 + round % 6;  // seq has its own tests below
      const int seq = 1 + random.bounded(kRecords);
      QByteArray literal;
      {
        auto row = *db->prepare("SELECT seq, utc_ms, type, actor, payload, prev, hash FROM journal WHERE seq = ?1");
        row.bind(1, seq);
        QVERIFY(row.step().value_or(false));
        literal = flippedLiteral(row, column, random);
      }
      QVERIFY(db->execute("BEGIN"));
      const auto update = QByteArray("UPDATE journal SET ") + kColumns[column] + " = " + literal +
                          " WHERE seq = " + QByteArray::number(seq);
      QVERIFY(db->execute(update.constData()));
      const auto verdict = journal::verify(*db);
      QVERIFY(verdict);
      QVERIFY2(!verdict->whole && verdict->firstBadSeq == seq,
               (update + " → " + verdict->problem.toUtf8()).constData());
      QVERIFY(db->execute("ROLLBACK"));
    }
  }

  void structure_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<int>("seq");
    QTest::newRow("first deleted") << "DELETE FROM journal WHERE seq = 1"_ba << 1;
    QTest::newRow("middle deleted") << "DELETE FROM journal WHERE seq = 17"_ba << 17;
    QTest::newRow("range deleted") << "DELETE FROM journal WHERE seq BETWEEN 5 AND 9"_ba << 5;
    QTest::newRow("deleted and closed up")
        << "DELETE FROM journal WHERE seq = 17; UPDATE journal SET seq = -seq WHERE seq > 17; "
           "UPDATE journal SET seq = -seq - 1 WHERE seq < 0;"_ba
        << 17;
    QTest::newRow("last cut off") << "DELETE FROM journal WHERE seq = 40"_ba << 40;
    QTest::newRow("end cut off") << "DELETE FROM journal WHERE seq > 30"_ba << 31;
    QTest::newRow("all cut off") << "DELETE FROM journal"_ba << 1;
    QTest::newRow("end cut off, head gone") << "DELETE FROM journal WHERE seq > 30; DELETE FROM journal_head"_ba << 30;
    QTest::newRow("head gone") << "DELETE FROM journal_head"_ba << 40;
    QTest::newRow("hash of the head") << "UPDATE journal_head SET hash = zeroblob(32)"_ba << 40;
    QTest::newRow("swapped neighbours")
        << "UPDATE journal SET seq = -1 WHERE seq = 20; UPDATE journal SET seq = 20 WHERE seq = 21; "
           "UPDATE journal SET seq = 21 WHERE seq = -1"_ba
        << 20;
    QTest::newRow("swapped far")
        << "UPDATE journal SET seq = -1 WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 35; "
           "UPDATE journal SET seq = 35 WHERE seq = -1"_ba
        << 3;
    QTest::newRow("before the first")
        << "INSERT INTO journal SELECT 0, utc_ms, type, actor, payload, prev, hash FROM journal WHERE seq = 1"_ba << 0;
    QTest::newRow("behind the last")
        << "INSERT INTO journal SELECT 41, utc_ms, type, actor, payload, hash, hash FROM journal WHERE seq = 40"_ba
        << 41;
    QTest::newRow("far behind")
        << "INSERT INTO journal SELECT 50, utc_ms, type, actor, payload, hash, hash FROM journal WHERE seq = 40"_ba
        << 41;
    QTest::newRow("inserted by shifting")
        << "UPDATE journal SET seq = -seq WHERE seq >= 12; UPDATE journal SET seq = -seq + 1 WHERE seq < 0; "
           "INSERT INTO journal SELECT 12, utc_ms, type, actor, payload, prev, hash FROM journal WHERE seq = 11"_ba
        << 12;
    QTest::newRow("payload as blob") << "UPDATE journal SET payload = CAST(payload AS BLOB) WHERE seq = 8"_ba << 8;
    QTest::newRow("hash as text") << "UPDATE journal SET hash = CAST(hash AS TEXT) WHERE seq = 8"_ba << 8;
    QTest::newRow("short hash") << "UPDATE journal SET hash = x'00' WHERE seq = 8"_ba << 8;
    QTest::newRow("fraction of a time") << "UPDATE journal SET utc_ms = utc_ms + 0.5 WHERE seq = 8"_ba << 8;
    QTest::newRow("content of two") << "UPDATE journal SET payload = '{}' WHERE seq IN (9, 30)"_ba << 9;
  }
  void structure() {
    QFETCH(QByteArray, sql);
    QFETCH(int, seq);
    JournalFixture f;
    f.fill(kRecords);
    f.close();
    QVERIFY(f.tamper(tests::kDropTriggers + sql + ';' + tests::kMakeTriggers));
    expectBadAt(f, seq);
  }

  // Records far apart are compared on several cores at once: the first bad one is named all the same.
  void firstOfManyInALongJournal() {
    constexpr int kMany = 40'000;
    JournalFixture f;
    f.fill(kMany / 2);
    f.fill(kMany / 2);
    f.close();
    const auto db = std::move(*store::Connection::open(f.file(), store::Connection::Mode::ReadWrite));
    QVERIFY(db->execute(tests::kDropTriggers));
    for (const int first : {1, 5'555, 17'000, 39'998}) {
      QVERIFY(db->execute("BEGIN"));
      const auto from = QByteArray::number(first);
      const auto sql = "UPDATE journal SET payload = '{}' WHERE seq >= " + from + " AND seq % 3 = " + from + " % 3;" +
                       "DELETE FROM journal WHERE seq = " + QByteArray::number(first + 2);
      QVERIFY(db->execute(sql.constData()));
      const auto before = readPage(*db, {}, first, 1);
      const auto verdict = journal::verify(*db);
      QVERIFY(verdict);
      QVERIFY2(verdict->firstBadSeq == first, qPrintable(verdict->problem));
      QCOMPARE(verdict->records, first - 1);
      QCOMPARE(verdict->headHash, before->empty() ? QByteArray(32, '\0') : before->front().hash);
      QVERIFY(db->execute("ROLLBACK"));
    }
    QCOMPARE(journal::verify(*db)->records, kMany);
  }

  // Somebody who knows the formula recomputes the record's hash: the next one's link gives it away, at the last the
  // head.
  void recomputedHash() {
    for (const int seq : {1, 20, kRecords}) {
      JournalFixture f;
      f.fill(kRecords);
      auto record = readPage(*f.reader(), {}, seq + 1, 1)->front();
      f.close();
      ChainHasher hasher;
      const auto hash =
          hasher.hash({record.seq, record.utcMs, record.type.toUtf8(), record.actor.toUtf8(), "{}", record.prev});
      const auto set = "UPDATE journal SET payload = '{}', hash = x'" + QByteArray(hash.data(), kHashBytes).toHex() +
                       "' WHERE seq = " + QByteArray::number(seq);
      QVERIFY(f.tamper(tests::kDropTriggers + set + ';' + tests::kMakeTriggers));
      expectBadAt(f, seq == kRecords ? kRecords : seq + 1);
    }
  }

  void missingTriggersAreTold_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("word");
    QTest::newRow("update") << "DROP TRIGGER journal_no_update"_ba << u"changes"_s;
    QTest::newRow("delete") << "DROP TRIGGER journal_no_delete"_ba << u"removals"_s;
    QTest::newRow("emptied")
        << "DROP TRIGGER journal_no_delete; CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal "
           "BEGIN SELECT 1; END"_ba
        << u"removals"_s;
  }
  void missingTriggersAreTold() {
    QFETCH(QByteArray, sql);
    QFETCH(QString, word);
    JournalFixture f;
    f.fill(5);
    f.close();
    QVERIFY(f.tamper(sql));
    const auto reader = store::Connection::open(f.file(), store::Connection::Mode::ReadOnly);
    const auto verdict = journal::verify(**reader);
    QVERIFY(verdict && !verdict->whole && !verdict->firstBadSeq);
    QCOMPARE(verdict->records, 5);
    QVERIFY2(verdict->problem.contains(u"trigger"_s) && verdict->problem.contains(word), qPrintable(verdict->problem));
  }

  void progressAndCancel() {
    JournalFixture f;
    f.fill(9000);
    std::vector<double> seen;
    const auto reader = f.reader();
    QVERIFY(journal::verify(*reader, [&](double part) {
      seen.push_back(part);
      return true;
    }));
    QCOMPARE(seen.size(), std::size_t(3));
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    QCOMPARE(seen.back(), 1.0);
    const auto cancelled = journal::verify(*reader, [](double) { return false; });
    QCOMPARE(cancelled.error().code, base::ErrorCode::Cancelled);
    QVERIFY(!reader->inTransaction());
  }

  void whileRecordsAreAdded() {
    JournalFixture f;
    f.fill(100);
    const auto reader = f.reader();
    const auto verdict = journal::verify(*reader, [&](double) { return true; });
    QVERIFY(verdict->whole);
    for (int i = 0; i < 20; ++i) {
      f.fill(50);
      const auto now = journal::verify(*reader);
      QVERIFY2(now->whole, qPrintable(now->problem));
    }
  }
};

QTEST_GUILESS_MAIN(TestVerify)
#include "tst_verify.moc"
