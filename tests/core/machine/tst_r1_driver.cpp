// The R1 driver in health: connection, samples, commands, replugging, and each reason for not opening.
#include <QTest>

#include "core/machine/aillio/r1_profile.h"
#include "tests/core/machine/r1_fixture.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using emulator::Access;
using emulator::UsbOptions;
using model::CommandResult;
using model::LinkState;
using model::MachineState;
using test::R1Fixture;

class R1DriverTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void connectsAndPolls() {
    R1Fixture f;
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
    R1Fixture f;
    QVERIFY(f.connect());
    QVERIFY(f.newSamples(2));
    const auto records = f.bullet.wireLog().since(0);
    const std::vector<std::vector<std::uint8_t>> expected{{0x30, 0x02}, {0x89, 0x01}, {0x30, 0x01},
                                                          {0x30, 0x03}, {0x30, 0x01}, {0x30, 0x03}};
    QVERIFY(records.size() >= expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      QVERIFY2(records[i].equals(expected[i]), qPrintable(QString::number(i)));
  }

  void closesAndOpensAgain() {
    R1Fixture f;
    QVERIFY(f.connect());
    f.driver->close();
    QCOMPARE(f.listener.link(), LinkState::Disconnected);
    QVERIFY(!f.listener.links.back().problem);
    QVERIFY(!f.driver->safetyPort().connected());
    QTRY_COMPARE(f.cable->stats().opened, 0);
    f.driver->open();
    QTRY_COMPARE(f.listener.link(), LinkState::Connected);
    QVERIFY(f.newSamples(1));
  }
};

QTEST_GUILESS_MAIN(R1DriverTest)
#include "tst_r1_driver.moc"
