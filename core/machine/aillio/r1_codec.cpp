#include "core/machine/aillio/r1_codec.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tryer::machine::aillio {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::byte kNormalStatus{10};
constexpr std::size_t kValidityOffset = 41;
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::uint32_t u8(Bytes b, std::size_t at) noexcept {
  return std::to_integer<std::uint32_t>(b.data()[at]);
}
std::uint16_t u16(Bytes b, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(u8(b, at) | (u8(b, at + 1) << 8));
}
std::int16_t i16(Bytes b, std::size_t at) noexcept {
  return std::bit_cast<std::int16_t>(u16(b, at));
}
std::uint32_t u32(Bytes b, std::size_t at) noexcept {
  return u8(b, at) | (u8(b, at + 1) << 8) | (u8(b, at + 2) << 16) | (u8(b, at + 3) << 24);
}
std::int32_t i32(Bytes b, std::size_t at) noexcept {
  return std::bit_cast<std::int32_t>(u32(b, at));
}
float f32(Bytes b, std::size_t at) noexcept {
  return std::bit_cast<float>(u32(b, at));
}

constexpr Packet packet2(unsigned a, unsigned b) noexcept {
  return {{std::byte(a), std::byte(b), std::byte{0}, std::byte{0}}, 2};
}
constexpr Packet packet4(unsigned a, unsigned b, unsigned c, unsigned d) noexcept {
  return {{std::byte(a), std::byte(b), std::byte(c), std::byte(d)}, 4};
}

// One for each R1Channel, in its order; reasons in r1_profile.cpp.
constexpr std::array<R1Range, kR1Channels> kRanges{{
    {-20, 350},     // Bt
    {-1500, 1500},  // BtRate
    {-20, 350},     // Probe
    {-20, 400},     // Exhaust
    {-20, 150},     // Ir
    {-20, 150},     // Board
    {0, 20000},     // FanRpm
    {0, 300},       // Mains
    {0, 65535},     // CoilFan
    {0, 65535},     // CoilFan2
    {0, 350},       // PreheatTarget
    {0, 5999},      // Clock
    {0, 9},         // Heater
    {1, 12},        // Fan
    {1, 9},         // Drum
}};

void refuse(R1Reading& reading, std::size_t i, FieldFault fault) noexcept {
  reading.value.data()[i] = kNaN;
  reading.fault.data()[i] = fault;
}

template <R1Channel channel>
void accept(R1Reading& reading, float value) noexcept {
  reading.value.data()[index(channel)] = value;
  reading.fault.data()[index(channel)] = FieldFault::None;
}

// The bounds are whole numbers that a float holds exactly; as constants of the channel they cost one comparison each.
template <R1Channel channel>
void put(R1Reading& reading, float value) noexcept {
  constexpr auto range = kRanges[index(channel)];
  // Written so that a NaN, which compares false to everything, is refused too.
  if (value >= static_cast<float>(range.min) && value <= static_cast<float>(range.max)) [[likely]] {
    accept<channel>(reading, value);
  } else {
    refuse(reading, index(channel), std::isnan(value) ? FieldFault::NotANumber : FieldFault::OutOfRange);
  }
}

template <R1Channel channel>
void put(R1Reading& reading, std::int32_t value) noexcept {
  constexpr auto range = kRanges[index(channel)];
  if (value >= static_cast<std::int32_t>(range.min) && value <= static_cast<std::int32_t>(range.max)) [[likely]] {
    accept<channel>(reading, static_cast<float>(value));
  } else {
    refuse(reading, index(channel), FieldFault::OutOfRange);
  }
}

std::int32_t byteAt(Bytes b, std::size_t at) noexcept {
  return static_cast<std::int32_t>(u8(b, at));
}

void putClock(R1Reading& reading, std::int32_t minutes, std::int32_t seconds) noexcept {
  // 75 seconds are not believed, although the sum would be in range.
  put<R1Channel::Clock>(reading, seconds < 60 ? minutes * 60 + seconds : -1);
}

}  // namespace

Packet encodeRequest(Request request) noexcept {
  switch (request) {
    case Request::Info1:
      return packet2(0x30, 0x02);
    case Request::Info2:
      return packet2(0x89, 0x01);
    case Request::Status1:
      return packet2(0x30, 0x01);
    case Request::Status2:
      return packet2(0x30, 0x03);
  }
  return {};
}

Packet encodePrs() noexcept {
  return packet4(0x30, 0x01, 0x00, 0x00);
}
Packet encodeHeaterStep(bool up) noexcept {
  return packet4(0x34, up ? 0x01 : 0x02, 0xAA, 0xAA);
}
Packet encodeFanStep(bool up) noexcept {
  return packet4(0x31, up ? 0x01 : 0x02, 0xAA, 0xAA);
}

std::optional<Packet> encodeDrum(int speed) noexcept {
  const auto range = kRanges[index(R1Channel::Drum)];
  if (speed < range.min || speed > range.max) return std::nullopt;
  return packet4(0x32, 0x01, static_cast<unsigned>(speed), 0x00);
}

R1Range r1Range(R1Channel channel) noexcept {
  return kRanges[index(channel)];
}

std::optional<int> R1Reading::setting(R1Channel channel) const noexcept {
  if (!good(channel)) return std::nullopt;
  return static_cast<int>(value[index(channel)]);
}

int R1Reading::count(FieldFault what) const noexcept {
  return static_cast<int>(std::count(fault.begin(), fault.end(), what));
}

PacketFault decodeStatus1(Bytes packet, Status1& out) noexcept {
  if (packet.size() < kStatusSize) return PacketFault::Short;
  if (packet.data()[kValidityOffset] != kNormalStatus) return PacketFault::Validity;
  auto& reading = out.reading;
  put<R1Channel::Bt>(reading, f32(packet, 0));
  put<R1Channel::BtRate>(reading, f32(packet, 4));
  put<R1Channel::Probe>(reading, f32(packet, 8));
  put<R1Channel::Exhaust>(reading, f32(packet, 16));
  putClock(reading, byteAt(packet, 24), byteAt(packet, 25));
  put<R1Channel::Fan>(reading, byteAt(packet, 26));
  put<R1Channel::Heater>(reading, byteAt(packet, 27));
  put<R1Channel::Drum>(reading, byteAt(packet, 28));
  put<R1Channel::Ir>(reading, f32(packet, 32));
  put<R1Channel::Board>(reading, f32(packet, 36));
  put<R1Channel::FanRpm>(reading, std::int32_t{i16(packet, 44)});
  put<R1Channel::Mains>(reading, std::int32_t{i16(packet, 48)});
  put<R1Channel::CoilFan>(reading, i32(packet, 52));
  refuse(reading, index(R1Channel::CoilFan2), FieldFault::Absent);
  refuse(reading, index(R1Channel::PreheatTarget), FieldFault::Absent);
  out.rawState = static_cast<std::uint8_t>(u8(packet, 29));
  out.state = machineState(out.rawState);
  return PacketFault::None;
}

PacketFault decodeStatus2(Bytes packet, R1Reading& out) noexcept {
  if (packet.size() < kStatusSize) return PacketFault::Short;
  if (packet.data()[kValidityOffset] == kNormalStatus) return PacketFault::OtherReply;
  for (std::size_t i = 0; i < kR1Channels; ++i) refuse(out, i, FieldFault::Absent);
  put<R1Channel::CoilFan2>(out, i32(packet, 32));
  put<R1Channel::PreheatTarget>(out, std::int32_t{u16(packet, 40)});
  return PacketFault::None;
}

PacketFault decodeInfo1(Bytes packet, Info1& out) noexcept {
  if (packet.size() < kInfo1Size) return PacketFault::Short;
  if (packet.size() > kInfo1Size) return PacketFault::OtherReply;
  out = {i16(packet, 0), i16(packet, 24)};
  return PacketFault::None;
}

PacketFault decodeInfo2(Bytes packet, std::uint32_t& roasts) noexcept {
  if (packet.size() < kInfo2Size) return PacketFault::Short;
  if (packet.size() > kInfo2Size) return PacketFault::OtherReply;
  roasts = (u8(packet, 27) << 24) | (u8(packet, 28) << 16) | (u8(packet, 29) << 8) | u8(packet, 30);
  return PacketFault::None;
}

model::MachineState machineState(std::uint8_t raw) noexcept {
  switch (raw) {
    case 0:
      return model::MachineState::Off;
    case 2:
      return model::MachineState::Preheating;
    case 4:
      return model::MachineState::Ready;
    case 6:
      return model::MachineState::Roasting;
    case 8:
      return model::MachineState::Cooling;
    case 9:
      return model::MachineState::Shutdown;
    default:
      return model::MachineState::Unknown;
  }
}

}  // namespace tryer::machine::aillio
