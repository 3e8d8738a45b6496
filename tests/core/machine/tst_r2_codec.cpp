// The R2's frames and commands against bytes written by hand from the protocol's description.
#include <QTest>
#include <QtEndian>
#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include "core/machine/aillio/r2_codec.h"

using namespace tryer;
using namespace tryer::machine::aillio;
using Bytes = std::vector<std::byte>;
using model::MachineError;
using model::MachineState;

namespace {

Bytes fromHex(const char* hex) {
  const auto raw = QByteArray::fromHex(hex);
  const auto* first = reinterpret_cast<const std::byte*>(raw.constData());
  return {first, first + raw.size()};
}

// A roast at 9:41 with heater 14, fan 3, drum 5. Every number worked out by hand; ee where nothing is known.
const char* const kA0 =
    "a0eeeeee"  //  0 type
    "00802043"  //  4 f32 160.5   bean temperature
    "00004841"  //  8 f32 12.5    its rate
    "00002642"  // 12 f32 41.5    sensor's surroundings
    "00801443"  // 16 f32 148.5   probe
    "000000c1"  // 20 f32 −8.0    its rate
    "eeeeeeee"  // 24 energy
    "eeeeeeee"  // 28 air pressure
    "7404fb00"  // 32 u16 1140 exhaust fan rpm; 34 u16/10 25.1 inlet
    "bd0b3708"  // 36 u16/10 300.5 hot air; 38 u16/10 210.3 exhaust
    "eeeeeeee"  // 40
    "eeee09ee"  // 44; 46 minutes 9
    "29ee0e03"  // 48 seconds 41; 50 heater 14; 51 fan 3
    "ee05eeee"  // 53 drum 5
    "eeeeee06"  // 59 state 06 roasting
    "eeeeeeee";

const char* const kA1 =
    "a1eeeeee"
    "02eeeeee"  //  4 error count
    "01020304"  //  8 error 1
    "05060708"  // 12 error 2
    "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
    "eeeeb80b"  // 34 u16 3000 coil fan 1
    "f00aeeee"  // 36 u16 2800 coil fan 2
    "eeeeeeeeeeeeeeee"
    "4100eeee"  // 48 u16 65 drum rpm
    "0605eeee"  // 52 u16 1286 control board
    "eeeeeeeeeeeeeeee";

const char* const kA2 =
    "a2eeeeee"
    "40068a13"  //  4 u16 1600 W set point; 6 u16/100 50.02 Hz
    "eeeeeeee"  //  8
    "9f01a901"  // 12 u16/10 41.5; 14 u16/10 42.5 IGBT
    "eeeeeeee"
    "eeee853e"  // 22 u16/10 1600.5 W active
    "eeeeeeee"
    "0009eeee"  // 28 u16/10 230.4 V
    "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

QByteArray hexOf(const Packet& packet) {
  return QByteArray(reinterpret_cast<const char*>(packet.bytes.data()), static_cast<qsizetype>(packet.size)).toHex();
}

// The description once more, otherwise: as a polynomial division. The words stand one after the other, each moves the
// register by sixteen bits; a one that leaves at the top takes the divisor with it.
quint32 dividedBy04C11DB7(const std::vector<quint8>& command) {
  quint64 rest = 0xFFFFFFFF;
  for (std::size_t at = 0; at < command.size() + 4; at += 4) {
    for (std::size_t i = 0; i < 4 && at < command.size(); ++i) rest ^= quint64(command[at + i]) << (8 * (3 - i));
    rest <<= 16;
    for (int top = 47; top >= 32; --top)
      if ((rest >> top) & 1U) rest ^= quint64(0x104C11DB7) << (top - 32);
  }
  return static_cast<quint32>(rest);
}

bool inRange(const R2Reading& reading) {
  for (std::size_t i = 0; i < kR2Channels; ++i) {
    const auto range = r2Range(static_cast<R2Channel>(i));
    const auto value = static_cast<double>(reading.value[i]);
    if (reading.fault[i] == FieldFault::None ? !(value >= range.min && value <= range.max) : !std::isnan(value))
      return false;
  }
  return true;
}

void putFloat(Bytes& packet, std::size_t at, float value) {
  const auto bits = std::bit_cast<quint32>(value);
  for (std::size_t i = 0; i < 4; ++i) packet[at + i] = std::byte((bits >> (8 * i)) & 0xFF);
}

}  // namespace

class R2CodecTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // Worked out on paper. The table of a nibble n is n(x)·x³² mod 1 04C11DB7:
  //   1 04C11DB7   2 09823B6E   4 130476DC   8 2608EDB8, and the xor of these for the others, so
  //   3 0D4326D9   A 2F8AD6D6   C 350C9B64   D 31CD86D3
  // Heater +1, word 3401AAAA:    FFFFFFFF ^ 3401AAAA = CBFE5555
  //   C out: BFE55550 ^ 350C9B64 = 8AE9CE34      8 out: AE9CE340 ^ 2608EDB8 = 88940EF8
  //   8 out: 8940EF80 ^ 2608EDB8 = AF480238      A out: F4802380 ^ 2F8AD6D6 = DB0AF556
  // the checksum's own word, zeros: DB0AF556
  //   D out: B0AF5560 ^ 31CD86D3 = 8162D3B3      8 out: 162D3B30 ^ 2608EDB8 = 3025D688
  //   3 out: 025D6880 ^ 0D4326D9 = 0F1E4E59      0 out: F1E4E590
  void checksumByHand() {
    QCOMPARE(r2Checksum(fromHex("3401aaaa")), 0xF1E4E590U);
    QCOMPARE(hexOf(encodeR2HeaterStep(true)), QByteArray("3401aaaa90e5e4f1"));
  }

  void checksumsAgreeWithTheDivision() {
    std::mt19937 random(7);
    for (int i = 0; i < 10'000; ++i) {
      std::vector<quint8> command(4 * (1 + random() % 4));
      for (auto& byte : command) byte = static_cast<quint8>(random());
      const auto* first = reinterpret_cast<const std::byte*>(command.data());
      QCOMPARE(r2Checksum({first, command.size()}), dividedBy04C11DB7(command));
    }
  }

  void encodes_data() {
    QTest::addColumn<QByteArray>("packet");
    QTest::addColumn<QByteArray>("command");
    QTest::newRow("PRS") << hexOf(encodeR2Prs()) << QByteArray("30010000");
    QTest::newRow("heater up") << hexOf(encodeR2HeaterStep(true)) << QByteArray("3401aaaa");
    QTest::newRow("heater down") << hexOf(encodeR2HeaterStep(false)) << QByteArray("3402aaaa");
    QTest::newRow("fan up") << hexOf(encodeR2FanStep(true)) << QByteArray("3101aaaa");
    QTest::newRow("fan down") << hexOf(encodeR2FanStep(false)) << QByteArray("3102aaaa");
    QTest::newRow("drum up") << hexOf(encodeR2DrumStep(true)) << QByteArray("3201aaaa");
    QTest::newRow("drum down") << hexOf(encodeR2DrumStep(false)) << QByteArray("3202aaaa");
    QTest::newRow("preheat 20") << hexOf(*encodeR2Preheat(20)) << QByteArray("35000014");
    QTest::newRow("preheat 255") << hexOf(*encodeR2Preheat(255)) << QByteArray("350000ff");
    QTest::newRow("preheat 256") << hexOf(*encodeR2Preheat(256)) << QByteArray("35000100");
    QTest::newRow("preheat 350") << hexOf(*encodeR2Preheat(350)) << QByteArray("3500015e");
  }
  void encodes() {
    QFETCH(QByteArray, packet);
    QFETCH(QByteArray, command);
    QCOMPARE(packet.left(8), command);
    QCOMPARE(packet.size(), 16);
    const auto bytes = QByteArray::fromHex(command);
    const quint32 sum = dividedBy04C11DB7({bytes.begin(), bytes.end()});
    // Little-endian: its lowest byte comes first.
    QCOMPARE(packet.mid(8).toUInt(nullptr, 16), qFromBigEndian(qToLittleEndian(sum)));
  }

  void refusesAnImpossiblePreheatTarget() {
    for (const int bad : {-1, 0, 19, 351, 65536 + 200}) QVERIFY(!encodeR2Preheat(bad));
  }

  void decodesA0() {
    R2Status status;
    QCOMPARE(decodeA0(fromHex(kA0), status), PacketFault::None);
    const auto value = [&](R2Channel channel) { return status.reading.value[index(channel)]; };
    QCOMPARE(value(R2Channel::Bt), 160.5F);
    QCOMPARE(value(R2Channel::BtRate), 12.5F);
    QCOMPARE(value(R2Channel::Ir), 41.5F);
    QCOMPARE(value(R2Channel::Probe), 148.5F);
    QCOMPARE(value(R2Channel::ProbeRate), -8.0F);
    QCOMPARE(value(R2Channel::FanRpm), 1140.0F);
    QCOMPARE(value(R2Channel::Inlet), 25.1F);
    QCOMPARE(value(R2Channel::HotAir), 300.5F);
    QCOMPARE(value(R2Channel::Exhaust), 210.3F);
    QCOMPARE(value(R2Channel::Clock), 581.0F);
    QCOMPARE(status.reading.setting(R2Channel::Heater), std::optional(14));
    QCOMPARE(status.reading.setting(R2Channel::Fan), std::optional(3));
    QCOMPARE(status.reading.setting(R2Channel::Drum), std::optional(5));
    QCOMPARE(status.state, MachineState::Roasting);
    QCOMPARE(status.reading.count(FieldFault::None), 13);
    QCOMPARE(status.reading.count(FieldFault::Absent), 11);
  }

  void decodesA1() {
    R2Fans fans;
    QCOMPARE(decodeA1(fromHex(kA1), fans), PacketFault::None);
    const auto value = [&](R2Channel channel) { return fans.reading.value[index(channel)]; };
    QCOMPARE(value(R2Channel::ErrorCount), 2.0F);
    QCOMPARE(fans.errors[0], (MachineError{1, 2, 3, 4}));
    QCOMPARE(fans.errors[1], (MachineError{5, 6, 7, 8}));
    QCOMPARE(value(R2Channel::CoilFan), 3000.0F);
    QCOMPARE(value(R2Channel::CoilFan2), 2800.0F);
    QCOMPARE(value(R2Channel::DrumRpm), 65.0F);
    QCOMPARE(value(R2Channel::BoardCritical), 1286.0F);
    QCOMPARE(fans.reading.count(FieldFault::None), 5);
  }

  void decodesA2() {
    R2Reading power;
    QCOMPARE(decodeA2(fromHex(kA2), power), PacketFault::None);
    const auto value = [&](R2Channel channel) { return power.value[index(channel)]; };
    QCOMPARE(value(R2Channel::PowerSet), 1600.0F);
    QCOMPARE(value(R2Channel::LineHz), 50.02F);
    QCOMPARE(value(R2Channel::Igbt1), 41.5F);
    QCOMPARE(value(R2Channel::Igbt2), 42.5F);
    QCOMPARE(value(R2Channel::Power), 1600.5F);
    QCOMPARE(value(R2Channel::Mains), 230.4F);
    QCOMPARE(power.count(FieldFault::None), 6);
  }

  void states() {
    const std::vector<std::pair<int, MachineState>> known{
        {0x00, MachineState::Off},     {0x02, MachineState::Preheating}, {0x03, MachineState::Stabilising},
        {0x04, MachineState::Ready},   {0x06, MachineState::Roasting},   {0x07, MachineState::Cooling},
        {0x08, MachineState::Cooling}, {0x09, MachineState::Shutdown},   {0x0B, MachineState::Unknown}};
    for (int raw = 0; raw < 256; ++raw) {
      const auto it = std::ranges::find(known, raw, &std::pair<int, MachineState>::first);
      const auto expected = it == known.end() ? MachineState::Unknown : it->second;
      QCOMPARE(r2MachineState(static_cast<quint8>(raw)), expected);
    }
  }

  void typesAndLengths() {
    for (int type = 0; type < 256; ++type) {
      Bytes packet(64, std::byte(type));
      const auto expected = type >= 0xA0 && type <= 0xA4 ? static_cast<R2Frame>(type - 0xA0) : R2Frame::Unknown;
      QCOMPARE(frameType(packet), std::optional(expected));
      R2Status status;
      status.rawState = 77;
      QCOMPARE(decodeA0(packet, status), type == 0xA0 ? PacketFault::None : PacketFault::OtherType);
      if (type != 0xA0) QCOMPARE(int(status.rawState), 77);  // untouched
      R2Fans fans;
      QCOMPARE(decodeA1(packet, fans), type == 0xA1 ? PacketFault::None : PacketFault::OtherType);
      R2Reading power;
      QCOMPARE(decodeA2(packet, power), type == 0xA2 ? PacketFault::None : PacketFault::OtherType);
    }
    for (std::size_t size = 0; size < 64; ++size) {
      Bytes packet = fromHex(kA0);
      packet.resize(size);
      R2Status status;
      QVERIFY(!frameType(packet));
      QCOMPARE(decodeA0(packet, status), PacketFault::Short);
    }
  }

  void notANumberAndOutOfRange() {
    struct Case {
      std::size_t at;
      R2Channel channel;
    };
    for (const auto& c : {Case{4, R2Channel::Bt}, Case{8, R2Channel::BtRate}, Case{12, R2Channel::Ir},
                          Case{16, R2Channel::Probe}, Case{20, R2Channel::ProbeRate}}) {
      for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity(), 5000.0F, -5000.0F}) {
        Bytes packet = fromHex(kA0);
        putFloat(packet, c.at, bad);
        R2Status status;
        QCOMPARE(decodeA0(packet, status), PacketFault::None);
        QCOMPARE(status.reading.fault[index(c.channel)],
                 std::isnan(bad) ? FieldFault::NotANumber : FieldFault::OutOfRange);
        QVERIFY(std::isnan(status.reading.value[index(c.channel)]));
        QCOMPARE(status.reading.count(FieldFault::None), 12);  // the others are believed
      }
    }
    for (const auto& c : {Case{50, R2Channel::Heater}, Case{51, R2Channel::Fan}, Case{53, R2Channel::Drum}}) {
      Bytes packet = fromHex(kA0);
      packet[c.at] = std::byte(15);
      R2Status status;
      QCOMPARE(decodeA0(packet, status), PacketFault::None);
      QVERIFY(!status.reading.setting(c.channel));
    }
    Bytes packet = fromHex(kA0);
    packet[48] = std::byte(60);
    R2Status status;
    QCOMPARE(decodeA0(packet, status), PacketFault::None);
    QCOMPARE(status.reading.fault[index(R2Channel::Clock)], FieldFault::OutOfRange);
  }

  void randomBytes() {
    std::mt19937 random(20261126);
    int decoded = 0;
    for (int i = 0; i < 100'000; ++i) {
      Bytes packet(random() % 4 == 0 ? random() % 80 : 64);
      for (auto& byte : packet) byte = std::byte(random() & 0xFF);
      if (!packet.empty() && random() % 2 == 0) packet[0] = std::byte(0xA0 + random() % 6);
      R2Status status;
      R2Fans fans;
      R2Reading power;
      if (decodeA0(packet, status) == PacketFault::None) QVERIFY(inRange(status.reading) && ++decoded > 0);
      if (decodeA1(packet, fans) == PacketFault::None) QVERIFY(inRange(fans.reading) && ++decoded > 0);
      if (decodeA2(packet, power) == PacketFault::None) QVERIFY(inRange(power) && ++decoded > 0);
    }
    QVERIFY(decoded > 1000);
  }
};

QTEST_GUILESS_MAIN(R2CodecTest)
#include "tst_r2_codec.moc"
