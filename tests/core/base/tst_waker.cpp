#include <QDeadlineTimer>
#include <QTest>
#include <atomic>
#include <memory>
#include <thread>

#include "core/base/spsc_ring.h"
#include "core/base/waker.h"
#include "core/base/worker_thread.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tryer::base;

namespace {

class Counter final : public Waker {
 public:
  SpscRing<int, 64> ring;
  int woken = 0;
  std::atomic<int> taken{0};

 protected:
  void onWake() override {
    ++woken;
    for (int item = 0; ring.pop(item);) taken.fetch_add(1, std::memory_order_release);
  }
};

}  // namespace

class TestWaker : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void severalCallsAreToldAsOne() {
    Counter counter;
    for (int i = 0; i < 10; ++i) counter.wake();
    QCoreApplication::sendPostedEvents(&counter);
    QCOMPARE(counter.woken, 1);
    counter.wake();
    QCoreApplication::sendPostedEvents(&counter);
    QCOMPARE(counter.woken, 2);
  }

  void otherEventsAreNotTaken() {
    Counter counter;
    QCoreApplication::postEvent(&counter, new QEvent(QEvent::User));  // not by wake()
    QCoreApplication::sendPostedEvents(&counter);
    QCOMPARE(counter.woken, 0);
    counter.wake();
    QEvent other(QEvent::LanguageChange);
    QCoreApplication::sendEvent(&counter, &other);
    QCOMPARE(counter.woken, 0);
    QCoreApplication::sendPostedEvents(&counter);
    QCOMPARE(counter.woken, 1);
  }

  // The last of each burst is awaited before the next: a call that is lost would be waited for in vain.
  void noneIsLost() {
    constexpr int kBursts = 500;
    constexpr int kBurst = 40;
    constexpr int kMany = kBursts * kBurst;
    WorkerThread worker(u"waked"_s);
    worker.start();
    auto counter = std::make_unique<Counter>();
    counter->moveToThread(worker.context()->thread());
    QDeadlineTimer patience(60'000);
    for (int i = 1; i <= kMany; ++i) {
      while (!counter->ring.push(i)) std::this_thread::yield();
      counter->wake();
      const bool last = i % kBurst == 0;
      while (last && counter->taken.load(std::memory_order_acquire) < i && !patience.hasExpired())
        std::this_thread::yield();
    }
    const int taken = counter->taken.load();
    QVERIFY(worker.stop([&] { counter.reset(); }, 10s));
    QCOMPARE(taken, kMany);
  }
};

QTEST_GUILESS_MAIN(TestWaker)
#include "tst_waker.moc"
