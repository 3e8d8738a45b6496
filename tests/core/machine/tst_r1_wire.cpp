// What only an R1 does on the wire: it is asked, tells its serial number, and answers late.
#include <QTest>

#include "tests/core/machine/bullet_fixture.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using model::CommandResult;
using model::LinkState;
using model::MachineState;
using test::BulletFixture;

namespace {

// Connected and roasting.
struct Roasting : BulletFixture {
  Roasting() {
    bullet.setState(emulator::State::Roasting);
    bullet.setSettings({5, 3, 6});
    if (!connect()) qFatal("no connection");
  }
};

}  // namespace

class R1WireTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void connectsAndPolls() {
    BulletFixture f;
    f.bullet.setIdentity(4711, 565, 99);
    f.bullet.setBeanTempC(123.5);
    f.bullet.setSettings({5, 3, 7});
    f.bullet.setState(emulator::State::Roasting);
    QVERIFY(f.connect());
    QCOMPARE(f.listener.links.front().state, LinkState::Connecting);
    const auto& status = f.listener.links.back();
    QCOMPARE(status.state, LinkState::Connected);
    QCOMPARE(status.machineId, u"usb:1"_s);
    QCOMPARE(status.model, u"Aillio Bullet R1"_s);
    QCOMPARE(status.serial, u"4711"_s);
    QCOMPARE(status.firmware, u"565"_s);
    QVERIFY(!status.problem);

    QVERIFY(f.newSamples(3));
    const auto& capability = f.driver->capability();
    const auto& sample = f.listener.samples.back();
    QCOMPARE(sample.state, MachineState::Roasting);
    QCOMPARE(sample.seq, quint64(f.listener.samples.size()));
    const auto value = [&](const QString& id) {
      return sample.values[static_cast<std::size_t>(capability.channelIndex(id))];
    };
    QVERIFY(std::abs(value(u"bt"_s) - 123.5F) < 5);
    QCOMPARE(value(u"heater"_s), 5.0F);
    QCOMPARE(value(u"fan"_s), 3.0F);
    QCOMPARE(value(u"drum"_s), 7.0F);
    for (std::size_t i = 0; i < capability.channels.size(); ++i) QCOMPARE(sample.quality[i], model::Quality::Good);
    for (std::size_t i = capability.channels.size(); i < sample.quality.size(); ++i)
      QCOMPARE(sample.quality[i], model::Quality::Missing);
    const auto packets = f.driver->diagnostics().lastPackets;
    QCOMPARE(packets.at(0).second.size(), 64);
    QCOMPARE(packets.at(1).second.size(), 64);
  }

  void asksInTheDocumentedOrder() {
    BulletFixture f;
    QVERIFY(f.connect());
    QVERIFY(f.newSamples(2));
    const auto records = f.bullet.wireLog().since(0);
    const std::vector<std::vector<std::uint8_t>> expected{{0x30, 0x02}, {0x89, 0x01}, {0x30, 0x01},
                                                          {0x30, 0x03}, {0x30, 0x01}, {0x30, 0x03}};
    QVERIFY(records.size() >= expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      QVERIFY2(records[i].equals(expected[i]), qPrintable(QString::number(i)));
  }

  void oneControlPacketACycle() {
    BulletFixture f;
    f.bullet.setState(emulator::State::Roasting);
    f.bullet.setSettings({0, 3, 6});
    QVERIFY(f.connect());
    const auto before = f.bullet.wireLog().lastSequence();
    QCOMPARE(f.run(u"heater"_s, 9).result, CommandResult::Done);
    bool statusBetween = true;
    for (const auto& record : f.bullet.wireLog().since(before)) {
      const bool control = record.length == 4;
      QVERIFY(!control || statusBetween);
      statusBetween = !control;
    }
  }

  void doesNotTakeAnotherRoaster() {
    BulletFixture f;
    f.bullet.setIdentity(1, 565, 3);
    QVERIFY(f.connect());
    f.cable->unplug();
    QTRY_COMPARE(f.listener.link(), LinkState::Disconnected);
    f.bullet.setIdentity(2, 565, 3);
    f.cable->plug();
    QTRY_VERIFY(f.listener.links.back().problem && f.listener.links.back().problem->code == base::ErrorCode::Conflict);
    QVERIFY(!f.driver->safetyPort().connected());
    f.cable->unplug();
    f.bullet.setIdentity(1, 565, 3);
    f.cable->plug();
    QTRY_COMPARE(f.listener.link(), LinkState::Connected);
    QCOMPARE(f.listener.links.back().serial, u"1"_s);
  }

  void knowsRevision3() {
    BulletFixture f({.product = emulator::Product::R1Rev3});
    QVERIFY(f.connect());
    QCOMPARE(f.listener.links.back().model, u"Aillio Bullet R1"_s);
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
    BulletFixture f({.speed = 100});
    f.bullet.setIdleMessages(true);
    QVERIFY(f.connect());
    QTRY_VERIFY(f.driver->diagnostics().counters.invalidPackets >= 2);
    QCOMPARE(f.listener.link(), LinkState::Connected);
    QVERIFY(f.newSamples(3));
  }
};

QTEST_GUILESS_MAIN(R1WireTest)
#include "tst_r1_wire.moc"
