#include <QtTest>
#include <cmath>

#include "core/command/demo_assistant.h"
#include "core/machine/twin/twin_roast.h"
#include "core/roast/turning_point.h"
#include "core/telemetry/rate_of_rise.h"
#include "tests/core/command/command_bench.h"

using namespace tryer;
using namespace tryer::command;
using namespace Qt::StringLiterals;

namespace {

// A made-up roast: BT falls to 95 °C at 75 s, then rises at rorAfter.
Observation at(double roastS, double rorAfter, int heater = 7) {
  Observation o;
  o.nowNs = base::nsFromSeconds(1000 + roastS);
  o.freshness = model::Freshness::Fresh;
  o.state = model::MachineState::Roasting;
  o.roastId = u"r1"_s;
  o.roastS = roastS;
  const bool turned = roastS > 75;
  if (turned) o.turningPointS = 75;
  o.btC = turned ? 95 + (roastS - 75) / 60 * rorAfter : 200 - roastS * 1.4;
  o.rorCPerMin = turned ? rorAfter : -84;
  o.heater = heater;
  o.fan = 3;
  o.capability = tests::benchCapability();
  return o;
}

std::vector<std::pair<double, ProposalRequest>> play(double rorAfter, double untilS) {
  DemoAssistant demo;
  std::vector<std::pair<double, ProposalRequest>> got;
  int heater = 7;
  for (double s = 0; s < untilS; s += 1) {
    if (auto request = demo.observe(at(s, rorAfter, heater))) {
      if (request->actuatorId == u"heater"_s) heater = *request->target;
      got.emplace_back(s, *request);
    }
  }
  return got;
}

// A roast on the twin in which somebody approves every proposal three seconds after it came, and does nothing else.
class ObedientRoast {
 public:
  explicit ObedientRoast(quint64 seed) : twin_(seed), plan_(machine::twin::defaultTwinRoastPlan(0.5)) {
    static_cast<void>(twin_.setPreheatC(plan_.preheatC));
    twin_.pressPrs();
    while (twin_.state() == machine::twin::TwinMachineState::Preheating) twin_.advance(1);
    set(u"heater"_s, plan_.steps.front().heater);
    set(u"fan"_s, plan_.steps.front().fan);
    twin_.pressPrs();
  }

  void runUntil(double endS) {
    for (; roastS_ < endS && !(firstCrackS && roastS_ > *firstCrackS + 90); roastS_ += 0.1) {
      twin_.advance(0.1);
      const double btC = twin_.sample().beanProbeC;
      ror_ = filter_.add(base::nsFromSeconds(1000 + roastS_), static_cast<float>(btC));
      const auto turned = turningPoint_.add(u"r1"_s, roastS_, btC);
      if (turned && !dryS && btC >= 150) dryS = roastS_;
      if (!firstCrackS && twin_.truth().firstCrackS) {
        firstCrackS = roastS_;
        crackRor = static_cast<double>(ror_);
      }
      if (pending_ && roastS_ >= pendingAtS_ + 3) {
        set(pending_->actuatorId, *pending_->target);
        pending_.reset();
      }
      if (++ticks_ % 10 == 0) look(btC, turned);
    }
  }

  std::optional<double> dryS, firstCrackS;
  double crackRor = 0;
  int proposals = 0;
  int lowestHeater = 9;
  QString story;

 private:
  void set(const QString& id, int value) {
    if (id == u"heater"_s) lowestHeater = std::min(lowestHeater, value);
    static_cast<void>(id == u"heater"_s ? twin_.setHeater(value) : twin_.setFan(value));
  }
  void look(double btC, std::optional<double> turned) {
    Observation o = at(roastS_, 0);
    o.turningPointS = turned;
    o.btC = btC;
    o.rorCPerMin = std::isnan(ror_) ? std::nullopt : std::optional(static_cast<double>(ror_));
    o.heater = twin_.settings().heater;
    o.fan = twin_.settings().fan;
    o.ownOpen = pending_ ? 1 : 0;
    if (auto request = demo_.observe(o)) {
      ++proposals;
      story += u"%1 s %2 °C %3: %4 %5 · "_s.arg(roastS_, 0, 'f', 0)
                   .arg(btC, 0, 'f', 0)
                   .arg(static_cast<double>(ror_), 0, 'f', 1)
                   .arg(request->actuatorId)
                   .arg(*request->target);
      pending_ = request;
      pendingAtS_ = roastS_;
    }
  }

  machine::twin::TwinMachine twin_;
  machine::twin::TwinRoastPlan plan_;
  telemetry::RateOfRise filter_;
  roast::TurningPointFinder turningPoint_;
  DemoAssistant demo_;
  std::optional<ProposalRequest> pending_;
  double pendingAtS_ = 0;
  double roastS_ = 0;
  float ror_ = 0;
  int ticks_ = 0;
};

}  // namespace

class TestDemoAssistant : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sameObservationsSameProposals() {
    const auto a = play(13, 480);
    const auto b = play(13, 480);
    QVERIFY(a.size() >= 4);
    QCOMPARE(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      QCOMPARE(a[i].first, b[i].first);
      QCOMPARE(a[i].second.reason, b[i].second.reason);
      QCOMPARE(a[i].second.target, b[i].second.target);
      if (i > 0) QVERIFY(a[i].first - a[i - 1].first >= DemoAssistant::kGapS);
    }
  }

  // Who approves everything gets a roast to be content with: proposals wait for the effect of the last change.
  void approvingEverythingMakesASensibleRoast() {
    for (quint64 seed = 1; seed <= 12; ++seed) {
      ObedientRoast roast(seed);
      roast.runUntil(15 * 60);
      const auto story = roast.story.toUtf8();
      QVERIFY2(roast.dryS && *roast.dryS > 3.5 * 60 && *roast.dryS < 6.5 * 60, story.constData());
      QVERIFY2(roast.firstCrackS && *roast.firstCrackS > 7 * 60 && *roast.firstCrackS < 11 * 60, story.constData());
      QVERIFY2(roast.crackRor > 4 && roast.crackRor < 11, story.constData());
      QVERIFY2(roast.proposals >= 4 && roast.proposals <= 14, story.constData());
      QVERIFY2(roast.lowestHeater >= 4, story.constData());
    }
  }

  void newcomersSeeACardSoon() {
    for (int heater = 0; heater <= 9; ++heater) {
      DemoAssistant demo;
      double firstS = -1;
      for (double s = 0; s < 60 && firstS < 0; s += 1) {
        if (demo.observe(at(s, 10, heater))) firstS = s;
      }
      QVERIFY2(firstS >= 0 && firstS <= 20, qPrintable(QString::number(heater)));
    }
  }

  void planFallsEvenly() {
    QCOMPARE(DemoAssistant::plannedRorCPerMin(70), 20.0);
    QCOMPARE(DemoAssistant::plannedRorCPerMin(80), 20.0);
    QCOMPARE(DemoAssistant::plannedRorCPerMin(142.5), 13.0);
    QCOMPARE(DemoAssistant::plannedRorCPerMin(205), 6.0);
    QCOMPARE(DemoAssistant::plannedRorCPerMin(220), 6.0);
  }

  void proposesAgainstTheDeviation_data() {
    QTest::addColumn<double>("bt");
    QTest::addColumn<double>("ror");
    QTest::addColumn<QString>("expected");
    QTest::newRow("fast") << 158.0 << 14.2 << u"heater 6"_s;
    QTest::newRow("slow") << 158.0 << 6.0 << u"heater 8"_s;
    QTest::newRow("within the band") << 158.0 << 10.5 << QString();
    QTest::newRow("fast and late") << 194.0 << 11.0 << u"fan 4"_s;
    QTest::newRow("slow and late") << 198.0 << 2.0 << QString();
  }
  void proposesAgainstTheDeviation() {
    QFETCH(double, bt);
    QFETCH(double, ror);
    QFETCH(QString, expected);
    DemoAssistant demo;
    Observation o = at(300, 10);
    o.btC = bt;
    o.rorCPerMin = ror;
    const auto request = demo.observe(o);
    const QString got = request ? u"%1 %2"_s.arg(request->actuatorId).arg(*request->target) : QString();
    QCOMPARE(got, expected);
  }

  void saysWhyAsAnOperatorWould() {
    DemoAssistant demo;
    Observation o = at(300, 10);
    o.btC = 158;
    o.rorCPerMin = 14.2;
    const auto request = demo.observe(o);
    QVERIFY(request);
    QCOMPARE(request->reason,
             u"Rate of rise is 14.2 °C/min at 158 °C, above the plan of 11.3: heater P7 → P6 keeps it from "
             u"running ahead."_s);
    QCOMPARE(request->actor.id(), u"assistant:demo"_s);
    QVERIFY(!request->ownChange);
  }

  void holdsWhenInDoubt_data() {
    QTest::addColumn<int>("doubt");
    const char* names[] = {"stale",     "disconnected", "latched",    "cooling",    "one is open",  "no RoR",
                           "no heater", "no BT",        "RoR is NaN", "no machine", "RoR too young"};
    for (int i = 0; i < 11; ++i) QTest::newRow(names[i]) << i;
  }
  void holdsWhenInDoubt() {
    QFETCH(int, doubt);
    Observation o = at(300, 10);
    o.btC = 158;
    o.rorCPerMin = 14.2;
    QVERIFY(DemoAssistant().observe(o));
    if (doubt == 0) o.freshness = model::Freshness::Stale;
    if (doubt == 1) o.freshness = model::Freshness::Disconnected;
    if (doubt == 2) o.latched = true;
    if (doubt == 3) o.state = model::MachineState::Cooling;
    if (doubt == 4) o.ownOpen = 1;
    if (doubt == 5) o.rorCPerMin.reset();
    if (doubt == 6) o.heater.reset();
    if (doubt == 7) o.btC.reset();
    if (doubt == 8) o.rorCPerMin = std::nan("");
    if (doubt == 9) o.capability.reset();
    if (doubt == 10) o.turningPointS = 290;
    QVERIFY(!DemoAssistant().observe(o));
  }

  void neverLeavesTheRange() {
    Observation o = at(300, 10);
    o.btC = 158;
    o.rorCPerMin = 14.2;
    o.heater = 0;
    QVERIFY(!DemoAssistant().observe(o));
    o.rorCPerMin = 2;
    o.heater = 9;
    QVERIFY(!DemoAssistant().observe(o));
  }

  void doesNotNag() {
    DemoAssistant demo;
    Observation o = at(300, 10);
    o.btC = 158;
    o.rorCPerMin = 14.2;
    QVERIFY(demo.observe(o));
    o.nowNs += 21 * base::kNsPerS;  // rejected: the heater is still where it was
    QVERIFY(!demo.observe(o));
    o.nowNs += 25 * base::kNsPerS;
    QVERIFY(demo.observe(o));
  }
};

QTEST_GUILESS_MAIN(TestDemoAssistant)
#include "tst_demo_assistant.moc"
