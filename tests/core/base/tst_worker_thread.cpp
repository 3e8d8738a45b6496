#include <pthread.h>

#include <QTest>
#include <array>
#include <atomic>
#include <future>
#include <thread>

#include "core/base/worker_thread.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using tryer::base::WorkerThread;

class TestWorkerThread : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void runsInOrderOnItsThread() {
    WorkerThread worker(u"a-name-longer-than-15"_s);
    std::vector<int> order;
    bool current = false;
    QByteArray name(16, '\0');
    QVERIFY(worker.post([&] { order.push_back(0); }));  // before start: waits
    worker.start();
    for (int i = 1; i < 100; ++i) QVERIFY(worker.post([&, i] { order.push_back(i); }));
    QVERIFY(worker.post([&] {
      current = worker.isCurrent();
      pthread_getname_np(pthread_self(), name.data(), 16);
    }));
    QVERIFY(worker.stop([&] { order.push_back(100); }, 10s));
    QVERIFY(current);
    QVERIFY(!worker.isCurrent());
    QCOMPARE(QByteArray(name.constData()), "a-name-longer-t"_ba);
    QCOMPARE(order.size(), std::size_t(101));
    QVERIFY(std::is_sorted(order.begin(), order.end()));
  }

  void refusesAfterStop() {
    WorkerThread worker(u"w"_s);
    worker.start();
    std::atomic<bool> ran{false};
    QVERIFY(worker.stop({}, 10s));
    QVERIFY(!worker.post([&] { ran = true; }));
    QVERIFY(worker.stop([&] { ran = true; }, 10s));  // the first answer again, nothing more runs
    QVERIFY(!ran);
    QVERIFY(worker.context() == nullptr);
  }

  void dropsWhatLastPosts() {
    WorkerThread worker(u"w"_s);
    worker.start();
    bool taken = true;
    QVERIFY(worker.stop([&] { taken = worker.post([] {}); }, 10s));
    QVERIFY(!taken);
  }

  void neverStarted() {
    WorkerThread worker(u"w"_s);
    bool ran = false;
    QVERIFY(worker.post([&] { ran = true; }));
    QVERIFY(worker.stop([&] { ran = true; }, 10s));
    QVERIFY(!ran);
    worker.start();  // stopped before: stays so
    QVERIFY(!worker.post([] {}));
  }

  void postsFromManyThreads() {
    WorkerThread worker(u"w"_s);
    worker.start();
    int sum = 0;  // only touched on the worker
    std::vector<std::thread> threads;
    std::atomic<int> taken{0};
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) taken += worker.post([&] { ++sum; }) ? 1 : 0;
      });
    }
    for (auto& thread : threads) thread.join();
    QVERIFY(worker.stop({}, 10s));
    QCOMPARE(taken.load(), 4000);
    QCOMPARE(sum, 4000);
  }

  void leavesAStuckThreadBehind() {
    struct Gate {
      std::promise<void> open;
      std::promise<void> entered;
      std::promise<void> left;
    };
    const auto gate = std::make_shared<Gate>();
    auto worker = std::make_unique<WorkerThread>(u"stuck"_s);
    worker->start();
    worker->post([gate] {
      gate->entered.set_value();
      gate->open.get_future().wait();
      gate->left.set_value();
    });
    gate->entered.get_future().wait();
    QVERIFY(!worker->stop({}, 20ms));
    QVERIFY(!worker->post([] {}));
    worker.reset();  // neither waits nor ends the program
    gate->open.set_value();
    gate->left.get_future().wait();
  }

  void queuedConnectionsArriveThere() {
    WorkerThread worker(u"w"_s);
    worker.start();
    std::promise<bool> there;
    QObject sender;
    connect(&sender, &QObject::objectNameChanged, worker.context(), [&] { there.set_value(worker.isCurrent()); });
    sender.setObjectName(u"x"_s);
    QVERIFY(there.get_future().get());
    QVERIFY(worker.stop({}, 10s));
  }
};

QTEST_GUILESS_MAIN(TestWorkerThread)
#include "tst_worker_thread.moc"
