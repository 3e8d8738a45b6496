// The twin behind the driver's contract: samples, commands step by step, the lead-in, the abort, a saved state.
#include <QtTest>

#include "core/machine/twin/twin_driver.h"
#include "core/machine/twin/twin_profile.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::machine;
using model::CommandResult;
using model::MachineState;

namespace {

struct Listener final : DriverListener {
  void onLink(const model::LinkStatus& status) override { links.push_back(status); }
  void onSample(const model::Sample& sample) override { samples.push_back(sample); }
  void onMachineErrors(const std::vector<model::MachineError>&) override {}
  void onCommandEnded(const model::CommandOutcome& outcome) override { outcomes.push_back(outcome); }
  std::vector<model::LinkStatus> links;
  std::vector<model::Sample> samples;
  std::vector<model::CommandOutcome> outcomes;
};

model::Command command(const QString& actuator, int target, quint64 epoch = 0) {
  return {u"c"_s, actuator, target, epoch};
}

TwinOptions roasting(double speed = 1) {
  TwinOptions options;
  options.speed = speed;
  options.startRoasting = true;
  return options;
}

}  // namespace

class TestTwinDriver : public QObject {
  Q_OBJECT
  base::SystemClock clock;
  safety::HeatPermit permit;

 private Q_SLOTS:
  void everyChannelIsMeasured() {
    safety::AbortChannel abort(clock);
    Listener listener;
    twin::TwinDriver driver(clock, abort, permit, roasting(), listener);
    const auto& capability = driver.capability();
    driver.open();
    QCOMPARE(listener.links.back().state, model::LinkState::Connected);
    QTRY_VERIFY(listener.samples.size() >= 3);
    const auto& sample = listener.samples.back();
    for (int i = 0; i < int(capability.channels.size()); ++i) {
      QVERIFY2(sample.quality[std::size_t(i)] == model::Quality::Good,
               qPrintable(capability.channels[std::size_t(i)].id));
      QVERIFY(std::isfinite(sample.values[std::size_t(i)]));
    }
    QCOMPARE(sample.quality[capability.channels.size()], model::Quality::Missing);
    QCOMPARE(listener.samples[0].seq, 1u);
    QCOMPARE(listener.samples[2].seq, 3u);
    QVERIFY(listener.samples[1].at.monotonicNs > listener.samples[0].at.monotonicNs);
    for (const auto& actuator : capability.actuators)
      QVERIFY(actuator.method == model::SetMethod::Button || capability.channelIndex(actuator.echoChannel) >= 0);
    QCOMPARE(driver.diagnostics().counters.samples, listener.samples.size());
  }

  void theLeadInIsFollowedByACharge() {
    safety::AbortChannel abort(clock);
    Listener listener;
    twin::TwinDriver driver(clock, abort, permit, roasting(), listener);
    driver.open();
    driver.open();  // nothing
    QTRY_VERIFY(!listener.samples.empty());
    QCOMPARE(listener.samples.front().state, MachineState::Ready);
    QTRY_COMPARE(listener.samples.back().state, MachineState::Roasting);
    QVERIFY(driver.machine().truth().beansInDrum);
    QVERIFY(driver.machine().settings().heater > 0);
    QCOMPARE(listener.links.size(), 2u);
  }

  void aSettingIsReachedStepByStep() {
    safety::AbortChannel abort(clock);
    Listener listener;
    twin::TwinDriver driver(clock, abort, permit, roasting(), listener);
    driver.open();
    const int before = driver.machine().settings().heater;
    const int channel = driver.capability().channelIndex(u"heater");
    driver.execute(command(u"heater"_s, before - 3));
    driver.execute(command(u"fan"_s, 5));
    QCOMPARE(listener.outcomes.size(), 1u);  // one at a time
    QCOMPARE(listener.outcomes[0].result, CommandResult::Refused);
    QCOMPARE(listener.outcomes[0].error->code, base::ErrorCode::Busy);
    QTRY_COMPARE(listener.outcomes.size(), 2u);
    QCOMPARE(listener.outcomes[1].result, CommandResult::Done);
    QCOMPARE(listener.outcomes[1].lastEcho, before - 3);
    QVERIFY(listener.outcomes[1].firstByteNs > 0);
    std::vector<int> echoes;
    for (const auto& sample : listener.samples) echoes.push_back(int(sample.values[std::size_t(channel)]));
    QCOMPARE(echoes, (std::vector<int>{before - 1, before - 2, before - 3}));
    driver.execute(command(u"drum"_s, 9));
    QTRY_COMPARE(listener.outcomes.size(), 3u);
    QCOMPARE(listener.outcomes[2].result, CommandResult::Done);
    QCOMPARE(driver.machine().settings().drum, 9);
  }

  void whatCannotBeIsRefused() {
    safety::AbortChannel abort(clock);
    Listener listener;
    twin::TwinDriver driver(clock, abort, permit, {}, listener);
    driver.execute(command(u"fan"_s, 5));
    QCOMPARE(listener.outcomes.back().error->code, base::ErrorCode::Disconnected);
    driver.open();
    driver.execute(command(u"heater"_s, 10));
    QCOMPARE(listener.outcomes.back().error->code, base::ErrorCode::InvalidArgument);
    driver.execute(command(u"lid"_s, 1));
    QCOMPARE(listener.outcomes.back().error->code, base::ErrorCode::InvalidArgument);
    driver.execute(command(u"prs"_s, int(MachineState::Roasting)));  // from off a press leads to preheating
    QCOMPARE(listener.outcomes.back().error->code, base::ErrorCode::Refused);
    driver.execute(command(u"fan"_s, 5, 7));  // an epoch that is not this one
    QCOMPARE(listener.outcomes.back().error->code, base::ErrorCode::Cancelled);
    for (const auto& outcome : listener.outcomes) {
      QCOMPARE(outcome.result, CommandResult::Refused);
      QCOMPARE(outcome.firstByteNs, 0);
    }
    driver.execute(command(u"prs"_s, int(MachineState::Preheating)));
    const auto count = listener.outcomes.size();
    QTRY_COMPARE(listener.outcomes.size(), count + 1);
    QCOMPARE(listener.outcomes.back().result, CommandResult::Done);
  }

  void aCommandOfBeforeTheAbortDoesNotLeaveAfterIt() {
    safety::AbortChannel abort(clock);
    Listener listener;
    twin::TwinDriver driver(clock, abort, permit, roasting(), listener);
    driver.open();
    const int before = driver.machine().settings().heater;
    driver.execute(command(u"heater"_s, std::min(before + 1, 9)));
    abort.trip();  // no port attached: only the latch and the epoch
    QTRY_COMPARE(listener.outcomes.size(), 1u);
    QCOMPARE(listener.outcomes[0].result, CommandResult::Refused);
    QCOMPARE(listener.outcomes[0].firstByteNs, 0);
    QCOMPARE(driver.machine().settings().heater, before);
  }

  void heatIsNotRaisedWithoutPermit() {
    safety::AbortChannel abort(clock);
    safety::HeatPermit withheld;
    withheld.withhold(safety::HeatPermit::Reason::GuardMissing);
    Listener listener;
    twin::TwinDriver driver(clock, abort, withheld, {}, listener);
    driver.open();
    driver.execute(command(u"prs"_s, int(MachineState::Preheating)));
    QCOMPARE(listener.outcomes.back().result, CommandResult::Refused);
    QVERIFY2(listener.outcomes.back().error->message.contains(u"the guard is not ready"),
             qPrintable(listener.outcomes.back().error->message));
    driver.execute(command(u"heater"_s, 1));
    QCOMPARE(listener.outcomes.back().result, CommandResult::Refused);
    driver.execute(command(u"fan"_s, 5));  // asks nobody
    QTRY_COMPARE(listener.outcomes.back().result, CommandResult::Done);
    withheld.give(safety::HeatPermit::Reason::GuardMissing);
    driver.execute(command(u"prs"_s, int(MachineState::Preheating)));
    QTRY_COMPARE(listener.outcomes.back().lastEcho, int(MachineState::Preheating));
    QCOMPARE(listener.outcomes.back().result, CommandResult::Done);
  }

  void aPermitThatGoesMidwayHoldsTheNextStep() {
    safety::AbortChannel abort(clock);
    safety::HeatPermit withheld;
    Listener listener;
    twin::TwinDriver driver(clock, abort, withheld, roasting(), listener);
    driver.open();
    driver.execute(command(u"heater"_s, 1));
    QTRY_COMPARE(listener.outcomes.size(), 1u);
    const auto samples = listener.samples.size();
    driver.execute(command(u"heater"_s, 9));
    QTRY_VERIFY(listener.samples.size() > samples + 1);
    withheld.withhold(safety::HeatPermit::Reason::Interlock);
    const int then = driver.machine().settings().heater;
    QTRY_COMPARE(listener.outcomes.size(), 2u);
    QCOMPARE(listener.outcomes.back().result, CommandResult::Failed);
    QCOMPARE(listener.outcomes.back().lastEcho, then);
    driver.execute(command(u"heater"_s, 0));  // down goes without
    QTRY_COMPARE(listener.outcomes.size(), 3u);
    QCOMPARE(listener.outcomes.back().result, CommandResult::Done);
  }

  void anAbortMidwayLeavesTheCommandUnknown() {
    safety::AbortChannel abort(clock);
    Listener listener;
    twin::TwinDriver driver(clock, abort, permit, roasting(), listener);
    driver.open();
    driver.execute(command(u"heater"_s, 0));
    QTRY_VERIFY(listener.samples.size() >= 2);
    abort.trip();
    QTRY_COMPARE(listener.outcomes.size(), 1u);
    QCOMPARE(listener.outcomes[0].result, CommandResult::Unknown);
  }

  void anAbortMakesTheTwinSafe_data() {
    QTest::addColumn<int>("polls");
    QTest::newRow("charge") << 2;
    QTest::newRow("roasting") << twin::TwinDriver::kLeadInPolls + 3;
  }
  void anAbortMakesTheTwinSafe() {
    QFETCH(int, polls);
    safety::AbortChannel abort(clock);
    Listener listener;
    twin::TwinDriver driver(clock, abort, permit, roasting(), listener);
    abort.attach(&driver.safetyPort());
    driver.open();
    QTRY_VERIFY(int(listener.samples.size()) >= polls);
    const int drum = driver.machine().settings().drum;
    abort.trip();
    QTRY_VERIFY_WITH_TIMEOUT(!abort.status().running, 10'000);
    const auto status = abort.status();
    QVERIFY(status.confirmedNs > 0);
    QVERIFY(status.fanRaisedNs > 0);
    QVERIFY(!status.linkLost);
    QCOMPARE(driver.machine().state(), twin::TwinMachineState::Cooling);
    QCOMPARE(driver.machine().settings().heater, 0);
    QVERIFY(driver.machine().settings().fan >= driver.capability().safeState.coolingFan);
    QCOMPARE(driver.machine().settings().drum, drum);
    const auto samples = listener.samples.size();
    QTRY_VERIFY(listener.samples.size() > samples);  // the curves go on
    abort.detach();
  }

  void closedDuringAnAbortTheLinkIsLost() {
    safety::AbortChannel abort(clock);
    Listener listener;
    twin::TwinDriver driver(clock, abort, permit, roasting(), listener);
    abort.attach(&driver.safetyPort());
    driver.open();
    QTRY_VERIFY(!listener.samples.empty());
    abort.trip();
    driver.close();
    QCOMPARE(listener.links.back().state, model::LinkState::Disconnected);
    QTRY_VERIFY(abort.status().linkLost || !abort.status().machinePresent);
    QVERIFY(abort.status().running);
    driver.open();
    QTRY_VERIFY_WITH_TIMEOUT(!abort.status().running, 10'000);
    QVERIFY(abort.status().confirmedNs > 0);
    abort.detach();
  }

  void theRoastGoesOnFromASavedState() {
    safety::AbortChannel abort(clock);
    Listener listener;
    TwinOptions options = roasting(60);
    QJsonObject saved;
    double clockS = 0;
    {
      twin::TwinDriver driver(clock, abort, permit, options, listener);
      driver.open();
      QTRY_VERIFY(driver.machine().roastClockS() > 30);
      saved = driver.saveState();
      clockS = driver.machine().roastClockS();
    }
    options.restoredState = saved;
    options.seed = 99;  // the state has its own
    twin::TwinDriver again(clock, abort, permit, options, listener);
    QCOMPARE(again.saveState(), saved);
    QCOMPARE(again.machine().roastClockS(), clockS);
    QCOMPARE(again.machine().state(), twin::TwinMachineState::Roasting);
  }

  void aBrokenStateMakesANewTwin() {
    safety::AbortChannel abort(clock);
    Listener listener;
    TwinOptions options;
    options.restoredState = {{u"nonsense"_s, 1}};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^The twin begins anew"_s));
    twin::TwinDriver driver(clock, abort, permit, options, listener);
    QCOMPARE(driver.machine().state(), twin::TwinMachineState::Off);
  }

  void aBusyThreadConfirmsNothing() {
    base::SystemClock real;
    twin::TwinSafetyPort port(real, 9);
    port.setConnected(true);
    safety::SafetyStatus status;
    QVERIFY(!port.readStatus(status, 5));
    port.show({real.monotonicNs(), 3, 4, 5});
    QVERIFY(port.readStatus(status, 5));
    QCOMPARE(status.heater, 3);
    QCOMPARE(status.fan, 4);
    QCOMPARE(status.state, 5);
    QVERIFY(!port.readStatus(status, 5));  // the same again is not fresh
    int taken = 0;
    while (port.send(safety::SafetyMove::HeaterDown)) ++taken;
    QCOMPARE(taken, 4);  // nobody takes them: refused, not queued without end
  }
};

QTEST_GUILESS_MAIN(TestTwinDriver)
#include "tst_twin_driver.moc"
