#include <QTest>
#include <cmath>
#include <functional>
#include <random>

#include "core/roast/charge_detector.h"

using tryer::base::nsFromSeconds;
using tryer::model::MachineState;
using tryer::model::Sample;
using tryer::roast::ChargeDetector;
using tryer::roast::ChargeFound;

namespace {

Sample sampleAt(double tS, double btC, MachineState state) {
  Sample sample;
  sample.at = {nsFromSeconds(1'000 + tS), 1'700'000'000'000 + static_cast<qint64>(tS * 1000)};
  sample.state = state;
  sample.values[0] = static_cast<float>(btC);
  return sample;
}

double secondOf(const ChargeFound& found) {
  return static_cast<double>(found.at.monotonicNs - nsFromSeconds(1'000)) * 1e-9;
}

// The probe after the beans came in at 60 s: from 180 °C towards 80 °C with 15 s time constant.
double chargedCurve(double t) {
  return t < 60 ? 180 : 80 + 100 * std::exp(-(t - 60) / 15);
}

std::optional<ChargeFound> run(ChargeDetector& detector, const std::function<double(double)>& bt, double fromS,
                               double toS, MachineState state) {
  for (double t = fromS; t < toS; t += 0.1) {
    if (auto found = detector.add(sampleAt(t, bt(t), state), true)) return found;
  }
  return std::nullopt;
}

}  // namespace

class TestChargeDetector : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theStateDecides();
  void connectingToARoastIsNoCharge();
  void findsTheBreak_data();
  void findsTheBreak();
  void isNotFooled_data();
  void isNotFooled();
  void aGapIsNoFall();
  void waitsUntilSteadyAfterADrop();
  void onlyTheStateCountsWhenTheBreakIsNotAllowed();
};

void TestChargeDetector::theStateDecides() {
  ChargeDetector detector(0);
  for (int i = 0; i < 50; ++i) QVERIFY(!detector.add(sampleAt(i * 0.1, 180, MachineState::Ready), true));
  const auto found = detector.add(sampleAt(5, 179.5, MachineState::Roasting), true);
  QVERIFY(found);
  QCOMPARE(found->by, ChargeFound::By::State);
  QCOMPARE(secondOf(*found), 5.0);
  QCOMPARE(found->btC, 179.5);
  QVERIFY(!detector.add(sampleAt(5.1, 179.5, MachineState::Roasting), true));
  // The next batch, without a temperature.
  detector.add(sampleAt(900, 150, MachineState::Cooling), false);
  detector.add(sampleAt(1'000, 150, MachineState::Preheating), false);
  Sample blind = sampleAt(1'000.1, 0, MachineState::Roasting);
  blind.values[0] = std::nanf("");
  const auto next = detector.add(blind, false);
  QVERIFY(next && !next->btC);
}

void TestChargeDetector::connectingToARoastIsNoCharge() {
  ChargeDetector detector(0);
  QVERIFY(!run(
      detector, [](double) { return 150.0; }, 0, 60, MachineState::Roasting));
  detector.add(sampleAt(61, 150, MachineState::Unknown), true);  // one strange answer
  QVERIFY(!detector.add(sampleAt(61.1, 150, MachineState::Roasting), true));
}

void TestChargeDetector::findsTheBreak_data() {
  QTest::addColumn<int>("state");
  QTest::addColumn<double>("sigma");
  QTest::newRow("no state") << static_cast<int>(MachineState::Unknown) << 0.0;
  QTest::newRow("stays ready") << static_cast<int>(MachineState::Ready) << 0.0;
  QTest::newRow("noise") << static_cast<int>(MachineState::Roasting) << 0.1;
}

void TestChargeDetector::findsTheBreak() {
  QFETCH(int, state);
  QFETCH(double, sigma);
  constexpr quint32 kSeed = 5;
  std::mt19937 random(kSeed);
  std::normal_distribution<double> noise(0, 1);
  ChargeDetector detector(0);
  const auto found = run(
      detector, [&](double t) { return chargedCurve(t) + sigma * noise(random); }, 0, 120,
      static_cast<MachineState>(state));
  QVERIFY(found);
  QCOMPARE(found->by, ChargeFound::By::BtBreak);
  QVERIFY2(std::abs(secondOf(*found) - 60) < 0.5, qPrintable(QString::number(secondOf(*found))));
  QVERIFY(std::abs(found->btC.value() - 180) < 1);
}

void TestChargeDetector::isNotFooled_data() {
  QTest::addColumn<int>("curve");
  QTest::addColumn<int>("state");
  QTest::newRow("cooling") << 0 << static_cast<int>(MachineState::Cooling);
  QTest::newRow("shutting down") << 0 << static_cast<int>(MachineState::Shutdown);
  QTest::newRow("too cold") << 1 << static_cast<int>(MachineState::Unknown);
  QTest::newRow("slow fall") << 2 << static_cast<int>(MachineState::Ready);
  QTest::newRow("small dip") << 3 << static_cast<int>(MachineState::Ready);
  QTest::newRow("noise") << 4 << static_cast<int>(MachineState::Ready);
}

void TestChargeDetector::isNotFooled() {
  QFETCH(int, curve);
  QFETCH(int, state);
  std::mt19937 random(9);
  std::normal_distribution<double> noise(0, 0.3);
  const std::vector<std::function<double(double)>> curves = {
      chargedCurve,
      [](double t) { return chargedCurve(t) - 110; },
      [](double t) { return 220 - 0.3 * t; },  // 9 °C in 30 s, 1.5 °C in 5 s
      [](double t) { return 180 - 6 * std::exp(-std::pow((t - 60) / 3, 2)); },
      [&](double) { return 180 + noise(random); },
  };
  ChargeDetector detector(0);
  QVERIFY(!run(detector, curves.at(static_cast<std::size_t>(curve)), 0, 200, static_cast<MachineState>(state)));
}

void TestChargeDetector::aGapIsNoFall() {
  ChargeDetector detector(0);
  QVERIFY(!run(
      detector, [](double) { return 180.0; }, 0, 60, MachineState::Unknown));
  QVERIFY(!run(
      detector, [](double) { return 150.0; }, 64, 100, MachineState::Unknown));
}

void TestChargeDetector::waitsUntilSteadyAfterADrop() {
  ChargeDetector detector(0);
  const auto falling = [](double t) { return 200 - 1.0 * t; };
  detector.holdUntilSteady();
  QVERIFY(!run(detector, falling, 0, 60, MachineState::Unknown));
  QVERIFY(!run(
      detector, [](double) { return 140.0; }, 60, 100, MachineState::Unknown));
  const auto found = run(
      detector, [](double t) { return 240 - 1.0 * t; }, 100, 130, MachineState::Unknown);
  QVERIFY(found);
  QVERIFY(std::abs(secondOf(*found) - 100) < 1);
}

void TestChargeDetector::onlyTheStateCountsWhenTheBreakIsNotAllowed() {
  ChargeDetector detector(0);
  for (double t = 0; t < 120; t += 0.1) {
    QVERIFY(!detector.add(sampleAt(t, chargedCurve(t), MachineState::Roasting), false));
  }
}

QTEST_APPLESS_MAIN(TestChargeDetector)
#include "tst_charge_detector.moc"
