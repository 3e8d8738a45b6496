// The packets the Bullet R1 sends, written field by field.
#pragma once

#include <cstdint>
#include <optional>

#include "tests/emulator/fields.h"

namespace tryer::emulator {

inline constexpr int kStatusBytes = 64;
inline constexpr std::uint8_t kNormalStatus = 10;  // byte 41 of STATUS1

// The type of the STATUS1 field that starts at this offset; nothing where no known field starts.
std::optional<FieldType> status1FieldAt(int offset);

struct Status1 {
  float beanTempC = 0;
  float beanRiseCPerMin = 0;
  float probeTempC = 0;
  float exhaustTempC = 0;
  int clockMinutes = 0;
  int clockSeconds = 0;
  int fan = 1;
  int heater = 0;
  int drum = 1;
  std::uint8_t state = 0;
  float irSensorTempC = 0;
  float boardTempC = 0;
  std::uint8_t validity = kNormalStatus;
  int fanRpm = 0;
  int mainsV = 230;
  int coilFan = 0;
};

struct Status2 {
  int coilFan2 = 0;
  int preheatTargetC = 200;
};

Bytes packStatus1(const Status1& status);         // 64 bytes
Bytes packStatus2(const Status2& status);         // 64 bytes
Bytes packInfo1(int serialNumber, int firmware);  // 32 bytes
Bytes packInfo2(std::uint32_t roasts);            // 36 bytes, the count big-endian

}  // namespace tryer::emulator
