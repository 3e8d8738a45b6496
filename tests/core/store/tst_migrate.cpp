#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "core/store/migrations.h"

using namespace Qt::StringLiterals;
using namespace tryer::store;
using tryer::base::ErrorCode;

namespace {
const std::vector<Migration> kOne = {{1, "CREATE TABLE a(x); INSERT INTO a VALUES(1)"}};
const std::vector<Migration> kThree = {kOne[0], {2, "ALTER TABLE a ADD COLUMN y"}, {3, "UPDATE a SET y = x + 1"}};
const std::vector<Migration> kBroken = {
    kOne[0], {2, "ALTER TABLE a ADD COLUMN y"}, {3, "UPDATE a SET y = 5; NONSENSE"}};
}  // namespace

class TestMigrate : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;
  QString file_;

  Result<void> apply(const std::vector<Migration>& steps) {
    if (auto ours = checkFileIsOurs(file_, steps); !ours) return ours;
    auto db = Connection::open(file_, Connection::Mode::ReadWrite);
    if (!db) return tryer::base::fail(db.error());
    return migrate(**db, file_, steps);
  }
  qint64 ask(const char* sql, const QString& file = {}) {
    const auto db = Connection::open(file.isEmpty() ? file_ : file, Connection::Mode::ReadOnly);
    return db ? (*db)->queryInteger(sql).value_or(-1) : -2;
  }
  QStringList backups() const { return QDir(folder_->path()).entryList({u"*.before-*"_s}, QDir::Files, QDir::Name); }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    file_ = folder_->filePath(u"t.db"_s);
  }

  void newFileGetsAllWithoutBackup() {
    QVERIFY(apply(kThree));
    QCOMPARE(ask("PRAGMA user_version"), 3);
    QCOMPARE(ask("SELECT y FROM a"), 2);
    QVERIFY(backups().isEmpty());
    QVERIFY(apply(kThree));  // nothing left to do
    QVERIFY(backups().isEmpty());
  }

  void backupBeforeTheFirstStep() {
    QVERIFY(apply(kOne));
    QVERIFY(apply(kThree));
    QCOMPARE(ask("SELECT y FROM a"), 2);
    QCOMPARE(backups(), QStringList{u"t.db.before-2"_s});
    const auto backup = folder_->filePath(u"t.db.before-2"_s);
    QCOMPARE(ask("PRAGMA user_version", backup), 1);
    QCOMPARE(ask("SELECT x FROM a", backup), 1);
    QCOMPARE(ask("SELECT count(*) FROM pragma_table_info('a')", backup), 1);
  }

  void brokenStepLeavesTheLastWhole() {
    QVERIFY(apply(kOne));
    const auto broken = apply(kBroken);
    QVERIFY(!broken);
    QVERIFY2(broken.error().message.contains(u"step 3"_s), qPrintable(broken.error().message));
    QCOMPARE(ask("PRAGMA user_version"), 2);
    QCOMPARE(ask("SELECT count(*) FROM a WHERE y IS NULL"), 1);
    QVERIFY(apply(kThree));  // a repaired program goes on from there
    QCOMPARE(ask("SELECT y FROM a"), 2);
    QCOMPARE(backups(), (QStringList{u"t.db.before-2"_s, u"t.db.before-3"_s}));
  }

  void earlierBackupsAreKept() {
    QVERIFY(apply(kOne));
    QFile other(folder_->filePath(u"t.db.before-2"_s));
    QVERIFY(other.open(QIODevice::WriteOnly) && other.write("mine") == 4);
    other.close();
    QVERIFY(apply(kThree));
    QCOMPARE(backups(), (QStringList{u"t.db.before-2"_s, u"t.db.before-2.2"_s}));
    QVERIFY(other.open(QIODevice::ReadOnly));
    QCOMPARE(other.readAll(), "mine"_ba);
  }

  void newerIsRefused() {
    QVERIFY(apply(kThree));
    QCOMPARE(apply(kOne).error().code, ErrorCode::NewerVersion);
    QCOMPARE(ask("PRAGMA user_version"), 3);
  }

  void numbersOfTheProgramRise() {
    int last = 0;
    for (const auto& step : migrations()) {
      QVERIFY(step.version > last);
      last = step.version;
    }
  }
};

QTEST_GUILESS_MAIN(TestMigrate)
#include "tst_migrate.moc"
