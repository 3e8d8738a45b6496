#include <QJsonArray>
#include <QSet>
#include <QTest>

#include "core/model/alarm.h"
#include "core/model/capability.h"
#include "core/model/machine.h"
#include "core/model/proposal.h"
#include "core/model/roast.h"
#include "core/model/sample.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::model;

namespace {

Roast roastWith(std::initializer_list<std::pair<EventType, qint64>> marks) {
  Roast roast;
  roast.id = u"r"_s;
  roast.machineId = u"twin"_s;
  roast.serial = u"1234"_s;
  roast.startedUtcMs = 1'000;
  for (const auto& [type, utcMs] : marks) {
    RoastEvent event;
    event.id = u"e%1"_s.arg(roast.events.size());
    event.type = type;
    event.utcMs = utcMs;
    roast.events.push_back(event);
  }
  return roast;
}

Proposal fullProposal() {
  Proposal proposal;
  proposal.id = u"p1"_s;
  proposal.revision = 4;
  proposal.status = ProposalStatus::Failed;
  proposal.machineId = u"usb:001-004"_s;
  proposal.roastId = u"r1"_s;
  proposal.actuatorId = u"heater"_s;
  proposal.from = 6;
  proposal.to = 5;
  proposal.reason = u"RoR too high: „9,6“"_s;
  proposal.proposer = {ActorKind::Assistant, u"coach:2"_s};
  proposal.createdUtcMs = 1'700'000'000'123;
  proposal.deadlineUtcMs = 1'700'000'030'123;
  proposal.checks = {{u"range"_s, GateVerdict::Pass, u"5 of 0…9"_s}, {u"freshness"_s, GateVerdict::Warn, u"old"_s}};
  proposal.decision = Decision{{ActorKind::Operator, u"Ada"_s}, 1'700'000'001'000, u"yes"_s};
  CommandOutcome outcome;
  outcome.commandId = u"c1"_s;
  outcome.result = CommandResult::Failed;
  outcome.lastEcho = 6;
  outcome.firstByteNs = 12;
  outcome.endedNs = 34;
  outcome.error = base::Error{base::ErrorCode::Timeout, u"It did not answer."_s, u"raw"_s, true};
  proposal.outcome = outcome;
  proposal.endReason = u"no echo"_s;
  return proposal;
}

}  // namespace

class TestModel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void statesHaveIds();
  void alarmsHaveIds();
  void findsChannelsAndActuators();
  void knowsWhatAPressOfPrsDoes();
  void tellsStaleFromDisconnected();
  void proposalStepsAreTheOnlyOnes();
  void actorsHaveIds();
  void proposalSurvivesJson();
  void roastSurvivesJson();
  void damagedJsonIsRefused();
  void undoneMarksDoNotCount();
  void nextMarkFollowsTheLast();
  void marksNeedARoast();
  void development_data();
  void development();
};

void TestModel::statesHaveIds() {
  QCOMPARE(machineStateId(MachineState::Roasting), u"roasting"_s);
  QSet<QString> ids;
  for (int i = 0; i <= static_cast<int>(MachineState::Shutdown); ++i) {
    const auto state = static_cast<MachineState>(i);
    ids.insert(machineStateId(state));
    QCOMPARE(machineStateFromId(machineStateId(state)), state);
  }
  QCOMPARE(ids.size(), 8);
  QVERIFY(!machineStateFromId(u"Roasting"_s));
  QCOMPARE(commandResultId(CommandResult::Refused), u"refused"_s);
  QCOMPARE(eventTypeId(EventType::FirstCrackStart), u"FCs"_s);
  QCOMPARE(eventTypeFromId(u"TP"_s), EventType::TurningPoint);
  QVERIFY(!eventTypeFromId(QString()));
}

void TestModel::alarmsHaveIds() {
  QSet<QString> ids;
  for (int i = 0; i <= static_cast<int>(AlarmState::OutOfService); ++i) {
    const auto state = static_cast<AlarmState>(i);
    ids.insert(alarmStateId(state));
    QCOMPARE(alarmStateFromId(alarmStateId(state)), state);
  }
  QCOMPARE(ids.size(), 8);
  for (const auto priority : {AlarmPriority::Critical, AlarmPriority::High, AlarmPriority::Low}) {
    QCOMPARE(alarmPriorityFromId(alarmPriorityId(priority)), priority);
  }
  QVERIFY(!alarmStateFromId(u"ringing"_s));
  QVERIFY(!alarmPriorityFromId(QString()));
}

void TestModel::findsChannelsAndActuators() {
  Capability capability;
  capability.channels.resize(2);
  capability.channels[1].id = u"bt"_s;
  capability.actuators.resize(1);
  capability.actuators[0].id = u"fan"_s;
  QCOMPARE(capability.channelIndex(channel::kBt), 1);
  QCOMPARE(capability.channelIndex(channel::kRor), -1);
  QCOMPARE(capability.actuatorById(actuator::kFan), &capability.actuators[0]);
  QCOMPARE(capability.actuatorById(actuator::kPrs), nullptr);
}

void TestModel::knowsWhatAPressOfPrsDoes() {
  using enum MachineState;
  Capability capability;
  capability.states = {Off, Preheating, Ready, Roasting, Cooling, Shutdown};
  QCOMPARE(capability.afterPrs(Ready), Unknown);  // no such button
  ActuatorSpec prs;
  prs.id = QStringView(actuator::kPrs).toString();
  prs.method = SetMethod::Button;
  prs.allowedStates = {Off, Preheating, Ready, Roasting, Cooling, Shutdown};
  capability.actuators.push_back(prs);
  const std::vector<std::pair<MachineState, MachineState>> steps = {
      {Off, Preheating}, {Preheating, Ready}, {Ready, Roasting},     {Roasting, Cooling},
      {Cooling, Off},    {Shutdown, Unknown}, {Stabilising, Unknown}};
  for (const auto& [from, to] : steps) QCOMPARE(capability.afterPrs(from), to);
  capability.actuators[0].allowedStates = {Ready};
  QCOMPARE(capability.afterPrs(Roasting), Unknown);
}

void TestModel::tellsStaleFromDisconnected() {
  constexpr qint64 kNow = 10 * base::kNsPerS;
  QCOMPARE(freshness(LinkState::Connecting, kNow, kNow, 0.1), Freshness::Disconnected);
  QCOMPARE(freshness(LinkState::Connected, kNow, 0, 0.1), Freshness::Stale);
  QCOMPARE(freshness(LinkState::Connected, kNow, kNow - 290'000'000, 0.1), Freshness::Fresh);
  QCOMPARE(freshness(LinkState::Connected, kNow, kNow - 310'000'000, 0.1), Freshness::Stale);
}

void TestModel::proposalStepsAreTheOnlyOnes() {
  int allowed = 0;
  for (int from = 0; from <= static_cast<int>(ProposalStatus::Timeout); ++from) {
    for (int to = 0; to <= static_cast<int>(ProposalStatus::Timeout); ++to) {
      const bool ok = isAllowed(static_cast<ProposalStatus>(from), static_cast<ProposalStatus>(to));
      if (ok) QVERIFY(!isFinal(static_cast<ProposalStatus>(from)));
      allowed += ok ? 1 : 0;
    }
  }
  QCOMPARE(allowed, 9);
  QVERIFY(!isAllowed(ProposalStatus::Pending, ProposalStatus::Executing));
  QVERIFY(isAllowed(ProposalStatus::Executing, ProposalStatus::Unknown));
  QCOMPARE(proposalStatusId(ProposalStatus::Pending), u"PENDING"_s);
}

void TestModel::actorsHaveIds() {
  QCOMPARE((Actor{ActorKind::Operator, {}}.id()), u"operator"_s);
  QCOMPARE((Actor{ActorKind::Operator, u"Ada"_s}.id()), u"operator:Ada"_s);
  QCOMPARE((Actor{ActorKind::Assistant, u"demo"_s}.id()), u"assistant:demo"_s);
  QCOMPARE(Actor{}.id(), u"system"_s);
}

void TestModel::proposalSurvivesJson() {
  const Proposal proposal = fullProposal();
  const auto back = proposalFromJson(toJson(proposal));
  QVERIFY(back);
  QCOMPARE(toJson(*back), toJson(proposal));
  QCOMPARE(back->proposer.name, u"coach:2"_s);
  QCOMPARE(back->checks[1].verdict, GateVerdict::Warn);
  QCOMPARE(back->outcome->error->code, base::ErrorCode::Timeout);
  QCOMPARE(back->outcome->lastEcho, 6);
  QCOMPARE(back->decision->actor.id(), u"operator:Ada"_s);
  QCOMPARE(back->createdUtcMs, 1'700'000'000'123);

  // A computer that has been running for 200 days: its monotonic time is beyond what JSON holds exactly.
  Proposal late = proposal;
  late.outcome->firstByteNs = 17'280'000'000'000'001;
  late.outcome->endedNs = 17'280'000'300'000'000;
  const auto read = proposalFromJson(toJson(late));
  QVERIFY(read);
  QVERIFY(std::abs(read->outcome->firstByteNs - late.outcome->firstByteNs) <= 2);
  QJsonObject nobody = toJson(proposal);
  nobody.insert(u"proposer"_s, u"operator:"_s);
  QVERIFY(!proposalFromJson(nobody));

  const auto empty = proposalFromJson(toJson(Proposal{}));
  QVERIFY(empty);
  QVERIFY(!empty->from && !empty->decision && !empty->outcome);
}

void TestModel::roastSurvivesJson() {
  Roast roast = roastWith({{EventType::Charge, 1'000}, {EventType::Drop, 601'500}});
  roast.events[1].btC = 205.25;
  roast.events[1].elapsedS = 600.5;
  roast.events[0].undone = true;
  roast.events[0].detected = true;
  roast.events[0].actor = u"system"_s;
  roast.resumed = 2;
  roast.gaps = {{2'000, 14'000}, {20'000, 24'000}};
  auto back = roastFromJson(toJson(roast));
  QVERIFY(back);
  QCOMPARE(toJson(*back), toJson(roast));
  QCOMPARE(back->gaps, roast.gaps);
  QVERIFY(back->running() && back->events[0].undone && !back->events[0].btC);
  QCOMPARE(back->events[1].btC, 205.25);
  roast.finishedUtcMs = 700'000;
  back = roastFromJson(toJson(roast));
  QVERIFY(back && !back->running());
}

// Every field missing, then every field of another kind.
void TestModel::damagedJsonIsRefused() {
  const QJsonObject proposal = toJson(fullProposal());
  QSet<QString> optional = {u"from"_s, u"decision"_s, u"outcome"_s};
  for (const QString& key : proposal.keys()) {
    QJsonObject damaged = proposal;
    damaged.remove(key);
    // An absent optional field is not null: QJsonObject reads it as undefined.
    const auto missing = proposalFromJson(damaged);
    QVERIFY2(!missing, qPrintable(key));
    QCOMPARE(missing.error().code, base::ErrorCode::Corrupt);
    damaged.insert(key, key == "checks"_L1 || key == "decision"_L1 ? QJsonValue(1) : QJsonValue(QJsonArray{1}));
    if (key == "checks"_L1) damaged.insert(key, QJsonArray{QJsonObject{{u"gate"_s, u"range"_s}}});
    QVERIFY2(!proposalFromJson(damaged), qPrintable(key));
  }
  const QJsonObject roast = toJson(roastWith({{EventType::Charge, 1}}));
  for (const QString& key : roast.keys()) {
    QJsonObject damaged = roast;
    damaged.insert(key, key == "events"_L1 || key == "gaps"_L1 ? QJsonValue(QJsonArray{7}) : QJsonValue(true));
    QVERIFY2(!roastFromJson(damaged), qPrintable(key));
  }
  QJsonObject older = roast;
  older.remove(u"gaps"_s);
  QVERIFY(roastFromJson(older) && roastFromJson(older)->gaps.empty());
  QJsonObject fraction = roast;
  fraction.insert(u"startedUtcMs"_s, 1.5);
  QVERIFY(!roastFromJson(fraction));
  // A number that would be cut is refused.
  QJsonObject large = roast;
  large.insert(u"resumed"_s, 2'147'483'647.0);
  QVERIFY(roastFromJson(large) && roastFromJson(large)->resumed == 2'147'483'647);
  large.insert(u"resumed"_s, 2'147'483'648.0);
  QVERIFY(!roastFromJson(large));
  QJsonObject far = proposal;
  far.insert(u"from"_s, -4'294'967'296.0);
  QVERIFY(!proposalFromJson(far));
}

void TestModel::undoneMarksDoNotCount() {
  Roast roast = roastWith({{EventType::Charge, 10}, {EventType::Charge, 20}});
  QCOMPARE(roast.chargeUtcMs(), 20);
  roast.events[1].undone = true;
  QCOMPARE(roast.chargeUtcMs(), 10);
  roast.events[0].undone = true;
  QVERIFY(!roast.chargeUtcMs());
  QCOMPARE(roast.find(EventType::Charge), nullptr);
}

void TestModel::nextMarkFollowsTheLast() {
  using enum EventType;
  QCOMPARE(roastWith({}).nextExpected(), Charge);
  QCOMPARE(roastWith({{Charge, 1}}).nextExpected(), TurningPoint);
  QCOMPARE(roastWith({{Charge, 1}, {TurningPoint, 2}}).nextExpected(), DryEnd);
  QCOMPARE(roastWith({{Charge, 1}, {FirstCrackStart, 2}}).nextExpected(), Drop);
  QCOMPARE(roastWith({{TurningPoint, 2}}).nextExpected(), Charge);
  QVERIFY(!roastWith({{Drop, 1}}).nextExpected());
}

void TestModel::marksNeedARoast() {
  QVERIFY(mayMark(std::nullopt, EventType::Charge));
  QCOMPARE(mayMark(std::nullopt, EventType::Drop).error().code, base::ErrorCode::Refused);
  Roast roast = roastWith({{EventType::Charge, 1}});
  QVERIFY(mayMark(roast, EventType::Drop));
  for (std::size_t i = roast.events.size(); i < kMaxMarks; ++i) roast.events.push_back(roast.events.front());
  QVERIFY(!mayMark(roast, EventType::Drop));
  roast.finishedUtcMs = 9;
  QVERIFY(!mayMark(roast, EventType::Drop));
  QVERIFY(mayMark(roast, EventType::Charge));  // the next one
}

void TestModel::development_data() {
  QTest::addColumn<qint64>("drop");
  QTest::addColumn<qint64>("now");
  QTest::addColumn<double>("seconds");
  QTest::addColumn<double>("share");
  QTest::newRow("goes on") << qint64{0} << qint64{601'000} << 120.0 << 0.2;
  QTest::newRow("ended by DROP") << qint64{601'000} << qint64{999'000} << 120.0 << 0.2;
  QTest::newRow("clock set back") << qint64{0} << qint64{500} << 0.0 << 0.0;
}

void TestModel::development() {
  QFETCH(qint64, drop);
  QFETCH(qint64, now);
  QFETCH(double, seconds);
  QFETCH(double, share);
  Roast roast = roastWith({{EventType::Charge, 1'000}, {EventType::FirstCrackStart, 481'000}});
  if (drop != 0) roast.events.push_back(roastWith({{EventType::Drop, drop}}).events[0]);
  const auto found = model::development(roast, now);
  QVERIFY(found);
  QCOMPARE(found->seconds, seconds);
  QCOMPARE(found->share, share);
  roast.events[1].undone = true;
  QVERIFY(!model::development(roast, now));
}

QTEST_APPLESS_MAIN(TestModel)
#include "tst_model.moc"
