// The driver against the faults of the virtual Bullet that both models can have: what is counted, what is shown, how it
// ends. The others: tst_r1_wire, tst_r2_wire.
#include <QTest>
#include <cmath>

#include "tests/core/machine/both_models.h"
#include "tests/core/machine/bullet_fixture.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using emulator::FaultKind;
using model::CommandResult;
using model::LinkState;
using model::MachineState;
using test::BulletFixture;

namespace {

// Connected, roasting, heater 5, fan 3, drum 6.
struct Roasting : BulletFixture {
  explicit Roasting(emulator::Model model) : BulletFixture({}, model) {
    bullet.setState(emulator::State::Roasting);
    bullet.setSettings({5, 3, 6});
    if (!connect()) qFatal("no connection");
    before = bullet.wireLog().lastSequence();
  }
  std::uint64_t before = 0;
};

}  // namespace

class BulletFaultsTest : public QObject {
  Q_OBJECT

 public:
  explicit BulletFaultsTest(emulator::Model model) : model_(model) {}

 private:
  emulator::Model model() const { return model_; }
  bool isR2() const { return model_ == emulator::Model::R2; }
  const emulator::Model model_;

 private Q_SLOTS:
  void commandsIgnored_data() {
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<QString>("actuator");
    QTest::addColumn<int>("target");
    QTest::addColumn<int>("lastSeen");
    QTest::newRow("heater") << "ignore-commands:heater"_ba << u"heater"_s << 8 << 5;
    QTest::newRow("stuck heater") << "stuck-heater"_ba << u"heater"_s << 2 << 5;
    QTest::newRow("fan") << "ignore-commands:fan"_ba << u"fan"_s << 9 << 3;
    QTest::newRow("drum") << "ignore-commands:drum"_ba << u"drum"_s << 9 << 6;
    QTest::newRow("button") << "ignore-commands:prs"_ba << u"prs"_s << static_cast<int>(MachineState::Cooling)
                            << static_cast<int>(MachineState::Roasting);
  }
  void commandsIgnored() {
    QFETCH(QByteArray, fault);
    QFETCH(QString, actuator);
    QFETCH(int, target);
    QFETCH(int, lastSeen);
    Roasting f(model());
    f.fault(fault);
    const auto outcome = f.run(actuator, target);
    QCOMPARE(outcome.result, CommandResult::Failed);
    QCOMPARE(outcome.lastEcho, std::optional(lastSeen));
    QCOMPARE(outcome.error->code, base::ErrorCode::Timeout);
    QVERIFY(outcome.firstByteNs != 0);
    QVERIFY(f.newSamples(3));
    QCOMPARE(f.controlsSince(f.before).size(), std::size_t(1));  // never sent again
    QCOMPARE(f.listener.outcomes.size(), std::size_t(1));
    QCOMPARE(f.listener.link(), LinkState::Connected);
  }

  void stall_data() {
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("in") << "stall:in"_ba;
    QTest::newRow("out") << "stall:out"_ba;
  }
  void stall() {
    QFETCH(QByteArray, fault);
    Roasting f(model());
    f.fault(fault);
    // Nothing is asked of an R2: it is only found out by a command.
    const auto order = f.command(u"fan"_s, 4);
    if (isR2()) f.driver->execute(order);
    QTRY_VERIFY(f.counters().stalls >= 1);
    f.bullet.clearFaults();
    if (isR2()) QTRY_COMPARE(f.listener.endedTimes(order.id), 1);
    QVERIFY(f.newSamples(3));
    QCOMPARE(f.listener.link(), LinkState::Connected);
    QCOMPARE(f.run(u"heater"_s, 6).result, CommandResult::Done);
  }

  void shortPackets() {
    Roasting f(model());
    f.fault("short-packet");
    QTRY_VERIFY(f.counters().shortPackets >= 4);
    const auto count = f.listener.samples.size();
    QTRY_VERIFY(f.counters().shortPackets >= 24);
    QCOMPARE(f.listener.samples.size(), count);
    QCOMPARE(f.listener.link(), LinkState::Connected);
    QCOMPARE(f.driver->diagnostics().lastPackets.back().second.size(), 20);
    QCOMPARE(f.run(u"heater"_s, 6).result, CommandResult::Refused);  // no fresh status
    f.bullet.clearFaults();
    QVERIFY(f.newSamples(3));
    QVERIFY(f.controlsSince(f.before).empty());
  }

  void silence_data() {
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("silence") << "silence"_ba;
    if (!isR2()) QTest::newRow("nak") << "nak-out"_ba;
  }
  void silence() {
    QFETCH(QByteArray, fault);
    Roasting f(model());
    f.fault(fault);
    QTRY_VERIFY(f.counters().timeouts >= 1);
    QCOMPARE(f.listener.link(), LinkState::Connected);  // stale first
    QTRY_COMPARE_WITH_TIMEOUT(f.listener.link(), LinkState::Disconnected, 10'000);
    QCOMPARE(f.listener.links.back().problem->code, base::ErrorCode::Timeout);
    QCOMPARE(f.run(u"heater"_s, 6).result, CommandResult::Refused);
    f.bullet.clearFaults();
    QTRY_COMPARE_WITH_TIMEOUT(f.listener.link(), LinkState::Connected, 10'000);
    QVERIFY(f.newSamples(3));
  }

  // The roaster is not to blame for a computer that did not get to asking.
  void aThreadThatDidNotRunIsNoSilence() {
    Roasting f(model());
    for (int i = 0; i < 5; ++i) {
      f.clock.leap(10);
      QVERIFY(f.newSamples(2));
    }
    QCOMPARE(f.listener.link(), LinkState::Connected);
    QCOMPARE(f.counters().reconnects, 0u);
  }

  void silenceDuringACommand() {
    Roasting f(model());
    f.fault("ignore-commands:heater");
    const auto order = f.command(u"heater"_s, 9);
    f.driver->execute(order);
    QTRY_VERIFY(!f.controlsSince(f.before).empty());
    QVERIFY(f.newSamples(2));  // it still shows 5
    f.fault("silence");
    QTRY_COMPARE_WITH_TIMEOUT(f.listener.endedTimes(order.id), 1, 10'000);
    QCOMPARE(f.listener.outcomes.front().result, CommandResult::Failed);
    QCOMPARE(f.listener.outcomes.front().lastEcho, std::optional(5));
  }

  void notANumber() {
    Roasting f(model());
    f.fault("nan");
    QTRY_VERIFY(f.counters().notANumber >= 3);
    QVERIFY(f.newSamples(1));
    const auto& sample = f.listener.samples.back();
    QCOMPARE(sample.quality[0], model::Quality::OutOfRange);
    QVERIFY(std::isnan(sample.values[0]));
    for (std::size_t i = 1; i < f.driver->capability().channels.size(); ++i)
      QCOMPARE(sample.quality[i], model::Quality::Good);
    f.bullet.clearFaults();
    QTRY_COMPARE(f.listener.samples.back().quality[0], model::Quality::Good);
  }

  void outOfRange_data() {
    QTest::addColumn<int>("offset");
    QTest::addColumn<QString>("channel");
    const bool r2 = isR2();
    QTest::newRow("bean temperature") << (r2 ? 4 : 0) << u"bt"_s;
    QTest::newRow("rate") << (r2 ? 8 : 4) << u"bt_rate"_s;
    QTest::newRow("probe") << (r2 ? 16 : 8) << u"probe"_s;
    QTest::newRow("exhaust") << (r2 ? 38 : 16) << u"exhaust"_s;
    QTest::newRow("fan") << (r2 ? 51 : 26) << u"fan"_s;
    QTest::newRow("heater") << (r2 ? 50 : 27) << u"heater"_s;
    QTest::newRow("drum") << (r2 ? 53 : 28) << u"drum"_s;
  }
  void outOfRange() {
    QFETCH(int, offset);
    QFETCH(QString, channel);
    Roasting f(model());
    f.fault("out-of-range:" + QByteArray::number(offset));
    QTRY_VERIFY(f.counters().outOfRange >= 2);
    QVERIFY(f.newSamples(1));
    const auto i = static_cast<std::size_t>(f.driver->capability().channelIndex(channel));
    QCOMPARE(f.listener.samples.back().quality[i], model::Quality::OutOfRange);
    QVERIFY(std::isnan(f.listener.samples.back().values[i]));
    // A step cannot be computed from a setting that is not believed.
    if (f.driver->capability().actuatorById(channel) != nullptr) {
      QCOMPARE(f.run(channel, 4).result, CommandResult::Refused);
      QVERIFY(f.controlsSince(f.before).empty());
    }
  }

  void unknownState() {
    Roasting f(model());
    f.fault(isR2() ? "out-of-range:59" : "out-of-range:29");
    QTRY_COMPARE(f.listener.samples.back().state, MachineState::Unknown);
    QCOMPARE(f.run(u"heater"_s, 6).result, CommandResult::Refused);
    QCOMPARE(f.run(u"prs"_s, static_cast<int>(MachineState::Cooling)).result, CommandResult::Refused);
    QVERIFY(f.controlsSince(f.before).empty());
  }

  void unpluggedDuringACommand() {
    Roasting f(model());
    f.fault("ignore-commands:heater");
    const auto order = f.command(u"heater"_s, 9);
    f.driver->execute(order);
    QTRY_VERIFY(!f.controlsSince(f.before).empty());
    f.fault("unplug-after:1,replug:200");
    QTRY_COMPARE(f.listener.endedTimes(order.id), 1);
    QCOMPARE(f.listener.outcomes.front().result, CommandResult::Unknown);
    QVERIFY(f.listener.outcomes.front().error.has_value());
    const auto gone = f.bullet.wireLog().lastSequence();
    f.bullet.clearFaults();
    QTRY_COMPARE(f.listener.link(), LinkState::Connected);
    QVERIFY(f.newSamples(5));
    QVERIFY(f.controlsSince(gone).empty());  // nothing is sent again by itself
    QCOMPARE(f.listener.endedTimes(order.id), 1);
  }

  void closedDuringACommand() {
    Roasting f(model());
    f.fault("ignore-commands:fan");
    const auto order = f.command(u"fan"_s, 9);
    f.driver->execute(order);
    QTRY_VERIFY(!f.controlsSince(f.before).empty());
    f.driver->close();
    QCOMPARE(f.listener.endedTimes(order.id), 1);
    QCOMPARE(f.listener.outcomes.front().result, CommandResult::Unknown);
  }

  void unpluggedAgainAndAgain() {
    Roasting f(model());
    for (int i = 0; i < 10; ++i) {
      f.cable->unplug();
      QTRY_COMPARE(f.listener.link(), LinkState::Disconnected);
      f.cable->plug();
      QTRY_COMPARE(f.listener.link(), LinkState::Connected);
    }
    QVERIFY(f.newSamples(3));
    QCOMPARE(f.counters().reconnects, quint64(10));
  }
};

int main(int argc, char** argv) {
  return tryer::test::runForBothModels<BulletFaultsTest>(argc, argv);
}
#include "tst_bullet_faults.moc"
