// Opening: what may lie where the database should be, and what is said about it.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/store/database.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using namespace tryer::store;
using tryer::base::ErrorCode;
using tryer::tests::ManualClock;

namespace {

QByteArray contentOf(const QString& file) {
  QFile in(file);
  return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

void writeFile(const QString& file, const QByteArray& content) {
  QFile out(file);
  if (out.open(QIODevice::WriteOnly)) out.write(content);
}

// Root may write everywhere: be somebody else for a while.
class Unprivileged {
 public:
  Unprivileged() : was_(::geteuid()) {
    if (was_ == 0) good_ = ::seteuid(65534) == 0;
  }
  ~Unprivileged() {
    if (was_ == 0 && ::seteuid(was_) != 0) qFatal("cannot become root again");
  }
  bool good() const { return good_; }

 private:
  uid_t was_;
  bool good_ = true;
};

}  // namespace

class TestDatabase : public QObject {
  Q_OBJECT

  ManualClock clock_;
  std::unique_ptr<QTemporaryDir> folder_;
  QString file_;

  ErrorCode openError(QString* message = nullptr) {
    const auto db = Database::open(file_, clock_);
    if (db) return ErrorCode::Internal;
    if (message) *message = db.error().message;
    return db.error().code;
  }

  void makeForeign(const char* sql) {
    auto db = Connection::open(file_, Connection::Mode::ReadWrite);
    QVERIFY(db && (*db)->execute(sql));
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    file_ = folder_->filePath(u"tryer.db"_s);
  }

  void createsFoldersAndSchema() {
    file_ = folder_->filePath(u"a/b/c/tryer.db"_s);
    const auto db = Database::open(file_, clock_);
    QVERIFY(db);
    QCOMPARE((*db)->schemaVersion(), migrations().back().version);
    QCOMPARE((*db)->file(), file_);
    const auto reader = (*db)->openReader();
    QVERIFY(reader);
    QCOMPARE((*reader)->queryInteger("SELECT count(*) FROM journal").value_or(-1), 0);
    QCOMPARE((*reader)->queryInteger("PRAGMA application_id").value_or(-1), qint64{kApplicationId});
    QVERIFY(QDir(QFileInfo(file_).path()).entryList({u"*.before-*"_s}).isEmpty());
  }

  void keepsWhatWasStored() {
    {
      const auto db = Database::open(file_, clock_);
      QVERIFY(db);
      const auto write = [](Connection& c) { return c.execute("INSERT INTO setting VALUES('a', '1')"); };
      QVERIFY((*db)->submitFuture(write, Durability::Normal).get());
    }
    QVERIFY(!QFile::exists(file_ + u"-wal"_s));  // closed: the one file holds everything
    const auto db = Database::open(file_, clock_);
    QVERIFY(db);
    QCOMPARE((*(*db)->openReader())->queryInteger("SELECT count(*) FROM setting").value_or(0), 1);
  }

  void secondInstanceIsBusy() {
    const auto db = Database::open(file_, clock_);
    QVERIFY(db);
    QString message;
    QCOMPARE(openError(&message), ErrorCode::Busy);
    QVERIFY2(message.contains(QString::number(::getpid())), qPrintable(message));
    // By another way to the same file, too.
    const auto link = folder_->filePath(u"link.db"_s);
    QVERIFY(QFile::link(file_, link));
    file_ = link;
    QCOMPARE(openError(), ErrorCode::Busy);
    (*db)->close();
    QVERIFY(Database::open(file_, clock_));
  }

  void secondProcessIsBusyUntilTheFirstDies() {
    int ready[2];
    QCOMPARE(::pipe(ready), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto db = Database::open(file_, clock_);
      const char answer = db ? 'y' : 'n';
      static_cast<void>(::write(ready[1], &answer, 1) < 0);
      for (;;) ::pause();
    }
    char answer = 0;
    QCOMPARE(::read(ready[0], &answer, 1), 1);
    QCOMPARE(answer, 'y');
    QString message;
    QCOMPARE(openError(&message), ErrorCode::Busy);
    QVERIFY2(message.contains(u"process %1"_s.arg(child)), qPrintable(message));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
    QVERIFY(Database::open(file_, clock_));
  }

  void notADatabase() {
    const QByteArray garbage(20'000, '\x5A');
    writeFile(file_, garbage);
    QString message;
    QCOMPARE(openError(&message), ErrorCode::Corrupt);
    QVERIFY2(message.contains(file_) && message.contains(u"--db"_s), qPrintable(message));
    QCOMPARE(contentOf(file_), garbage);
  }

  void damagedDatabase() {
    { QVERIFY(Database::open(file_, clock_)); }
    auto bytes = contentOf(file_);
    bytes.replace(100, 1500, QByteArray(1500, '\xFF'));  // the schema's page
    writeFile(file_, bytes);
    QCOMPARE(openError(), ErrorCode::Corrupt);
    QCOMPARE(contentOf(file_), bytes);
  }

  void truncatedDatabase() {
    { QVERIFY(Database::open(file_, clock_)); }
    auto bytes = contentOf(file_);
    bytes.truncate(4096 + 700);
    writeFile(file_, bytes);
    QCOMPARE(openError(), ErrorCode::Corrupt);
    QCOMPARE(contentOf(file_), bytes);
  }

  void emptyFileIsTaken() {
    writeFile(file_, {});
    QVERIFY(Database::open(file_, clock_));
  }

  void newerVersionIsRefusedUntouched() {
    { QVERIFY(Database::open(file_, clock_)); }
    makeForeign("PRAGMA user_version=9999");
    const auto before = contentOf(file_);
    QString message;
    QCOMPARE(openError(&message), ErrorCode::NewerVersion);
    QVERIFY2(message.contains(u"9999"_s) && message.contains(u"newer"_s), qPrintable(message));
    QCOMPARE(contentOf(file_), before);
  }

  void databasesOfOthersAreRefused() {
    makeForeign("CREATE TABLE somebody(a)");
    QCOMPARE(openError(), ErrorCode::InvalidArgument);
    QFile::remove(file_);
    makeForeign("PRAGMA application_id=1234; PRAGMA user_version=1");
    QCOMPARE(openError(), ErrorCode::InvalidArgument);
  }

  void placesThatCannotBe() {
    const auto base = folder_->filePath(u"file"_s);
    writeFile(base, "x");
    for (const auto& place : {base + u"/tryer.db"_s, u"/proc/tryer/tryer.db"_s}) {
      file_ = place;
      QString message;
      QCOMPARE(openError(&message), ErrorCode::Io);
      QVERIFY2(message.contains(u"--db"_s), qPrintable(message));
    }
    file_ = folder_->path();
    QCOMPARE(openError(), ErrorCode::InvalidArgument);
    file_.clear();
    QCOMPARE(openError(), ErrorCode::InvalidArgument);
  }

  void withoutPermission() {
    const auto inner = folder_->filePath(u"inner"_s);
    QVERIFY(QDir().mkdir(inner));
    file_ = inner + u"/tryer.db"_s;
    { QVERIFY(Database::open(file_, clock_)); }
    QCOMPARE(::chmod(qPrintable(folder_->path()), 0755), 0);
    QCOMPARE(::chmod(qPrintable(inner), 0555), 0);
    const Unprivileged other;
    QVERIFY(other.good());
    QString message;
    QCOMPARE(openError(&message), ErrorCode::NoPermission);  // the lock file is not ours
    QVERIFY2(message.contains(u"permission"_s), qPrintable(message));
    file_ = inner + u"/new.db"_s;  // the folder is not ours
    QCOMPARE(openError(), ErrorCode::NoPermission);
    file_ = inner + u"/deeper/new.db"_s;
    QCOMPARE(openError(), ErrorCode::Io);
  }

  void fileThatMayOnlyBeRead() {
    { QVERIFY(Database::open(file_, clock_)); }
    QCOMPARE(::chmod(qPrintable(folder_->path()), 0777), 0);
    QCOMPARE(::chmod(qPrintable(file_ + u".lock"_s), 0666), 0);
    QCOMPARE(::chmod(qPrintable(file_), 0444), 0);
    const Unprivileged other;
    QVERIFY(other.good());
    QCOMPARE(openError(), ErrorCode::NoPermission);
  }

  void backupIsWholeAndOverwritesNothing() {
    const auto db = Database::open(file_, clock_);
    QVERIFY(db);
    const auto write = [](Connection& c) { return c.execute("INSERT INTO setting VALUES('a', '1')"); };
    QVERIFY((*db)->submitFuture(write, Durability::Normal).get());
    const auto target = folder_->filePath(u"copy.db"_s);
    QVERIFY((*db)->backupTo(target));
    const auto content = contentOf(target);
    QCOMPARE((*db)->backupTo(target).error().code, ErrorCode::Conflict);
    QCOMPARE(contentOf(target), content);
    QCOMPARE((*db)->backupTo(folder_->filePath(u"no/such/copy.db"_s)).error().code, ErrorCode::Io);
    const auto copy = Database::open(target, clock_);
    QVERIFY(copy);
    QCOMPARE((*(*copy)->openReader())->queryInteger("SELECT count(*) FROM setting").value_or(0), 1);
  }

  void closedAnswersCancelled() {
    const auto db = Database::open(file_, clock_);
    QVERIFY(db);
    (*db)->close();
    (*db)->close();
    const auto nothing = [](Connection&) { return Result<void>(); };
    QCOMPARE((*db)->submit(nothing, Durability::Full).error().code, ErrorCode::Cancelled);
    QCOMPARE((*db)->submitFuture(nothing, Durability::Full).get().error().code, ErrorCode::Cancelled);
  }

  void defaultPlaceFollowsXdg() {
    qputenv("XDG_DATA_HOME", "/somewhere/else");
    QCOMPARE(defaultDatabaseFile(), u"/somewhere/else/tryer/tryer.db"_s);
  }
};

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
