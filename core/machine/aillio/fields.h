// Reading the fields of a packet: little-endian numbers, and their way into a Reading, which none leaves that is not a
// number or is out of its range. Inside of the codecs.
#pragma once

#include <bit>
#include <cmath>
#include <limits>

#include "core/machine/aillio/packet.h"

namespace tryer::machine::aillio {

using PacketBytes = std::span<const std::byte>;

inline std::uint32_t u8At(PacketBytes b, std::size_t at) noexcept {
  return std::to_integer<std::uint32_t>(b.data()[at]);
}
inline std::uint16_t u16At(PacketBytes b, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(u8At(b, at) | (u8At(b, at + 1) << 8));
}
inline std::int16_t i16At(PacketBytes b, std::size_t at) noexcept {
  return std::bit_cast<std::int16_t>(u16At(b, at));
}
inline std::uint32_t u32At(PacketBytes b, std::size_t at) noexcept {
  return u8At(b, at) | (u8At(b, at + 1) << 8) | (u8At(b, at + 2) << 16) | (u8At(b, at + 3) << 24);
}
inline std::int32_t i32At(PacketBytes b, std::size_t at) noexcept {
  return std::bit_cast<std::int32_t>(u32At(b, at));
}
inline float f32At(PacketBytes b, std::size_t at) noexcept {
  return std::bit_cast<float>(u32At(b, at));
}
inline std::int32_t byteAt(PacketBytes b, std::size_t at) noexcept {
  return static_cast<std::int32_t>(u8At(b, at));
}

// ranges: an array of Range with one for each channel, whole numbers that a float holds exactly. As constants of the
// channel they cost one comparison each.
template <const auto& ranges, typename ReadingOf>
class FieldWriter {
 public:
  explicit FieldWriter(ReadingOf& reading) noexcept : reading_(reading) {}

  template <auto channel>
  void put(float value) noexcept {
    constexpr auto range = ranges[ReadingOf::at(channel)];
    // Written so that a NaN, which compares false to everything, is refused too.
    if (value >= static_cast<float>(range.min) && value <= static_cast<float>(range.max)) [[likely]] {
      accept(ReadingOf::at(channel), value);
    } else {
      refuse(ReadingOf::at(channel), std::isnan(value) ? FieldFault::NotANumber : FieldFault::OutOfRange);
    }
  }

  template <auto channel>
  void put(std::int32_t value) noexcept {
    constexpr auto range = ranges[ReadingOf::at(channel)];
    if (value >= static_cast<std::int32_t>(range.min) && value <= static_cast<std::int32_t>(range.max)) [[likely]] {
      accept(ReadingOf::at(channel), static_cast<float>(value));
    } else {
      refuse(ReadingOf::at(channel), FieldFault::OutOfRange);
    }
  }

  template <auto channel>
  void putClock(std::int32_t minutes, std::int32_t seconds) noexcept {
    // 75 seconds are not believed, although the sum would be in range.
    put<channel>(seconds < 60 ? minutes * 60 + seconds : -1);
  }

  template <auto channel>
  void absent() noexcept {
    refuse(ReadingOf::at(channel), FieldFault::Absent);
  }
  void allAbsent() noexcept {
    for (std::size_t i = 0; i < reading_.value.size(); ++i) refuse(i, FieldFault::Absent);
  }

 private:
  void accept(std::size_t i, float value) noexcept {
    reading_.value.data()[i] = value;
    reading_.fault.data()[i] = FieldFault::None;
  }
  void refuse(std::size_t i, FieldFault fault) noexcept {
    reading_.value.data()[i] = std::numeric_limits<float>::quiet_NaN();
    reading_.fault.data()[i] = fault;
  }

  ReadingOf& reading_;
};

}  // namespace tryer::machine::aillio
