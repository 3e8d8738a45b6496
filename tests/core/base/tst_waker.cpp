#include <QDeadlineTimer>
#include <QTest>
#include <atomic>
#include <thread>

#include "core/base/spsc_ring.h"
#include "core/base/waker.h"

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
    QCoreApplication::processEvents();
    QCOMPARE(counter.woken, 1);
    counter.wake();
    QCoreApplication::processEvents();
    QCOMPARE(counter.woken, 2);
  }

  void otherEventsAreNotTaken() {
    Counter counter;
    QCoreApplication::postEvent(&counter, new QEvent(QEvent::User));  // not by wake()
    QCoreApplication::processEvents();
    QCOMPARE(counter.woken, 0);
    counter.wake();
    QEvent other(QEvent::LanguageChange);
    QCoreApplication::sendEvent(&counter, &other);
    QCOMPARE(counter.woken, 0);
    QCoreApplication::processEvents();
    QCOMPARE(counter.woken, 1);
  }

  // The last of each burst is awaited before the next: a call that is lost would be waited for in vain.
  void noneIsLost() {
    constexpr int kBursts = 500;
    constexpr int kBurst = 40;
    constexpr int kMany = kBursts * kBurst;
    Counter counter;
    std::thread other([&] {
      for (int i = 1; i <= kMany; ++i) {
        if (!counter.ring.push(i)) break;
        counter.wake();
        while (i % kBurst == 0 && counter.taken.load(std::memory_order_acquire) < i) std::this_thread::yield();
      }
    });
    QDeadlineTimer patience(60'000);
    while (counter.taken.load() < kMany && !patience.hasExpired()) QCoreApplication::processEvents();
    if (counter.taken.load() < kMany) qFatal("%d of %d were told", counter.taken.load(), kMany);
    other.join();
  }
};

QTEST_GUILESS_MAIN(TestWaker)
#include "tst_waker.moc"
