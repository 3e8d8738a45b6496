// The virtual Bullet against byte vectors written by hand from the description of the protocol.
#include <QTest>
#include <cmath>
#include <cstring>
#include <thread>
#include <vector>

#include "tests/emulator/virtual_bullet.h"

using namespace tryer::emulator;
using Packet = std::vector<std::uint8_t>;

namespace {

const Packet kStatus1{0x30, 0x01};
const Packet kStatus2{0x30, 0x03};
const Packet kInfo1{0x30, 0x02};
const Packet kInfo2{0x89, 0x01};
const Packet kPrs{0x30, 0x01, 0x00, 0x00};
const Packet kHeaterUp{0x34, 0x01, 0xAA, 0xAA};
const Packet kHeaterDown{0x34, 0x02, 0xAA, 0xAA};
const Packet kFanUp{0x31, 0x01, 0xAA, 0xAA};
const Packet kFanDown{0x31, 0x02, 0xAA, 0xAA};

Packet drum(std::uint8_t speed) {
  return {0x32, 0x01, speed, 0x00};
}

QByteArray hex(const Packet& packet) {
  return QByteArray(reinterpret_cast<const char*>(packet.data()), static_cast<qsizetype>(packet.size())).toHex(' ');
}

Packet reply(VirtualBullet& bullet, const Packet& query) {
  return bullet.receive(query, 0).bytes;
}

float f32At(const Packet& packet, std::size_t offset) {
  float value = 0;
  std::memcpy(&value, packet.data() + offset, sizeof value);
  return value;
}

int stateByte(VirtualBullet& bullet) {
  return reply(bullet, kStatus1)[29];
}

void fail(VirtualBullet& bullet, std::string_view text) {
  const auto faults = parseFaults(text);
  QVERIFY2(faults.has_value(), faults ? "" : faults.error().c_str());
  for (const auto& fault : *faults) bullet.setFault(fault);
}

}  // namespace

class VirtualBulletTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void status1Layout() {
    const Packet packet = packStatus1({.beanTempC = 200.5F,
                                       .beanRiseCPerMin = 12.25F,
                                       .probeTempC = 180.0F,
                                       .exhaustTempC = 210.0F,
                                       .clockMinutes = 9,
                                       .clockSeconds = 41,
                                       .fan = 3,
                                       .heater = 7,
                                       .drum = 5,
                                       .state = 6,
                                       .irSensorTempC = 41.5F,
                                       .boardTempC = 38.0F,
                                       .fanRpm = 1140,
                                       .mainsV = 231,
                                       .coilFan = 70'000});
    QCOMPARE(hex(packet), QByteArray("00 80 48 43 00 00 44 41 00 00 34 43 a5 a5 a5 a5 "    // bean, its rise, probe
                                     "00 00 52 43 a5 a5 a5 a5 09 29 03 07 05 06 a5 a5 "    // exhaust, clock, settings
                                     "00 00 26 42 00 00 18 42 a5 0a a5 a5 74 04 a5 a5 "    // IR, board, valid, rpm
                                     "e7 00 a5 a5 70 11 01 00 a5 a5 a5 a5 a5 a5 a5 a5"));  // volts, coil fan
  }

  void status2Layout() {
    const Packet packet = packStatus2({.coilFan2 = -2, .preheatTargetC = 0x0123});
    QCOMPARE(packet.size(), std::size_t(64));
    QCOMPARE(hex(Packet(packet.begin() + 32, packet.begin() + 42)), QByteArray("fe ff ff ff a5 a5 a5 a5 23 01"));
  }

  void infoLayouts() {
    const Packet first = packInfo1(-2, 0x0203);
    QCOMPARE(first.size(), std::size_t(32));
    QCOMPARE(hex({first[0], first[1], first[2], first[24], first[25], first[26]}), QByteArray("fe ff a5 03 02 a5"));
    const Packet second = packInfo2(0x00010203);
    QCOMPARE(second.size(), std::size_t(36));
    QCOMPARE(hex(Packet(second.begin() + 26, second.begin() + 32)), QByteArray("a5 00 01 02 03 a5"));
  }

  void queriesAreAnswered() {
    VirtualBullet bullet;
    bullet.setIdentity(7, 8, 9);
    bullet.setState(State::Roasting);
    bullet.setSettings({.heater = 4, .fan = 6, .drum = 8});
    bullet.setBeanTempC(150.0);
    bullet.setMainsV(117);
    bullet.setPreheatTargetC(215);
    const Packet status = reply(bullet, kStatus1);
    QCOMPARE(hex(Packet(status.begin(), status.begin() + 4)), QByteArray("00 00 16 43"));
    QCOMPARE(hex(Packet(status.begin() + 26, status.begin() + 30)), QByteArray("06 04 08 06"));
    QCOMPARE(static_cast<int>(status[41]), 10);
    QCOMPARE(static_cast<int>(status[48]), 117);
    QCOMPARE(static_cast<int>(reply(bullet, kStatus2)[40]), 215);
    QCOMPARE(static_cast<int>(reply(bullet, kInfo1)[0]), 7);
    QCOMPARE(static_cast<int>(reply(bullet, kInfo1)[24]), 8);
    QCOMPARE(static_cast<int>(reply(bullet, kInfo2)[30]), 9);
    QCOMPARE(bullet.snapshot().counters.queries, std::uint64_t(5));
  }

  void onlyTheLengthTellsStatus1FromPrs() {
    VirtualBullet bullet;
    QCOMPARE(bullet.receive(kStatus1, 0).kind, Answer::Kind::Packet);
    bullet.advance(5);
    QCOMPARE(stateByte(bullet), 0);
    QCOMPARE(bullet.receive(kPrs, 0).kind, Answer::Kind::None);
    bullet.advance(5);
    QCOMPARE(stateByte(bullet), 2);
  }

  void unknownBytesChangeNothing_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("PRS of three bytes") << QByteArray::fromHex("300100");
    QTest::newRow("PRS with a tail") << QByteArray::fromHex("30010001");
    QTest::newRow("STATUS1 of 64 bytes") << QByteArray::fromHex("3001") + QByteArray(62, '\0');
    QTest::newRow("heater without AA AA") << QByteArray::fromHex("34010000");
    QTest::newRow("heater 03") << QByteArray::fromHex("3403AAAA");
    QTest::newRow("drum 02") << QByteArray::fromHex("32020500");
    QTest::newRow("unknown") << QByteArray::fromHex("4242");
  }
  void unknownBytesChangeNothing() {
    QFETCH(QByteArray, bytes);
    VirtualBullet bullet;
    bullet.setState(State::Roasting);
    bullet.setSettings({.heater = 4, .fan = 6, .drum = 8});
    const auto answer = bullet.receive(
        {reinterpret_cast<const std::uint8_t*>(bytes.constData()), static_cast<std::size_t>(bytes.size())}, 0);
    QCOMPARE(answer.kind, Answer::Kind::None);
    bullet.advance(1);
    const auto now = bullet.snapshot();
    QCOMPARE(now.counters.unknown, std::uint64_t(1));
    QVERIFY((now.settings == Settings{.heater = 4, .fan = 6, .drum = 8}));
    QCOMPARE(now.state, State::Roasting);
  }

  void settingsStepAndStopAtTheirEnds() {
    VirtualBullet bullet;
    bullet.setState(State::Roasting);
    for (int i = 1; i <= 11; ++i) {
      reply(bullet, kHeaterUp);
      QCOMPARE(bullet.snapshot().settings.heater, std::min(i, 9));
    }
    for (int i = 1; i <= 11; ++i) {
      reply(bullet, kHeaterDown);
      QCOMPARE(bullet.snapshot().settings.heater, std::max(9 - i, 0));
    }
    for (int i = 1; i <= 14; ++i) {
      reply(bullet, kFanUp);
      QCOMPARE(bullet.snapshot().settings.fan, std::min(1 + i, 12));
    }
    for (int i = 1; i <= 14; ++i) {
      reply(bullet, kFanDown);
      QCOMPARE(bullet.snapshot().settings.fan, std::max(12 - i, 1));
    }
    for (const auto& [sent, shown] : {std::pair{1, 1}, {5, 5}, {9, 9}, {0, 1}, {10, 9}, {255, 9}}) {
      reply(bullet, drum(static_cast<std::uint8_t>(sent)));
      QCOMPARE(bullet.snapshot().settings.drum, shown);
      QCOMPARE(static_cast<int>(reply(bullet, kStatus1)[28]), shown);
    }
  }

  void prsGoesRound() {
    VirtualBullet bullet;
    for (const int next : {2, 4, 6, 8, 0, 2}) {
      const int before = stateByte(bullet);
      reply(bullet, kPrs);
      QCOMPARE(stateByte(bullet), before);  // not at once
      bullet.advance(kPrsEffectS - 0.1);
      QCOMPARE(stateByte(bullet), before);
      bullet.advance(0.1);
      QCOMPARE(stateByte(bullet), next);
      bullet.advance(3);
      QCOMPARE(stateByte(bullet), next);
    }
  }

  void twoPressesAreTwoSteps() {
    VirtualBullet bullet;
    bullet.setState(State::Charge);
    reply(bullet, kPrs);
    reply(bullet, kPrs);
    bullet.advance(1);
    QCOMPARE(stateByte(bullet), 8);
  }

  void shutdownIgnoresPrs() {
    VirtualBullet bullet;
    bullet.setState(State::Shutdown);
    QCOMPARE(stateByte(bullet), 9);
    reply(bullet, kPrs);
    bullet.advance(1);
    QCOMPARE(stateByte(bullet), 9);
  }

  void preheatingHoldsItsTarget() {
    VirtualBullet bullet;
    bullet.setPreheatTargetC(180);
    reply(bullet, kPrs);
    bullet.advance(1);
    QCOMPARE(bullet.snapshot().settings.heater, 9);
    bullet.advance(1'800);
    QCOMPARE(stateByte(bullet), 2);  // not by itself
    QVERIFY2(std::abs(bullet.snapshot().drumTempC - 180) < 2, qPrintable(QString::number(bullet.snapshot().drumTempC)));

    VirtualBullet eager;
    eager.setAutoCharge(true);
    reply(eager, kPrs);
    eager.advance(60);
    QCOMPARE(stateByte(eager), 2);
    eager.advance(1'800);
    QCOMPARE(stateByte(eager), 4);
  }

  void roastClockRunsInRoastingOnly() {
    VirtualBullet bullet;
    bullet.setState(State::Charge);
    bullet.advance(100);
    QCOMPARE(static_cast<int>(reply(bullet, kStatus1)[25]), 0);
    bullet.setState(State::Roasting);
    bullet.advance(125);
    QCOMPARE(static_cast<int>(reply(bullet, kStatus1)[24]), 2);
    QCOMPARE(static_cast<int>(reply(bullet, kStatus1)[25]), 5);
    bullet.setState(State::Cooling);
    bullet.advance(50);
    QCOMPARE(bullet.snapshot().clockS, 125);
    bullet.setState(State::Off);
    QCOMPARE(bullet.snapshot().clockS, 0);
  }

  void goesOnHeatingWhenNobodyTalks() {
    VirtualBullet bullet;
    bullet.setState(State::Roasting);
    bullet.setSettings({.heater = 9, .fan = 1, .drum = 5});
    bullet.setBeanTempC(150);
    bullet.advance(120);
    const double hot = bullet.snapshot().beanTempC;
    QVERIFY2(hot > 155, qPrintable(QString::number(hot)));
    QVERIFY(bullet.snapshot().riseCPerMin > 5);
    for (int i = 0; i < 9; ++i) reply(bullet, kHeaterDown);
    bullet.advance(600);
    QVERIFY(bullet.snapshot().beanTempC < hot);
  }

  void coolingGivesNoHeat() {
    VirtualBullet bullet;
    bullet.setState(State::Roasting);
    bullet.setSettings({.heater = 9, .fan = 1, .drum = 5});
    bullet.setBeanTempC(200);
    QCOMPARE(bullet.snapshot().powerFraction, 1.0);
    reply(bullet, kPrs);
    bullet.advance(1);
    QCOMPARE(stateByte(bullet), 8);
    QCOMPARE(bullet.snapshot().settings.heater, 0);
    QCOMPARE(bullet.snapshot().settings.fan, 1);
    QCOMPARE(bullet.snapshot().powerFraction, 0.0);
    reply(bullet, kHeaterUp);  // shown, but there is no heat in cooling
    QCOMPARE(bullet.snapshot().powerFraction, 0.0);
    const double slow = 200 - (bullet.advance(120), bullet.snapshot().beanTempC);
    VirtualBullet blown;
    blown.setState(State::Cooling);
    blown.setSettings({.heater = 0, .fan = 12, .drum = 5});
    blown.setBeanTempC(200);
    blown.advance(121);
    QVERIFY(slow > 1);
    QVERIFY(200 - blown.snapshot().beanTempC > 2 * slow);
  }

  void chargeDipsTheReading() {
    VirtualBullet bullet;
    bullet.setBeanTempC(200);
    bullet.setState(State::Charge);
    reply(bullet, kPrs);
    bullet.advance(30);
    QCOMPARE(stateByte(bullet), 6);
    QVERIFY(bullet.snapshot().beanTempC < 120);
    bullet.setSettings({.heater = 9, .fan = 1, .drum = 5});
    bullet.advance(400);
    QVERIFY(bullet.snapshot().beanTempC > 150);
  }

  void sameStepsSameBytes() {
    VirtualBullet once;
    VirtualBullet often;
    for (auto* bullet : {&once, &often}) {
      bullet->setState(State::Roasting);
      bullet->setSettings({.heater = 7, .fan = 2, .drum = 5});
    }
    once.advance(300);
    for (int i = 0; i < 9'000; ++i) often.advance(1.0 / 30);
    often.advance(0.001);  // a third of a second is no whole number of nanoseconds
    QCOMPARE(hex(reply(often, kStatus1)), hex(reply(once, kStatus1)));
  }

  void foolishTimeIsIgnored() {
    VirtualBullet bullet;
    bullet.advance(-5);
    bullet.advance(std::nan(""));
    bullet.advance(0);
    QCOMPARE(bullet.snapshot().machineTimeS, 0.0);
    bullet.advance(0.05);
    QCOMPARE(bullet.snapshot().machineTimeS, 0.0);
    bullet.advance(0.05);
    QCOMPARE(bullet.snapshot().machineTimeS, 0.1);
  }

  void idleMachineSaysSomethingElseNowAndThen() {
    VirtualBullet bullet;
    int others = 0;
    for (int poll = 0; poll < 400; ++poll) {
      bullet.advance(0.1);
      others += reply(bullet, kStatus1)[41] == 10 ? 0 : 1;
    }
    QCOMPARE(others, 2);  // in 40 s
    bullet.setIdleMessages(false);
    bullet.advance(60);
    QCOMPARE(static_cast<int>(reply(bullet, kStatus1)[41]), 10);
    bullet.setIdleMessages(true);
    bullet.setState(State::Roasting);
    bullet.advance(60);
    QCOMPARE(static_cast<int>(reply(bullet, kStatus1)[41]), 10);
  }

  // ---- faults

  void ignoredCommands_data() {
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<int>("heater");
    QTest::addColumn<int>("fan");
    QTest::addColumn<int>("drum");
    QTest::addColumn<int>("state");
    QTest::newRow("none") << QByteArray() << 5 << 5 << 3 << 8;
    QTest::newRow("all") << QByteArray("ignore-commands") << 6 << 4 << 8 << 6;
    QTest::newRow("prs") << QByteArray("ignore-commands:prs") << 5 << 5 << 3 << 6;
    QTest::newRow("heater") << QByteArray("ignore-commands:heater+ignore-commands:prs") << 6 << 5 << 3 << 6;
    QTest::newRow("fan") << QByteArray("ignore-commands:fan") << 5 << 4 << 3 << 8;
    QTest::newRow("drum") << QByteArray("ignore-commands:drum") << 5 << 5 << 8 << 8;
  }
  void ignoredCommands() {
    QFETCH(QByteArray, fault);
    QFETCH(int, heater);
    QFETCH(int, fan);
    QFETCH(int, drum);
    QFETCH(int, state);
    VirtualBullet bullet;
    bullet.setState(State::Roasting);
    bullet.setSettings({.heater = 6, .fan = 4, .drum = 8});
    if (!fault.isEmpty()) fail(bullet, fault.toStdString());
    for (const auto& packet : {kHeaterDown, kFanUp, ::drum(3)}) reply(bullet, packet);
    const Packet before = reply(bullet, kStatus1);
    QCOMPARE(static_cast<int>(before[27]), heater);
    QCOMPARE(static_cast<int>(before[26]), fan);
    QCOMPARE(static_cast<int>(before[28]), drum);
    reply(bullet, kPrs);
    bullet.advance(1);
    QCOMPARE(stateByte(bullet), state);
    bullet.clearFaults();
    reply(bullet, kFanDown);
    QCOMPARE(bullet.snapshot().settings.fan, fan - 1);
  }

  void stuckHeaterHeatsOn() {
    VirtualBullet bullet;
    bullet.setState(State::Roasting);
    bullet.setSettings({.heater = 6, .fan = 4, .drum = 8});
    fail(bullet, "stuck-heater");
    for (int i = 0; i < 6; ++i) reply(bullet, kHeaterDown);
    reply(bullet, kPrs);
    bullet.advance(1);
    const Packet status = reply(bullet, kStatus1);
    QCOMPARE(static_cast<int>(status[29]), 8);
    QCOMPARE(static_cast<int>(status[27]), 6);
    QVERIFY(bullet.snapshot().powerFraction > 0.6);
    bullet.clearFaults();
    reply(bullet, kHeaterDown);
    QCOMPARE(bullet.snapshot().settings.heater, 5);
  }

  void answerFaults() {
    VirtualBullet bullet;
    fail(bullet, "late-answer:250");
    QCOMPARE(bullet.receive(kStatus1, 0).delay.count(), 250);
    bullet.clearFaults();
    QCOMPARE(bullet.receive(kStatus1, 0).delay.count(), 0);

    fail(bullet, "silence");
    for (const auto& query : {kStatus1, kStatus2, kInfo1, kInfo2}) {
      QCOMPARE(bullet.receive(query, 0).kind, Answer::Kind::None);
    }
    bullet.clearFaults();

    fail(bullet, "short-packet");
    QCOMPARE(reply(bullet, kStatus1).size(), std::size_t(20));
    QCOMPARE(reply(bullet, kInfo1).size(), std::size_t(20));
    fail(bullet, "short-packet:0");
    QCOMPARE(reply(bullet, kStatus2).size(), std::size_t(0));
    bullet.clearFaults();

    fail(bullet, "stall");
    QCOMPARE(bullet.receive(kStatus1, 0).kind, Answer::Kind::Stall);
    QCOMPARE(bullet.outHandshake(), Handshake::Ack);
    fail(bullet, "stall:out");
    QCOMPARE(bullet.receive(kStatus1, 0).kind, Answer::Kind::Packet);
    QCOMPARE(bullet.outHandshake(), Handshake::Stall);
    fail(bullet, "nak-out");
    QCOMPARE(bullet.outHandshake(), Handshake::Nak);
    bullet.clearFaults();
    QCOMPARE(bullet.outHandshake(), Handshake::Ack);
    QCOMPARE(reply(bullet, kStatus1).size(), std::size_t(64));
  }

  void valueFaults() {
    VirtualBullet bullet;
    bullet.setState(State::Roasting);
    const Packet healthy = reply(bullet, kStatus1);
    const auto changed = [&](std::string_view fault) {
      bullet.clearFaults();
      fail(bullet, fault);
      const Packet packet = reply(bullet, kStatus1);
      std::vector<int> offsets;
      for (std::size_t i = 0; i < packet.size(); ++i) {
        if (packet[i] != healthy[i]) offsets.push_back(static_cast<int>(i));
      }
      return offsets;
    };
    QCOMPARE(changed("wrong-validity"), (std::vector<int>{41}));
    QCOMPARE(static_cast<int>(reply(bullet, kStatus1)[41]), 1);
    QCOMPARE(changed("wrong-validity:255"), (std::vector<int>{41}));
    changed("nan");
    QVERIFY(std::isnan(f32At(reply(bullet, kStatus1), 0)));
    QVERIFY(!std::isnan(f32At(reply(bullet, kStatus1), 16)));
    changed("nan:16");
    QVERIFY(std::isnan(f32At(reply(bullet, kStatus1), 16)));
    QVERIFY(!std::isnan(f32At(reply(bullet, kStatus1), 0)));
    changed("out-of-range");
    QCOMPARE(f32At(reply(bullet, kStatus1), 0), 5'000.0F);
    QCOMPARE(changed("out-of-range:27"), (std::vector<int>{27}));
    QCOMPARE(static_cast<int>(reply(bullet, kStatus1)[27]), 200);
    changed("out-of-range:48");
    QCOMPARE(reply(bullet, kStatus1)[48] | reply(bullet, kStatus1)[49] << 8, 32'000);
    bullet.clearFaults();
    QCOMPARE(hex(reply(bullet, kStatus1)), hex(healthy));
  }

  void cableFaultIsHandedOverOnce() {
    VirtualBullet bullet;
    int told = 0;
    bullet.setFaultListener([&told] { ++told; });
    QVERIFY(!bullet.takeCableFault());
    fail(bullet, "unplug-after:10,replug:20");
    QCOMPARE(told, 1);
    const auto fault = bullet.takeCableFault();
    QVERIFY(fault.has_value());
    QCOMPARE(fault->value, 10);
    QCOMPARE(fault->replugMs.value_or(-1), 20);
    QVERIFY(!bullet.takeCableFault());
    bullet.clearFaults();
    QCOMPARE(told, 2);
    QVERIFY(bullet.faults().empty());
  }

  void faultTextGoesThereAndBack_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"ignore-commands", "ignore-commands:fan", "stuck-heater", "late-answer:40", "stall:in",
                             "stall:out", "nak-out", "short-packet:3", "wrong-validity:9", "silence", "nan:4",
                             "out-of-range:52", "unplug-after:5", "unplug-after:0,replug:7"}) {
      QTest::newRow(text) << QByteArray(text);
    }
  }
  void faultTextGoesThereAndBack() {
    QFETCH(QByteArray, text);
    const auto faults = parseFaults(text.toStdString());
    QVERIFY(faults.has_value());
    QCOMPARE(faults->size(), std::size_t(1));
    QCOMPARE(QByteArray::fromStdString(toText(faults->front())), text);
  }

  void badFaultText_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"",
                             "+",
                             "gremlins",
                             "silence:1",
                             "silence:",
                             "late-answer",
                             "late-answer:-1",
                             "late-answer:x",
                             "late-answer:5s",
                             "stall:up",
                             "short-packet:64",
                             "wrong-validity:10",
                             "wrong-validity:256",
                             "nan:1",
                             "nan:27",
                             "nan:64",
                             "out-of-range:30",
                             "unplug-after",
                             "unplug-after:1,2",
                             "unplug-after:1,replug:",
                             "stuck-heater+",
                             "ignore-commands:all",
                             "late-answer:99999999999999999999"}) {
      QTest::newRow(text) << QByteArray(text);
    }
  }
  void badFaultText() {
    QFETCH(QByteArray, text);
    const auto faults = parseFaults(text.toStdString());
    QVERIFY(!faults.has_value());
    QVERIFY(faults.error().starts_with("fault \""));
  }

  // ---- the log

  void wireLogKeepsTheLast() {
    WireLog log;
    const Packet packet{1, 2, 3};
    for (std::size_t i = 0; i < WireLog::kCapacity + 10; ++i) log.append(packet, static_cast<std::int64_t>(i));
    const auto all = log.since(0);
    QCOMPARE(all.size(), WireLog::kCapacity);
    QCOMPARE(all.front().sequence, std::uint64_t(11));
    QCOMPARE(all.back().sequence, log.lastSequence());
    QCOMPARE(log.since(log.lastSequence() - 2).size(), std::size_t(2));
    QCOMPARE(QByteArray::fromStdString(toLine(log.since(log.lastSequence() - 1).front())),
             QByteArray("65545 3 01 02 03"));
  }

  void wireLogWakesWhoeverWaits() {
    VirtualBullet bullet;
    std::vector<WireRecord> seen;
    std::thread waiter([&] { seen = bullet.wireLog().waitSince(0, std::chrono::seconds(20)); });
    bullet.receive(kPrs, 77);
    waiter.join();
    QCOMPARE(seen.size(), std::size_t(1));
    QVERIFY(seen.front().equals(kPrs));
    QCOMPARE(seen.front().monotonicNs, std::int64_t(77));
    QVERIFY(bullet.wireLog().waitSince(1, std::chrono::milliseconds(1)).empty());
  }

  void manyThreadsAtOnce() {
    VirtualBullet bullet;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&bullet, i] {
        for (int n = 0; n < 500; ++n) {
          bullet.receive(i % 2 == 0 ? kHeaterUp : kStatus1, n);
          bullet.advance(0.1);
          bullet.setFault({FaultKind::LateAnswer, n});
          bullet.snapshot();
          bullet.clearFaults();
        }
      });
    }
    for (auto& thread : threads) thread.join();
    const auto now = bullet.snapshot();
    QCOMPARE(now.counters.packets, std::uint64_t(2'000));
    QCOMPARE(now.settings.heater, 9);
    QCOMPARE(now.machineTimeS, 200.0);
    QCOMPARE(bullet.wireLog().lastSequence(), std::uint64_t(2'000));
  }
};

QTEST_GUILESS_MAIN(VirtualBulletTest)
#include "tst_virtual_bullet.moc"
