// No false trips: whole normal roasts, and no interlock holds.
#include <QTest>
#include <cmath>

#include "core/machine/safety/interlock_evaluator.h"
#include "core/machine/twin/twin_profile.h"
#include "core/machine/twin/twin_roast.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace machine::safety;
using namespace machine::twin;

namespace {

// A hand at the twin, seen by the interlocks as the driver shows it at this speed: ten samples a second of real time.
class WatchedRoast {
 public:
  WatchedRoast(double batchKg, quint64 seed, double speed)
      : plan_(defaultTwinRoastPlan(batchKg)),
        twin_(seed),
        speed_(speed),
        capability_(capabilityAt(speed)),
        evaluator_(capability_, interlocksInForce(capability_)) {
    evaluator_.onLink(model::LinkState::Connected, nowNs_);
    (void)twin_.setBatchKg(batchKg);
    (void)twin_.setPreheatC(plan_.preheatC);
  }

  // What held; empty: peace.
  QStringList play() {
    poll(5);
    twin_.pressPrs();
    while (twin_.state() == TwinMachineState::Preheating && twin_.elapsedS() < 3600) poll(0.1 * speed_);
    poll(120);
    take(plan_.steps.front());
    twin_.pressPrs();
    while (!dropDue()) {
      while (next_ < plan_.steps.size() && plan_.steps[next_].atS <= twin_.roastClockS()) take(plan_.steps[next_++]);
      poll(0.1 * speed_);
    }
    twin_.pressPrs();
    poll(300);
    twin_.pressPrs();
    poll(60);
    return held_;
  }

 private:
  static model::Capability capabilityAt(double speed) {
    model::Capability capability = twinCapability();
    capability.timeScale = speed;
    return capability;
  }
  bool dropDue() const {
    const auto crackS = twin_.truth().firstCrackS;
    return twin_.roastClockS() > 1200 || (crackS && twin_.roastClockS() >= *crackS + plan_.dropAfterFirstCrackS);
  }
  void take(const TwinRoastStep& step) {
    for (const auto& [id, value] : {std::pair(u"heater"_s, step.heater), std::pair(u"fan"_s, step.fan)}) {
      evaluator_.onCommand(id);
      if (id == u"heater"_s) {
        (void)twin_.setHeater(value);
      } else {
        (void)twin_.setFan(value);
      }
      poll(0.1 * speed_);
      model::CommandOutcome outcome;
      outcome.result = model::CommandResult::Done;
      outcome.lastEcho = value;
      evaluator_.onCommandEnded(outcome);
    }
  }
  void poll(double machineS) {
    for (double doneS = 0; doneS < machineS - 1e-9; doneS += 0.1 * speed_) {
      twin_.advance(0.1 * speed_);
      nowNs_ += base::kNsPerS / 10;
      model::Sample sample = twinSample(twin_);
      sample.at = {nowNs_, 0};
      evaluator_.onSample(sample);
      note();
      // The timer looks between the samples.
      nowNs_ += base::kNsPerMs;
      (void)evaluator_.evaluate(nowNs_);
    }
  }
  void note() {
    for (const InterlockChange& change : evaluator_.evaluate(nowNs_)) {
      const auto& rule = *evaluator_.rules()[change.index].rule;
      held_ << u"%1 (%2) at %3 s"_s.arg(QString::fromUtf16(rule.id)).arg(change.value).arg(twin_.roastClockS());
    }
  }

  const TwinRoastPlan plan_;
  TwinMachine twin_;
  const double speed_;
  const model::Capability capability_;
  InterlockEvaluator evaluator_;
  qint64 nowNs_ = base::kNsPerS;
  std::size_t next_ = 1;
  QStringList held_;
};

}  // namespace

class TestInterlockPeace : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aNormalRoastAtFullSpeed_data() {
    QTest::addColumn<double>("batchKg");
    for (const double kg : {0.25, 0.5, 0.75, 1.0}) QTest::addRow("%g kg", kg) << kg;
  }
  void aNormalRoastAtFullSpeed() {
    QFETCH(double, batchKg);
    for (quint64 seed = 1; seed <= 100; ++seed) {
      const QStringList held = WatchedRoast(batchKg, seed, 60).play();
      QVERIFY2(held.isEmpty(), qPrintable(u"seed %1: %2"_s.arg(seed).arg(held.join(u", "_s))));
    }
  }

  void aNormalRoastInItsOwnTime_data() { aNormalRoastAtFullSpeed_data(); }
  void aNormalRoastInItsOwnTime() {
    QFETCH(double, batchKg);
    for (const quint64 seed : {quint64{1}, quint64{42}, quint64{99991}}) {
      const QStringList held = WatchedRoast(batchKg, seed, 1).play();
      QVERIFY2(held.isEmpty(), qPrintable(u"seed %1: %2"_s.arg(seed).arg(held.join(u", "_s))));
    }
  }
};

QTEST_GUILESS_MAIN(TestInterlockPeace)
#include "tst_interlock_peace.moc"
