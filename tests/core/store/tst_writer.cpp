// Group commit: order, isolation of failing jobs, limits, handlers, closing.
#include <QTemporaryDir>
#include <QTest>
#include <future>
#include <stdexcept>
#include <thread>

#include "core/store/database.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using namespace tryer::store;
using tryer::base::ErrorCode;
using tryer::base::fail;
using tryer::tests::ManualClock;

namespace {

WriteJob put(int key) {
  return [key](Connection& db) -> Result<void> {
    auto insert = db.cached("INSERT INTO setting(key, json) VALUES(?1, 'x')");
    if (!insert) return fail(insert.error());
    return (*insert)->bind(1, key).run();
  };
}

WriteJob putThenFail(int key) {
  return [key](Connection& db) -> Result<void> {
    if (auto done = put(key)(db); !done) return done;
    return fail(ErrorCode::Refused, u"on purpose"_s);
  };
}

// Holds the writer at its first job, so that what is submitted meanwhile becomes one group.
class Gate {
 public:
  explicit Gate(Database& db) {
    auto opened = open_.get_future().share();
    auto holds = std::make_shared<std::promise<void>>();
    auto held = holds->get_future();
    const auto taken = db.submit(
        [opened, holds](Connection&) -> Result<void> {
          holds->set_value();
          opened.wait();
          return {};
        },
        Durability::Normal);
    if (taken) held.wait();
  }
  ~Gate() { open_.set_value(); }

 private:
  std::promise<void> open_;
};

}  // namespace

class TestWriter : public QObject {
  Q_OBJECT

  ManualClock clock_;
  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<Database> db_;

  void open(Database::Options options) {
    auto db = Database::open(folder_->filePath(u"t.db"_s), clock_, options);
    QVERIFY(db);
    db_ = std::move(*db);
  }
  QList<int> stored() {
    QList<int> keys;
    const auto reader = db_->openReader();
    auto rows = (*reader)->prepare("SELECT CAST(key AS INTEGER) FROM setting ORDER BY rowid");
    while (rows->step().value_or(false)) keys.append(static_cast<int>(rows->integer(0)));
    return keys;
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    open({});
  }
  void cleanup() { db_.reset(); }

  void oneFailingJobIsUndoneAlone() {
    std::vector<std::future<Result<void>>> results;
    {
      const Gate gate(*db_);
      for (int i = 0; i < 10; ++i) {
        results.push_back(db_->submitFuture(i % 3 == 1 ? putThenFail(i) : put(i), Durability::Normal));
      }
      results.push_back(db_->submitFuture(put(0), Durability::Normal));  // there already
      results.push_back(db_->submitFuture(put(10), Durability::Normal));
    }
    for (int i = 0; i < 10; ++i) {
      const auto result = results[static_cast<std::size_t>(i)].get();
      QCOMPARE(result.has_value(), i % 3 != 1);
      if (!result) QCOMPARE(result.error().code, ErrorCode::Refused);
    }
    QCOMPARE(results[10].get().error().code, ErrorCode::Conflict);
    QVERIFY(results[11].get());
    QCOMPARE(stored(), (QList<int>{0, 2, 3, 5, 6, 8, 9, 10}));
    QCOMPARE(db_->health().failed, 4);
    QCOMPARE(db_->health().committed, 9);  // with the gate's
    QVERIFY(!db_->health().lastError);
  }

  void jobThatEndsTheTransactionHarmsNoOther() {
    std::vector<std::future<Result<void>>> results;
    {
      const Gate gate(*db_);
      results.push_back(db_->submitFuture(put(1), Durability::Normal));
      results.push_back(db_->submitFuture([](Connection& c) { return c.execute("ROLLBACK"); }, Durability::Normal));
      results.push_back(db_->submitFuture(put(2), Durability::Normal));
    }
    QVERIFY(results[0].get());
    QCOMPARE(results[1].get().error().code, ErrorCode::Internal);
    QVERIFY(results[2].get());
    QCOMPARE(stored(), (QList<int>{1, 2}));
  }

  void exceptionsStayInside() {
    const auto thrown = db_->submitFuture(
                               [](Connection& c) -> Result<void> {
                                 static_cast<void>(put(1)(c));
                                 throw std::runtime_error("boo");
                               },
                               Durability::Normal)
                            .get();
    QCOMPARE(thrown.error().code, ErrorCode::Internal);
    QCOMPARE(thrown.error().details, u"boo"_s);
    QVERIFY(db_->submitFuture(put(2), Durability::Normal).get());
    QCOMPARE(stored(), QList<int>{2});
  }

  void jobsRunInOrder() {
    for (int i = 0; i < 3000; ++i) {
      QVERIFY(db_->submit(put(i), i % 7 == 0 ? Durability::Full : Durability::Normal));
    }
    QVERIFY(db_->submitFuture(put(3000), Durability::Normal).get());
    const auto keys = stored();
    QCOMPARE(keys.size(), 3001);
    QVERIFY(std::is_sorted(keys.begin(), keys.end()));
  }

  void doneTellsOnlyWhatOthersCanSee() {
    bool visible = false;
    std::promise<QByteArray> name;
    QVERIFY(db_->submit(put(1), Durability::Full, [&](Result<void> result) {
      visible = result && stored() == QList<int>{1};
      QByteArray thread(16, '\0');
      pthread_getname_np(pthread_self(), thread.data(), 16);
      name.set_value(thread.constData());
    }));
    QCOMPARE(name.get_future().get(), "store-writer"_ba);
    QVERIFY(visible);
  }

  void durabilityIsWhatWasAskedFor() {
    qint64 normal = -1;
    qint64 full = -1;
    qint64 again = -1;
    const auto ask = [](qint64& into) {
      return [&into](Connection& c) -> Result<void> {
        into = c.queryInteger("PRAGMA synchronous").value_or(-1);
        return {};
      };
    };
    QVERIFY(db_->submitFuture(ask(normal), Durability::Normal).get());
    QVERIFY(db_->submitFuture(ask(full), Durability::Full).get());
    QVERIFY(db_->submitFuture(ask(again), Durability::Normal).get());
    QCOMPARE(normal, 1);
    QCOMPARE(full, 2);
    QCOMPARE(again, 1);
  }

  void queueHasALimit() {
    db_.reset();
    open({.maxQueuedJobs = 5, .maxJobsPerCommit = 2});
    std::future<Result<void>> last;
    {
      const Gate gate(*db_);
      for (int i = 0; i < 4; ++i) QVERIFY(db_->submit(put(i), Durability::Normal));
      last = db_->submitFuture(put(4), Durability::Normal);
      const auto refused = db_->submit(put(5), Durability::Normal);
      QCOMPARE(refused.error().code, ErrorCode::Busy);
      QVERIFY(refused.error().retryable);
      QCOMPARE(db_->health().queued, 5);
      QCOMPARE(db_->health().refused, 1);
    }
    QVERIFY(last.get());
    QVERIFY(db_->submitFuture(put(6), Durability::Normal).get());
    QCOMPARE(stored(), (QList<int>{0, 1, 2, 3, 4, 6}));
  }

  void healthKeepsTheLastError() {
    QVERIFY(!db_->submitFuture(putThenFail(1), Durability::Normal).get());
    QCOMPARE(db_->health().lastError->code, ErrorCode::Refused);
    QCOMPARE(db_->health().lastCommitNs, 0);
    clock_.advance(5.0);
    QVERIFY(db_->submitFuture(put(1), Durability::Normal).get());
    QVERIFY(!db_->health().lastError);
    QCOMPARE(db_->health().lastCommitNs, clock_.monotonicNs());
  }

  void closeRunsWhatIsQueued() {
    std::atomic<int> done{0};
    for (int i = 0; i < 500; ++i) {
      QVERIFY(db_->submit(put(i), Durability::Normal, [&](Result<void> result) { done += result ? 1 : 0; }));
    }
    db_->close();
    QCOMPARE(done.load(), 500);
    QCOMPARE(stored().size(), 500);
  }

  void commitHandlerSeesTheNewestState() {
    std::atomic<qint64> seen{0};
    db_->setCommitHandler([&](Connection& c) { seen = c.queryInteger("SELECT count(*) FROM setting").value_or(-1); });
    QVERIFY(db_->submitFuture(put(1), Durability::Normal).get());
    QVERIFY(!db_->submitFuture(putThenFail(2), Durability::Normal).get());
    QVERIFY(db_->submitFuture(put(3), Durability::Normal).get());
    db_->setCommitHandler({});  // waits for one that runs
    QCOMPARE(seen.load(), 2);
    QVERIFY(db_->submitFuture(put(4), Durability::Normal).get());
    db_->close();
    QCOMPARE(seen.load(), 2);
  }

  void restHandlerHasTheLastWord() {
    int called = 0;  // writer thread, until close()
    db_->setRestHandler([&](Connection& c) {
      ++called;
      return c.execute("INSERT INTO setting VALUES('rest', '1')");
    });
    QVERIFY(db_->submitFuture(put(1), Durability::Normal).get());
    db_->close();
    QCOMPARE(called, 1);
    QCOMPARE(stored().size(), 2);
  }

  void failedRestIsUndone() {
    db_->setRestHandler([](Connection& c) -> Result<void> {
      static_cast<void>(c.execute("INSERT INTO setting VALUES('rest', '1')"));
      return fail(ErrorCode::Refused, u"on purpose"_s);
    });
    QVERIFY(db_->submitFuture(put(1), Durability::Normal).get());
    db_->close();
    QCOMPARE(stored().size(), 1);
  }

  void nothingToDoNoRest() {
    int called = 0;
    db_->setRestHandler([&](Connection&) -> Result<void> {
      ++called;
      return {};
    });
    db_->close();
    QCOMPARE(called, 0);
  }

  void manyThreadsSubmit() {
    std::vector<std::thread> threads;
    std::atomic<int> saved{0};
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 500; ++i) {
          const int key = t * 1000 + i;
          const auto job = i % 5 == 0 ? putThenFail(key) : put(key);
          static_cast<void>(db_->submit(job, Durability::Normal, [&](Result<void> r) { saved += r ? 1 : 0; }));
        }
      });
    }
    for (auto& thread : threads) thread.join();
    db_->close();
    QCOMPARE(saved.load(), 4 * 400);
    QCOMPARE(stored().size(), 4 * 400);
  }
};

QTEST_GUILESS_MAIN(TestWriter)
#include "tst_writer.moc"
