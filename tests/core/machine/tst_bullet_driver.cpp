// The driver in health, with both models: connection, samples, commands, replugging, and each reason for not opening.
#include <QTest>

#include "tests/core/machine/both_models.h"
#include "tests/core/machine/bullet_fixture.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using emulator::Access;
using emulator::UsbOptions;
using model::CommandResult;
using model::LinkState;
using model::MachineState;
using test::BulletFixture;

class BulletDriverTest : public QObject {
  Q_OBJECT

 public:
  explicit BulletDriverTest(emulator::Model model) : model_(model) {}

 private:
  emulator::Model model() const { return model_; }
  bool isR2() const { return model_ == emulator::Model::R2; }
  const emulator::Model model_;

 private Q_SLOTS:
  void closesAndOpensAgain() {
    BulletFixture f({}, model());
    QVERIFY(f.connect());
    f.driver->close();
    QCOMPARE(f.listener.link(), LinkState::Disconnected);
    QVERIFY(!f.listener.links.back().problem);
    QVERIFY(!f.driver->safetyPort().connected());
    const auto quiet = f.bullet.wireLog().lastSequence();
    QVERIFY(f.bullet.wireLog().waitSince(quiet, std::chrono::milliseconds(300)).empty());
    const auto samples = f.listener.samples.size();
    f.driver->open();
    QTRY_COMPARE(f.listener.link(), LinkState::Connected);
    QVERIFY(f.newSamples(1));
    QCOMPARE(f.listener.samples.at(samples).seq, quint64(1));  // counted anew
  }

  void carriesOutCommands_data() {
    QTest::addColumn<QString>("actuator");
    QTest::addColumn<int>("target");
    QTest::addColumn<int>("packets");
    QTest::newRow("heater up") << u"heater"_s << 7 << 2;
    if (isR2()) QTest::newRow("heater to its end") << u"heater"_s << 14 << 9;
    QTest::newRow("heater off") << u"heater"_s << 0 << 5;
    QTest::newRow("heater already there") << u"heater"_s << 5 << 0;
    QTest::newRow("fan up") << u"fan"_s << 12 << 9;
    QTest::newRow("fan down") << u"fan"_s << 1 << 2;
    QTest::newRow("drum") << u"drum"_s << 9 << (isR2() ? 3 : 1);
    QTest::newRow("button") << u"prs"_s << static_cast<int>(MachineState::Cooling) << 1;
  }
  void carriesOutCommands() {
    QFETCH(QString, actuator);
    QFETCH(int, target);
    QFETCH(int, packets);
    BulletFixture f({}, model());
    f.bullet.setState(emulator::State::Roasting);
    f.bullet.setSettings({5, 3, 6});
    QVERIFY(f.connect());
    const auto before = f.bullet.wireLog().lastSequence();
    const auto outcome = f.run(actuator, target);
    QVERIFY2(outcome.result == CommandResult::Done, outcome.error ? qPrintable(outcome.error->message) : "");
    QCOMPARE(outcome.lastEcho, std::optional(target));
    QCOMPARE(outcome.firstByteNs != 0, packets > 0);
    QVERIFY(outcome.endedNs >= outcome.firstByteNs);
    QVERIFY(f.newSamples(2));
    QCOMPARE(static_cast<int>(f.controlsSince(before).size()), packets);
    QCOMPARE(f.listener.outcomes.size(), std::size_t(1));
    const auto is = f.bullet.snapshot();
    if (actuator == u"heater"_s) QCOMPARE(is.settings.heater, target);
    if (actuator == u"fan"_s) QCOMPARE(is.settings.fan, target);
    if (actuator == u"drum"_s) QCOMPARE(is.settings.drum, target);
    if (actuator == u"prs"_s) QCOMPARE(is.state, emulator::State::Cooling);
  }

  void oneCommandAtATime() {
    BulletFixture f({}, model());
    f.bullet.setState(emulator::State::Roasting);
    f.bullet.setSettings({5, 3, 6});
    QVERIFY(f.connect());
    const auto first = f.command(u"fan"_s, 8);
    f.driver->execute(first);
    std::vector<QString> others;
    for (int i = 0; i < 20; ++i) {
      const auto other = f.command(u"heater"_s, 9);
      f.driver->execute(other);
      others.push_back(other.id);
    }
    QTRY_COMPARE(f.listener.endedTimes(first.id), 1);
    for (const auto& id : others) QCOMPARE(f.listener.endedTimes(id), 1);
    QCOMPARE(f.listener.outcomes.front().error->code, base::ErrorCode::Busy);
    QCOMPARE(f.listener.outcomes.back().result, CommandResult::Done);
    QCOMPARE(f.bullet.snapshot().settings.heater, 5);
    QCOMPARE(f.bullet.snapshot().counters.heater, quint64(0));
  }

  void refusesWithoutAByte() {
    BulletFixture f({}, model());
    f.bullet.setState(emulator::State::Roasting);
    f.make();
    QCOMPARE(f.run(u"heater"_s, 3).error->code, base::ErrorCode::Disconnected);
    f.driver->open();
    QTRY_VERIFY(!f.listener.samples.empty());
    const auto before = f.bullet.wireLog().lastSequence();
    QCOMPARE(f.run(u"heater"_s, emulator::heaterMax(model()) + 1).result, CommandResult::Refused);
    QCOMPARE(f.run(u"drum"_s, 0).result, CommandResult::Refused);
    QCOMPARE(f.run(u"nothing"_s, 0).result, CommandResult::Refused);
    QCOMPARE(f.run(u"prs"_s, static_cast<int>(MachineState::Off)).result, CommandResult::Refused);
    QVERIFY(f.newSamples(2));
    QVERIFY(f.controlsSince(before).empty());
  }

  void sendsNothingThatRaisesHeatWithoutPermit() {
    BulletFixture f({}, model());
    f.bullet.setState(emulator::State::Off);
    f.bullet.setSettings({3, 3, 6});
    QVERIFY(f.connect());
    f.permit.withhold(machine::safety::HeatPermit::Reason::GuardMissing);
    const auto before = f.bullet.wireLog().lastSequence();
    auto outcome = f.run(u"prs"_s, static_cast<int>(MachineState::Preheating));
    QCOMPARE(outcome.result, CommandResult::Refused);
    QVERIFY2(outcome.error->message.contains(u"the guard is not ready"_s), qPrintable(outcome.error->message));
    f.bullet.setState(emulator::State::Roasting);
    QTRY_COMPARE(f.listener.samples.back().state, MachineState::Roasting);
    outcome = f.run(u"heater"_s, 4);
    QCOMPARE(outcome.result, CommandResult::Refused);
    QVERIFY(f.newSamples(2));
    QVERIFY(f.controlsSince(before).empty());
    // What lowers heat, and fan and drum, ask nobody.
    QCOMPARE(f.run(u"heater"_s, 2).result, CommandResult::Done);
    QCOMPARE(f.run(u"fan"_s, 5).result, CommandResult::Done);
    QCOMPARE(f.run(u"drum"_s, 7).result, CommandResult::Done);
    QCOMPARE(f.run(u"prs"_s, static_cast<int>(MachineState::Cooling)).result, CommandResult::Done);
  }

  void holdsTheNextStepWhenThePermitGoes() {
    BulletFixture f({}, model());
    f.bullet.setState(emulator::State::Roasting);
    f.bullet.setSettings({1, 3, 6});
    QVERIFY(f.connect());
    const auto order = f.command(u"heater"_s, 9);
    f.driver->execute(order);
    QTRY_VERIFY(f.bullet.snapshot().settings.heater >= 3);
    f.permit.withhold(machine::safety::HeatPermit::Reason::Interlock);
    const auto after = f.bullet.wireLog().lastSequence();
    QTRY_COMPARE(f.listener.endedTimes(order.id), 1);
    const auto& outcome = f.listener.outcomes.back();
    QCOMPARE(outcome.result, CommandResult::Failed);
    QCOMPARE(outcome.lastEcho, std::optional<int>(f.bullet.snapshot().settings.heater));
    QVERIFY(outcome.error->message.contains(u"an interlock refuses more heat"_s));
    QVERIFY(f.newSamples(2));
    QVERIFY(f.controlsSince(after).empty());
    f.permit.give(machine::safety::HeatPermit::Reason::Interlock);
    QCOMPARE(f.run(u"heater"_s, 9).result, CommandResult::Done);
  }

  void comesBackAfterReplugging() {
    BulletFixture f({}, model());
    QVERIFY(f.connect());
    const auto firstPlace = f.driver->place()->where;
    f.cable->unplug();
    QTRY_COMPARE(f.listener.link(), LinkState::Disconnected);
    QCOMPARE(f.listener.links.back().problem->code, base::ErrorCode::Disconnected);
    QVERIFY(!f.driver->safetyPort().connected());
    f.cable->plug();
    QTRY_COMPARE(f.listener.link(), LinkState::Connected);
    QVERIFY(f.newSamples(2));
    QVERIFY(f.driver->place()->where != firstPlace);
    QCOMPARE(f.listener.links.back().machineId, u"usb:1"_s);
    QCOMPARE(f.driver->diagnostics().counters.reconnects, quint64(1));
  }

  void saysWhyItCannotOpen_data() {
    QTest::addColumn<int>("access");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("remedy");
    QTest::newRow("permission") << static_cast<int>(Access::NoPermission)
                                << static_cast<int>(base::ErrorCode::NoPermission) << u"ATTR{idVendor}==\"0483\""_s;
    QTest::newRow("busy") << static_cast<int>(Access::ClaimBusy) << static_cast<int>(base::ErrorCode::Busy)
                          << u"RoasTime, Artisan"_s;
  }
  void saysWhyItCannotOpen() {
    QFETCH(int, access);
    QFETCH(int, code);
    QFETCH(QString, remedy);
    BulletFixture f({.access = static_cast<Access>(access)}, model());
    f.make();
    f.driver->open();
    QTRY_VERIFY(!f.listener.links.empty());
    const auto& status = f.listener.links.back();
    QCOMPARE(status.state, LinkState::Disconnected);
    QCOMPARE(static_cast<int>(status.problem->code), code);
    QVERIFY2(status.problem->message.contains(remedy), qPrintable(status.problem->message));
    QCOMPARE(f.cable->stats().resets, std::uint64_t(0));  // it may be in another program's hands
    // When the cause is gone it connects by itself.
    f.cable->setAccess(Access::Open);
    if (static_cast<Access>(access) == Access::NoPermission) f.cable->replug();
    QTRY_COMPARE(f.listener.link(), LinkState::Connected);
  }

  void saysWhenItIsGone() {
    BulletFixture f({}, model());
    f.make();
    f.cable->unplug();
    f.driver->open();
    QTRY_VERIFY(!f.listener.links.empty());
    QCOMPARE(f.listener.links.back().problem->code, base::ErrorCode::Disconnected);
    QCOMPARE(f.run(u"heater"_s, 1).result, CommandResult::Refused);
  }

  void detachesTheKernelsDriver() {
    BulletFixture f({.access = Access::KernelDriverBound}, model());
    QVERIFY(f.connect());
  }
};

int main(int argc, char** argv) {
  return tryer::test::runForBothModels<BulletDriverTest>(argc, argv);
}
#include "tst_bullet_driver.moc"
