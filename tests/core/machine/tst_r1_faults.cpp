// The R1 driver against every fault of the virtual Bullet: what is counted, what is shown, how it ends.
#include <QTest>
#include <cmath>

#include "core/machine/aillio/r1_codec.h"
#include "tests/core/machine/r1_fixture.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using emulator::FaultKind;
using model::CommandResult;
using model::LinkState;
using model::MachineState;
using test::R1Fixture;

namespace {

// Connected, roasting, heater 5, fan 3, drum 6.
struct Roasting : R1Fixture {
  Roasting() {
    bullet.setState(emulator::State::Roasting);
    bullet.setSettings({5, 3, 6});
    if (!connect()) qFatal("no connection");
    before = bullet.wireLog().lastSequence();
  }
  void fault(const char* text) {
    const auto faults = emulator::parseFaults(text);
    if (!faults) qFatal("%s", faults.error().c_str());
    for (const auto& one : *faults) bullet.setFault(one);
  }
  model::LinkCounters counters() const { return driver->diagnostics().counters; }
  std::uint64_t before = 0;
};

}  // namespace

class R1FaultsTest : public QObject {
  Q_OBJECT

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
    Roasting f;
    f.fault(fault.constData());
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

  void lateButInTime() {
    Roasting f;
    f.fault("late-answer:120");
    QVERIFY(f.newSamples(3));
    QCOMPARE(f.run(u"heater"_s, 7).result, CommandResult::Done);
    QCOMPARE(f.counters().timeouts, quint64(0));
    QCOMPARE(f.counters().unexpected, quint64(0));
  }

  void tooLate() {
    Roasting f;
    f.fault("late-answer:450");
    QTRY_VERIFY(f.counters().timeouts >= 2 && f.counters().unexpected >= 2);
    QCOMPARE(f.listener.link(), LinkState::Connected);
    // Whatever got mixed up, no reply was taken for another: nothing unbelievable was shown.
    for (const auto& sample : f.listener.samples)
      for (const auto quality : sample.quality) QVERIFY(quality != model::Quality::OutOfRange);
    f.bullet.clearFaults();
    QVERIFY(f.newSamples(5));
  }

  void stall_data() {
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("in") << "stall:in"_ba;
    QTest::newRow("out") << "stall:out"_ba;
  }
  void stall() {
    QFETCH(QByteArray, fault);
    Roasting f;
    f.fault(fault.constData());
    QTRY_VERIFY(f.counters().stalls >= 1);
    f.bullet.clearFaults();
    QVERIFY(f.newSamples(3));
    QCOMPARE(f.listener.link(), LinkState::Connected);
    QCOMPARE(f.run(u"heater"_s, 6).result, CommandResult::Done);
  }

  void shortPackets() {
    Roasting f;
    f.fault("short-packet");
    QTRY_VERIFY(f.counters().shortPackets >= 4);
    const auto count = f.listener.samples.size();
    QTRY_VERIFY(f.counters().shortPackets >= 8);
    QCOMPARE(f.listener.samples.size(), count);
    QCOMPARE(f.listener.link(), LinkState::Connected);
    QCOMPARE(f.driver->diagnostics().lastPackets.at(2).second.size(), 20);
    QCOMPARE(f.run(u"heater"_s, 6).result, CommandResult::Refused);  // no fresh status
    f.bullet.clearFaults();
    QVERIFY(f.newSamples(3));
    QVERIFY(f.controlsSince(f.before).empty());
  }

  void wrongValidity() {
    Roasting f;
    f.fault("wrong-validity:7");
    QTRY_VERIFY(f.counters().invalidPackets >= 3);
    const auto count = f.listener.samples.size();
    QTRY_VERIFY(f.counters().invalidPackets >= 6);
    QCOMPARE(f.listener.samples.size(), count);
    QCOMPARE(f.listener.link(), LinkState::Connected);
    QCOMPARE(f.driver->diagnostics().lastPackets.at(2).second.at(41), '\x07');
    f.bullet.clearFaults();
    QVERIFY(f.newSamples(3));
  }

  void theOtherMessageWhenIdle() {
    R1Fixture f({.speed = 100});
    f.bullet.setIdleMessages(true);
    QVERIFY(f.connect());
    QTRY_VERIFY(f.driver->diagnostics().counters.invalidPackets >= 2);
    QCOMPARE(f.listener.link(), LinkState::Connected);
    QVERIFY(f.newSamples(3));
  }

  void silence_data() {
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("silence") << "silence"_ba;
    QTest::newRow("nak") << "nak-out"_ba;
  }
  void silence() {
    QFETCH(QByteArray, fault);
    Roasting f;
    f.fault(fault.constData());
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
    Roasting f;
    for (int i = 0; i < 5; ++i) {
      f.clock.leap(10);
      QVERIFY(f.newSamples(2));
    }
    QCOMPARE(f.listener.link(), LinkState::Connected);
    QCOMPARE(f.counters().reconnects, 0u);
  }

  void silenceDuringACommand() {
    Roasting f;
    f.fault("ignore-commands:heater");
    const auto order = f.command(u"heater"_s, 9);
    f.driver->execute(order);
    QTRY_VERIFY(!f.controlsSince(f.before).empty());
    f.fault("silence");
    QTRY_COMPARE_WITH_TIMEOUT(f.listener.endedTimes(order.id), 1, 10'000);
    QCOMPARE(f.listener.outcomes.front().result, CommandResult::Failed);
    QCOMPARE(f.listener.outcomes.front().lastEcho, std::optional(5));
  }

  void notANumber() {
    Roasting f;
    f.fault("nan");
    QTRY_VERIFY(f.counters().notANumber >= 3);
    QVERIFY(f.newSamples(1));
    const auto& sample = f.listener.samples.back();
    QCOMPARE(sample.quality[0], model::Quality::OutOfRange);
    QVERIFY(std::isnan(sample.values[0]));
    for (std::size_t i = 1; i < machine::aillio::kR1Channels; ++i) QCOMPARE(sample.quality[i], model::Quality::Good);
    f.bullet.clearFaults();
    QTRY_COMPARE(f.listener.samples.back().quality[0], model::Quality::Good);
  }

  void outOfRange_data() {
    QTest::addColumn<int>("offset");
    QTest::addColumn<QString>("channel");
    QTest::newRow("bean temperature") << 0 << u"bt"_s;
    QTest::newRow("rate") << 4 << u"bt_rate"_s;
    QTest::newRow("probe") << 8 << u"probe"_s;
    QTest::newRow("exhaust") << 16 << u"exhaust"_s;
    QTest::newRow("fan") << 26 << u"fan"_s;
    QTest::newRow("heater") << 27 << u"heater"_s;
    QTest::newRow("drum") << 28 << u"drum"_s;
  }
  void outOfRange() {
    QFETCH(int, offset);
    QFETCH(QString, channel);
    Roasting f;
    f.fault(qPrintable(u"out-of-range:%1"_s.arg(offset)));
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
    Roasting f;
    f.fault("out-of-range:29");
    QTRY_COMPARE(f.listener.samples.back().state, MachineState::Unknown);
    QCOMPARE(f.run(u"heater"_s, 6).result, CommandResult::Refused);
    QCOMPARE(f.run(u"prs"_s, static_cast<int>(MachineState::Cooling)).result, CommandResult::Refused);
    QVERIFY(f.controlsSince(f.before).empty());
  }

  void unpluggedDuringACommand() {
    Roasting f;
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
    Roasting f;
    f.fault("ignore-commands:fan");
    const auto order = f.command(u"fan"_s, 9);
    f.driver->execute(order);
    QTRY_VERIFY(!f.controlsSince(f.before).empty());
    f.driver->close();
    QCOMPARE(f.listener.endedTimes(order.id), 1);
    QCOMPARE(f.listener.outcomes.front().result, CommandResult::Unknown);
  }

  void unpluggedAgainAndAgain() {
    Roasting f;
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

QTEST_GUILESS_MAIN(R1FaultsTest)
#include "tst_r1_faults.moc"
