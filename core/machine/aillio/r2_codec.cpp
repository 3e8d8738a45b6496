#include "core/machine/aillio/r2_codec.h"

#include "core/machine/aillio/fields.h"
#include "core/machine/aillio/r1_codec.h"

namespace tryer::machine::aillio {

namespace {

using Bytes = PacketBytes;

constexpr std::size_t kChecksumSize = 4;

// What the register becomes when a nibble leaves it at the top.
constexpr std::array<std::uint32_t, 16> nibbleTable() noexcept {
  constexpr std::uint32_t kPolynomial = 0x04C11DB7;
  std::array<std::uint32_t, 16> table{};
  for (std::uint32_t nibble = 0; nibble < table.size(); ++nibble) {
    std::uint32_t value = nibble << 28;
    for (int bit = 0; bit < 4; ++bit) value = (value << 1) ^ ((value & 0x80000000U) != 0 ? kPolynomial : 0U);
    table[nibble] = value;
  }
  return table;
}
constexpr auto kNibbles = nibbleTable();

constexpr std::uint32_t foldWord(std::uint32_t crc, std::uint32_t word) noexcept {
  crc ^= word;
  for (int nibble = 0; nibble < 4; ++nibble) crc = (crc << 4) ^ kNibbles[crc >> 28];
  return crc;
}

Packet withChecksum(Packet command) noexcept {
  const auto crc = r2Checksum(command.span());
  for (std::size_t i = 0; i < kChecksumSize; ++i)
    command.bytes[command.size++] = static_cast<std::byte>((crc >> (8 * i)) & 0xFF);
  return command;
}

// One for each R2Channel, in its order; reasons in r2_profile.cpp.
constexpr std::array<Range, kR2Channels> kRanges{{
    {-20, 350},     // Bt
    {-1500, 1500},  // BtRate
    {-20, 350},     // Probe
    {-1500, 1500},  // ProbeRate
    {0, 400},       // Exhaust
    {-20, 150},     // Ir
    {0, 400},       // Inlet
    {0, 600},       // HotAir
    {0, 20000},     // FanRpm
    {0, 5999},      // Clock
    {0, 14},        // Heater
    {1, 12},        // Fan
    {1, 9},         // Drum
    {0, 500},       // DrumRpm
    {0, 65535},     // CoilFan
    {0, 65535},     // CoilFan2
    {0, 255},       // ErrorCount
    {0, 65535},     // BoardCritical
    {0, 300},       // Mains
    {0, 5000},      // Power
    {0, 5000},      // PowerSet
    {0, 100},       // LineHz
    {0, 250},       // Igbt1
    {0, 250},       // Igbt2
}};

using Fields = FieldWriter<kRanges, R2Reading>;

float scaledAt(Bytes packet, std::size_t at, float scale) noexcept {
  return static_cast<float>(u16At(packet, at)) / scale;
}
std::int32_t wordAt(Bytes packet, std::size_t at) noexcept {
  return std::int32_t{u16At(packet, at)};
}

model::MachineError errorAt(Bytes packet, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(u8At(packet, at + i)); };
  return {byte(0), byte(1), byte(2), byte(3)};
}

PacketFault check(Bytes packet, R2Frame wanted) noexcept {
  const auto type = frameType(packet);
  if (!type) return PacketFault::Short;
  return *type == wanted ? PacketFault::None : PacketFault::OtherType;
}

}  // namespace

std::uint32_t r2Checksum(Bytes command) noexcept {
  std::uint32_t crc = 0xFFFFFFFF;
  for (std::size_t at = 0; at + 4 <= command.size(); at += 4) {
    const auto word =
        u8At(command, at) << 24 | u8At(command, at + 1) << 16 | u8At(command, at + 2) << 8 | u8At(command, at + 3);
    crc = foldWord(crc, word);
  }
  return foldWord(crc, 0);  // its own four bytes
}

Packet encodeR2Prs() noexcept {
  return withChecksum(encodePrs());
}
Packet encodeR2HeaterStep(bool up) noexcept {
  return withChecksum(encodeHeaterStep(up));
}
Packet encodeR2FanStep(bool up) noexcept {
  return withChecksum(encodeFanStep(up));
}
Packet encodeR2DrumStep(bool up) noexcept {
  return withChecksum({{std::byte{0x32}, up ? std::byte{1} : std::byte{2}, std::byte{0xAA}, std::byte{0xAA}}, 4});
}

std::optional<Packet> encodeR2Preheat(int targetC) noexcept {
  if (targetC < kPreheatMinC || targetC > kPreheatMaxC) return std::nullopt;
  const auto high = static_cast<std::byte>(targetC / 256);
  const auto low = static_cast<std::byte>(targetC % 256);
  return withChecksum({{std::byte{0x35}, std::byte{0}, high, low}, 4});
}

std::optional<Packet> encodeR2(Control control, int shown, int target) noexcept {
  switch (control) {
    case Control::Heater:
      return encodeR2HeaterStep(target > shown);
    case Control::Fan:
      return encodeR2FanStep(target > shown);
    case Control::Drum:
      return encodeR2DrumStep(target > shown);
    case Control::Prs:
      return encodeR2Prs();
    case Control::Preheat:
      return encodeR2Preheat(target);
  }
  return std::nullopt;
}

Range r2Range(R2Channel channel) noexcept {
  return kRanges[index(channel)];
}

std::optional<R2Frame> frameType(Bytes packet) noexcept {
  if (packet.size() < kFrameSize) return std::nullopt;
  const auto type = u8At(packet, 0);
  if (type < 0xA0 || type > 0xA4) return R2Frame::Unknown;
  return static_cast<R2Frame>(type - 0xA0);
}

PacketFault decodeA0(Bytes packet, R2Status& out) noexcept {
  if (const auto fault = check(packet, R2Frame::A0); fault != PacketFault::None) return fault;
  Fields fields(out.reading);
  fields.allAbsent();
  fields.put<R2Channel::Bt>(f32At(packet, 4));
  fields.put<R2Channel::BtRate>(f32At(packet, 8));
  fields.put<R2Channel::Ir>(f32At(packet, 12));
  fields.put<R2Channel::Probe>(f32At(packet, 16));
  fields.put<R2Channel::ProbeRate>(f32At(packet, 20));
  fields.put<R2Channel::FanRpm>(wordAt(packet, 32));
  fields.put<R2Channel::Inlet>(scaledAt(packet, 34, 10));
  fields.put<R2Channel::HotAir>(scaledAt(packet, 36, 10));
  fields.put<R2Channel::Exhaust>(scaledAt(packet, 38, 10));
  fields.putClock<R2Channel::Clock>(byteAt(packet, 46), byteAt(packet, 48));
  fields.put<R2Channel::Heater>(byteAt(packet, 50));
  fields.put<R2Channel::Fan>(byteAt(packet, 51));
  fields.put<R2Channel::Drum>(byteAt(packet, 53));
  out.rawState = static_cast<std::uint8_t>(u8At(packet, 59));
  out.state = r2MachineState(out.rawState);
  return PacketFault::None;
}

PacketFault decodeA1(Bytes packet, R2Fans& out) noexcept {
  if (const auto fault = check(packet, R2Frame::A1); fault != PacketFault::None) return fault;
  Fields fields(out.reading);
  fields.allAbsent();
  fields.put<R2Channel::ErrorCount>(byteAt(packet, 4));
  out.errors = {errorAt(packet, 8), errorAt(packet, 12)};
  fields.put<R2Channel::CoilFan>(wordAt(packet, 34));
  fields.put<R2Channel::CoilFan2>(wordAt(packet, 36));
  fields.put<R2Channel::DrumRpm>(wordAt(packet, 48));
  fields.put<R2Channel::BoardCritical>(wordAt(packet, 52));
  return PacketFault::None;
}

PacketFault decodeA2(Bytes packet, R2Reading& out) noexcept {
  if (const auto fault = check(packet, R2Frame::A2); fault != PacketFault::None) return fault;
  Fields fields(out);
  fields.allAbsent();
  fields.put<R2Channel::PowerSet>(wordAt(packet, 4));
  fields.put<R2Channel::LineHz>(scaledAt(packet, 6, 100));
  fields.put<R2Channel::Igbt1>(scaledAt(packet, 12, 10));
  fields.put<R2Channel::Igbt2>(scaledAt(packet, 14, 10));
  fields.put<R2Channel::Power>(scaledAt(packet, 22, 10));
  fields.put<R2Channel::Mains>(scaledAt(packet, 28, 10));
  return PacketFault::None;
}

model::MachineState r2MachineState(std::uint8_t raw) noexcept {
  using model::MachineState;
  switch (raw) {
    case 0x03:
      return MachineState::Stabilising;
    case 0x07:
      return MachineState::Cooling;
    default:
      return machineState(raw);  // the others as on the R1
  }
}

}  // namespace tryer::machine::aillio
