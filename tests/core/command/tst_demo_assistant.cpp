#include <QtTest>
#include <cmath>

#include "core/command/demo_assistant.h"
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
    QCOMPARE(DemoAssistant::plannedRorCPerMin(80), 15.0);
    QCOMPARE(DemoAssistant::plannedRorCPerMin(110), 15.0);
    QCOMPARE(DemoAssistant::plannedRorCPerMin(157.5), 10.0);
    QCOMPARE(DemoAssistant::plannedRorCPerMin(205), 5.0);
    QCOMPARE(DemoAssistant::plannedRorCPerMin(220), 5.0);
  }

  void proposesAgainstTheDeviation_data() {
    QTest::addColumn<double>("bt");
    QTest::addColumn<double>("ror");
    QTest::addColumn<QString>("expected");
    QTest::newRow("fast") << 158.0 << 14.2 << u"heater 6"_s;
    QTest::newRow("slow") << 158.0 << 6.0 << u"heater 8"_s;
    QTest::newRow("within the band") << 158.0 << 10.5 << QString();
    QTest::newRow("fast and late") << 190.0 << 10.0 << u"fan 4"_s;
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
             u"Rate of rise is 14.2 °C/min at 158 °C, above the plan of 9.9: heater P7 → P6 keeps it from "
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
