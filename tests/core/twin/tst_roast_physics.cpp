// The model itself: its equations, its energy account, its effects and its arithmetic.
#include <QTest>
#include <cmath>
#include <limits>

#include "core/machine/twin/portable_math.h"
#include "core/machine/twin/roast_physics.h"

using namespace Qt::StringLiterals;
using namespace tryer::machine::twin;

namespace {

constexpr double kAmbientC = 25.0;

void run(RoastPhysics& physics, double seconds) {
  for (int i = 0; i < static_cast<int>(seconds / kStepS + 0.5); ++i) physics.step();
}

// A drum held at about 200 °C, then the batch in it with the given settings.
RoastPhysics charged(double batchKg, const PhysicsInputs& inputs, const PhysicsParameters& parameters = {}) {
  RoastPhysics physics(parameters, kAmbientC);
  physics.setInputs({.heaterLevel = 9.0, .fan = 2.0, .drum = 5.0, .ambientC = kAmbientC});
  while (physics.state()[kDrumC] < 205.0) physics.step();
  physics.setInputs(inputs);
  physics.beginAccount();
  physics.charge(batchKg, parameters.greenMoisture, parameters.crackC);
  return physics;
}

// A charged batch, heated, after so many seconds.
RoastPhysics roasted(double batchKg, double seconds, const PhysicsInputs& inputs) {
  auto physics = charged(batchKg, inputs);
  run(physics, seconds);
  return physics;
}

constexpr PhysicsInputs kUsual{.heaterLevel = 7.0, .fan = 3.0, .drum = 5.0, .ambientC = kAmbientC};

PhysicsInputs with(double heater, double fan, double drum = 5.0) {
  return {.heaterLevel = heater, .fan = fan, .drum = drum, .ambientC = kAmbientC};
}

}  // namespace

class RoastPhysicsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void exponentialAgreesWithTheLibrary();
  void bellHasMeanZeroAndDeviationOne();
  void coldMachineStaysCold();
  void equationsBalanceAtEveryState();
  void energyCloses_data();
  void energyCloses();
  void stepAgreesWithAFinerOne();
  void heaterOffBendsTheCurveDown();
  void moreFanRaisesTheExhaustShareAndCoolsLate();
  void biggerBatchIsSlower();
  void moreDrumSpeedHeatsTheBeansMore();
  void warmerRoomIsFaster();
  void beansDryReactCrackAndLoseMass();
  void crackIsABurst();
  void steamOfTheCrackCoolsAndItsHeatWarms();
  void extremesStayFinite();
  void snapshotContinuesToTheLastBit();
};

void RoastPhysicsTest::exponentialAgreesWithTheLibrary() {
  for (double x = -60.0; x <= 60.0; x += 0.00731) {
    const double expected = std::exp(x);
    QVERIFY2(std::abs(portableExp(x) - expected) <= 1e-15 * expected, qPrintable(QString::number(x, 'g', 17)));
  }
  QCOMPARE(portableExp(0.0), 1.0);
  QVERIFY(std::isfinite(portableExp(1e9)));
  QVERIFY(portableExp(-1e9) > 0.0 && portableExp(-1e9) < 1e-300);
  QVERIFY(std::isnan(portableExp(std::numeric_limits<double>::quiet_NaN())));
}

void RoastPhysicsTest::bellHasMeanZeroAndDeviationOne() {
  NoiseSource source(4711);
  constexpr int kDraws = 200'000;
  double sum = 0.0, squares = 0.0, most = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = source.bell();
    sum += value;
    squares += value * value;
    most = std::max(most, std::abs(value));
  }
  QVERIFY(std::abs(sum / kDraws) < 0.01);
  QVERIFY(std::abs(std::sqrt(squares / kDraws) - 1.0) < 0.01);
  QVERIFY(most <= 3.47 && most > 3.0);
  // The first words of SplitMix64 for seed 0, as its authors' description gives them.
  NoiseSource zero(0);
  QCOMPARE(zero.next(), 0xe220a8397b1dcdafULL);
  QCOMPARE(zero.next(), 0x6e789e6aa1b965f4ULL);
}

void RoastPhysicsTest::coldMachineStaysCold() {
  RoastPhysics physics({}, kAmbientC);
  run(physics, 600.0);
  QCOMPARE(physics.state()[kDrumC], kAmbientC);
  QCOMPARE(physics.state()[kAirC], kAmbientC);
  QCOMPARE(physics.account().inKj(), 0.0);
  QCOMPARE(physics.account().residualRatio(), 0.0);
}

// Heat put in, less heat lost, equals the heat stored: checked on the derivative alone, at random states.
void RoastPhysicsTest::equationsBalanceAtEveryState() {
  constexpr quint64 kSeed = 20;
  qInfo() << "seed" << kSeed;
  NoiseSource random(kSeed);
  const auto between = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random.next() >> 11) * 0x1p-53;
  };
  const PhysicsParameters parameters;
  for (int i = 0; i < 2000; ++i) {
    StateVector s{}, d{};
    s[kDrumC] = between(20, 320);
    s[kAirC] = between(20, 300);
    s[kBeanC] = between(20, 240);
    s[kMoisture] = between(0.0, 0.13);
    s[kReactionKjPerKg] = between(0, 60);
    s[kDryKg] = between(0.2, 1.1);
    s[kCrack] = between(0, 1);
    const auto inputs = with(between(0, 9), between(0, 12), between(0, 9));
    derivative(s, coefficients(parameters, inputs, between(0.2, 1.2)), d);
    // d/dt of m·(1.099·T + 0.0035·T² + 5·X·T), written out again here.
    const double t = s[kBeanC], x = s[kMoisture], m = s[kDryKg];
    const double beans = m * (1.099 + 0.0070 * t + 5.0 * x) * d[kBeanC] + m * 5.0 * t * d[kMoisture] +
                         d[kDryKg] * (1.099 * t + 0.0035 * t * t + 5.0 * x * t);
    const double stored = parameters.drumKjPerK * d[kDrumC] + parameters.airKjPerK * d[kAirC] + beans;
    const double balance = d[kElectricKj] + d[kReactionKj] - d[kEvaporationKj] - d[kExhaustKj] - d[kWallKj] - stored;
    QVERIFY2(std::abs(balance) < 1e-12, qPrintable(u"state %1: %2 kW"_s.arg(i).arg(balance)));
  }
}

void RoastPhysicsTest::energyCloses_data() {
  QTest::addColumn<double>("batchKg");
  QTest::addColumn<double>("heater");
  QTest::addColumn<double>("fan");
  for (const double kg : {0.2, 0.5, 1.2})
    for (const double heater : {0.0, 4.0, 9.0})
      for (const double fan : {1.0, 12.0}) QTest::addRow("%.1f kg P%.0f F%.0f", kg, heater, fan) << kg << heater << fan;
}

void RoastPhysicsTest::energyCloses() {
  QFETCH(double, batchKg);
  QFETCH(double, heater);
  QFETCH(double, fan);
  auto physics = roasted(batchKg, 700.0, with(heater, fan));
  const auto before = physics.account();
  QVERIFY2(before.residualRatio() < 1e-9, qPrintable(QString::number(before.residualRatio())));
  QVERIFY(before.inKj() > 1.0);
  QVERIFY(before.evaporationKj > 0.0);
  physics.drop();
  run(physics, 300.0);
  QVERIFY(physics.account().residualRatio() < 1e-9);
  QCOMPARE(physics.account().beansOutKj, before.beansKj);
  QCOMPARE(physics.account().beansKj, 0.0);
  // The account notices a leak: taking one term away opens it.
  auto leaking = before;
  leaking.wallKj = 0.0;
  QVERIFY(leaking.residualRatio() > 0.01);
}

// The fixed step is fine enough: ten times finer moves the beans by less than a hundredth of a degree.
void RoastPhysicsTest::stepAgreesWithAFinerOne() {
  auto physics = charged(0.5, kUsual);
  StateVector fine = physics.state();
  const auto k = coefficients({}, kUsual, 0.5);
  run(physics, 600.0);
  constexpr double kFineS = 0.01;
  for (int i = 0; i < 60'000; ++i) {
    StateVector half{}, slope{};
    derivative(fine, k, slope);  // the midpoint rule: another method, so that an error in ours shows
    for (std::size_t j = 0; j < kStateSize; ++j) half[j] = fine[j] + 0.5 * kFineS * slope[j];
    derivative(half, k, slope);
    for (std::size_t j = 0; j < kStateSize; ++j) fine[j] += kFineS * slope[j];
  }
  QVERIFY2(std::abs(fine[kBeanC] - physics.state()[kBeanC]) < 0.01, qPrintable(QString::number(fine[kBeanC])));
  QVERIFY(std::abs(fine[kDrumC] - physics.state()[kDrumC]) < 0.01);
}

void RoastPhysicsTest::heaterOffBendsTheCurveDown() {
  for (const double kg : {0.25, 0.5, 1.0}) {
    auto on = roasted(kg, 420.0, kUsual);
    auto off = on;
    off.setInputs(with(0.0, kUsual.fan));
    const double at = on.state()[kBeanC];
    double onBefore = at, offBefore = at;
    for (int minute = 1; minute <= 4; ++minute) {
      run(on, 60.0);
      run(off, 60.0);
      const double onRise = on.state()[kBeanC] - onBefore, offRise = off.state()[kBeanC] - offBefore;
      QVERIFY2(offRise < onRise, qPrintable(u"minute %1"_s.arg(minute)));
      onBefore = on.state()[kBeanC];
      offBefore = off.state()[kBeanC];
    }
    const double peak = off.state()[kBeanC];
    run(off, 240.0);
    QVERIFY2(off.state()[kBeanC] < peak, "beans fall when the heat stays off");
  }
}

void RoastPhysicsTest::moreFanRaisesTheExhaustShareAndCoolsLate() {
  for (const double kg : {0.25, 0.5, 1.0}) {
    double lastShare = -1.0, lastBeanC = 1e9;
    for (const double fan : {1.0, 3.0, 6.0, 9.0, 12.0}) {
      // The same roast up to 150 °C and beyond, the fan changed late.
      auto physics = roasted(kg, 420.0, kUsual);
      physics.setInputs(with(kUsual.heaterLevel, fan));
      physics.beginAccount();
      run(physics, 180.0);
      const auto account = physics.account();
      const double share = account.exhaustKj / account.electricKj;
      QVERIFY2(share > lastShare, qPrintable(u"%1 kg fan %2"_s.arg(kg).arg(fan)));
      QVERIFY2(physics.state()[kBeanC] < lastBeanC, qPrintable(u"%1 kg fan %2"_s.arg(kg).arg(fan)));
      lastShare = share;
      lastBeanC = physics.state()[kBeanC];
    }
  }
}

void RoastPhysicsTest::biggerBatchIsSlower() {
  double last = 1e9;
  for (const double kg : {0.2, 0.3, 0.5, 0.7, 1.0, 1.2}) {
    const double beanC = roasted(kg, 400.0, kUsual).state()[kBeanC];
    QVERIFY2(beanC < last, qPrintable(QString::number(kg)));
    last = beanC;
  }
}

void RoastPhysicsTest::moreDrumSpeedHeatsTheBeansMore() {
  double last = 0.0;
  for (const double drum : {1.0, 5.0, 9.0}) {
    const double beanC = roasted(0.5, 240.0, with(7.0, 3.0, drum)).state()[kBeanC];
    QVERIFY(beanC > last);
    last = beanC;
  }
}

void RoastPhysicsTest::warmerRoomIsFaster() {
  const auto at = [](double ambientC) {
    RoastPhysics physics({}, ambientC);
    physics.setInputs({.heaterLevel = 8.0, .fan = 3.0, .drum = 5.0, .ambientC = ambientC});
    run(physics, 300.0);
    return physics.state()[kDrumC];
  };
  QVERIFY(at(35.0) > at(10.0));
}

void RoastPhysicsTest::beansDryReactCrackAndLoseMass() {
  auto physics = charged(0.5, with(8.0, 2.0));
  const double dryAtCharge = physics.state()[kDryKg];
  QCOMPARE(physics.beanKg(), 0.5);
  StateVector before = physics.state();
  while (physics.state()[kBeanC] < 212.0) {
    physics.step();
    const auto& now = physics.state();
    QVERIFY(now[kMoisture] <= before[kMoisture] && now[kMoisture] >= 0.0);
    QVERIFY(now[kReactionKjPerKg] >= before[kReactionKjPerKg]);
    QVERIFY(now[kDryKg] <= before[kDryKg]);
    QVERIFY(now[kCrack] >= before[kCrack] && now[kCrack] <= 1.0);
    if (now[kBeanC] < 150.0) QVERIFY2(now[kReactionKjPerKg] < 2.0, "hardly any reaction heat below 150 °C");
    before = now;
  }
  QVERIFY(physics.state()[kMoisture] < 0.035);
  QVERIFY(physics.state()[kCrack] > 0.8);
  const double dryLoss = 1.0 - physics.state()[kDryKg] / dryAtCharge;
  QVERIFY2(dryLoss > 0.02 && dryLoss < 0.07, qPrintable(QString::number(dryLoss)));
  const double weightLoss = 1.0 - physics.beanKg() / 0.5;
  QVERIFY2(weightLoss > 0.10 && weightLoss < 0.16, qPrintable(QString::number(weightLoss)));
}

void RoastPhysicsTest::crackIsABurst() {
  auto physics = charged(0.5, with(7.0, 3.0));
  double startedS = 0.0, doneS = 0.0;
  for (int i = 0; i < 12'000 && doneS == 0.0; ++i) {
    physics.step();
    const double nowS = i * kStepS;
    if (startedS == 0.0 && physics.state()[kCrack] > 0.03) startedS = nowS;
    if (doneS == 0.0 && physics.state()[kCrack] > 0.9) doneS = nowS;
  }
  QVERIFY(startedS > 0.0);
  QVERIFY2(doneS - startedS > 40.0 && doneS - startedS < 240.0, qPrintable(QString::number(doneS - startedS)));
}

void RoastPhysicsTest::steamOfTheCrackCoolsAndItsHeatWarms() {
  const auto after = [](double steamShare, double heat) {
    PhysicsParameters parameters;
    parameters.crackSteamShare = steamShare;
    parameters.crackHeatKjPerKg = heat;
    auto physics = charged(0.5, with(8.0, 2.0), parameters);
    run(physics, 660.0);
    return physics;
  };
  const auto plain = after(0.0, 0.0), steam = after(0.35, 0.0), heat = after(0.0, 9.0);
  QVERIFY(plain.state()[kCrack] > 0.5);
  QVERIFY(steam.state()[kBeanC] < plain.state()[kBeanC] - 0.5);
  QVERIFY(heat.state()[kBeanC] > plain.state()[kBeanC] + 0.5);
}

// Hours at full heat, and random inputs: the numbers stay numbers and the account stays closed.
void RoastPhysicsTest::extremesStayFinite() {
  constexpr quint64 kSeed = 99;
  qInfo() << "seed" << kSeed;
  NoiseSource random(kSeed);
  const auto below = [&](quint64 n) { return static_cast<double>(random.next() % n); };
  auto burning = roasted(0.2, 4 * 3600.0, with(9.0, 1.0, 9.0));
  for (const double value : burning.state()) QVERIFY(std::isfinite(value));
  QVERIFY(burning.state()[kBeanC] < 2000.0);
  RoastPhysics physics({}, -10.0);
  for (int i = 0; i < 3000; ++i) {
    physics.setInputs({.heaterLevel = below(10), .fan = below(13), .drum = below(10), .ambientC = below(56) - 10.0});
    if (random.next() % 20 == 0) physics.charge(0.2 + 0.01 * below(101), 0.10 + 0.01 * below(4), 190.0 + below(20));
    if (random.next() % 25 == 0) physics.drop();
    run(physics, below(30));
    for (const double value : physics.state()) QVERIFY2(std::isfinite(value), qPrintable(QString::number(i)));
    QVERIFY(physics.state()[kMoisture] >= 0.0);
    QVERIFY2(physics.account().residualRatio() < 1e-6, qPrintable(QString::number(i)));
  }
}

void RoastPhysicsTest::snapshotContinuesToTheLastBit() {
  auto one = roasted(0.5, 333.3, kUsual);
  RoastPhysics other({}, 10.0);
  other.restore(one.snapshot());
  run(one, 200.0);
  run(other, 200.0);
  QVERIFY(one.state() == other.state());
  QCOMPARE(one.account().residualKj(), other.account().residualKj());
}

QTEST_GUILESS_MAIN(RoastPhysicsTest)
#include "tst_roast_physics.moc"
