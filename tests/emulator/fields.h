// Writing the fields of a packet. All numbers little-endian unless said otherwise. A value that does not fit is put at
// the nearest end of its type's range.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tryer::emulator {

using Bytes = std::vector<std::uint8_t>;

// Bytes whose meaning is not known hold this, so that a reader of the wrong offset is found out.
inline constexpr std::uint8_t kFiller = 0xA5;

enum class FieldType : std::uint8_t { U8, I16, U16, I32, F32 };

void putByte(Bytes& packet, int offset, int value);
void putI16(Bytes& packet, int offset, int value);
void putU16(Bytes& packet, int offset, int value);
void putI32(Bytes& packet, int offset, int value);
void putF32(Bytes& packet, int offset, float value);

void putNan(Bytes& packet, int offset, FieldType type);         // nothing for what is no f32
void putOutOfRange(Bytes& packet, int offset, FieldType type);  // f32 5000, u8 200, i16 32000, u16 65535, i32 2e9

}  // namespace tryer::emulator
