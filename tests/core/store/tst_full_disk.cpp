// A full disk: jobs fail with a message that helps, the writer lives on, and saving resumes by itself.
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>

#include "core/store/database.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using namespace tryer::store;
using tryer::base::ErrorCode;
using tryer::base::fail;
using tryer::tests::ManualClock;

namespace {

WriteJob put(int key, int bytes) {
  return [key, bytes](Connection& db) -> Result<void> {
    auto insert = db.cached("INSERT INTO setting(key, json) VALUES(?1, ?2)");
    if (!insert) return fail(insert.error());
    return (*insert)->bind(1, key).bindText(2, QByteArray(bytes, 'x')).run();
  };
}

// No file of this process may grow beyond so many bytes: what a full disk does, by the kernel itself.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &was_);
    const rlimit limit{bytes, was_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &was_); }

 private:
  rlimit was_{};
};

}  // namespace

class TestFullDisk : public QObject {
  Q_OBJECT

  ManualClock clock_;
  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<Database> db_;

  Result<void> save(WriteJob job) { return db_->submitFuture(std::move(job), Durability::Full).get(); }
  qint64 count() {
    const auto reader = db_->openReader();
    return reader ? (*reader)->queryInteger("SELECT count(*) FROM setting").value_or(-1) : -2;
  }

 private Q_SLOTS:
  void initTestCase() { std::signal(SIGXFSZ, SIG_IGN); }
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    auto db = Database::open(folder_->filePath(u"t.db"_s), clock_);
    QVERIFY(db);
    db_ = std::move(*db);
  }
  void cleanup() { db_.reset(); }

  void sqliteSaysFull() {
    QVERIFY(save(put(1, 10)));
    QVERIFY(save([](Connection& c) -> Result<void> {
      const auto pages = c.queryInteger("PRAGMA page_count");
      const auto set = "PRAGMA max_page_count=" + QByteArray::number(pages.value_or(0) + 3);
      return c.execute(set.constData());
    }));
    const auto full = save(put(2, 100'000));
    QCOMPARE(full.error().code, ErrorCode::DiskFull);
    QVERIFY2(full.error().message.contains(u"not saved"_s) && full.error().message.contains(u"Free some space"_s) &&
                 full.error().message.contains(db_->file()),
             qPrintable(full.error().message));
    QVERIFY(full.error().retryable);
    QCOMPARE(db_->health().lastError->code, ErrorCode::DiskFull);
    QVERIFY(save(put(3, 10)));  // what still fits is saved
    QVERIFY(save([](Connection& c) { return c.execute("PRAGMA max_page_count=1000000"); }));
    QVERIFY(save(put(2, 100'000)));
    QCOMPARE(count(), 3);
    QVERIFY(!db_->health().lastError);
  }

  void inAGroupWhatFitsIsSaved() {
    QVERIFY(save([](Connection& c) -> Result<void> {
      const auto pages = c.queryInteger("PRAGMA page_count");
      const auto set = "PRAGMA max_page_count=" + QByteArray::number(pages.value_or(0) + 3);
      return c.execute(set.constData());
    }));
    std::promise<void> open;
    auto opened = open.get_future().share();
    QVERIFY(db_->submit(
        [opened](Connection&) -> Result<void> {
          opened.wait();
          return {};
        },
        Durability::Normal));
    std::vector<std::future<Result<void>>> results;
    for (int i = 0; i < 6; ++i) results.push_back(db_->submitFuture(put(i, i == 3 ? 100'000 : 10), Durability::Full));
    open.set_value();
    for (int i = 0; i < 6; ++i) {
      const auto result = results[static_cast<std::size_t>(i)].get();
      QCOMPARE(result.has_value(), i != 3);
      if (!result) QCOMPARE(result.error().code, ErrorCode::DiskFull);
    }
    QCOMPARE(count(), 5);
  }

  void fileSystemWithoutSpace() {
    const auto mountPoint = QFile::encodeName(folder_->filePath(u"small"_s));
    QVERIFY(QDir().mkdir(QFile::decodeName(mountPoint)));
    // In a mount namespace of our own (threads started from here inherit it): gone with this process.
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("small", mountPoint.constData(), "tmpfs", 0, "size=512k") != 0) {
      QSKIP("mounting a small file system is not permitted here");
    }
    auto db = Database::open(QFile::decodeName(mountPoint) + u"/t.db"_s, clock_);
    QVERIFY(db);
    db_ = std::move(*db);
    QVERIFY(save(put(1, 10)));
    QFile ballast(QFile::decodeName(mountPoint) + u"/ballast"_s);
    QVERIFY(ballast.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    while (ballast.write(QByteArray(4096, 'x')) == 4096) continue;
    for (int i = 0; i < 3; ++i) QCOMPARE(save(put(100 + i, 20'000)).error().code, ErrorCode::DiskFull);
    QCOMPARE(count(), 1);
    ballast.close();
    QVERIFY(ballast.remove());
    for (int i = 0; i < 3; ++i) QVERIFY(save(put(100 + i, 20'000)));
    QCOMPARE(count(), 4);
    db_.reset();
    QCOMPARE(::umount(mountPoint.constData()), 0);
  }

  void kernelRefusesToGrowTheFiles() {
    QVERIFY(save(put(1, 10)));
    {
      const FileSizeLimit limit(static_cast<rlim_t>(QFile(db_->file() + u"-wal"_s).size()) + 20'000);
      for (int i = 0; i < 5; ++i) {
        const auto full = save(put(100 + i, 500'000));
        QVERIFY(!full);
        // SQLite does not pass on why a write failed, unless it was ENOSPC.
        QCOMPARE(full.error().code, ErrorCode::Io);
        QVERIFY2(full.error().message.contains(u"free some space"_s), qPrintable(full.error().message));
        QVERIFY(full.error().retryable);
      }
      QCOMPARE(count(), 1);
    }
    for (int i = 0; i < 5; ++i) QVERIFY(save(put(100 + i, 500'000)));
    QCOMPARE(count(), 6);
    QCOMPARE((*db_->openReader())->queryInteger("SELECT count(*) FROM pragma_integrity_check").value_or(0), 1);
  }

  void openingOnAFullDisk() {
    const FileSizeLimit limit(100);
    const auto db = Database::open(folder_->filePath(u"other.db"_s), clock_);
    QVERIFY(!db);
    QCOMPARE(db.error().code, ErrorCode::DiskFull);
  }
};

QTEST_GUILESS_MAIN(TestFullDisk)
#include "tst_full_disk.moc"
