#include "tests/emulator/status_packet.h"

#include <array>

namespace tryer::emulator {
namespace {

struct Field {
  int offset;
  FieldType type;
};

constexpr std::array<Field, 16> kStatus1Fields{{{0, FieldType::F32},
                                                {4, FieldType::F32},
                                                {8, FieldType::F32},
                                                {16, FieldType::F32},
                                                {24, FieldType::U8},
                                                {25, FieldType::U8},
                                                {26, FieldType::U8},
                                                {27, FieldType::U8},
                                                {28, FieldType::U8},
                                                {29, FieldType::U8},
                                                {32, FieldType::F32},
                                                {36, FieldType::F32},
                                                {41, FieldType::U8},
                                                {44, FieldType::I16},
                                                {48, FieldType::I16},
                                                {52, FieldType::I32}}};

}  // namespace

std::optional<FieldType> status1FieldAt(int offset) {
  for (const auto& field : kStatus1Fields) {
    if (field.offset == offset) return field.type;
  }
  return std::nullopt;
}

Bytes packStatus1(const Status1& status) {
  Bytes packet(kStatusBytes, kFiller);
  putF32(packet, 0, status.beanTempC);
  putF32(packet, 4, status.beanRiseCPerMin);
  putF32(packet, 8, status.probeTempC);
  putF32(packet, 16, status.exhaustTempC);
  putByte(packet, 24, status.clockMinutes);
  putByte(packet, 25, status.clockSeconds);
  putByte(packet, 26, status.fan);
  putByte(packet, 27, status.heater);
  putByte(packet, 28, status.drum);
  putByte(packet, 29, status.state);
  putF32(packet, 32, status.irSensorTempC);
  putF32(packet, 36, status.boardTempC);
  putByte(packet, 41, status.validity);
  putI16(packet, 44, status.fanRpm);
  putI16(packet, 48, status.mainsV);
  putI32(packet, 52, status.coilFan);
  return packet;
}

Bytes packStatus2(const Status2& status) {
  Bytes packet(kStatusBytes, kFiller);
  putI32(packet, 32, status.coilFan2);
  putU16(packet, 40, status.preheatTargetC);
  return packet;
}

Bytes packInfo1(int serialNumber, int firmware) {
  Bytes packet(32, kFiller);
  putI16(packet, 0, serialNumber);
  putI16(packet, 24, firmware);
  return packet;
}

Bytes packInfo2(std::uint32_t roasts) {
  Bytes packet(36, kFiller);
  for (int i = 0; i < 4; ++i) {
    packet[static_cast<std::size_t>(27 + i)] = static_cast<std::uint8_t>((roasts >> (8 * (3 - i))) & 0xFFU);
  }
  return packet;
}

}  // namespace tryer::emulator
