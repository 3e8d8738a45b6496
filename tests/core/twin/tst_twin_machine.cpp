// The twin as a machine: button, states, settings, sensors, and the promise of the same bytes.
#include <QJsonDocument>
#include <QTest>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include "core/machine/twin/twin_machine.h"

using namespace Qt::StringLiterals;
using namespace tryer::machine::twin;
using tryer::base::ErrorCode;
using State = TwinMachineState;

namespace {

QByteArray bytes(const TwinSample& sample) {
  QByteArray out(sizeof sample, Qt::Uninitialized);
  std::memcpy(out.data(), &sample, sizeof sample);
  return out;
}
QByteArray stateBytes(const TwinMachine& machine) {
  return QJsonDocument(machine.saveState()).toJson();
}

void preheat(TwinMachine& machine) {
  machine.pressPrs();
  for (int i = 0; i < 3600 && machine.state() == State::Preheating; ++i) machine.advance(1.0);
}

// A machine that has been roasting for so long with a usual hand.
TwinMachine roasting(quint64 seed, double seconds, double batchKg = 0.5) {
  TwinMachine machine(seed);
  (void)machine.setBatchKg(batchKg);
  preheat(machine);
  (void)machine.setHeater(8);
  (void)machine.setFan(3);
  machine.pressPrs();
  machine.advance(seconds);
  return machine;
}

bool isFinite(const TwinSample& s) {
  for (const double value :
       {s.elapsedS, s.beanProbeC, s.beanIrC, s.exhaustC, s.boardC, s.drumC, s.fanRpm, s.mainsV, s.heaterKw})
    if (!std::isfinite(value)) return false;
  return true;
}

}  // namespace

class TwinMachineTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void startsOffAndCold();
  void buttonWalksThroughTheStates();
  void preheatingReachesItsTargetByItself_data();
  void preheatingReachesItsTargetByItself();
  void preheatTargetHoldsInCharge();
  void settingsKeepTheirRanges();
  void heaterHeatsOnlyInHeatingStates();
  void heaterSettingIsTheCeilingOfPreheating();
  void coolingEmptiesTheDrumAndCoolsTheBeans();
  void shutdownCoolsAndEndsInOff();
  void roastClockCountsTheRoast();
  void probeDipsAndInfraredLeads();
  void infraredSeesMoreMetalInASmallBatch();
  void sensorsAreNoisyButNear();
  void firstCrackIsReportedOnce();
  void sameSeedSameBytes();
  void chunksOfTimeMakeNoDifference_data();
  void chunksOfTimeMakeNoDifference();
  void saveAndRestoreContinueToTheLastBit();
  void damagedStateIsRefused();
  void oddTimesAreHarmless();
  void randomHandsNeverBreakIt();
};

void TwinMachineTest::startsOffAndCold() {
  TwinMachine machine(1);
  QCOMPARE(machine.state(), State::Off);
  QCOMPARE(static_cast<int>(machine.state()), 0);
  machine.advance(60.0);
  QVERIFY(std::abs(machine.sample().beanProbeC - 25.0) < 1.0);
  QCOMPARE(machine.sample().heaterKw, 0.0);
  QCOMPARE(machine.sample().fanRpm, 0.0);
  QCOMPARE(machine.elapsedS(), 60.0);
}

void TwinMachineTest::buttonWalksThroughTheStates() {
  TwinMachine machine(1);
  for (const int expected : {2, 4, 6, 8, 0, 2}) {
    machine.pressPrs();
    QCOMPARE(static_cast<int>(machine.state()), expected);
    machine.advance(0.5);
    QCOMPARE(static_cast<int>(machine.state()), expected);
  }
  machine.holdPrs();
  QCOMPARE(static_cast<int>(machine.state()), 9);
  machine.pressPrs();
  QCOMPARE(static_cast<int>(machine.state()), 9);
  TwinMachine off(1);
  off.holdPrs();
  QCOMPARE(off.state(), State::Off);
  QCOMPARE(twinMachineStateName(State::Cooling), u"cooling"_s);
}

void TwinMachineTest::preheatingReachesItsTargetByItself_data() {
  QTest::addColumn<double>("targetC");
  QTest::addColumn<double>("ambientC");
  for (const double target : {TwinSettings::kPreheatMinC, 180.0, 215.0, 265.0, TwinSettings::kPreheatMaxC})
    for (const double ambient : {TwinSettings::kAmbientMinC, 25.0, TwinSettings::kAmbientMaxC})
      QTest::addRow("%.0f in %.0f", target, ambient) << target << ambient;
}

void TwinMachineTest::preheatingReachesItsTargetByItself() {
  QFETCH(double, targetC);
  QFETCH(double, ambientC);
  TwinMachine machine(7);
  QVERIFY(machine.setPreheatC(targetC));
  QVERIFY(machine.setAmbientC(ambientC));
  machine.pressPrs();
  QVERIFY(machine.setFan(targetC < 250.0 ? TwinSettings::kFanMax : TwinSettings::kFanMin));
  for (int i = 0; i < 3600 && machine.state() == State::Preheating; ++i) machine.advance(1.0);
  QCOMPARE(machine.state(), State::Charge);
  QVERIFY2(machine.elapsedS() > 60.0 && machine.elapsedS() < 1200.0, qPrintable(QString::number(machine.elapsedS())));
  QVERIFY2(std::abs(machine.sample().drumC - targetC) < 5.0, qPrintable(QString::number(machine.sample().drumC)));
}

void TwinMachineTest::preheatTargetHoldsInCharge() {
  TwinMachine machine(7);
  QVERIFY(machine.setPreheatC(215.0));
  preheat(machine);
  for (int i = 0; i < 60; ++i) {
    machine.advance(30.0);
    QCOMPARE(machine.state(), State::Charge);
    QVERIFY2(std::abs(machine.sample().drumC - 215.0) < 5.0, qPrintable(QString::number(machine.sample().drumC)));
  }
}

void TwinMachineTest::settingsKeepTheirRanges() {
  TwinMachine machine(1);
  QVERIFY(machine.setHeater(9) && machine.setHeater(0) && machine.setFan(1) && machine.setFan(12));
  QVERIFY(machine.setDrum(1) && machine.setDrum(9) && machine.setBatchKg(0.2) && machine.setBatchKg(1.2));
  const auto before = machine.settings();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  for (const auto& result :
       {machine.setHeater(-1), machine.setHeater(10), machine.setFan(0), machine.setFan(13), machine.setDrum(0),
        machine.setDrum(10), machine.setBatchKg(0.19), machine.setBatchKg(1.21), machine.setBatchKg(nan),
        machine.setPreheatC(inf), machine.setPreheatC(99.0), machine.setAmbientC(nan), machine.setAmbientC(-11.0)}) {
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
    QVERIFY(!result.error().message.isEmpty());
  }
  QVERIFY(machine.settings() == before);
}

void TwinMachineTest::heaterHeatsOnlyInHeatingStates() {
  TwinMachine machine(1);
  const auto powerAt9 = [&machine] {
    (void)machine.setHeater(9);
    machine.advance(1.0);
    return machine.sample().heaterKw;
  };
  QCOMPARE(powerAt9(), 0.0);
  machine.pressPrs();
  QVERIFY(powerAt9() > 1.0);
  machine.pressPrs();
  QVERIFY(powerAt9() > 1.0);
  machine.pressPrs();
  QVERIFY(powerAt9() > 1.0);
  QVERIFY(machine.setHeater(3));
  machine.advance(0.1);
  const double at3 = machine.sample().heaterKw;
  QVERIFY(at3 > 0.0);
  QVERIFY(std::abs(powerAt9() - 3.0 * at3) < 1e-12);
  machine.pressPrs();
  QCOMPARE(machine.state(), State::Cooling);
  QCOMPARE(machine.settings().heater, 0);
  QCOMPARE(machine.settings().fan, 12);
  QCOMPARE(powerAt9(), 0.0);
  machine.pressPrs();
  QCOMPARE(powerAt9(), 0.0);
  machine.pressPrs();
  machine.holdPrs();
  QCOMPARE(machine.settings().heater, 0);
  QCOMPARE(powerAt9(), 0.0);
}

void TwinMachineTest::heaterSettingIsTheCeilingOfPreheating() {
  TwinMachine machine(1);
  machine.pressPrs();
  QCOMPARE(machine.settings().heater, 9);
  machine.advance(60.0);
  const double warm = machine.sample().drumC;
  QVERIFY(machine.setHeater(0));
  machine.advance(600.0);
  QCOMPARE(machine.sample().heaterKw, 0.0);
  QCOMPARE(machine.state(), State::Preheating);
  QVERIFY(machine.sample().drumC < warm);
  QVERIFY(machine.setHeater(4));
  machine.advance(1.0);
  const double at4 = machine.sample().heaterKw;
  QVERIFY(machine.setHeater(9));
  machine.advance(1.0);
  QVERIFY(std::abs(machine.sample().heaterKw - at4 * 9.0 / 4.0) < 1e-12);
}

void TwinMachineTest::coolingEmptiesTheDrumAndCoolsTheBeans() {
  auto machine = roasting(3, 500.0);
  QVERIFY(machine.truth().beansInDrum);
  const auto hot = machine.truth();
  machine.pressPrs();
  QVERIFY(!machine.truth().beansInDrum);
  QCOMPARE(machine.truth().beanKg, hot.beanKg);
  QCOMPARE(machine.truth().beanC, hot.beanC);
  QCOMPARE(machine.truth().batchKg, 0.5);
  machine.advance(240.0);
  QVERIFY(machine.truth().beanC < 40.0 && machine.truth().beanC > 25.0);
  QCOMPARE(machine.state(), State::Cooling);
}

void TwinMachineTest::shutdownCoolsAndEndsInOff() {
  auto machine = roasting(3, 300.0);
  machine.holdPrs();
  QVERIFY(!machine.truth().beansInDrum);
  machine.advance(10.0);
  QCOMPARE(machine.state(), State::Shutdown);
  machine.advance(2 * 3600.0);
  QCOMPARE(machine.state(), State::Off);
  QVERIFY(machine.sample().drumC < 61.0);
}

void TwinMachineTest::roastClockCountsTheRoast() {
  auto machine = roasting(3, 100.0);
  QCOMPARE(machine.roastClockS(), 100.0);
  machine.pressPrs();
  machine.advance(50.0);
  QCOMPARE(machine.roastClockS(), 100.0);
  machine.pressPrs();
  machine.pressPrs();
  QCOMPARE(machine.roastClockS(), 0.0);
}

void TwinMachineTest::probeDipsAndInfraredLeads() {
  auto machine = roasting(3, 0.1);
  const double charge = machine.truth().beanProbeC;
  double lowest = 1e9, lowestAt = 0.0;
  for (int i = 0; i < 3000; ++i) {
    machine.advance(0.1);
    if (machine.truth().beanProbeC < lowest) {
      lowest = machine.truth().beanProbeC;
      lowestAt = machine.roastClockS();
    }
    if (machine.roastClockS() > 150.0) QVERIFY(machine.sample().beanIrC > machine.truth().beanProbeC - 1.0);
  }
  QVERIFY2(charge - lowest > 60.0, qPrintable(QString::number(lowest)));
  QVERIFY2(lowestAt >= 60.0 && lowestAt <= 110.0, qPrintable(QString::number(lowestAt)));
}

void TwinMachineTest::infraredSeesMoreMetalInASmallBatch() {
  const auto excess = [](double kg) {
    const auto machine = roasting(3, 300.0, kg);
    return (machine.sample().beanIrC - machine.truth().beanC) / (machine.sample().drumC - machine.truth().beanC);
  };
  QVERIFY(excess(0.2) > excess(0.5) + 0.05);
  QVERIFY(excess(0.5) > excess(1.0));
}

void TwinMachineTest::sensorsAreNoisyButNear() {
  auto machine = roasting(3, 400.0);
  double squares = 0.0;
  constexpr int kSamples = 600;
  for (int i = 0; i < kSamples; ++i) {
    machine.advance(0.1);
    const double error = machine.sample().beanProbeC - machine.truth().beanProbeC;
    squares += error * error;
    QVERIFY(std::abs(error) < 0.3);
    QVERIFY(std::abs(machine.sample().mainsV - 230.0) < 8.0);
    QVERIFY(std::abs(machine.sample().fanRpm - 1420.0) < 30.0);
    QVERIFY(machine.sample().boardC > 25.0 && machine.sample().boardC < 60.0);
  }
  const double deviation = std::sqrt(squares / kSamples);
  QVERIFY2(deviation > 0.04 && deviation < 0.08, qPrintable(QString::number(deviation)));
}

void TwinMachineTest::firstCrackIsReportedOnce() {
  auto machine = roasting(3, 300.0);
  QVERIFY(!machine.truth().firstCrackS);
  machine.advance(600.0);
  const auto first = machine.truth().firstCrackS;
  QVERIFY(first);
  QVERIFY(*first > 300.0 && *first < 900.0);
  machine.advance(10.0);
  QCOMPARE(*machine.truth().firstCrackS, *first);
  machine.pressPrs();
  QCOMPARE(*machine.truth().firstCrackS, *first);
  machine.pressPrs();
  machine.pressPrs();
  QVERIFY(!machine.truth().firstCrackS);
}

void TwinMachineTest::sameSeedSameBytes() {
  for (const quint64 seed : {quint64{0}, quint64{1}, quint64{42}, ~quint64{0}}) {
    auto one = roasting(seed, 0.0), two = roasting(seed, 0.0), other = roasting(seed + 1, 0.0);
    bool differs = false;
    for (int i = 0; i < 6000; ++i) {
      one.advance(0.1);
      two.advance(0.1);
      other.advance(0.1);
      QVERIFY2(bytes(one.sample()) == bytes(two.sample()), qPrintable(u"seed %1 step %2"_s.arg(seed).arg(i)));
      differs = differs || bytes(one.sample()) != bytes(other.sample());
    }
    QCOMPARE(stateBytes(one), stateBytes(two));
    QVERIFY(differs);
  }
}

void TwinMachineTest::chunksOfTimeMakeNoDifference_data() {
  QTest::addColumn<double>("chunkS");
  for (const double chunk : {0.01, 0.03, 0.1, 0.25, 0.7, 1.0, 6.0, 60.0}) QTest::addRow("%.2f s", chunk) << chunk;
}

// Speed 1–60×: the display may come by as often as it likes.
void TwinMachineTest::chunksOfTimeMakeNoDifference() {
  QFETCH(double, chunkS);
  auto reference = roasting(5, 0.0);
  auto chunked = reference;
  QVERIFY(chunked.setDrum(6) && reference.setDrum(6));
  constexpr qint64 kTotalNs = 420'000'000'000;
  reference.advanceNs(kTotalNs);
  const auto chunkNs = static_cast<qint64>(chunkS * 1e9 + 0.5);
  qint64 doneNs = 0;
  for (; doneNs + chunkNs <= kTotalNs; doneNs += chunkNs) chunked.advance(chunkS);
  chunked.advanceNs(kTotalNs - doneNs);
  QCOMPARE(chunked.elapsedS(), reference.elapsedS());
  QCOMPARE(bytes(chunked.sample()), bytes(reference.sample()));
  QCOMPARE(stateBytes(chunked), stateBytes(reference));
}

void TwinMachineTest::saveAndRestoreContinueToTheLastBit() {
  const std::array<std::function<TwinMachine()>, 5> situations{[] { return TwinMachine(9); },
                                                               [] {
                                                                 TwinMachine machine(9);
                                                                 machine.pressPrs();
                                                                 machine.advance(123.4);
                                                                 return machine;
                                                               },
                                                               [] { return roasting(9, 12.3); },
                                                               [] { return roasting(9, 640.05); },
                                                               [] {
                                                                 auto machine = roasting(9, 640.0);
                                                                 machine.pressPrs();
                                                                 machine.advance(33.3);
                                                                 return machine;
                                                               }};
  for (const auto& situation : situations) {
    auto original = situation();
    // Through text, as it is kept on disk.
    const auto text = QJsonDocument(original.saveState()).toJson(QJsonDocument::Compact);
    TwinMachine restored(777);
    restored.pressPrs();
    restored.advance(50.0);
    const auto result = restored.restoreState(QJsonDocument::fromJson(text).object());
    QVERIFY2(result, qPrintable(result ? QString() : result.error().message + result.error().details));
    QCOMPARE(stateBytes(restored), stateBytes(original));
    QCOMPARE(bytes(restored.sample()), bytes(original.sample()));
    QCOMPARE(restored.state(), original.state());
    QCOMPARE(restored.roastClockS(), original.roastClockS());
    QCOMPARE(restored.seed(), original.seed());
    for (int i = 0; i < 100; ++i) {
      if (i == 40) {
        original.pressPrs();
        restored.pressPrs();
      }
      original.advance(3.3);
      restored.advance(3.3);
      QCOMPARE(bytes(restored.sample()), bytes(original.sample()));
    }
    QCOMPARE(stateBytes(restored), stateBytes(original));
    QCOMPARE(restored.energy().residualKj(), original.energy().residualKj());
  }
}

void TwinMachineTest::damagedStateIsRefused() {
  const auto good = roasting(9, 200.0).saveState();
  TwinMachine machine(1);
  machine.advance(5.0);
  const auto before = stateBytes(machine);
  for (const auto& key : good.keys()) {
    for (const QJsonValue& bad :
         {QJsonValue(), QJsonValue(u"x"_s), QJsonValue(-77.5), QJsonValue(u"7ff8000000000000"_s)}) {
      // A seed or a noise state may be any word.
      if ((key == "seed"_L1 || key == "noise"_L1) && bad.toString().size() == 16) continue;
      auto damaged = good;
      damaged.insert(key, bad);
      const auto result = machine.restoreState(damaged);
      QVERIFY2(!result, qPrintable(key));
      QCOMPARE(result.error().code, ErrorCode::Corrupt);
      QCOMPARE(stateBytes(machine), before);
    }
    auto lacking = good;
    lacking.remove(key);
    QVERIFY2(!machine.restoreState(lacking), qPrintable(key));
  }
  auto newer = good;
  newer.insert("format"_L1, 2);
  QCOMPARE(machine.restoreState(newer).error().code, ErrorCode::NewerVersion);
  QVERIFY(!machine.restoreState({}));
  QCOMPARE(stateBytes(machine), before);
  QVERIFY(machine.restoreState(good));
}

void TwinMachineTest::oddTimesAreHarmless() {
  TwinMachine machine(1);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double odd : {nan, -1.0, 0.0, -std::numeric_limits<double>::infinity()}) QCOMPARE(machine.advance(odd), 0);
  QCOMPARE(machine.advanceNs(-5), 0);
  QCOMPARE(machine.advance(0.09), 0);
  QCOMPARE(machine.advance(0.01), 1);
  QCOMPARE(machine.advance(std::numeric_limits<double>::infinity()),
           static_cast<qint64>(TwinMachine::kMaxAdvanceS * 10.0));
}

void TwinMachineTest::randomHandsNeverBreakIt() {
  for (quint64 seed = 100; seed < 106; ++seed) {
    qInfo() << "seed" << seed;
    NoiseSource random(seed);
    const auto below = [&](int n) { return static_cast<int>(random.next() % static_cast<quint64>(n)); };
    TwinMachine machine(seed);
    for (int i = 0; i < 800; ++i) {
      switch (below(9)) {
        case 0:
          machine.pressPrs();
          break;
        case 1:
          (void)machine.setHeater(below(14) - 2);
          break;
        case 2:
          (void)machine.setFan(below(18) - 2);
          break;
        case 3:
          (void)machine.setDrum(below(14) - 2);
          break;
        case 4:
          (void)machine.setBatchKg(0.1 * below(15));
          break;
        case 5:
          (void)machine.setPreheatC(10.0 * below(40));
          break;
        case 6:
          (void)machine.setAmbientC(5.0 * below(14) - 20.0);
          break;
        case 7:
          if (below(10) == 0) machine.holdPrs();
          break;
        default:
          machine.advance(0.1 * below(600));
          break;
      }
      machine.advance(0.1 * below(50));
      const auto& settings = machine.settings();
      QVERIFY2(isFinite(machine.sample()), qPrintable(QString::number(i)));
      QVERIFY(settings.heater >= 0 && settings.heater <= 9 && settings.fan >= 1 && settings.fan <= 12);
      QVERIFY(machine.sample().beanProbeC > -40.0 && machine.sample().beanProbeC < 900.0);
      QVERIFY(machine.truth().crackedShare >= 0.0 && machine.truth().crackedShare <= 1.0);
      QVERIFY2(machine.energy().residualRatio() < 1e-6, qPrintable(QString::number(machine.energy().residualRatio())));
      const bool heating = machine.state() == State::Preheating || machine.state() == State::Charge ||
                           machine.state() == State::Roasting;
      machine.advance(0.1);
      if (!heating) QCOMPARE(machine.sample().heaterKw, 0.0);
      if (settings.heater == 0) QCOMPARE(machine.sample().heaterKw, 0.0);
    }
    TwinMachine restored(0);
    QVERIFY(restored.restoreState(machine.saveState()));
    QCOMPARE(stateBytes(restored), stateBytes(machine));
  }
}

QTEST_GUILESS_MAIN(TwinMachineTest)
#include "tst_twin_machine.moc"
