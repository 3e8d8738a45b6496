// Sensors with faults are found, and those of a normal roast are left alone.
#include <QTest>
#include <cmath>
#include <functional>
#include <random>

#include "core/telemetry/sensor_watch.h"
#include "tests/support/twin_hand.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using model::MachineState;
using model::Quality;
using model::SensorFinding;
using model::SensorHealth;
using model::SensorStatus;
using telemetry::SensorWatch;
using tests::TwinHand;

namespace {

// What a fault makes of a value; t in seconds since the begin.
using Fault = std::function<void(double t, float& value, Quality& quality)>;

}  // namespace

class TestSensorWatch : public QObject {
  Q_OBJECT

  const model::Capability capability_ = machine::twin::twinCapability();
  std::mt19937 random_{7};
  std::normal_distribution<double> bell_{0, 1};

  // bt and ibts as in the middle of a roast, or at rest in a cold machine; the fault at one channel. Answers the worst
  // that was found there while it lasted.
  struct Found {
    SensorHealth worst;
    SensorHealth last;
    double foundAtS = -1;
    SensorHealth worstElsewhere;
  };
  Found watch(MachineState state, double seconds, QStringView channel, const Fault& fault) {
    SensorWatch watch(capability_);
    Found found;
    const auto at = static_cast<std::size_t>(capability_.channelIndex(channel));
    for (int i = 1; i <= static_cast<int>(seconds * 10); ++i) {
      const double t = i / 10.0;
      model::Sample sample;
      sample.at.monotonicNs = base::kNsPerS + i * base::kNsPerS / 10;
      sample.state = state;
      const bool hot = state == MachineState::Roasting;
      const auto show = [&](QStringView id, double value, double noise) {
        const auto c = static_cast<std::size_t>(capability_.channelIndex(id));
        sample.values[c] = static_cast<float>(value + noise * bell_(random_));
        sample.quality[c] = Quality::Good;
      };
      show(u"bt", hot ? 150 + t / 6 : 24, 0.06);
      show(u"ibts", hot ? 160 + t / 6 : 24, 0.15);
      show(u"exhaust", hot ? 190 + t / 20 : 24, 0.2);
      show(u"board", 40, 0.05);
      fault(t, sample.values[at], sample.quality[at]);
      if (sample.quality[at] != Quality::Good) sample.values[at] = std::numeric_limits<float>::quiet_NaN();
      watch.add(sample);
      found.last = watch.health()[at];
      if (found.last.status > found.worst.status) {
        found.worst = found.last;
        found.foundAtS = t;
      }
      for (std::size_t c = 0; c < watch.health().size(); ++c) {
        if (c != at && watch.health()[c].status > found.worstElsewhere.status) {
          found.worstElsewhere = watch.health()[c];
        }
      }
    }
    return found;
  }
  static void compare(const SensorHealth& actual, SensorStatus status, SensorFinding finding) {
    QCOMPARE(static_cast<int>(actual.finding), static_cast<int>(finding));
    QCOMPARE(static_cast<int>(actual.status), static_cast<int>(status));
  }

 private Q_SLOTS:
  void aGoodSensorIsGood() {
    const auto none = [](double, float&, Quality&) {};
    QCOMPARE(watch(MachineState::Roasting, 300, u"bt", none).worst, SensorHealth{});
    QCOMPARE(watch(MachineState::Off, 600, u"bt", none).worst, SensorHealth{});
  }

  void aDriftOfThreeDegreesIsFoundAtRest_data() {
    QTest::addColumn<double>("offsetC");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("3 up") << 3.0 << true;
    QTest::newRow("3 down") << -3.0 << true;
    QTest::newRow("1 up") << 1.0 << false;
  }
  void aDriftOfThreeDegreesIsFoundAtRest() {
    QFETCH(double, offsetC);
    QFETCH(bool, isFound);
    const auto found = watch(MachineState::Off, 600, u"ibts",
                             [&](double, float& value, Quality&) { value += static_cast<float>(offsetC); });
    if (!isFound) {
      QCOMPARE(found.worst, SensorHealth{});
      return;
    }
    compare(found.last, SensorStatus::OutOfSpec, SensorFinding::Drift);
    compare(found.worstElsewhere, SensorStatus::OutOfSpec, SensorFinding::Drift);  // of the two, which is not known
    QVERIFY(found.foundAtS < 420);
  }

  void theTwoDifferInARoastAsTheyShould() {
    const auto found = watch(MachineState::Roasting, 300, u"ibts", [](double, float& value, Quality&) { value += 8; });
    QCOMPARE(found.worst, SensorHealth{});
  }

  void aFrozenValue() {
    const auto frozen = [](double t, float& value, Quality&) {
      if (t > 100) value = 161.5F;
    };
    const auto found = watch(MachineState::Roasting, 140, u"ibts", frozen);
    compare(found.last, SensorStatus::Failure, SensorFinding::Frozen);
    QVERIFY(std::abs(found.foundAtS - 130) < 1);
    const auto early = watch(MachineState::Roasting, 120, u"ibts", frozen);
    compare(early.last, SensorStatus::Check, SensorFinding::Frozen);
    QCOMPARE(found.worstElsewhere, SensorHealth{});
  }

  void aMachineAtRestMayShowTheSame() {
    const auto found = watch(MachineState::Off, 600, u"bt", [](double, float& value, Quality&) { value = 24.5F; });
    QCOMPARE(found.worst, SensorHealth{});
  }

  void aWholeDegreeSensorIsNotFrozen() {
    const auto found =
        watch(MachineState::Roasting, 600, u"bt", [](double, float& value, Quality&) { value = std::round(value); });
    QCOMPARE(found.worst, SensorHealth{});
  }

  void noise_data() {
    QTest::addColumn<double>("deviationC");
    QTest::addColumn<int>("status");
    QTest::newRow("0.3") << 0.3 << static_cast<int>(SensorStatus::Good);
    QTest::newRow("2") << 2.0 << static_cast<int>(SensorStatus::Maintenance);
    QTest::newRow("6") << 6.0 << static_cast<int>(SensorStatus::OutOfSpec);
  }
  void noise() {
    QFETCH(double, deviationC);
    QFETCH(int, status);
    const auto found = watch(MachineState::Roasting, 120, u"bt", [&](double, float& value, Quality&) {
      value += static_cast<float>(deviationC * bell_(random_));
    });
    QCOMPARE(static_cast<int>(found.last.status), status);
    if (status != 0) QCOMPARE(static_cast<int>(found.last.finding), static_cast<int>(SensorFinding::Noisy));
  }

  void dropOuts_data() {
    QTest::addColumn<double>("share");
    QTest::addColumn<int>("status");
    QTest::newRow("1 in 200") << 0.005 << static_cast<int>(SensorStatus::Good);
    QTest::newRow("1 in 6") << 0.17 << static_cast<int>(SensorStatus::Maintenance);
    QTest::newRow("every other") << 0.5 << static_cast<int>(SensorStatus::OutOfSpec);
  }
  void dropOuts() {
    QFETCH(double, share);
    QFETCH(int, status);
    std::uniform_real_distribution<double> even(0, 1);
    const auto found = watch(MachineState::Roasting, 120, u"board", [&](double, float&, Quality& quality) {
      if (even(random_) < share) quality = Quality::OutOfRange;
    });
    QCOMPARE(static_cast<int>(found.last.status), status);
    if (status != 0) QCOMPARE(static_cast<int>(found.last.finding), static_cast<int>(SensorFinding::DropOuts));
  }

  void whatIsGoneHasFailedAndComesBack() {
    const auto gone = [](double t, float&, Quality& quality) {
      if (t > 50 && t < 60) quality = Quality::Missing;
    };
    compare(watch(MachineState::Roasting, 58, u"bt", gone).last, SensorStatus::Failure, SensorFinding::NotMeasured);
    compare(watch(MachineState::Roasting, 120, u"bt", gone).last, SensorStatus::Good, SensorFinding::None);
    const auto wild = [](double t, float&, Quality& quality) {
      if (t > 50) quality = Quality::OutOfRange;
    };
    compare(watch(MachineState::Roasting, 58, u"bt", wild).last, SensorStatus::Failure, SensorFinding::OutOfRange);
    const auto always = [](double, float&, Quality& quality) { quality = Quality::OutOfRange; };
    compare(watch(MachineState::Off, 10, u"bt", always).last, SensorStatus::Failure, SensorFinding::OutOfRange);
  }

  void whatTheMachineNeverSendsIsNoFault() {
    const auto never = [](double, float&, Quality& quality) { quality = Quality::Missing; };
    QCOMPARE(watch(MachineState::Roasting, 60, u"exhaust", never).worst, SensorHealth{});
  }

  void everyFindingHasItsReason() {
    QVERIFY(model::sensorReason(SensorFinding::None).isEmpty());
    for (int i = 1; i <= static_cast<int>(SensorFinding::NotMeasured); ++i) {
      QVERIFY(!model::sensorReason(static_cast<SensorFinding>(i)).isEmpty());
    }
    QCOMPARE(model::sensorStatusId(SensorStatus::OutOfSpec), u"out-of-spec"_s);
  }

  void aNormalRoastIsLeftAlone_data() {
    QTest::addColumn<double>("batchKg");
    QTest::addColumn<double>("speed");
    QTest::addColumn<int>("seeds");
    for (const double kg : {0.25, 0.5, 0.75, 1.0}) {
      QTest::addRow("%g kg, 60 times", kg) << kg << 60.0 << static_cast<int>(TwinHand::roasts());
      QTest::addRow("%g kg", kg) << kg << 1.0 << 2;
    }
  }
  void aNormalRoastIsLeftAlone() {
    QFETCH(double, batchKg);
    QFETCH(double, speed);
    QFETCH(int, seeds);
    for (int seed = 1; seed <= seeds; ++seed) {
      TwinHand hand(batchKg, static_cast<quint64>(seed), speed);
      const model::Capability capability = TwinHand::capabilityAt(speed);
      SensorWatch watch(capability);
      hand.play({[&](const model::Sample& sample) {
        watch.add(sample);
        for (std::size_t i = 0; i < capability.channels.size(); ++i) {
          const SensorHealth& health = watch.health()[i];
          if (health == SensorHealth{}) continue;
          QFAIL(qPrintable(u"seed %1 at %2 s: %3: %4"_s.arg(seed)
                               .arg(hand.roastClockS())
                               .arg(capability.channels[i].id, model::sensorReason(health.finding))));
        }
      }});
      if (QTest::currentTestFailed()) return;
    }
  }
};

QTEST_GUILESS_MAIN(TestSensorWatch)
#include "tst_sensor_watch.moc"
