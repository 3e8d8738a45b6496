// The virtual Bullet R2 against byte vectors written by hand from the description of the protocol.
#include <QTest>
#include <cstring>
#include <set>
#include <vector>

#include "tests/emulator/virtual_bullet.h"

using namespace tryer::emulator;
using Packet = std::vector<std::uint8_t>;

namespace {

// The checksums were worked out by hand: see checksumByHand() for how.
const Packet kHeaterUp{0x34, 0x01, 0xAA, 0xAA, 0x90, 0xE5, 0xE4, 0xF1};
const Packet kHeaterDown{0x34, 0x02, 0xAA, 0xAA, 0x19, 0x10, 0x8D, 0xF3};
const Packet kFanUp{0x31, 0x01, 0xAA, 0xAA, 0x22, 0x33, 0x7C, 0x51};
const Packet kFanDown{0x31, 0x02, 0xAA, 0xAA, 0xAB, 0xC6, 0x15, 0x53};
const Packet kDrumUp{0x32, 0x01, 0xAA, 0xAA, 0x4C, 0x81, 0x0B, 0x31};
const Packet kDrumDown{0x32, 0x02, 0xAA, 0xAA, 0xC5, 0x74, 0x62, 0x33};
const Packet kPrs{0x30, 0x01, 0x00, 0x00, 0xAE, 0x1A, 0x21, 0xDB};
const Packet kPreheat200{0x35, 0x00, 0x00, 0xC8, 0xBA, 0x1D, 0xE3, 0x01};

constexpr std::int64_t kMs = 1'000'000;

QByteArray hex(const Packet& packet) {
  return QByteArray(reinterpret_cast<const char*>(packet.data()), static_cast<qsizetype>(packet.size())).toHex(' ');
}

void fail(VirtualBullet& bullet, std::string_view text) {
  const auto faults = parseFaults(text, Model::R2);
  QVERIFY2(faults.has_value(), faults ? "" : faults.error().c_str());
  for (const auto& fault : *faults) bullet.setFault(fault);
}

// The first frame of this type from a time on; time moves on meanwhile.
Packet frame(VirtualBullet& bullet, std::uint8_t type, std::int64_t& nowNs) {
  for (int i = 0; i < 20; ++i) {
    nowNs += 20 * kMs;
    for (const auto& answer : bullet.frames(nowNs)) {
      if (!answer.bytes.empty() && answer.bytes[0] == type) return answer.bytes;
    }
  }
  return {};
}

int u16At(const Packet& packet, std::size_t offset) {
  return packet[offset] | packet[offset + 1] << 8;
}

}  // namespace

class VirtualBulletR2Test : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // Register FFFFFFFF. Word 3401AAAA gives CBFE5555, which then moves by four nibbles, each time with the table entry
  // of the nibble that leaves (table: 1 04C11DB7, 2 09823B6E, 4 130476DC, 8 2608EDB8; the others are their sums):
  //   C leaves: BFE55550 ^ 350C9B64 = 8AE9CE34    8: AE9CE340 ^ 2608EDB8 = 88940EF8
  //   8: 8940EF80 ^ 2608EDB8 = AF480238           A: F4802380 ^ 2F8AD6D6 = DB0AF556
  // Word 00000000 changes nothing, and four nibbles more:
  //   D: B0AF5560 ^ 31CD86D3 = 8162D3B3           8: 162D3B30 ^ 2608EDB8 = 3025D688
  //   3: 025D6880 ^ 0D4326D9 = 0F1E4E59           0: F1E4E590
  void checksumByHand() {
    const Packet heaterUp{0x34, 0x01, 0xAA, 0xAA};
    QCOMPARE(commandChecksum(heaterUp), 0xF1E4E590U);
  }

  void a0Layout() {
    const Packet packet = packA0({.beanTempC = 200.5F,
                                  .beanRiseCPerMin = 12.25F,
                                  .sensorAmbientC = 41.5F,
                                  .probeTempC = 180.0F,
                                  .probeRiseCPerMin = -8.0F,
                                  .energy = 0.5F,
                                  .pressureDifference = 2.0F,
                                  .exhaustFanRpm = 0x0474,
                                  .inletAirC = 25.1,
                                  .hotAirC = 300.5,
                                  .exhaustAirC = 210.3,
                                  .pressure = 1013.2,
                                  .humidityPercent = 45.6,
                                  .humiditySensorC = 26.5,
                                  .clockMinutes = 9,
                                  .clockSeconds = 41,
                                  .heater = 14,
                                  .fan = 3,
                                  .drum = 5,
                                  .roasts = 200,
                                  .state = 6});
    QCOMPARE(hex(packet), QByteArray("a0 a5 a5 a5 00 80 48 43 00 00 44 41 00 00 26 42 "    // bean, its rise, ambient
                                     "00 00 34 43 00 00 00 c1 00 00 00 3f 00 00 00 40 "    // probe, rise, energy, air
                                     "74 04 fb 00 bd 0b 37 08 94 27 c8 01 09 01 09 00 "    // rpm, air temperatures …
                                     "29 a5 0e 03 00 05 c8 00 00 00 00 06 a5 a5 a5 a5"));  // clock, settings, state
  }

  void a1Layout() {
    const Packet packet = packA1({.errorCount = 2,
                                  .errors = {MachineError{1, 2, 3, 4}, MachineError{5, 6, 7, 8}},
                                  .coilFanRpm = 0x0102,
                                  .coilFan2Rpm = 0x0304,
                                  .drumRpm = 65,
                                  .boardCritical = 0x0506});
    QCOMPARE(hex(Packet(packet.begin(), packet.begin() + 16)),
             QByteArray("a1 a5 a5 a5 02 a5 a5 a5 01 02 03 04 05 06 07 08"));
    QCOMPARE(hex(Packet(packet.begin() + 34, packet.begin() + 38)), QByteArray("02 01 04 03"));
    QCOMPARE(hex(Packet(packet.begin() + 48, packet.begin() + 54)), QByteArray("41 00 a5 a5 06 05"));
  }

  void a2Layout() {
    const Packet packet = packA2({.powerSetW = 0x0640,
                                  .lineHz = 50.02,
                                  .igbtHz = 24'000,
                                  .igbt1C = 41.5,
                                  .igbt2C = 42.5,
                                  .activeW = 1600.5,
                                  .voltage = 230.4,
                                  .currentA = 6.947});
    QCOMPARE(hex(Packet(packet.begin(), packet.begin() + 16)),
             QByteArray("a2 a5 a5 a5 40 06 8a 13 c0 5d 00 00 9f 01 a9 01"));
    QCOMPARE(hex(Packet(packet.begin() + 22, packet.begin() + 24)), QByteArray("85 3e"));
    QCOMPARE(hex(Packet(packet.begin() + 28, packet.begin() + 32)), QByteArray("00 09 23 1b"));
  }

  void sendsFramesByItself() {
    VirtualBullet bullet(Model::R2);
    std::int64_t nowNs = 1'000 * kMs;
    bullet.frames(nowNs);
    std::array<int, 256> seen{};
    for (int i = 0; i < 100; ++i) {
      nowNs += 20 * kMs;
      QVERIFY(*bullet.nextFrameNs() <= nowNs);
      for (const auto& answer : bullet.frames(nowNs)) ++seen[answer.bytes[0]];
    }
    for (int type = 0xA0; type <= 0xA4; ++type) QCOMPARE(seen[static_cast<std::size_t>(type)], 20);
    // Nobody looked for ten seconds: what was due then is gone.
    nowNs += 10'000 * kMs;
    QVERIFY(bullet.frames(nowNs).size() <= 6);
    VirtualBullet r1;
    QVERIFY(!r1.nextFrameNs() && r1.frames(nowNs).empty());
  }

  void obeysItsCommands() {
    VirtualBullet bullet(Model::R2);
    bullet.setState(State::Roasting);
    bullet.setSettings({5, 3, 5});
    for (const auto& command :
         {kHeaterUp, kHeaterUp, kHeaterDown, kFanUp, kFanUp, kFanDown, kDrumUp, kDrumUp, kDrumDown, kPreheat200})
      QVERIFY(bullet.receive(command, 0).kind == Answer::Kind::None);
    const auto now = bullet.snapshot();
    QCOMPARE(now.settings, (Settings{6, 4, 6}));
    QCOMPARE(now.preheatTargetC, 200);
    QCOMPARE(now.counters.heater, std::uint64_t(3));
    QCOMPARE(now.counters.unknown + now.counters.badChecksum, std::uint64_t(0));
    for (int i = 0; i < 20; ++i) bullet.receive(kHeaterUp, 0);
    QCOMPARE(bullet.snapshot().settings.heater, 14);
  }

  void showsWhatItIs() {
    VirtualBullet bullet(Model::R2);
    bullet.setState(State::Roasting);
    bullet.setSettings({13, 4, 6});
    bullet.setBeanTempC(150);
    std::int64_t nowNs = 0;
    const Packet a0 = frame(bullet, 0xA0, nowNs);
    QCOMPARE(int(a0[50]), 13);
    QCOMPARE(int(a0[51]), 4);
    QCOMPARE(int(a0[53]), 6);
    QCOMPARE(int(a0[59]), 6);
    float beanTempC = 0;
    std::memcpy(&beanTempC, a0.data() + 4, sizeof beanTempC);
    QCOMPARE(beanTempC, 150.0F);
    QCOMPARE(u16At(frame(bullet, 0xA1, nowNs), 48), 70);
    QCOMPARE(u16At(frame(bullet, 0xA2, nowNs), 28), 2300);
  }

  // Whatever bit is wrong, in the command or in its checksum: nothing happens.
  void ignoresWrongChecksums() {
    VirtualBullet bullet(Model::R2);
    bullet.setState(State::Roasting);
    bullet.setSettings({5, 3, 5});
    std::uint64_t sent = 0;
    for (const auto& command : {kHeaterUp, kFanUp, kPrs, kPreheat200}) {
      for (std::size_t bit = 0; bit < 64; ++bit) {
        Packet damaged = command;
        damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        bullet.receive(damaged, 0);
        ++sent;
      }
    }
    bullet.receive(Packet{0x34, 0x01, 0xAA, 0xAA}, 0);  // as to an R1
    bullet.advance(2);
    const auto now = bullet.snapshot();
    QCOMPARE(now.settings, (Settings{5, 3, 5}));
    QCOMPARE(now.state, State::Roasting);
    QCOMPARE(now.counters.badChecksum, sent);
    QCOMPARE(now.counters.unknown, std::uint64_t(1));
  }

  void button_data() {
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    const auto row = [](State from, State to) {
      QTest::newRow(std::string(stateName(from)).c_str()) << int(from) << int(to);
    };
    row(State::Off, State::Preheating);
    row(State::Preheating, State::Charge);
    row(State::Stabilising, State::Charge);
    row(State::Charge, State::Roasting);
    row(State::Roasting, State::Cooling);
    row(State::Cooldown, State::Off);
    row(State::Cooling, State::Off);
    row(State::Shutdown, State::Shutdown);
    row(State::PowerOnReset, State::PowerOnReset);
  }
  void button() {
    QFETCH(int, from);
    QFETCH(int, to);
    VirtualBullet bullet(Model::R2);
    bullet.setState(static_cast<State>(from));
    bullet.receive(kPrs, 0);
    bullet.advance(1);
    QCOMPARE(int(bullet.snapshot().state), to);
    QVERIFY(bullet.snapshot().powerFraction == 0 || to == int(State::Preheating) || to == int(State::Charge) ||
            to == int(State::Roasting));
  }

  void stabilisesByItself() {
    VirtualBullet bullet(Model::R2);
    bullet.setAutoCharge(true);
    bullet.receive(kPrs, 0);
    std::set<State> seen;
    for (int i = 0; i < 36'000 && !seen.contains(State::Charge); ++i) {
      bullet.advance(0.1);
      seen.insert(bullet.snapshot().state);
    }
    QCOMPARE(seen, (std::set<State>{State::Off, State::Preheating, State::Stabilising, State::Charge}));
  }

  void faultTexts() {
    for (const std::string text :
         {"machine-error:1,2,3,4", "machine-error:1,2,3,4,5,6,7,200", "unknown-frame:f7", "crc-noise:3", "half-frame",
          "frozen-bt", "mains:180", "nan:16", "out-of-range:59", "ignore-commands:preheat"}) {
      const auto faults = parseFaults(text, Model::R2);
      QVERIFY2(faults.has_value(), text.c_str());
      QCOMPARE(toText(faults->front()), text);
    }
    for (const std::string text :
         {"machine-error", "machine-error:1,2,3", "machine-error:1,2,3,256", "machine-error:1,2,3,4,5,6,7,8,9",
          "unknown-frame:a0", "unknown-frame:xyz", "mains", "crc-noise:0", "nan:50", "out-of-range:49", "half-frame:1"})
      QVERIFY2(!parseFaults(text, Model::R2).has_value(), text.c_str());
    QVERIFY(parseFaults("nan:16").has_value());            // also a field of STATUS1
    QVERIFY(!parseFaults("out-of-range:59").has_value());  // but not this one
  }

  void faults() {
    VirtualBullet bullet(Model::R2);
    bullet.setState(State::Roasting);
    bullet.setSettings({5, 3, 5});
    bullet.setBeanTempC(120);
    std::int64_t nowNs = 0;

    fail(bullet, "machine-error:3,1,0,7+mains:180");
    const Packet a1 = frame(bullet, 0xA1, nowNs);
    QCOMPARE(hex(Packet(a1.begin() + 4, a1.begin() + 16)), QByteArray("01 a5 a5 a5 03 01 00 07 00 00 00 00"));
    QCOMPARE(u16At(frame(bullet, 0xA2, nowNs), 28), 1800);

    fail(bullet, "frozen-bt");
    const Packet before = frame(bullet, 0xA0, nowNs);
    bullet.advance(120);
    const Packet after = frame(bullet, 0xA0, nowNs);
    QVERIFY(std::equal(before.begin() + 4, before.begin() + 8, after.begin() + 4));
    QVERIFY(!std::equal(before.begin() + 16, before.begin() + 20, after.begin() + 16));  // the probe goes on

    fail(bullet, "unknown-frame:c1");
    QCOMPARE(frame(bullet, 0xC1, nowNs).size(), std::size_t(64));
    fail(bullet, "short-packet:12");
    QCOMPARE(frame(bullet, 0xA0, nowNs).size(), std::size_t(12));
    bullet.clearFaults();

    fail(bullet, "out-of-range:59");
    QCOMPARE(int(frame(bullet, 0xA0, nowNs)[59]), 200);
    fail(bullet, "half-frame");
    nowNs += 40 * kMs;
    for (const auto& answer : bullet.frames(nowNs)) QVERIFY(answer.halved);
    fail(bullet, "silence");
    nowNs += 40 * kMs;
    for (const auto& answer : bullet.frames(nowNs)) QVERIFY(answer.kind == Answer::Kind::None);
    bullet.clearFaults();

    fail(bullet, "crc-noise:3");
    for (int i = 0; i < 6; ++i) bullet.receive(kHeaterUp, 0);
    QCOMPARE(bullet.snapshot().settings.heater, 9);
    QCOMPARE(bullet.snapshot().counters.badChecksum, std::uint64_t(2));
    fail(bullet, "stuck-heater");
    bullet.setState(State::Cooldown);
    QCOMPARE(bullet.snapshot().settings.heater, 9);
    QVERIFY(bullet.snapshot().powerFraction > 0);
  }
};

QTEST_GUILESS_MAIN(VirtualBulletR2Test)
#include "tst_virtual_bullet_r2.moc"
