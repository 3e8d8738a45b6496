// The frames that the Bullet R2 sends by itself, written field by field, and the checksum of its commands.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "tests/emulator/fields.h"

namespace tryer::emulator {

// Of frame A0: the type of the field that starts at this offset; nothing where no known field starts.
std::optional<FieldType> a0FieldAt(int offset);

struct FrameA0 {  // temperatures and settings
  float beanTempC = 0;
  float beanRiseCPerMin = 0;
  float sensorAmbientC = 0;
  float probeTempC = 0;
  float probeRiseCPerMin = 0;
  float energy = 0;
  float pressureDifference = 0;
  int exhaustFanRpm = 0;
  double inletAirC = 0;
  double hotAirC = 0;
  double exhaustAirC = 0;
  double pressure = 0;
  double humidityPercent = 0;
  double humiditySensorC = 0;
  int clockMinutes = 0;
  int clockSeconds = 0;
  int heater = 0;
  int fan = 1;
  int drum = 1;
  int roasts = 0;
  std::uint8_t state = 0;
};

struct MachineError {
  std::uint8_t category = 0;
  std::uint8_t type = 0;
  std::uint8_t info = 0;
  std::uint8_t value = 0;
  bool operator==(const MachineError&) const = default;
};

struct FrameA1 {  // fans and errors
  int errorCount = 0;
  std::array<MachineError, 2> errors{};
  int coilFanRpm = 0;
  int coilFan2Rpm = 0;
  int drumRpm = 0;
  int boardCritical = 0;
};

struct FrameA2 {  // power
  int powerSetW = 0;
  double lineHz = 50;
  int igbtHz = 0;
  double igbt1C = 0;
  double igbt2C = 0;
  double activeW = 0;
  double voltage = 230;
  double currentA = 0;
};

Bytes packA0(const FrameA0& frame);    // 64 bytes each
Bytes packA1(const FrameA1& frame);    //
Bytes packA2(const FrameA2& frame);    //
Bytes packUnknown(std::uint8_t type);  // nothing but its type is known

// The checksum of a command, without its four checksum bytes. A number of bytes that is not whole words is filled up
// with zeros.
std::uint32_t commandChecksum(std::span<const std::uint8_t> command);

}  // namespace tryer::emulator
