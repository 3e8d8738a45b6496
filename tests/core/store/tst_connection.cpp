#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <limits>

#include "core/store/connection.h"

using namespace Qt::StringLiterals;
using namespace tryer::store;
using tryer::base::ErrorCode;

class TestConnection : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  int files_ = 0;
  QString newFile() { return folder_.filePath(u"%1.db"_s.arg(++files_)); }

  std::unique_ptr<Connection> openNew() {
    auto db = Connection::open(newFile(), Connection::Mode::ReadWrite);
    return db ? std::move(*db) : nullptr;
  }

 private Q_SLOTS:
  void settings() {
    const auto db = openNew();
    QVERIFY(db);
    auto mode = db->prepare("PRAGMA journal_mode");
    QVERIFY(mode && mode->step().value_or(false));
    QCOMPARE(mode->text(0), u"wal"_s);
    QCOMPARE(db->queryInteger("PRAGMA foreign_keys").value_or(-1), 1);
    QCOMPARE(db->queryInteger("PRAGMA synchronous").value_or(-1), 1);
    QVERIFY(db->queryInteger("PRAGMA busy_timeout").value_or(0) > 0);
  }

  void valuesComeBack() {
    const auto db = openNew();
    QVERIFY(db->execute("CREATE TABLE t(a, b, c, d, e, f, g)"));
    auto insert = db->prepare("INSERT INTO t VALUES(?, ?, ?, ?, ?, ?, ?)");
    QVERIFY(insert);
    const auto bytes = QByteArray("a\0b", 3);
    insert->bind(1, std::numeric_limits<qint64>::min()).bind(2, 0.1).bind(3, u"Röst\u20ac"_s).bind(4, bytes);
    insert->bindText(5, ""_ba).bind(6, QByteArray()).bind(7, std::nan(""));
    QVERIFY(insert->run());
    auto select = db->prepare("SELECT * FROM t");
    QVERIFY(select && select->step().value_or(false));
    QCOMPARE(select->integer(0), std::numeric_limits<qint64>::min());
    QCOMPARE(select->real(1), 0.1);
    QCOMPARE(select->text(2), u"Röst\u20ac"_s);
    QCOMPARE(select->blob(3), bytes);
    QCOMPARE(select->type(4), ColumnType::Text);  // empty is not missing
    QCOMPARE(select->type(5), ColumnType::Blob);
    QCOMPARE(select->type(6), ColumnType::Null);  // missing is not zero
    QVERIFY(std::isnan(select->real(6)));
    QVERIFY(!*select->step());
  }

  void wrongBindIsTold() {
    const auto db = openNew();
    auto statement = db->prepare("SELECT ?1");
    statement->bind(2, 5);
    QVERIFY(!statement->step());
    statement->reset();
    statement->bind(1, 5);
    QVERIFY(statement->step().value_or(false));
  }

  void cachedIsReset() {
    const auto db = openNew();
    static constexpr const char* kSql = "SELECT 1 UNION SELECT 2 ORDER BY 1";
    auto first = db->cached(kSql);
    QVERIFY(first && (*first)->step().value_or(false));
    auto again = db->cached(kSql);
    QCOMPARE(*again, *first);
    QVERIFY((*again)->step().value_or(false));
    QCOMPARE((*again)->integer(0), 1);
  }

  void errorsHaveTheirCodes() {
    const auto db = openNew();
    QVERIFY(
        db->execute("CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES(1);"
                    "CREATE TRIGGER no BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'never'); END"));
    const auto twice = db->execute("INSERT INTO t VALUES(1)");
    QCOMPARE(twice.error().code, ErrorCode::Conflict);
    const auto refused = db->execute("DELETE FROM t");
    QCOMPARE(refused.error().code, ErrorCode::Refused);
    QVERIFY(refused.error().message.contains(u"never"_s));
    const auto wrong = db->execute("SELEKT");
    QCOMPARE(wrong.error().code, ErrorCode::Internal);
    QVERIFY(wrong.error().details.contains(u"SELEKT"_s));
  }

  void readersOnlyRead() {
    const auto file = newFile();
    auto writer = Connection::open(file, Connection::Mode::ReadWrite);
    QVERIFY(writer && (*writer)->execute("CREATE TABLE t(a); INSERT INTO t VALUES(7)"));
    auto reader = Connection::open(file, Connection::Mode::ReadOnly);
    QVERIFY(reader);
    QCOMPARE((*reader)->queryInteger("SELECT a FROM t").value_or(0), 7);
    QCOMPARE((*reader)->execute("INSERT INTO t VALUES(8)").error().code, ErrorCode::NoPermission);
    QVERIFY((*writer)->execute("INSERT INTO t VALUES(8)"));
    QCOMPARE((*reader)->queryInteger("SELECT count(*) FROM t").value_or(0), 2);
  }

  void lockedByAnother() {
    const auto file = newFile();
    auto one = Connection::open(file, Connection::Mode::ReadWrite);
    auto two = Connection::open(file, Connection::Mode::ReadWrite);
    QVERIFY(one && two);
    QVERIFY((*two)->execute("PRAGMA busy_timeout=1"));
    QVERIFY((*one)->execute("BEGIN IMMEDIATE"));
    const auto busy = (*two)->execute("BEGIN IMMEDIATE");
    QCOMPARE(busy.error().code, ErrorCode::Busy);
    QVERIFY(busy.error().retryable);
  }

  void missingAndForeignFiles() {
    QCOMPARE(Connection::open(newFile(), Connection::Mode::ReadOnly).error().code, ErrorCode::Io);
    const auto text = newFile();
    QFile out(text);
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write(QByteArray(5000, 'x'));
    out.close();
    QCOMPARE(Connection::open(text, Connection::Mode::ReadWrite).error().code, ErrorCode::Corrupt);
    QCOMPARE(Connection::open(text, Connection::Mode::ReadOnly).error().code, ErrorCode::Corrupt);
    // Nothing of it was touched.
    QVERIFY(out.open(QIODevice::ReadOnly));
    QCOMPARE(out.readAll(), QByteArray(5000, 'x'));
  }

  void walThatCannotBeIsRefused() {
    // An in-memory database has no write-ahead log: the answer of SQLite is looked at, not taken for granted.
    QCOMPARE(Connection::open(u":memory:"_s, Connection::Mode::ReadWrite).error().code, ErrorCode::Io);
  }

  void interruptEndsAQuery() {
    const auto db = openNew();
    // The row function of the recursion is never done by itself.
    auto endless = db->prepare("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
    QVERIFY(endless && endless->step().value_or(false));
    db->interrupt();
    QCOMPARE(endless->step().error().code, ErrorCode::Cancelled);
  }
};

QTEST_GUILESS_MAIN(TestConnection)
#include "tst_connection.moc"
