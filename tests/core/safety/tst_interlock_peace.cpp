// No false trips: whole normal roasts, and no interlock holds.
#include <QTest>

#include "core/machine/safety/interlock_evaluator.h"
#include "tests/support/twin_hand.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace machine::safety;
using tests::TwinHand;

namespace {

// What held; empty: peace.
QStringList heldIn(double batchKg, quint64 seed, double speed) {
  QStringList held;
  TwinHand hand(batchKg, seed, speed);
  const model::Capability capability = TwinHand::capabilityAt(speed);
  InterlockEvaluator evaluator(capability, interlocksInForce(capability));
  evaluator.onLink(model::LinkState::Connected, hand.nowNs());
  const auto look = [&](qint64 nowNs) {
    for (const InterlockChange& change : evaluator.evaluate(nowNs)) {
      const auto& rule = *evaluator.rules()[change.index].rule;
      held << u"%1 (%2) at %3 s"_s.arg(QString::fromUtf16(rule.id)).arg(change.value).arg(hand.roastClockS());
    }
  };
  hand.play({[&](const model::Sample& sample) {
               evaluator.onSample(sample);
               look(sample.at.monotonicNs);
               look(sample.at.monotonicNs + 50 * base::kNsPerMs);  // the timer, between the samples
             },
             [&](const QString& actuatorId) { evaluator.onCommand(actuatorId); },
             [&](const model::CommandOutcome& outcome) { evaluator.onCommandEnded(outcome); }});
  return held;
}

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
    for (quint64 seed = 1; seed <= TwinHand::roasts(); ++seed) {
      const QStringList held = heldIn(batchKg, seed, 60);
      QVERIFY2(held.isEmpty(), qPrintable(u"seed %1: %2"_s.arg(seed).arg(held.join(u", "_s))));
    }
  }

  void aNormalRoastInItsOwnTime_data() { aNormalRoastAtFullSpeed_data(); }
  void aNormalRoastInItsOwnTime() {
    QFETCH(double, batchKg);
    for (const quint64 seed : {quint64{1}, quint64{42}, quint64{99991}}) {
      const QStringList held = heldIn(batchKg, seed, 1);
      QVERIFY2(held.isEmpty(), qPrintable(u"seed %1: %2"_s.arg(seed).arg(held.join(u", "_s))));
    }
  }
};

QTEST_GUILESS_MAIN(TestInterlockPeace)
#include "tst_interlock_peace.moc"
