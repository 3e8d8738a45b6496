// What only an R2 does on the wire: frames by itself, commands with a checksum, its own errors and settings.
#include <QTest>
#include <cmath>

#include "tests/core/machine/bullet_fixture.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tryer;
using model::CommandResult;
using model::LinkState;
using model::MachineError;
using model::MachineState;
using test::BulletFixture;

namespace {

struct R2 : BulletFixture {
  explicit R2(const emulator::UsbOptions& options = {}) : BulletFixture(options, emulator::Model::R2) {}
  float value(const QString& channel) const {
    return listener.samples.back().values[static_cast<std::size_t>(driver->capability().channelIndex(channel))];
  }
};

// Connected and roasting.
struct Roasting : R2 {
  Roasting() {
    bullet.setState(emulator::State::Roasting);
    bullet.setSettings({5, 3, 6});
    if (!connect()) qFatal("no connection");
    before = bullet.wireLog().lastSequence();
  }
  std::uint64_t before = 0;
};

}  // namespace

class R2WireTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void connectsAndListens() {
    R2 f;
    f.bullet.setBeanTempC(123.5);
    f.bullet.setSettings({13, 3, 7});
    f.bullet.setState(emulator::State::Roasting);
    QVERIFY(f.connect());
    QCOMPARE(f.cable->stats().resets, std::uint64_t(1));
    QCOMPARE(f.listener.links.front().state, LinkState::Connecting);
    const auto& status = f.listener.links.back();
    QCOMPARE(status.state, LinkState::Connected);
    QCOMPARE(status.model, u"Aillio Bullet R2"_s);
    QVERIFY(status.serial.isEmpty());
    QVERIFY(!status.problem);
    QVERIFY(f.newSamples(5));
    const auto& sample = f.listener.samples.back();
    QCOMPARE(sample.state, MachineState::Roasting);
    QCOMPARE(sample.seq, quint64(f.listener.samples.size()));
    QVERIFY(std::abs(f.value(u"bt"_s) - 123.5F) < 5);
    QCOMPARE(f.value(u"heater"_s), 13.0F);
    QCOMPARE(f.value(u"fan"_s), 3.0F);
    QCOMPARE(f.value(u"drum"_s), 7.0F);
    QCOMPARE(f.value(u"drum_rpm"_s), 75.0F);
    QCOMPARE(f.value(u"mains"_s), 230.0F);
    QCOMPARE(f.value(u"power_set"_s), 1560.0F);
    QVERIFY(f.value(u"igbt1"_s) > 60);
    const auto& channels = f.driver->capability().channels;
    QCOMPARE(int(channels.size()), model::kMaxChannels);
    for (std::size_t i = 0; i < channels.size(); ++i)
      QVERIFY2(sample.quality[i] == model::Quality::Good, qPrintable(channels[i].id));
    const auto packets = f.driver->diagnostics().lastPackets;
    QCOMPARE(packets.size(), std::size_t(6));
    for (std::size_t i = 0; i < 5; ++i) QCOMPARE(packets[i].second.at(0), static_cast<char>(0xA0 + i));
    QVERIFY(f.bullet.wireLog().since(0).empty());  // nothing was asked
    QCOMPARE(f.counters().unexpected, quint64(0));
  }

  void resetsTheDeviceFirstButDoesWithout() {
    R2 f;
    QVERIFY(f.connect());
    QCOMPARE(f.cable->stats().resets, std::uint64_t(1));
    R2 other({.refuseReset = true});
    QVERIFY(other.connect());
    QCOMPARE(other.cable->stats().resets, std::uint64_t(1));
  }

  // Two frames wait in the machine's buffer since long ago: the first sample is not one of them.
  void doesNotTakeOldFramesForNew() {
    R2 f({.refuseReset = true});
    f.make();
    const auto dropped = f.cable->stats().answersDropped;
    QTRY_VERIFY(f.cable->stats().answersDropped > dropped + 5);  // the buffer is full
    f.bullet.setState(emulator::State::Roasting);
    f.bullet.setSettings({7, 3, 6});
    f.driver->open();
    QTRY_VERIFY(!f.listener.samples.empty());
    QCOMPARE(f.listener.samples.front().state, MachineState::Roasting);
  }

  void walksTheWholeRangeStepByStep() {
    Roasting f;
    f.bullet.setSettings({0, 3, 6});
    QVERIFY(f.newSamples(2));
    QCOMPARE(f.run(u"heater"_s, 14).result, CommandResult::Done);
    auto records = f.controlsSince(f.before);
    QCOMPARE(records.size(), std::size_t(14));
    for (std::size_t i = 1; i < records.size(); ++i)
      QVERIFY(records[i].monotonicNs - records[i - 1].monotonicNs >= 100'000'000);
    QCOMPARE(f.bullet.snapshot().counters.badChecksum, std::uint64_t(0));
    QCOMPARE(f.run(u"heater"_s, 0).result, CommandResult::Done);
    QCOMPARE(f.run(u"drum"_s, 9).result, CommandResult::Done);
    QCOMPARE(f.bullet.snapshot().settings, (emulator::Settings{0, 3, 9}));
  }

  void setsThePreheatTargetAndDoesNotClaimToKnow() {
    R2 f;
    QVERIFY(f.connect());
    const auto outcome = f.run(u"preheat"_s, 215);
    QCOMPARE(outcome.result, CommandResult::Unknown);
    QVERIFY(outcome.firstByteNs != 0);
    QVERIFY(outcome.error->message.contains(u"does not report"_s));
    QCOMPARE(f.bullet.snapshot().preheatTargetC, 215);
    QCOMPARE(f.bullet.snapshot().counters.preheat, std::uint64_t(1));
    // It lets the machine heat more, whatever the target: it asks the permit.
    f.permit.withhold(machine::safety::HeatPermit::Reason::GuardMissing);
    QCOMPARE(f.run(u"preheat"_s, 20).result, CommandResult::Refused);
    QCOMPARE(f.bullet.snapshot().counters.preheat, std::uint64_t(1));
  }

  void tellsTheMachinesErrors() {
    Roasting f;
    QVERIFY(f.newSamples(3));
    QVERIFY(f.listener.machineErrors.empty());
    f.fault("machine-error:3,1,0,7");
    QTRY_COMPARE(f.listener.machineErrors.size(), std::size_t(1));
    QCOMPARE(f.listener.machineErrors.back(), (std::vector<MachineError>{{3, 1, 0, 7}}));
    QTRY_COMPARE(f.value(u"errors"_s), 1.0F);
    f.fault("machine-error:3,1,0,7,5,2,9,1");
    QTRY_COMPARE(f.listener.machineErrors.size(), std::size_t(2));
    QCOMPARE(f.listener.machineErrors.back(), (std::vector<MachineError>{{3, 1, 0, 7}, {5, 2, 9, 1}}));
    QVERIFY(f.newSamples(5));
    QCOMPARE(f.listener.machineErrors.size(), std::size_t(2));  // told when they change
    f.bullet.clearFaults();
    QTRY_COMPARE(f.listener.machineErrors.size(), std::size_t(3));
    QVERIFY(f.listener.machineErrors.back().empty());
  }

  void theMachinesErrorsGoWithTheCable() {
    Roasting f;
    QVERIFY(f.newSamples(3));
    f.fault("machine-error:3,1,0,7");
    QTRY_COMPARE(f.listener.machineErrors.size(), std::size_t(1));
    f.cable->unplug();
    QTRY_COMPARE(f.listener.machineErrors.size(), std::size_t(2));
    QVERIFY(f.listener.machineErrors.back().empty());
    f.cable->plug();
    QTRY_COMPARE(f.listener.machineErrors.size(), std::size_t(3));
    QCOMPARE(f.listener.machineErrors.back(), (std::vector<MachineError>{{3, 1, 0, 7}}));
  }

  void showsTheSupplyVoltage() {
    Roasting f;
    f.fault("mains:180");
    QTRY_COMPARE(f.value(u"mains"_s), 180.0F);
    f.fault("mains:400");  // not to be believed
    QTRY_VERIFY(std::isnan(f.value(u"mains"_s)));
    QVERIFY(f.counters().outOfRange > 0);
  }

  void countsUnknownFramesAndGoesOn() {
    Roasting f;
    f.fault("unknown-frame:f7");
    QTRY_VERIFY(f.counters().unexpected >= 5);
    QVERIFY(f.newSamples(3));
    QCOMPARE(f.driver->diagnostics().lastPackets.back().second.at(0), '\xf7');
    QCOMPARE(f.run(u"heater"_s, 6).result, CommandResult::Done);
    QCOMPARE(f.listener.link(), LinkState::Connected);
  }

  void halfFramesAreNoFrames() {
    Roasting f;
    f.fault("half-frame");
    QTRY_VERIFY(f.counters().shortPackets >= 4);
    const auto count = f.listener.samples.size();
    QTRY_VERIFY(f.counters().shortPackets >= 20);
    QCOMPARE(f.listener.samples.size(), count);
    QCOMPARE(f.listener.link(), LinkState::Connected);  // stale, not gone
    const qint64 lastNs = f.listener.samples.back().at.monotonicNs;
    QTRY_VERIFY(f.clock.monotonicNs() - lastNs > base::nsFromSeconds(2));  // whatever the pace of the machine
    QCOMPARE(f.run(u"heater"_s, 6).result, CommandResult::Refused);
    f.bullet.clearFaults();
    QVERIFY(f.newSamples(3));
  }

  // A command that arrives damaged is ignored by the machine: it does not show, and is never sent again by itself.
  void aDamagedCommandFails() {
    Roasting f;
    f.fault("crc-noise:2");
    const auto outcome = f.run(u"heater"_s, 8);
    QCOMPARE(outcome.result, CommandResult::Failed);
    QCOMPARE(outcome.lastEcho, std::optional(6));
    QCOMPARE(f.controlsSince(f.before).size(), std::size_t(2));
    QCOMPARE(f.bullet.snapshot().counters.badChecksum, std::uint64_t(1));
  }

  void lateFramesAreShownAsTheyCome() {
    Roasting f;
    f.fault("late-answer:120");
    QVERIFY(f.newSamples(3));
    QCOMPARE(f.run(u"heater"_s, 7).result, CommandResult::Done);
    QCOMPARE(f.counters().timeouts, quint64(0));
  }

  // It still talks: the curves go on, and a command that cannot be delivered fails.
  void whenItTakesNothing() {
    Roasting f;
    f.fault("nak-out");
    const auto outcome = f.run(u"heater"_s, 7);
    QCOMPARE(outcome.result, CommandResult::Failed);
    QCOMPARE(outcome.lastEcho, std::optional(5));
    QVERIFY(f.counters().timeouts >= 1);
    QVERIFY(f.newSamples(3));
    QCOMPARE(f.listener.link(), LinkState::Connected);
    f.bullet.clearFaults();
    QCOMPARE(f.run(u"heater"_s, 7).result, CommandResult::Done);
  }

  // This is the machine thread. Frames that it does not fetch are lost, counted, and not made up for by old ones.
  void aThreadThatDidNotRunLosesFramesAndSaysSo() {
    Roasting f;
    QVERIFY(f.newSamples(2));
    QVERIFY(f.bullet.wireLog().waitSince(f.before, 2500ms).empty());
    f.bullet.setSettings({9, 3, 6});
    QTRY_VERIFY(f.counters().dropped > 0);
    QTRY_COMPARE(f.value(u"heater"_s), 9.0F);
    QCOMPARE(f.listener.link(), LinkState::Connected);
    QCOMPARE(f.run(u"heater"_s, 10).result, CommandResult::Done);
  }

  void comesBackInTheSameSocket() {
    Roasting f;
    f.cable->unplug();
    QTRY_COMPARE(f.listener.link(), LinkState::Disconnected);
    f.cable->plug();
    QTRY_COMPARE(f.listener.link(), LinkState::Connected);
    QVERIFY(f.driver->place()->where.ports.size() > 0);
    QVERIFY(f.newSamples(3));
  }
};

QTEST_GUILESS_MAIN(R2WireTest)
#include "tst_r2_wire.moc"
