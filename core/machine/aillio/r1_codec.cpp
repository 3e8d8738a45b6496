#include "core/machine/aillio/r1_codec.h"

#include "core/machine/aillio/fields.h"

namespace tryer::machine::aillio {

namespace {

using Bytes = PacketBytes;

constexpr std::byte kNormalStatus{10};
constexpr std::size_t kValidityOffset = 41;

constexpr Packet packet2(unsigned a, unsigned b) noexcept {
  return {{std::byte(a), std::byte(b), std::byte{0}, std::byte{0}}, 2};
}
constexpr Packet packet4(unsigned a, unsigned b, unsigned c, unsigned d) noexcept {
  return {{std::byte(a), std::byte(b), std::byte(c), std::byte(d)}, 4};
}

// One for each R1Channel, in its order; reasons in r1_profile.cpp.
constexpr std::array<Range, kR1Channels> kRanges{{
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

using Fields = FieldWriter<kRanges, R1Reading>;

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

std::optional<Packet> encodeR1(Control control, int shown, int target) noexcept {
  switch (control) {
    case Control::Heater:
      return encodeHeaterStep(target > shown);
    case Control::Fan:
      return encodeFanStep(target > shown);
    case Control::Drum:
      return encodeDrum(target);
    case Control::Prs:
      return encodePrs();
    case Control::Preheat:
      break;
  }
  return std::nullopt;
}

Range r1Range(R1Channel channel) noexcept {
  return kRanges[index(channel)];
}

PacketFault decodeStatus1(Bytes packet, Status1& out) noexcept {
  if (packet.size() < kStatusSize) return PacketFault::Short;
  if (packet.data()[kValidityOffset] != kNormalStatus) return PacketFault::Validity;
  Fields fields(out.reading);
  fields.put<R1Channel::Bt>(f32At(packet, 0));
  fields.put<R1Channel::BtRate>(f32At(packet, 4));
  fields.put<R1Channel::Probe>(f32At(packet, 8));
  fields.put<R1Channel::Exhaust>(f32At(packet, 16));
  fields.putClock<R1Channel::Clock>(byteAt(packet, 24), byteAt(packet, 25));
  fields.put<R1Channel::Fan>(byteAt(packet, 26));
  fields.put<R1Channel::Heater>(byteAt(packet, 27));
  fields.put<R1Channel::Drum>(byteAt(packet, 28));
  fields.put<R1Channel::Ir>(f32At(packet, 32));
  fields.put<R1Channel::Board>(f32At(packet, 36));
  fields.put<R1Channel::FanRpm>(std::int32_t{i16At(packet, 44)});
  fields.put<R1Channel::Mains>(std::int32_t{i16At(packet, 48)});
  fields.put<R1Channel::CoilFan>(i32At(packet, 52));
  fields.absent<R1Channel::CoilFan2>();
  fields.absent<R1Channel::PreheatTarget>();
  out.rawState = static_cast<std::uint8_t>(u8At(packet, 29));
  out.state = machineState(out.rawState);
  return PacketFault::None;
}

PacketFault decodeStatus2(Bytes packet, R1Reading& out) noexcept {
  if (packet.size() < kStatusSize) return PacketFault::Short;
  if (packet.data()[kValidityOffset] == kNormalStatus) return PacketFault::OtherReply;
  Fields fields(out);
  fields.allAbsent();
  fields.put<R1Channel::CoilFan2>(i32At(packet, 32));
  fields.put<R1Channel::PreheatTarget>(std::int32_t{u16At(packet, 40)});
  return PacketFault::None;
}

PacketFault decodeInfo1(Bytes packet, Info1& out) noexcept {
  if (packet.size() < kInfo1Size) return PacketFault::Short;
  if (packet.size() > kInfo1Size) return PacketFault::OtherReply;
  out = {i16At(packet, 0), i16At(packet, 24)};
  return PacketFault::None;
}

PacketFault decodeInfo2(Bytes packet, std::uint32_t& roasts) noexcept {
  if (packet.size() < kInfo2Size) return PacketFault::Short;
  if (packet.size() > kInfo2Size) return PacketFault::OtherReply;
  roasts = (u8At(packet, 27) << 24) | (u8At(packet, 28) << 16) | (u8At(packet, 29) << 8) | u8At(packet, 30);
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
