#include <QTest>
#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include "core/base/clock.h"
#include "core/telemetry/rate_of_rise.h"

using namespace Qt::StringLiterals;
using tryer::base::nsFromSeconds;
using tryer::telemetry::RateOfRise;

namespace {
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr qint64 kTenthNs = 100'000'000;
}  // namespace

class TestRateOfRise : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void measuresAStraightLine_data();
  void measuresAStraightLine();
  void isSilentUntilHalfFull();
  void isTenSecondsBehindOnABend();
  void isAsQuietAsSaid();
  void startsAgainAfterAGap();
  void startsAgainWhenTimeGoesBack();
  void usesASampleOnce();
  void hasNoRateWithoutATemperature();
  void thinsFastSamples();
  void doesNotDrift();
};

void TestRateOfRise::measuresAStraightLine_data() {
  QTest::addColumn<double>("hz");
  QTest::addColumn<double>("perMinute");
  QTest::newRow("10 Hz") << 10.0 << 12.0;
  QTest::newRow("1 Hz") << 1.0 << -80.0;
  QTest::newRow("0.5 Hz") << 0.5 << 6.5;
  QTest::newRow("24 Hz") << 24.0 << 6.5;
}

void TestRateOfRise::measuresAStraightLine() {
  QFETCH(double, hz);
  QFETCH(double, perMinute);
  RateOfRise filter;
  std::mt19937 random(7);
  std::uniform_real_distribution<double> jitter(-0.02, 0.02);
  float rate = kNaN;
  for (int i = 0; i < static_cast<int>(hz * 40); ++i) {
    const double t = i / hz + (hz < 20 ? jitter(random) : 0);  // irregular spacing changes nothing on a line
    rate = filter.add(nsFromSeconds(100 + t), static_cast<float>(150 + perMinute / 60 * t));
  }
  QVERIFY2(std::abs(static_cast<double>(rate) - perMinute) < 0.01, qPrintable(QString::number(rate)));
}

void TestRateOfRise::isSilentUntilHalfFull() {
  RateOfRise filter;
  for (int i = 0; i < 100; ++i) QVERIFY(std::isnan(filter.add(i * kTenthNs, 100.0F)));
  QCOMPARE(filter.add(100 * kTenthNs, 100.0F), 0.0F);
}

// T(t) = a t²: the rate at the middle of the window, 10 s ago.
void TestRateOfRise::isTenSecondsBehindOnABend() {
  RateOfRise filter;
  float rate = kNaN;
  for (int i = 0; i <= 1000; ++i) {
    const double t = i * 0.1;
    rate = filter.add(i * kTenthNs, static_cast<float>(0.001 * t * t));
  }
  const double expected = 60 * 2 * 0.001 * (100 - 10);
  QVERIFY2(std::abs(static_cast<double>(rate) - expected) < 0.01, qPrintable(QString::number(rate)));
}

void TestRateOfRise::isAsQuietAsSaid() {
  constexpr quint32 kSeed = 11;
  constexpr double kSigma = 0.2;
  std::mt19937 random(kSeed);
  std::normal_distribution<double> noise(0, kSigma);
  RateOfRise filter;
  double squares = 0;
  int count = 0;
  for (int i = 0; i < 60'000; ++i) {
    const float rate = filter.add(i * kTenthNs, static_cast<float>(150 + 0.2 * i * 0.1 + noise(random)));
    if (i < 300) continue;
    squares += std::pow(static_cast<double>(rate) - 12, 2);
    ++count;
  }
  const double measured = std::sqrt(squares / count);
  const double said = 60 * kSigma * std::sqrt(12.0 / 200) / 20;
  QVERIFY2(measured > 0.7 * said && measured < 1.3 * said,
           qPrintable(u"seed %1: %2 °C/min, said %3"_s.arg(kSeed).arg(measured).arg(said)));
}

void TestRateOfRise::startsAgainAfterAGap() {
  RateOfRise filter;
  for (int i = 0; i < 300; ++i) filter.add(i * kTenthNs, static_cast<float>(i));
  const qint64 lastNs = 299 * kTenthNs;
  QVERIFY(!std::isnan(filter.add(lastNs + nsFromSeconds(3), 300.0F)));  // 3 s are bridged, more are not
  const qint64 againNs = lastNs + nsFromSeconds(6.1);
  for (int i = 0; i < 100; ++i) QVERIFY(std::isnan(filter.add(againNs + i * kTenthNs, 100.0F)));
  QCOMPARE(filter.add(againNs + 100 * kTenthNs, 100.0F), 0.0F);  // nothing of before is left in it
}

void TestRateOfRise::startsAgainWhenTimeGoesBack() {
  RateOfRise filter;
  for (int i = 0; i < 300; ++i) filter.add(nsFromSeconds(1000) + i * kTenthNs, static_cast<float>(i));
  for (int i = 0; i < 100; ++i) QVERIFY(std::isnan(filter.add(i * kTenthNs, 100.0F)));
  QCOMPARE(filter.add(100 * kTenthNs, 100.0F), 0.0F);
}

void TestRateOfRise::usesASampleOnce() {
  RateOfRise once;
  RateOfRise twice;
  for (int i = 0; i < 300; ++i) {
    const auto value = static_cast<float>(100 + std::sin(i));
    const float expected = once.add(i * kTenthNs, value);
    twice.add(i * kTenthNs, value);
    const float seen = twice.add(i * kTenthNs, value + 5);
    QCOMPARE(std::bit_cast<quint32>(seen), std::bit_cast<quint32>(expected));
  }
}

void TestRateOfRise::hasNoRateWithoutATemperature() {
  RateOfRise filter;
  for (int i = 0; i < 150; ++i) filter.add(i * kTenthNs, 100.0F);
  QVERIFY(std::isnan(filter.add(150 * kTenthNs, kNaN)));
  QCOMPARE(filter.add(151 * kTenthNs, 100.0F), 0.0F);  // one missing value is no gap
}

void TestRateOfRise::thinsFastSamples() {
  RateOfRise filter;
  float rate = kNaN;
  for (int i = 0; i < 30'000; ++i) {  // 1 kHz
    const double t = i * 0.001;
    rate = filter.add(nsFromSeconds(t), static_cast<float>(100 + t));
  }
  QVERIFY2(std::abs(rate - 60.0F) < 0.1F, qPrintable(QString::number(rate)));
}

// Ten hours of noise, then the same 30 s in a fresh filter: the same bits.
void TestRateOfRise::doesNotDrift() {
  constexpr quint32 kSeed = 3;
  std::mt19937 random(kSeed);
  std::normal_distribution<float> noise(0, 50);
  RateOfRise old;
  RateOfRise fresh;
  constexpr int kSamples = 360'000;
  for (int i = 0; i < kSamples; ++i) {
    const float value = 150 + noise(random);
    const float a = old.add(i * kTenthNs, value);
    if (i < kSamples - 300) continue;
    const float b = fresh.add(i * kTenthNs - 17, value);  // another origin
    if (i > kSamples - 50) QCOMPARE(std::bit_cast<quint32>(a), std::bit_cast<quint32>(b));
  }
}

QTEST_APPLESS_MAIN(TestRateOfRise)
#include "tst_rate_of_rise.moc"
