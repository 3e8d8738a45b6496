#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <thread>
#include <vector>

#include "core/base/uuid.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using tryer::base::newUuidV7;
using tryer::tests::ManualClock;

class TestUuid : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void formAndTime() {
    const ManualClock clock(1'800'000'000'123);
    const auto id = newUuidV7(clock);
    static const QRegularExpression form(u"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"_s);
    QVERIFY2(form.match(id).hasMatch(), qPrintable(id));
    QCOMPARE(QString(id.left(8) + id.mid(9, 4)).toLongLong(nullptr, 16), 1'800'000'000'123);
  }

  void sortsWithinOneMillisecond() {
    const ManualClock clock(1'800'000'100'000);
    QString last;
    for (int i = 0; i < 10'000; ++i) {  // more than the counter holds: runs over into the next milliseconds
      const auto id = newUuidV7(clock);
      QVERIFY2(last < id, qPrintable(last + u" "_s + id));
      last = id;
    }
  }

  void sortsWhenTheClockStepsBackALittle() {
    ManualClock clock(1'800'000'200'000);
    const auto first = newUuidV7(clock);
    clock.setUtcMs(1'800'000'199'000);
    QVERIFY(first < newUuidV7(clock));
  }

  void followsAClockThatWasFarAhead() {
    ManualClock clock(1'900'000'000'000);
    static_cast<void>(newUuidV7(clock));
    clock.setUtcMs(1'800'000'300'000);
    const auto id = newUuidV7(clock);
    QCOMPARE(QString(id.left(8) + id.mid(9, 4)).toLongLong(nullptr, 16), 1'800'000'300'000);
  }

  void differsBetweenThreads() {
    const ManualClock clock(1'800'000'400'000);
    constexpr int kThreads = 4;
    constexpr int kEach = 2'000;
    std::vector<std::vector<QString>> made(kThreads);
    std::vector<std::thread> threads;
    for (auto& mine : made) {
      threads.emplace_back([&mine, &clock] {
        for (int i = 0; i < kEach; ++i) mine.push_back(newUuidV7(clock));
      });
    }
    for (auto& thread : threads) thread.join();
    QSet<QString> all;
    for (const auto& mine : made) {
      QVERIFY(std::is_sorted(mine.begin(), mine.end()));
      for (const auto& id : mine) all.insert(id);
    }
    QCOMPARE(all.size(), kThreads * kEach);
  }
};

QTEST_GUILESS_MAIN(TestUuid)
#include "tst_uuid.moc"
