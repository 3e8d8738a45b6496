// The R1's packets against bytes written by hand from the protocol's description.
#include <QTest>
#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include "core/machine/aillio/r1_codec.h"
#include "core/machine/aillio/r1_profile.h"

using namespace tryer;
using namespace tryer::machine::aillio;
using Bytes = std::vector<std::byte>;
using model::MachineState;

namespace {

Bytes fromHex(const char* hex) {
  const auto raw = QByteArray::fromHex(hex);
  const auto* first = reinterpret_cast<const std::byte*>(raw.constData());
  return {first, first + raw.size()};
}

// A roast at 1:35 with fan 3, heater 7, drum 5. Every number worked out by hand.
const char* const kStatus1 =
    "00002043"  //  0 f32 160.0   bean temperature
    "00004841"  //  4 f32 12.5    rate of rise
    "00801443"  //  8 f32 148.5   probe
    "00000000"  // 12
    "00003143"  // 16 f32 177.0   exhaust
    "00000000"  // 20
    "01230307"  // 24 1 min, 35 s, fan 3, heater 7
    "05060000"  // 28 drum 5, state 06 roasting
    "00002242"  // 32 f32 40.5    IR sensor
    "00000842"  // 36 f32 34.0    board
    "000a0000"  // 40 .. 41 = 10  a normal status
    "40060000"  // 44 i16 1600    fan rpm
    "e6000000"  // 48 i16 230     mains
    "b80b0000"  // 52 i32 3000    coil fan
    "0000000000000000";

// Coil fan 2 at 2800, preheat target 215 °C.
const char* const kStatus2 =
    "0000000000000000000000000000000000000000000000000000000000000000"
    "f00a0000"  // 32 i32 2800
    "00000000"  // 36
    "d7000000"  // 40 u16 215
    "0000000000000000000000000000000000000000";

Bytes status1() {
  return fromHex(kStatus1);
}

void putFloat(Bytes& packet, std::size_t at, float value) {
  const auto bits = std::bit_cast<quint32>(value);
  for (std::size_t i = 0; i < 4; ++i) packet[at + i] = std::byte((bits >> (8 * i)) & 0xFF);
}

QByteArray hexOf(const Packet& packet) {
  return QByteArray(reinterpret_cast<const char*>(packet.bytes.data()), static_cast<qsizetype>(packet.size)).toHex();
}

bool inRange(const R1Reading& reading) {
  for (std::size_t i = 0; i < kR1Channels; ++i) {
    const auto range = r1Range(static_cast<R1Channel>(i));
    const auto value = static_cast<double>(reading.value[i]);
    if (reading.fault[i] == FieldFault::None ? !(value >= range.min && value <= range.max) : !std::isnan(value))
      return false;
  }
  return true;
}

}  // namespace

class R1CodecTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void encodes() {
    QCOMPARE(hexOf(encodeRequest(Request::Info1)), QByteArray("3002"));
    QCOMPARE(hexOf(encodeRequest(Request::Info2)), QByteArray("8901"));
    QCOMPARE(hexOf(encodeRequest(Request::Status1)), QByteArray("3001"));
    QCOMPARE(hexOf(encodeRequest(Request::Status2)), QByteArray("3003"));
    QCOMPARE(hexOf(encodePrs()), QByteArray("30010000"));
    QCOMPARE(hexOf(encodeHeaterStep(true)), QByteArray("3401aaaa"));
    QCOMPARE(hexOf(encodeHeaterStep(false)), QByteArray("3402aaaa"));
    QCOMPARE(hexOf(encodeFanStep(true)), QByteArray("3101aaaa"));
    QCOMPARE(hexOf(encodeFanStep(false)), QByteArray("3102aaaa"));
    QCOMPARE(hexOf(*encodeDrum(1)), QByteArray("32010100"));
    QCOMPARE(hexOf(*encodeDrum(9)), QByteArray("32010900"));
    for (const int bad : {-1, 0, 10, 256, 257}) QVERIFY(!encodeDrum(bad));
  }

  void decodesStatus1() {
    Status1 status;
    QCOMPARE(decodeStatus1(status1(), status), PacketFault::None);
    const auto value = [&](R1Channel channel) { return status.reading.value[index(channel)]; };
    QCOMPARE(value(R1Channel::Bt), 160.0F);
    QCOMPARE(value(R1Channel::BtRate), 12.5F);
    QCOMPARE(value(R1Channel::Probe), 148.5F);
    QCOMPARE(value(R1Channel::Exhaust), 177.0F);
    QCOMPARE(value(R1Channel::Clock), 95.0F);
    QCOMPARE(value(R1Channel::Ir), 40.5F);
    QCOMPARE(value(R1Channel::Board), 34.0F);
    QCOMPARE(value(R1Channel::FanRpm), 1600.0F);
    QCOMPARE(value(R1Channel::Mains), 230.0F);
    QCOMPARE(value(R1Channel::CoilFan), 3000.0F);
    QCOMPARE(status.reading.setting(R1Channel::Fan), std::optional(3));
    QCOMPARE(status.reading.setting(R1Channel::Heater), std::optional(7));
    QCOMPARE(status.reading.setting(R1Channel::Drum), std::optional(5));
    QCOMPARE(status.state, MachineState::Roasting);
    QCOMPARE(status.rawState, std::uint8_t(6));
    QCOMPARE(status.reading.fault[index(R1Channel::CoilFan2)], FieldFault::Absent);
    QCOMPARE(status.reading.count(FieldFault::None), 13);
  }

  void decodesStatus2() {
    R1Reading reading;
    QCOMPARE(decodeStatus2(fromHex(kStatus2), reading), PacketFault::None);
    QCOMPARE(reading.value[index(R1Channel::CoilFan2)], 2800.0F);
    QCOMPARE(reading.value[index(R1Channel::PreheatTarget)], 215.0F);
    QCOMPARE(reading.count(FieldFault::None), 2);
  }

  void decodesInfo() {
    auto packet = Bytes(32);
    packet[0] = std::byte{0xD2};
    packet[1] = std::byte{0x04};  // 1234
    packet[24] = std::byte{0x35};
    packet[25] = std::byte{0x02};  // 565
    Info1 info;
    QCOMPARE(decodeInfo1(packet, info), PacketFault::None);
    QCOMPARE(info.serial, 1234);
    QCOMPARE(info.firmware, 565);
    packet.resize(36);
    packet[27] = std::byte{0x00};
    packet[28] = std::byte{0x01};
    packet[29] = std::byte{0x02};
    packet[30] = std::byte{0x03};  // big-endian
    quint32 roasts = 0;
    QCOMPARE(decodeInfo2(packet, roasts), PacketFault::None);
    QCOMPARE(roasts, quint32(0x010203));
    QCOMPARE(decodeInfo1(packet, info), PacketFault::OtherReply);
    QCOMPARE(decodeInfo2(Bytes(64), roasts), PacketFault::OtherReply);
    QCOMPARE(decodeInfo1(Bytes(31), info), PacketFault::Short);
    QCOMPARE(decodeInfo2(Bytes(32), roasts), PacketFault::Short);
  }

  void refusesPackets() {
    Status1 status;
    status.rawState = 77;
    R1Reading reading;
    const auto good = status1();
    for (std::size_t size = 0; size < kStatusSize; ++size) {
      const std::span part(good.data(), size);
      QCOMPARE(decodeStatus1(part, status), PacketFault::Short);
      QCOMPARE(decodeStatus2(part, reading), PacketFault::Short);
    }
    for (int validity = 0; validity < 256; ++validity) {
      auto packet = good;
      packet[41] = std::byte(validity);
      if (validity == 10) continue;
      QCOMPARE(decodeStatus1(packet, status), PacketFault::Validity);
    }
    QCOMPARE(status.rawState, std::uint8_t(77));  // untouched
  }

  void tellsTheTwoStatusesApart() {
    Status1 status;
    R1Reading reading;
    QCOMPARE(decodeStatus1(fromHex(kStatus2), status), PacketFault::Validity);
    QCOMPARE(decodeStatus2(status1(), reading), PacketFault::OtherReply);
  }

  void refusesFields_data() {
    QTest::addColumn<int>("offset");
    QTest::addColumn<float>("value");
    QTest::addColumn<int>("channel");
    QTest::addColumn<int>("fault");
    const auto nan = std::numeric_limits<float>::quiet_NaN();
    const auto infinity = std::numeric_limits<float>::infinity();
    const std::pair<int, R1Channel> floats[] = {{0, R1Channel::Bt},    {4, R1Channel::BtRate},
                                                {8, R1Channel::Probe}, {16, R1Channel::Exhaust},
                                                {32, R1Channel::Ir},   {36, R1Channel::Board}};
    for (const auto& [offset, channel] : floats) {
      const auto row = [&, o = offset, c = channel](const char* name, float value, FieldFault fault) {
        QTest::addRow("%s @%d", name, o) << o << value << static_cast<int>(c) << static_cast<int>(fault);
      };
      const auto range = r1Range(channel);
      row("nan", nan, FieldFault::NotANumber);
      row("inf", infinity, FieldFault::OutOfRange);
      row("-inf", -infinity, FieldFault::OutOfRange);
      row("low", std::nextafter(static_cast<float>(range.min), -1e9F), FieldFault::OutOfRange);
      row("high", std::nextafter(static_cast<float>(range.max), 1e9F), FieldFault::OutOfRange);
      row("lowest", static_cast<float>(range.min), FieldFault::None);
      row("highest", static_cast<float>(range.max), FieldFault::None);
    }
  }
  void refusesFields() {
    QFETCH(int, offset);
    QFETCH(float, value);
    QFETCH(int, channel);
    QFETCH(int, fault);
    auto packet = status1();
    putFloat(packet, static_cast<std::size_t>(offset), value);
    Status1 status;
    QCOMPARE(decodeStatus1(packet, status), PacketFault::None);
    QCOMPARE(static_cast<int>(status.reading.fault[static_cast<std::size_t>(channel)]), fault);
    // The others are not touched by it.
    QCOMPARE(status.reading.count(FieldFault::None), fault == static_cast<int>(FieldFault::None) ? 13 : 12);
    QVERIFY(inRange(status.reading));
  }

  void refusesSettings_data() {
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("byte");
    QTest::addColumn<int>("channel");
    const auto row = [](const char* name, int offset, int byte, R1Channel channel) {
      QTest::newRow(name) << offset << byte << static_cast<int>(channel);
    };
    row("fan 0", 26, 0, R1Channel::Fan);
    row("fan 13", 26, 13, R1Channel::Fan);
    row("heater 10", 27, 10, R1Channel::Heater);
    row("heater 255", 27, 255, R1Channel::Heater);
    row("drum 0", 28, 0, R1Channel::Drum);
    row("drum 10", 28, 10, R1Channel::Drum);
    row("minute 100", 24, 100, R1Channel::Clock);
    row("second 60", 25, 60, R1Channel::Clock);
    row("fan rpm negative", 45, 0x80, R1Channel::FanRpm);
    row("mains negative", 49, 0xFF, R1Channel::Mains);
    row("coil fan negative", 55, 0x80, R1Channel::CoilFan);
  }
  void refusesSettings() {
    QFETCH(int, offset);
    QFETCH(int, byte);
    QFETCH(int, channel);
    auto packet = status1();
    packet[static_cast<std::size_t>(offset)] = std::byte(byte);
    Status1 status;
    QCOMPARE(decodeStatus1(packet, status), PacketFault::None);
    QCOMPARE(status.reading.fault[static_cast<std::size_t>(channel)], FieldFault::OutOfRange);
    QVERIFY(!status.reading.setting(static_cast<R1Channel>(channel)));
    QCOMPARE(status.reading.count(FieldFault::None), 12);
  }

  void keepsUnknownStates() {
    const std::map<int, MachineState> known{{0, MachineState::Off},     {2, MachineState::Preheating},
                                            {4, MachineState::Ready},   {6, MachineState::Roasting},
                                            {8, MachineState::Cooling}, {9, MachineState::Shutdown}};
    for (int raw = 0; raw < 256; ++raw) {
      auto packet = status1();
      packet[29] = std::byte(raw);
      Status1 status;
      QCOMPARE(decodeStatus1(packet, status), PacketFault::None);
      const auto it = known.find(raw);
      QCOMPARE(status.state, it == known.end() ? MachineState::Unknown : it->second);
      QCOMPARE(status.rawState, static_cast<std::uint8_t>(raw));
    }
  }

  void neverLetsAnUnbelievableValueOut() {
    const auto seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    int accepted = 0;
    for (int i = 0; i < 200'000; ++i) {
      Bytes packet(random() % 70);
      for (auto& byte : packet) byte = std::byte(random() & 0xFF);
      // Half of them get past the first look.
      if (packet.size() > 41 && (random() & 1) != 0) packet[41] = std::byte{10};
      Status1 status;
      R1Reading reading;
      const auto first = decodeStatus1(packet, status);
      const auto second = decodeStatus2(packet, reading);
      QVERIFY(!(first == PacketFault::None && second == PacketFault::None));
      if (first == PacketFault::None) QVERIFY(inRange(status.reading));
      if (second == PacketFault::None) QVERIFY(inRange(reading));
      accepted += first == PacketFault::None ? 1 : 0;
    }
    QVERIFY(accepted > 0);
  }

  void profileFollowsTheCodec() {
    const auto capability = r1Capability();
    QCOMPARE(capability.channels.size(), kR1Channels);
    QVERIFY(capability.channels.size() <= static_cast<std::size_t>(model::kMaxChannels));
    const char* const ids[] = {"bt",    "bt_rate",  "probe",     "exhaust",        "ir",    "board",  "fan_rpm",
                               "mains", "coil_fan", "coil_fan2", "preheat_target", "clock", "heater", "fan",
                               "drum"};
    for (std::size_t i = 0; i < kR1Channels; ++i) {
      QCOMPARE(capability.channels[i].id, QString::fromLatin1(ids[i]));
      QCOMPARE(capability.channels[i].min, r1Range(static_cast<R1Channel>(i)).min);
      QCOMPARE(capability.channels[i].max, r1Range(static_cast<R1Channel>(i)).max);
    }
    for (const auto& actuator : capability.actuators) {
      QCOMPARE(actuator.raisesHeat, actuator.id == QStringLiteral("heater"));
      if (actuator.method == model::SetMethod::Button) continue;
      const auto& echo =
          capability.channels.at(static_cast<std::size_t>(capability.channelIndex(actuator.echoChannel)));
      QCOMPARE(double(actuator.min), echo.min);
      QCOMPARE(double(actuator.max), echo.max);
    }
    QCOMPARE(capability.afterPrs(MachineState::Roasting), MachineState::Cooling);
  }
};

QTEST_GUILESS_MAIN(R1CodecTest)
#include "tst_r1_codec.moc"
