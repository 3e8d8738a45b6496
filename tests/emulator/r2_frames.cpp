#include "tests/emulator/r2_frames.h"

#include <cmath>

namespace tryer::emulator {
namespace {

constexpr std::size_t kFrameBytes = 64;

struct Field {
  int offset;
  FieldType type;
};

constexpr std::array<Field, 27> kA0Fields{
    {{4, FieldType::F32},  {8, FieldType::F32},  {12, FieldType::F32}, {16, FieldType::F32}, {20, FieldType::F32},
     {24, FieldType::F32}, {28, FieldType::F32}, {32, FieldType::U16}, {34, FieldType::U16}, {36, FieldType::U16},
     {38, FieldType::U16}, {40, FieldType::U16}, {42, FieldType::U16}, {44, FieldType::U16}, {46, FieldType::U8},
     {47, FieldType::U8},  {48, FieldType::U8},  {50, FieldType::U8},  {51, FieldType::U8},  {52, FieldType::U8},
     {53, FieldType::U8},  {54, FieldType::U8},  {55, FieldType::U8},  {56, FieldType::U8},  {57, FieldType::U8},
     {58, FieldType::U8},  {59, FieldType::U8}}};

Bytes blank(std::uint8_t type) {
  Bytes frame(kFrameBytes, kFiller);
  frame[0] = type;
  return frame;
}

void putScaled(Bytes& frame, int offset, double value, double scale) {
  putU16(frame, offset, static_cast<int>(std::lround(value * scale)));
}

void putError(Bytes& frame, int offset, const MachineError& error) {
  putByte(frame, offset, error.category);
  putByte(frame, offset + 1, error.type);
  putByte(frame, offset + 2, error.info);
  putByte(frame, offset + 3, error.value);
}

}  // namespace

std::optional<FieldType> a0FieldAt(int offset) {
  for (const auto& field : kA0Fields) {
    if (field.offset == offset) return field.type;
  }
  return std::nullopt;
}

Bytes packA0(const FrameA0& frame) {
  Bytes packet = blank(0xA0);
  putF32(packet, 4, frame.beanTempC);
  putF32(packet, 8, frame.beanRiseCPerMin);
  putF32(packet, 12, frame.sensorAmbientC);
  putF32(packet, 16, frame.probeTempC);
  putF32(packet, 20, frame.probeRiseCPerMin);
  putF32(packet, 24, frame.energy);
  putF32(packet, 28, frame.pressureDifference);
  putU16(packet, 32, frame.exhaustFanRpm);
  putScaled(packet, 34, frame.inletAirC, 10);
  putScaled(packet, 36, frame.hotAirC, 10);
  putScaled(packet, 38, frame.exhaustAirC, 10);
  putScaled(packet, 40, frame.pressure, 10);
  putScaled(packet, 42, frame.humidityPercent, 10);
  putScaled(packet, 44, frame.humiditySensorC, 10);
  putByte(packet, 46, frame.clockMinutes);
  putByte(packet, 47, 0);  // crack-mark button
  putByte(packet, 48, frame.clockSeconds);
  putByte(packet, 50, frame.heater);
  putByte(packet, 51, frame.fan);
  putByte(packet, 52, 0);  // hot-air set
  putByte(packet, 53, frame.drum);
  putByte(packet, 54, frame.roasts);
  putByte(packet, 55, 0);  // first-crack sample
  putByte(packet, 56, 0);  // cracks
  putByte(packet, 57, 0);  // by hand
  putByte(packet, 58, 0);  // status
  putByte(packet, 59, frame.state);
  return packet;
}

Bytes packA1(const FrameA1& frame) {
  Bytes packet = blank(0xA1);
  putByte(packet, 4, frame.errorCount);
  putError(packet, 8, frame.errors[0]);
  putError(packet, 12, frame.errors[1]);
  for (int duty = 16; duty <= 30; duty += 2) putU16(packet, duty, 400);
  putU16(packet, 34, frame.coilFanRpm);
  putU16(packet, 36, frame.coilFan2Rpm);
  for (int other = 38; other <= 46; other += 2) putU16(packet, other, 1'500);
  putU16(packet, 48, frame.drumRpm);
  putU16(packet, 52, frame.boardCritical);
  putU16(packet, 58, 0);  // buttons
  return packet;
}

Bytes packA2(const FrameA2& frame) {
  Bytes packet = blank(0xA2);
  putU16(packet, 4, frame.powerSetW);
  putScaled(packet, 6, frame.lineHz, 100);
  putU16(packet, 8, frame.igbtHz);
  putU16(packet, 10, 0);  // IGBT error
  putScaled(packet, 12, frame.igbt1C, 10);
  putScaled(packet, 14, frame.igbt2C, 10);
  putU16(packet, 16, 0);  // state run time
  putU16(packet, 18, 0);  // status register
  putU16(packet, 20, 0);  // status error
  putScaled(packet, 22, frame.activeW, 10);
  putScaled(packet, 24, 0, 10);
  putScaled(packet, 26, frame.activeW, 10);
  putScaled(packet, 28, frame.voltage, 10);
  putScaled(packet, 30, frame.currentA, 1'000);
  putU16(packet, 32, 0);
  return packet;
}

Bytes packUnknown(std::uint8_t type) {
  return blank(type);
}

// Bit by bit: four nibbles of a word are sixteen steps of the usual shift register, out of the thirty-two that a whole
// word would take.
std::uint32_t commandChecksum(std::span<const std::uint8_t> command) {
  constexpr std::uint32_t kPolynomial = 0x04C11DB7;
  constexpr std::size_t kChecksumBytes = 4;
  constexpr int kShifts = 16;
  std::uint32_t shifted = 0xFFFFFFFF;
  for (std::size_t word = 0; word < command.size() + kChecksumBytes; word += 4) {
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint32_t byte = word + i < command.size() ? command[word + i] : 0U;
      shifted ^= byte << (24 - 8 * i);
    }
    for (int shift = 0; shift < kShifts; ++shift) {
      const bool out = (shifted >> 31U) != 0;
      shifted = (shifted << 1U) ^ (out ? kPolynomial : 0U);
    }
  }
  return shifted;
}

}  // namespace tryer::emulator
