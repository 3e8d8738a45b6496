#include <QTest>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <random>
#include <thread>

#include "core/telemetry/live_series.h"

using namespace Qt::StringLiterals;
using tryer::base::nsFromSeconds;
using tryer::base::Stamp;
using tryer::telemetry::EnvelopeColumn;
using tryer::telemetry::LiveSeries;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr qint64 kOriginNs = 7'000'000'123;

bool same(float a, float b) {
  return (std::isnan(a) && std::isnan(b)) || a == b;
}

// What the series must answer, from a plain list.
struct Reference {
  std::vector<qint64> timesNs;  // since the origin
  std::vector<float> values;

  EnvelopeColumn column(qint64 beginNs, qint64 endNs) const {
    EnvelopeColumn found;
    for (std::size_t i = 0; i < timesNs.size(); ++i) {
      if (timesNs[i] < beginNs || timesNs[i] >= endNs || std::isnan(values[i])) continue;
      if (std::isnan(found.first)) found = {values[i], values[i], values[i], values[i]};
      found.min = std::min(found.min, values[i]);
      found.max = std::max(found.max, values[i]);
      found.last = values[i];
    }
    return found;
  }
};

qint64 edgeNs(double seconds) {
  return static_cast<qint64>(std::ceil(seconds * 1e9));
}

}  // namespace

class TestLiveSeries : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void isEmptyAtFirst();
  void keepsWhatCame();
  void refusesWhatItCannotHold();
  void answersLikeAPlainScan_data();
  void answersLikeAPlainScan();
  void movesEdgesByLessThanAnEighth_data();
  void movesEdgesByLessThanAnEighth();
  void leavesGapsEmpty();
  void findsTheValueAtAMoment();
  void survivesUnreasonableQuestions();
  void crossesTheTopOfThePyramid();
  void readersSeeWholeSamplesWhileOneWrites();
};

void TestLiveSeries::isEmptyAtFirst() {
  const LiveSeries series({u"bt"_s}, Stamp{kOriginNs, 5});
  QCOMPARE(series.size(), 0);
  QCOMPARE(series.columns(), 1);
  QCOMPARE(series.originNs(), kOriginNs);
  QCOMPARE(series.originUtcMs(), 5);
  QVERIFY(!series.valueAt(0, 0));
  std::vector<EnvelopeColumn> out(3, EnvelopeColumn{1, 1, 1, 1});
  series.envelope(0, 0, 10, out);
  for (const EnvelopeColumn& column : out) QVERIFY(std::isnan(column.min) && std::isnan(column.last));
}

void TestLiveSeries::keepsWhatCame() {
  LiveSeries series({u"bt"_s, u"ror"_s}, Stamp{kOriginNs, 0});
  for (int i = 0; i < 10'000; ++i) {
    const std::array<float, 2> values = {static_cast<float>(i), static_cast<float>(-i)};
    QVERIFY(series.append(kOriginNs + i * qint64{100'000'000}, values));
  }
  QCOMPARE(series.size(), 10'000);
  QCOMPARE(series.columnIndex(u"ror"), 1);
  QCOMPARE(series.columnIndex(u"fan"), -1);
  QCOMPARE(series.firstS(), 0.0);
  QCOMPARE(series.lastS(), 999.9);
  std::vector<double> times(20);
  std::vector<float> values(20);
  QCOMPARE(series.copyRange(1, 4090, times, values), 20);  // over a chunk's border
  QCOMPARE(times.front(), 409.0);
  QCOMPARE(values.back(), -4109.0F);
  QCOMPARE(series.copyRange(1, 9'995, times, values), 5);
  QCOMPARE(series.copyRange(1, 10'000, times, values), 0);
  QCOMPARE(series.copyRange(2, 0, times, values), 0);
}

void TestLiveSeries::refusesWhatItCannotHold() {
  LiveSeries series({u"bt"_s}, Stamp{0, 0}, 4096);
  const std::array<float, 1> value = {1.0F};
  const std::array<float, 2> tooMany = {1.0F, 2.0F};
  QVERIFY(series.append(100, value));
  QVERIFY(series.append(100, value));  // the same moment is no step back
  QVERIFY(!series.append(99, value));
  QVERIFY(!series.append(101, tooMany));
  QCOMPARE(series.refused(), 2);
  for (int i = 2; i < 4096; ++i) QVERIFY(series.append(100 + i, value));
  QVERIFY(series.isFull());
  QVERIFY(!series.append(10'000, value));
  QCOMPARE(series.refused(), 3);
  QCOMPARE(series.size(), 4096);
}

void TestLiveSeries::answersLikeAPlainScan_data() {
  QTest::addColumn<quint32>("seed");
  QTest::addColumn<int>("samples");
  QTest::addColumn<double>("missing");
  QTest::newRow("few") << 1U << 50 << 0.1;
  QTest::newRow("one chunk and a tail") << 2U << 4'111 << 0.0;
  QTest::newRow("many") << 3U << 21'005 << 0.02;
  QTest::newRow("mostly missing") << 4U << 9'000 << 0.97;
}

void TestLiveSeries::answersLikeAPlainScan() {
  QFETCH(quint32, seed);
  QFETCH(int, samples);
  QFETCH(double, missing);
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> share(0, 1);
  LiveSeries series({u"other"_s, u"bt"_s}, Stamp{kOriginNs, 0});
  Reference reference;
  qint64 ns = 0;
  for (int i = 0; i < samples; ++i) {
    ns += share(random) < 0.01 ? nsFromSeconds(8) : static_cast<qint64>(share(random) * 2e8);
    const float value = share(random) < missing ? kNaN : static_cast<float>(share(random) * 250);
    reference.timesNs.push_back(ns);
    reference.values.push_back(value);
    QVERIFY(series.append(kOriginNs + ns, std::array<float, 2>{0.0F, value}));
  }
  const double endS = static_cast<double>(ns) * 1e-9;
  for (int round = 0; round < 40; ++round) {
    const double t0 = (share(random) * 1.2 - 0.1) * endS;
    const double t1 = t0 + share(random) * endS * (round % 4 == 0 ? 0.01 : 1) + 1e-6;
    // Narrow enough that 16 samples last longer than an eighth of a column: no edge moves.
    std::vector<EnvelopeColumn> out(static_cast<std::size_t>(1 + (t1 - t0) / 5));
    series.envelope(1, t0, t1, out);
    const double width = (t1 - t0) / static_cast<double>(out.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double right = i + 1 == out.size() ? t1 : t0 + width * static_cast<double>(i + 1);
      const auto expected = reference.column(edgeNs(t0 + width * static_cast<double>(i)), edgeNs(right));
      const bool equal = same(out[i].min, expected.min) && same(out[i].max, expected.max) &&
                         same(out[i].first, expected.first) && same(out[i].last, expected.last);
      QVERIFY2(equal, qPrintable(u"seed %1, round %2, column %3 of %4: min %5 expected %6"_s.arg(seed)
                                     .arg(round)
                                     .arg(i)
                                     .arg(out.size())
                                     .arg(static_cast<double>(out[i].min))
                                     .arg(static_cast<double>(expected.min))));
    }
  }
}

// Values count up, so that an answer tells which samples are in a column.
void TestLiveSeries::movesEdgesByLessThanAnEighth_data() {
  QTest::addColumn<quint32>("seed");
  QTest::addColumn<int>("columns");
  QTest::newRow("samples") << 1U << 9'000;
  QTest::newRow("some hundred a column") << 2U << 500;
  QTest::newRow("thousands a column") << 3U << 40;
  QTest::newRow("chunks") << 4U << 2;
}

void TestLiveSeries::movesEdgesByLessThanAnEighth() {
  QFETCH(quint32, seed);
  QFETCH(int, columns);
  constexpr int kSamples = 150'001;
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> share(0, 1);
  LiveSeries series({u"bt"_s}, Stamp{0, 0});
  std::vector<double> timesS;
  double s = 0;
  for (int i = 0; i < kSamples; ++i) {
    // Stretches of dense and of rare samples, and silences.
    s += share(random) < 1e-4 ? 900 : (i / 20'000 % 2 == 0 ? 0.1 : 2.0) * share(random);
    timesS.push_back(static_cast<double>(nsFromSeconds(s)) * 1e-9);
    QVERIFY(series.append(nsFromSeconds(s), std::array<float, 1>{static_cast<float>(i)}));
  }
  for (int round = 0; round < 8; ++round) {
    const double t0 = round % 2 == 0 ? 0 : share(random) * 0.3 * s;
    const double t1 = round % 2 == 0 ? s + 0.1 : t0 + share(random) * s;
    std::vector<EnvelopeColumn> out(static_cast<std::size_t>(columns));
    series.envelope(0, t0, t1, out);
    const double width = (t1 - t0) / columns;
    float next = out.front().first;  // the sample that no column has had so far
    for (std::size_t i = 0; i < out.size(); ++i) {
      const EnvelopeColumn& column = out[i];
      if (std::isnan(column.min)) continue;
      QCOMPARE(column.first, next);
      QCOMPARE(column.min, column.first);
      QCOMPARE(column.max, column.last);
      next = column.last + 1;
      const double left = t0 + width * static_cast<double>(i);
      QVERIFY(timesS[static_cast<std::size_t>(column.first)] >= left - 1e-8);
      QVERIFY(timesS[static_cast<std::size_t>(column.last)] < left + width * 1.125 + 1e-8);
    }
    if (round % 2 == 0) {
      QCOMPARE(out.front().first, 0.0F);
      QCOMPARE(next, static_cast<float>(kSamples));
    }
    auto again = out;
    series.envelope(0, t0, t1, again);
    QVERIFY(std::ranges::equal(out, again, [](const EnvelopeColumn& a, const EnvelopeColumn& b) {
      return same(a.first, b.first) && same(a.last, b.last);
    }));
  }
}

void TestLiveSeries::leavesGapsEmpty() {
  LiveSeries series({u"bt"_s}, Stamp{0, 0});
  for (int i = 0; i < 100; ++i) {
    const qint64 ns = nsFromSeconds(i < 50 ? i * 0.1 : 60 + i * 0.1);
    QVERIFY(series.append(ns, std::array<float, 1>{static_cast<float>(i)}));
  }
  std::vector<EnvelopeColumn> out(70);  // a second each
  series.envelope(0, 0, 70, out);
  QCOMPARE(out[0].first, 0.0F);
  QCOMPARE(out[4].last, 49.0F);
  for (std::size_t i = 5; i < 65; ++i) QVERIFY(std::isnan(out[i].min) && std::isnan(out[i].first));
  QCOMPARE(out[65].min, 50.0F);
}

void TestLiveSeries::findsTheValueAtAMoment() {
  LiveSeries series({u"bt"_s}, Stamp{0, 0});
  QVERIFY(series.append(nsFromSeconds(10), std::array<float, 1>{1.0F}));
  QVERIFY(series.append(nsFromSeconds(10.5), std::array<float, 1>{2.0F}));
  QVERIFY(series.append(nsFromSeconds(10.6), std::array<float, 1>{kNaN}));
  QVERIFY(!series.valueAt(0, 9.9));
  QCOMPARE(series.valueAt(0, 10).value(), 1.0F);
  QCOMPARE(series.valueAt(0, 10.49).value(), 1.0F);
  QCOMPARE(series.valueAt(0, 10.7).value(), 2.0F);  // a missing value does not hide the one before
  QCOMPARE(series.valueAt(0, 11.5).value(), 2.0F);
  QVERIFY(!series.valueAt(0, 11.6));
  QVERIFY(!series.valueAt(1, 10));
  QVERIFY(!series.valueAt(-1, 10));
}

void TestLiveSeries::survivesUnreasonableQuestions() {
  LiveSeries series({u"bt"_s}, Stamp{0, 0});
  QVERIFY(series.append(nsFromSeconds(1), std::array<float, 1>{1.0F}));
  std::vector<EnvelopeColumn> out(4);
  const double infinite = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [t0, t1] : {std::pair(5.0, 5.0), std::pair(5.0, 1.0), std::pair(nan, 5.0), std::pair(0.0, nan)}) {
    series.envelope(0, t0, t1, out);
    for (const EnvelopeColumn& column : out) QVERIFY(std::isnan(column.min));
  }
  out.resize(1);
  series.envelope(0, -infinite, infinite, out);
  series.envelope(0, -1e300, 1e300, out);
  QCOMPARE(out[0].max, 1.0F);
  series.envelope(0, 0, 2, {});
  QVERIFY(!series.valueAt(0, infinite));
  QVERIFY(!series.valueAt(0, nan));
}

void TestLiveSeries::crossesTheTopOfThePyramid() {
  constexpr int kSamples = 1'200'000;  // more than one block of the highest level
  LiveSeries series({u"bt"_s}, Stamp{0, 0});
  for (int i = 0; i < kSamples; ++i) {
    const float value = i == 700'001 ? 999.0F : i == 1'150'002 ? -5.0F : static_cast<float>(i % 97);
    series.append(i * qint64{100'000'000}, std::array<float, 1>{value});
  }
  QCOMPARE(series.size(), kSamples);
  std::vector<EnvelopeColumn> one(1);
  series.envelope(0, 0, 1e9, one);
  QCOMPARE(one[0].min, -5.0F);
  QCOMPARE(one[0].max, 999.0F);
  QCOMPARE(one[0].last, static_cast<float>((kSamples - 1) % 97));
  std::vector<EnvelopeColumn> out(1200);
  series.envelope(0, 0, 120'000, out);
  QCOMPARE(out[700].max, 999.0F);
  QCOMPARE(std::ranges::count(out, 999.0F, &EnvelopeColumn::max), 1);
  QCOMPARE(out[1150].min, -5.0F);
}

// For the thread sanitizer above all. Each sample is made of its index, so that a torn one shows.
void TestLiveSeries::readersSeeWholeSamplesWhileOneWrites() {
  constexpr int kSamples = 60'000;
  LiveSeries series({u"a"_s, u"b"_s}, Stamp{0, 0});
  std::atomic<bool> started{false};
  std::atomic<int> wrong{0};
  std::atomic<qint64> asked{0};
  const auto read = [&] {
    started = true;
    std::vector<EnvelopeColumn> out(50);
    std::vector<double> times(1);
    std::vector<float> a(1);
    std::vector<float> b(1);
    qint64 before = 0;
    while (before < kSamples) {
      const qint64 size = series.size();
      if (size < before) ++wrong;
      before = size;
      if (size == 0) continue;
      if (series.copyRange(0, size - 1, times, a) != 1 || series.copyRange(1, size - 1, times, b) != 1) ++wrong;
      if (a[0] != static_cast<float>(size - 1) || b[0] != -a[0]) ++wrong;
      series.envelope(0, 0, static_cast<double>(size) * 0.001, out);
      if (out.front().first != 0.0F || out.front().min != 0.0F) ++wrong;
      const bool inEach = size > std::ssize(out);
      if (inEach && out.back().last != static_cast<float>(size - 1) && series.size() == size) ++wrong;
      for (const EnvelopeColumn& column : out) {
        if (!std::isnan(column.min) && (column.min != column.first || column.max != column.last)) ++wrong;
      }
      ++asked;
    }
  };
  std::thread first(read);
  std::thread second(read);
  while (!started) std::this_thread::yield();
  for (int i = 0; i < kSamples; ++i) {
    series.append(i * qint64{1'000'000}, std::array<float, 2>{static_cast<float>(i), static_cast<float>(-i)});
    if (i % 500 == 0) std::this_thread::yield();
  }
  first.join();
  second.join();
  QCOMPARE(wrong.load(), 0);
  QVERIFY(asked > 1);
}

QTEST_APPLESS_MAIN(TestLiveSeries)
#include "tst_live_series.moc"
