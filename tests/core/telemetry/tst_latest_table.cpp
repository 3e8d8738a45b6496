#include <QTest>
#include <atomic>
#include <thread>

#include "core/telemetry/latest_table.h"
#include "core/telemetry/sample_meter.h"

using tryer::telemetry::LatestSample;
using tryer::telemetry::LatestTable;
using tryer::telemetry::SampleMeter;

namespace {

// Every field says the same number.
LatestSample madeOf(quint64 number) {
  LatestSample latest;
  latest.count = number;
  latest.sample.seq = number;
  latest.sample.at = {static_cast<qint64>(number), static_cast<qint64>(number)};
  latest.sample.values.fill(static_cast<float>(number));
  latest.rorCPerMin = static_cast<float>(number);
  return latest;
}

bool isWhole(const LatestSample& latest) {
  bool whole = latest.sample.seq == latest.count && latest.rorCPerMin == static_cast<float>(latest.count) &&
               latest.sample.at.utcMs == static_cast<qint64>(latest.count);
  for (const float value : latest.sample.values) whole = whole && value == static_cast<float>(latest.count);
  return whole;
}

}  // namespace

class TestLatestTable : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void keepsTheNewestOfEachMachine();
  void ignoresRowsThatDoNotExist();
  void readersSeeWholeSamples();
  void metersTheRate();
};

void TestLatestTable::keepsTheNewestOfEachMachine() {
  LatestTable table(LatestTable::kMaxRows);
  QCOMPARE(table.rows(), 1024);
  LatestSample latest;
  QVERIFY(!table.read(0, latest));
  table.write(0, madeOf(1));
  table.write(1023, madeOf(7));
  table.write(0, madeOf(2));
  QVERIFY(table.read(0, latest));
  QVERIFY(isWhole(latest) && latest.count == 2);
  QVERIFY(table.read(1023, latest));
  QCOMPARE(latest.count, 7U);
  QVERIFY(!table.read(1, latest));
}

void TestLatestTable::ignoresRowsThatDoNotExist() {
  LatestTable table(3);
  LatestSample latest;
  for (const int row : {-1, 3, 100'000}) {
    table.write(row, madeOf(1));
    QVERIFY(!table.read(row, latest));
  }
  QCOMPARE(LatestTable(5'000).rows(), LatestTable::kMaxRows);
  QCOMPARE(LatestTable(0).rows(), 1);
}

// For the thread sanitizer above all.
void TestLatestTable::readersSeeWholeSamples() {
  constexpr quint64 kWrites = 200'000;
  LatestTable table(2);
  std::atomic<int> wrong{0};
  const auto read = [&] {
    LatestSample latest;
    quint64 before = 0;
    while (before < kWrites) {
      if (!table.read(1, latest)) continue;
      if (!isWhole(latest) || latest.count < before) ++wrong;
      before = latest.count;
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (quint64 i = 1; i <= kWrites; ++i) table.write(1, madeOf(i));
  first.join();
  second.join();
  QCOMPARE(wrong.load(), 0);
}

void TestLatestTable::metersTheRate() {
  constexpr qint64 kTenthNs = 100'000'000;
  constexpr qint64 kStartNs = 1'000'000'000'000;
  SampleMeter meter;
  QCOMPARE(meter.perSecond(kStartNs), 0.0);
  for (int i = 0; i < 20; ++i) meter.count(kStartNs + i * kTenthNs);
  QCOMPARE(meter.perSecond(kStartNs + 20 * kTenthNs), 10.0);  // does not start from 0
  for (int i = 20; i < 600; ++i) meter.count(kStartNs + i * kTenthNs);
  const qint64 endNs = kStartNs + 600 * kTenthNs;
  QCOMPARE(meter.perSecond(endNs), 10.0);
  QCOMPARE(meter.perSecond(endNs + 25 * kTenthNs), 5.0);
  QCOMPARE(meter.perSecond(endNs + 60 * kTenthNs), 0.0);
}

QTEST_APPLESS_MAIN(TestLatestTable)
#include "tst_latest_table.moc"
