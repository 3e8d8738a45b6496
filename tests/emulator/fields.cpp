#include "tests/emulator/fields.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace tryer::emulator {
namespace {

void putLittle(Bytes& packet, int offset, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    packet[static_cast<std::size_t>(offset + i)] = static_cast<std::uint8_t>((value >> (8 * i)) & 0xFFU);
  }
}

}  // namespace

void putByte(Bytes& packet, int offset, int value) {
  packet[static_cast<std::size_t>(offset)] = static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

void putI16(Bytes& packet, int offset, int value) {
  const auto clamped = static_cast<std::int16_t>(std::clamp<int>(value, INT16_MIN, INT16_MAX));
  putLittle(packet, offset, static_cast<std::uint16_t>(clamped), 2);
}

void putU16(Bytes& packet, int offset, int value) {
  putLittle(packet, offset, static_cast<std::uint32_t>(std::clamp<int>(value, 0, UINT16_MAX)), 2);
}

void putI32(Bytes& packet, int offset, int value) {
  putLittle(packet, offset, static_cast<std::uint32_t>(value), 4);
}

void putF32(Bytes& packet, int offset, float value) {
  putLittle(packet, offset, std::bit_cast<std::uint32_t>(value), 4);
}

void putNan(Bytes& packet, int offset, FieldType type) {
  if (type == FieldType::F32) putF32(packet, offset, std::numeric_limits<float>::quiet_NaN());
}

void putOutOfRange(Bytes& packet, int offset, FieldType type) {
  switch (type) {
    case FieldType::U8:
      return putByte(packet, offset, 200);
    case FieldType::I16:
      return putI16(packet, offset, 32'000);
    case FieldType::U16:
      return putU16(packet, offset, UINT16_MAX);
    case FieldType::I32:
      return putI32(packet, offset, 2'000'000'000);
    case FieldType::F32:
      return putF32(packet, offset, 5'000.0F);
  }
}

}  // namespace tryer::emulator
