#include <QtTest>
#include <limits>

#include "core/command/gates.h"
#include "core/command/proposal_state.h"
#include "tests/core/command/command_bench.h"

using namespace tryer;
using namespace tryer::command;
using namespace Qt::StringLiterals;
using model::GateVerdict;
using model::MachineState;
using Status = model::ProposalStatus;

namespace {

GateInputs good() {
  GateInputs in;
  in.link = model::LinkState::Connected;
  in.freshness = model::Freshness::Fresh;
  in.ageS = 0.1;
  in.state = MachineState::Roasting;
  in.echo = 5;
  in.nowNs = 100 * base::kNsPerS;
  return in;
}

// The gates that do not pass, in order: "freshness state"; a warning carries a '?'.
QString complaints(const std::vector<model::GateCheck>& checks) {
  QStringList names;
  for (const auto& c : checks) {
    if (c.verdict == GateVerdict::Fail) names << c.gate;
    if (c.verdict == GateVerdict::Warn) names << c.gate + u'?';
  }
  return names.join(u' ');
}

struct Case {
  const char* name;
  const char16_t* actuator;
  std::optional<int> target;
  std::function<void(GateInputs&)> change;
  const char* expected;
};

const std::vector<Case>& cases() {
  const char16_t* const heater = model::actuator::kHeater;
  const char16_t* const fan = model::actuator::kFan;
  const char16_t* const prs = model::actuator::kPrs;
  static const std::vector<Case> all{
      {"good", heater, 6, {}, ""},
      {"highest", heater, 9, {}, ""},
      {"lowest", heater, 0, {}, ""},
      {"above", heater, 10, {}, "range"},
      {"below", heater, -1, {}, "range"},
      {"far above", heater, std::numeric_limits<int>::max(), {}, "range"},
      {"far below", fan, std::numeric_limits<int>::min(), {}, "range step"},
      {"no target", heater, std::nullopt, {}, "range"},
      {"unknown actuator", u"flux", 5, {}, "range"},
      {"by label", u"Heater", 5, {}, "range"},
      {"already there", heater, 5, {}, "step"},
      {"largest change", fan, 8, {}, ""},
      {"too large a change", fan, 9, {}, "step"},
      {"no echo", heater, 6, [](GateInputs& in) { in.echo.reset(); }, "step"},
      {"back while under way", heater, 5, [](GateInputs& in) { in.underWay = 6; }, ""},
      {"same as under way", heater, 6, [](GateInputs& in) { in.underWay = 6; }, "step"},
      {"not connected", heater, 6, [](GateInputs& in) { in.link = model::LinkState::Connecting; }, "link"},
      {"latched", heater, 0, [](GateInputs& in) { in.latched = true; }, "latch"},
      {"stale", heater, 6, [](GateInputs& in) { in.freshness = model::Freshness::Stale; }, "freshness"},
      {"no sample", heater, 6, [](GateInputs& in) { in.ageS.reset(); }, "freshness"},
      {"wrong state", heater, 6, [](GateInputs& in) { in.state = MachineState::Cooling; }, "state"},
      {"unknown state", fan, 6, [](GateInputs& in) { in.state = MachineState::Unknown; }, "state"},
      {"long ago", heater, 6, [](GateInputs& in) { in.lastCommandNs = 58 * base::kNsPerS; }, ""},
      {"just long enough", heater, 6, [](GateInputs& in) { in.lastCommandNs = in.nowNs - base::kNsPerS / 2; }, ""},
      {"too soon", heater, 6, [](GateInputs& in) { in.lastCommandNs = in.nowNs - base::kNsPerS / 4; }, "interval"},
      {"too soon, may wait", heater, 6,
       [](GateInputs& in) {
         in.lastCommandNs = in.nowNs - base::kNsPerS / 4;
         in.mayWait = true;
       },
       "interval?"},
      {"no interval asked", fan, 6, [](GateInputs& in) { in.lastCommandNs = in.nowNs; }, ""},
      {"button", prs, static_cast<int>(MachineState::Cooling), {}, ""},
      {"button two presses away", prs, static_cast<int>(MachineState::Off), {}, "range"},
      {"button already there", prs, static_cast<int>(MachineState::Roasting), {}, "range step"},
      {"heat withheld", heater, 6, [](GateInputs& in) { in.heatWithheld = u"no guard"_s; }, "permit"},
      {"heat withheld, lower", heater, 4, [](GateInputs& in) { in.heatWithheld = u"no guard"_s; }, ""},
      {"heat withheld, fan", fan, 6, [](GateInputs& in) { in.heatWithheld = u"no guard"_s; }, ""},
      {"heat withheld, press to cool", prs, static_cast<int>(MachineState::Cooling),
       [](GateInputs& in) { in.heatWithheld = u"no guard"_s; }, ""},
      {"heat withheld, press to roast", prs, static_cast<int>(MachineState::Roasting),
       [](GateInputs& in) {
         in.heatWithheld = u"no guard"_s;
         in.state = MachineState::Ready;
         in.echo = static_cast<int>(MachineState::Ready);
       },
       "permit"},
      {"heat withheld, up while down is under way", heater, 5,
       [](GateInputs& in) {
         in.heatWithheld = u"no guard"_s;
         in.underWay = 3;
       },
       "permit"},
      {"everything", heater, 10,
       [](GateInputs& in) {
         in = GateInputs{};
         in.latched = true;
         in.heatWithheld = u"no guard"_s;
       },
       "link latch freshness range step state permit"},
  };
  return all;
}

}  // namespace

class TestGates : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // Taken, and never shown: nothing to compare with, and all the rest is checked.
  void aSettingThatIsNeverShown() {
    model::Capability capability = *tests::benchCapability();
    model::ActuatorSpec preheat;
    preheat.id = QString::fromUtf16(model::actuator::kPreheat);
    preheat.min = 20;
    preheat.max = 350;
    preheat.step = 5;
    preheat.raisesHeat = true;
    preheat.allowedStates = {MachineState::Off};
    capability.actuators.push_back(preheat);
    QVERIFY(capability.actuators.back().unseen());
    GateInputs in = good();
    in.echo.reset();
    in.state = MachineState::Off;
    const auto judged = [&](int target) { return complaints(evaluateGates(capability, &preheat, in, target)); };
    QCOMPARE(judged(200), u""_s);
    QCOMPARE(judged(351), u"range"_s);
    in.heatWithheld = u"no guard"_s;  // whatever the number, it may be a rise
    QCOMPARE(judged(20), u"permit"_s);
    in.heatWithheld.clear();
    in.state = MachineState::Roasting;
    QCOMPARE(judged(200), u"state"_s);
  }

  void verdicts_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(cases().size()); ++i)
      QTest::newRow(cases()[static_cast<std::size_t>(i)].name) << i;
  }
  void verdicts() {
    QFETCH(int, index);
    const Case& c = cases()[static_cast<std::size_t>(index)];
    const auto capability = tests::benchCapability();
    GateInputs in = good();
    const QString actuatorId = QString::fromUtf16(c.actuator);
    if (actuatorId == u"prs"_s) in.echo = static_cast<int>(in.state);
    if (c.change) c.change(in);
    const auto checks = evaluateGates(*capability, capability->actuatorById(actuatorId), in, c.target);
    QCOMPARE(complaints(checks), QString::fromLatin1(c.expected));
    QCOMPARE(anyFails(checks), c.expected[0] != '\0' && !QByteArray(c.expected).endsWith('?'));
    QCOMPARE(failureSentence(checks).isEmpty(), !anyFails(checks));
    for (const auto& check : checks) QVERIFY2(!check.text.isEmpty(), qPrintable(check.gate));
  }

  void textsForTheCard() {
    const auto capability = tests::benchCapability();
    GateInputs in = good();
    in.lastCommandNs = 58 * base::kNsPerS;
    QStringList texts;
    for (const auto& c : evaluateGates(*capability, capability->actuatorById(u"heater"_s), in, 6)) texts << c.text;
    QCOMPARE(texts.join(u'|'),
             u"connected|no abort|data 0.1 s old|range 0–9|change of 1|roasting|42 s since last|heat may be raised"_s);
  }

  void nothingToDoIsToldApart() {
    const auto capability = tests::benchCapability();
    const auto* heater = capability->actuatorById(u"heater"_s);
    GateInputs in = good();
    QVERIFY(isNothingToDo(evaluateGates(*capability, heater, in, 5)));
    QVERIFY(!isNothingToDo(evaluateGates(*capability, heater, in, 6)));
    in.latched = true;
    QVERIFY(!isNothingToDo(evaluateGates(*capability, heater, in, 5)));
  }

  void emptyProfileAllowsNothing() {
    model::ActuatorSpec spec;  // no states, range 0…0
    spec.max = 9;
    QVERIFY(anyFails(evaluateGates(model::Capability{}, &spec, good(), 6)));
    QVERIFY(anyFails({}));
  }

  void inputsComeFromTheNewestSample() {
    tests::ManualClock clock;
    tests::BenchMachine machine(clock);
    const auto* heater = machine.now.capability->actuatorById(u"heater"_s);
    clock.advanceMs(250);
    GateInputs in = gateInputs(machine.now, heater, clock.monotonicNs());
    QCOMPARE(in.freshness, model::Freshness::Fresh);
    QCOMPARE(in.echo, std::optional<int>(5));
    clock.advanceMs(100);
    in = gateInputs(machine.now, heater, clock.monotonicNs());
    QCOMPARE(in.freshness, model::Freshness::Stale);
    machine.now.sample->quality[1] = model::Quality::OutOfRange;
    QCOMPARE(gateInputs(machine.now, heater, clock.monotonicNs()).echo, std::optional<int>());
    machine.now.link = model::LinkState::Disconnected;
    QCOMPARE(gateInputs(machine.now, heater, clock.monotonicNs()).freshness, model::Freshness::Disconnected);
    machine.now.capability.reset();
    QCOMPARE(gateInputs(machine.now, nullptr, clock.monotonicNs()).freshness, model::Freshness::Disconnected);
  }

  // Every status with every cause: only the steps of the contract, and each of them reachable.
  void stepsAreThoseOfTheContract() {
    std::set<std::pair<Status, Status>> reached;
    for (int s = 0; s <= static_cast<int>(Status::Timeout); ++s) {
      for (int c = 0; c <= static_cast<int>(Cause::NoAnswer); ++c) {
        const auto from = static_cast<Status>(s);
        const auto to = after(from, static_cast<Cause>(c));
        if (!to) continue;
        QVERIFY(model::isAllowed(from, *to));
        QVERIFY(!model::isFinal(from));
        reached.emplace(from, *to);
      }
    }
    int allowed = 0;
    for (int s = 0; s <= static_cast<int>(Status::Timeout); ++s) {
      for (int t = 0; t <= static_cast<int>(Status::Timeout); ++t) {
        if (!model::isAllowed(static_cast<Status>(s), static_cast<Status>(t))) continue;
        ++allowed;
        QVERIFY(reached.contains({static_cast<Status>(s), static_cast<Status>(t)}));
      }
    }
    QCOMPARE(static_cast<int>(reached.size()), allowed);
    QVERIFY(!after(Status::Pending, Cause::IntentRecorded));  // never without an approval
  }
};

QTEST_GUILESS_MAIN(TestGates)
#include "tst_gates.moc"
