// The abort plan against machines that lag, ignore, lose and change their mind.
#include <QRandomGenerator>
#include <QtTest>
#include <deque>
#include <optional>

#include "core/machine/safety/abort_plan.h"
#include "core/model/capability.h"

using namespace tryer;
using namespace tryer::machine::safety;
using model::MachineState;

namespace {

constexpr int kCoolingFan = 9;
constexpr PlanLimits kR1{kCoolingFan, 9, true};
constexpr PlanLimits kR2{kCoolingFan, 14, false};
constexpr qint64 kMs = base::kNsPerMs;
constexpr qint64 kStartNs = 1000 * kMs;

struct Machine {
  int heater = 0;
  int fan = 2;
  MachineState state = MachineState::Off;
  int steps = 9;  // of the heater

  bool hot() const {
    return heater > 0 && (state == MachineState::Preheating || state == MachineState::Ready ||
                          state == MachineState::Roasting || state == MachineState::Stabilising);
  }
  void apply(SafetyMove move) {
    if (move == SafetyMove::HeaterDown) heater = std::max(0, heater - 1);
    if (move == SafetyMove::FanUp) fan = std::min(12, fan + 1);
    if (move == SafetyMove::PressPrs) press();
  }
  void press() {
    switch (state) {
      case MachineState::Off:
        state = MachineState::Preheating;
        heater = steps;
        break;
      case MachineState::Preheating:
      case MachineState::Stabilising:
        state = MachineState::Ready;
        break;
      case MachineState::Ready:
        state = MachineState::Roasting;
        break;
      case MachineState::Roasting:
        state = MachineState::Cooling;
        break;
      case MachineState::Cooling:
        state = MachineState::Off;
        break;
      default:
        break;
    }
  }
};

SafetyStatus statusOf(const Machine& machine, qint64 atNs) {
  return {atNs, machine.heater, machine.fan, static_cast<quint8>(machine.state)};
}

// How badly a machine behaves until it obeys.
struct Behaviour {
  double ignored = 0;       // share of moves without effect
  double lost = 0;          // share of statuses that do not come
  double unknown = 0;       // share of statuses with an unknown state
  qint64 lagNs = 0;         // the status shows the machine as it was then
  double spontaneous = 0;   // chance a poll that somebody presses PRS or turns the heater at the machine
  bool heaterDead = false;  // heater moves have no effect, for ever
  qint64 obeysFromNs = 0;   // from then on none of the above but the lag and the dead heater
};

// Plays a plan on a machine and checks the rules that must hold at every move.
class Play {
 public:
  Play(Machine machine, Behaviour behaviour, quint32 seed, const PlanLimits& limits)
      : machine_(machine), behaviour_(behaviour), random_(seed), plan_(kStartNs, limits) {
    machine_.steps = limits.heaterSteps;
  }

  // Empty: all rules held. Otherwise what was broken.
  QString run(qint64 forNs) {
    for (nowNs_ = kStartNs; nowNs_ < kStartNs + forNs && !plan_.done() && broken_.isEmpty(); nowNs_ += 100 * kMs) {
      history_.push_back({nowNs_, machine_});
      if (nowNs_ > kStartNs) status();
      if (plan_.done()) break;
      if (const auto move = plan_.next(nowNs_)) take(*move);
    }
    return broken_;
  }

  const AbortPlan& plan() const { return plan_; }
  const Machine& machine() const { return machine_; }
  qint64 tookNs() const { return nowNs_ - kStartNs; }
  std::vector<SafetyMove> moves;

 private:
  bool unruly() const { return nowNs_ - kStartNs < behaviour_.obeysFromNs; }
  bool chance(double p) { return unruly() && random_.generateDouble() < p; }

  void status() {
    if (chance(behaviour_.spontaneous)) somebodyAtTheMachine();
    if (chance(behaviour_.lost)) return;
    auto seen = history_.front();
    for (const auto& past : history_) {
      if (past.first <= nowNs_ - behaviour_.lagNs) seen = past;
    }
    if (behaviour_.lagNs == 0) seen.second = machine_;
    SafetyStatus status = statusOf(seen.second, nowNs_);
    if (chance(behaviour_.unknown)) status.state = static_cast<quint8>(MachineState::Unknown);
    plan_.observe(status);
    last_ = status;
  }

  void somebodyAtTheMachine() {
    if (random_.bounded(2) == 0) {
      machine_.press();
    } else {
      machine_.heater = random_.bounded(machine_.steps + 1);
    }
  }

  void take(SafetyMove move) {
    moves.push_back(move);
    if (move == SafetyMove::PressPrs) checkPress();
    if (move != SafetyMove::HeaterDown && move != SafetyMove::FanUp && move != SafetyMove::PressPrs)
      broken_ = QStringLiteral("a move that is none of the three");
    const Machine before = machine_;
    if (!chance(behaviour_.ignored) && !(behaviour_.heaterDead && move == SafetyMove::HeaterDown)) machine_.apply(move);
    if (move != SafetyMove::PressPrs && machine_.heater > before.heater)
      broken_ = QStringLiteral("the heater was raised");
    if (move == SafetyMove::HeaterDown && last_ && last_->heater > 0) ++downsWhileUp_;
  }

  void checkPress() {
    const auto say = [this](const char* what) {
      broken_ = QString::fromLatin1(what) + QStringLiteral(" at +%1 ms").arg((nowNs_ - kStartNs) / kMs);
    };
    if (!last_) return say("pressed without any status");
    if (nowNs_ - last_->atNs > 300 * kMs) return say("pressed on a stale status");
    const auto state = static_cast<MachineState>(last_->state);
    const bool onTheWay =
        state == MachineState::Preheating || state == MachineState::Stabilising || state == MachineState::Ready;
    if (state != MachineState::Roasting && !onTheWay) return say("pressed where a press does not lead to cooling");
    if (onTheWay && last_->heater > 0 && downsWhileUp_ <= machine_.steps)
      return say("pressed towards roasting with the heater on");
    if (lastPressNs_ != 0 && last_->atNs <= lastPressNs_) return say("pressed twice on one status");
    if (lastPressNs_ != 0 && state == pressedFrom_ && nowNs_ - lastPressNs_ < 1000 * kMs && !stateChangedSince_)
      return say("pressed again within a second");
    lastPressNs_ = nowNs_;
    pressedFrom_ = state;
    stateChangedSince_ = behaviour_.spontaneous > 0;  // somebody else may have brought it back to the same state
  }

  Machine machine_;
  Behaviour behaviour_;
  QRandomGenerator random_;
  AbortPlan plan_;
  qint64 nowNs_ = kStartNs;
  std::deque<std::pair<qint64, Machine>> history_;
  std::optional<SafetyStatus> last_;
  qint64 lastPressNs_ = 0;
  MachineState pressedFrom_ = MachineState::Unknown;
  bool stateChangedSince_ = false;
  int downsWhileUp_ = 0;
  QString broken_;
};

const std::array<MachineState, 6> kStates{MachineState::Off,   MachineState::Preheating, MachineState::Stabilising,
                                          MachineState::Ready, MachineState::Roasting,   MachineState::Cooling};

}  // namespace

// Everything for both models of machine.
class TestAbortPlan : public QObject {
  Q_OBJECT

 public:
  explicit TestAbortPlan(const PlanLimits& limits) : limits_(limits) {}

 private:
  const PlanLimits& limits() const { return limits_; }
  const PlanLimits limits_;

 private Q_SLOTS:
  void firstMoveNeedsNoStatus() {
    AbortPlan plan(kStartNs, limits());
    QCOMPARE(plan.next(kStartNs), SafetyMove::HeaterDown);
    QVERIFY(!plan.heatOff());
    QVERIFY(!plan.done());
  }

  void aStatusFromBeforeThePressSaysNothing() {
    AbortPlan plan(kStartNs, limits());
    plan.observe({kStartNs, 0, 12, static_cast<quint8>(MachineState::Cooling)});
    QVERIFY(!plan.heatOff());
    plan.observe({kStartNs + 1, 0, 12, static_cast<quint8>(MachineState::Cooling)});
    QVERIFY(plan.heatOff());
    QVERIFY(plan.done());
  }

  void aMachineThatObeysIsSafeSoon_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("heater");
    QTest::addColumn<int>("withinMs");
    const int full = limits().heaterSteps;
    const int moreMs = 100 * (full - 9);  // a step each 100 ms
    QTest::newRow("roasting") << int(MachineState::Roasting) << full << 1900 + moreMs;
    QTest::newRow("preheating") << int(MachineState::Preheating) << full << 2500 + moreMs;
    QTest::newRow("stabilising") << int(MachineState::Stabilising) << full << 2500 + moreMs;
    QTest::newRow("charge") << int(MachineState::Ready) << full << 2500 + moreMs;
    QTest::newRow("cooling") << int(MachineState::Cooling) << 5 << 1500;
    QTest::newRow("cooling that heats") << int(MachineState::Cooling) << full << 1900 + moreMs;
    QTest::newRow("off") << int(MachineState::Off) << 0 << 1500;
  }
  void aMachineThatObeysIsSafeSoon() {
    QFETCH(int, state);
    QFETCH(int, heater);
    QFETCH(int, withinMs);
    Play play({heater, 2, static_cast<MachineState>(state)}, {}, 1, limits());
    QCOMPARE(play.run(20'000 * kMs), QString());
    QVERIFY(play.plan().done());
    QVERIFY2(play.tookNs() <= withinMs * kMs, qPrintable(QString::number(play.tookNs() / kMs)));
    QVERIFY(!play.machine().hot());
    QCOMPARE(play.machine().heater, 0);
    QVERIFY(play.machine().fan >= kCoolingFan);
    if (state != int(MachineState::Off)) QCOMPARE(play.machine().state, MachineState::Cooling);
  }

  void roastingIsPressedOnTheFirstStatus() {
    Play play({9, 2, MachineState::Roasting}, {}, 1, limits());
    QCOMPARE(play.run(10'000 * kMs), QString());
    QCOMPARE(play.moves.at(0), SafetyMove::HeaterDown);
    QCOMPARE(play.moves.at(1), SafetyMove::PressPrs);
    QCOMPARE(std::ranges::count(play.moves, SafetyMove::PressPrs), 1);
  }

  void aDeadHeaterDoesNotKeepItHeating_data() {
    QTest::addColumn<int>("state");
    for (const auto state : kStates) QTest::addRow("%d", int(state)) << int(state);
  }
  void aDeadHeaterDoesNotKeepItHeating() {
    QFETCH(int, state);
    Behaviour behaviour;
    behaviour.heaterDead = true;
    Play play({7, 2, static_cast<MachineState>(state)}, behaviour, 1, limits());
    QCOMPARE(play.run(30'000 * kMs), QString());
    QVERIFY(!play.machine().hot());
    QVERIFY(play.machine().fan >= kCoolingFan);
    // A cooling that may be the next preheating does not confirm what the heater does not show: it goes on trying.
    const bool provesIt = limits().coolingIsHeatOff || play.machine().state == MachineState::Off;
    QCOMPARE(play.plan().heatOff(), provesIt);
    QCOMPARE(play.plan().done(), provesIt);
  }

  // Later than a second, but not by so much that three presses fit: the repeats grow apart.
  void aLateEchoDoesNotRestartTheMachine() {
    for (const qint64 lagMs : {0, 200, 500, 900, 1500, 2500}) {
      for (const auto state : {MachineState::Roasting, MachineState::Ready, MachineState::Preheating}) {
        Behaviour behaviour;
        behaviour.lagNs = lagMs * kMs;
        Play play({6, 2, state}, behaviour, 1, limits());
        QVERIFY2(play.run(60'000 * kMs).isEmpty(), qPrintable(play.run(0)));
        QVERIFY(play.plan().done());
        QVERIFY2(!play.machine().hot(), qPrintable(QStringLiteral("lag %1 ms").arg(lagMs)));
        if (lagMs <= 900) QCOMPARE(play.machine().state, MachineState::Cooling);
      }
    }
  }

  void withoutStatusOnlyTheHeaterGoesDown() {
    AbortPlan plan(kStartNs, limits());
    plan.observe({kStartNs + 1, 5, 2, static_cast<quint8>(MachineState::Roasting)});
    for (qint64 t = kStartNs + 400 * kMs; t < kStartNs + 60'000 * kMs; t += 100 * kMs)
      QCOMPARE(plan.next(t), SafetyMove::HeaterDown);
  }

  void anUnknownStateIsNeverPressed() {
    AbortPlan plan(kStartNs, limits());
    for (qint64 t = kStartNs + 100 * kMs; t < kStartNs + 60'000 * kMs; t += 100 * kMs) {
      plan.observe({t, 3, 2, static_cast<quint8>(MachineState::Unknown)});
      QVERIFY(plan.next(t) != SafetyMove::PressPrs);
      QVERIFY(!plan.done());
    }
  }

  void heatTurnedUpAgainIsNotConfirmed() {
    AbortPlan plan(kStartNs, limits());
    plan.observe({kStartNs + 100 * kMs, 0, 2, static_cast<quint8>(MachineState::Roasting)});
    QVERIFY(plan.heatOff());
    plan.observe({kStartNs + 200 * kMs, 4, 2, static_cast<quint8>(MachineState::Roasting)});
    QVERIFY(!plan.heatOff());
  }

  void aFanThatDoesNotObeyIsTriedForEverInCooling() {
    AbortPlan plan(kStartNs, limits());
    int ups = 0;
    for (qint64 t = kStartNs + 100 * kMs; t < kStartNs + 60'000 * kMs; t += 100 * kMs) {
      plan.observe({t, 0, 2, static_cast<quint8>(MachineState::Cooling)});
      QVERIFY(plan.heatOff());
      QVERIFY(!plan.done());
      ups += plan.next(t) == SafetyMove::FanUp;
    }
    QVERIFY(ups > 500);
  }

  void randomMachines() {
    const quint32 firstSeed = qEnvironmentVariableIsSet("TRYER_SEED")
                                  ? quint32(qEnvironmentVariableIntValue("TRYER_SEED"))
                                  : QRandomGenerator::global()->generate();
    for (quint32 i = 0; i < 5000; ++i) {
      const quint32 seed = firstSeed + i;
      QRandomGenerator random(seed);
      Behaviour behaviour;
      behaviour.ignored = random.generateDouble() * 0.9;
      behaviour.lost = random.generateDouble() * 0.9;
      behaviour.unknown = random.bounded(2) == 0 ? 0 : random.generateDouble() * 0.9;
      behaviour.lagNs = random.bounded(9) * 100 * kMs;
      behaviour.spontaneous = random.bounded(2) == 0 ? 0 : random.generateDouble() * 0.1;
      behaviour.heaterDead = random.bounded(8) == 0;
      behaviour.obeysFromNs = random.bounded(30'000) * kMs;
      const Machine machine{random.bounded(limits().heaterSteps + 1), 1 + random.bounded(12),
                            kStates[std::size_t(random.bounded(6))]};
      Play play(machine, behaviour, seed, limits());
      const QString broken = play.run(behaviour.obeysFromNs + 40'000 * kMs);
      const QString where = QStringLiteral("TRYER_SEED=%1").arg(seed);
      QVERIFY2(broken.isEmpty(), qPrintable(broken + QStringLiteral(" ") + where));
      const bool deniesIt = behaviour.heaterDead && !limits().coolingIsHeatOff && play.machine().heater != 0;
      QVERIFY2(play.plan().done() || deniesIt, qPrintable(QStringLiteral("not safe, ") + where));
      // With somebody at the machine and a lag, what is shown as safe may be over: the rest must be.
      if (behaviour.spontaneous == 0) QVERIFY2(!play.machine().hot(), qPrintable(QStringLiteral("hot, ") + where));
    }
  }
};

int main(int argc, char** argv) {
  int failures = 0;
  for (const auto& limits : {kR1, kR2}) {
    TestAbortPlan test(limits);
    failures += QTest::qExec(&test, argc, argv);
  }
  return failures;
}
#include "tst_abort_plan.moc"
