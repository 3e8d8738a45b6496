// What the packets of all Bullets have in common. Pure, no allocation, any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace tryer::machine::aillio {

// What is written to the OUT endpoint: 2 bytes ask, 4 bytes command; the R2's commands have 4 bytes of checksum more.
struct Packet {
  std::array<std::byte, 8> bytes{};
  std::size_t size = 0;
  std::span<const std::byte> span() const noexcept { return {bytes.data(), size}; }
};

// A value outside is not believed. The reasons are with the models' tables of channels.
struct Range {
  double min;
  double max;
};

// Why a whole packet was refused. None of its values may be used.
enum class PacketFault : std::uint8_t {
  None,
  Short,       // fewer bytes than it has to have
  Validity,    // R1: the byte that marks a normal status is another: a message of another kind
  OtherReply,  // R1: well-formed, but the answer to another question: a late reply
  OtherType,   // R2: a frame of another type
};

enum class FieldFault : std::uint8_t { Absent, None, NotANumber, OutOfRange };

// The values of one packet, by the channels of a model. value is NaN wherever fault is not None.
template <typename Channel, std::size_t channels>
struct Reading {
  std::array<float, channels> value;
  std::array<FieldFault, channels> fault;

  static constexpr std::size_t at(Channel channel) noexcept { return static_cast<std::size_t>(channel); }
  bool good(Channel channel) const noexcept { return fault[at(channel)] == FieldFault::None; }
  // A setting as echoed; nothing if it was not believed.
  std::optional<int> setting(Channel channel) const noexcept {
    if (!good(channel)) return std::nullopt;
    return static_cast<int>(value[at(channel)]);
  }
  int count(FieldFault what) const noexcept { return static_cast<int>(std::count(fault.begin(), fault.end(), what)); }
};

}  // namespace tryer::machine::aillio
