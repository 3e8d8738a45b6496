// The R2's side of the wire: commands with a checksum in, frames out.
#include <algorithm>

#include "tests/emulator/virtual_bullet.h"

namespace tryer::emulator {
namespace {

constexpr std::int64_t kFrameEveryNs = 20'000'000;
constexpr std::int64_t kForgottenNs = 100'000'000;
constexpr std::size_t kCommandBytes = 4;
constexpr std::size_t kChecksumBytes = 4;
constexpr int kPreheatMinC = 20;
constexpr int kPreheatMaxC = 350;

using Packet = std::span<const std::uint8_t>;

bool checksumIsRight(Packet packet) {
  const std::uint32_t sum = commandChecksum(packet.first(kCommandBytes));
  for (std::size_t i = 0; i < kChecksumBytes; ++i) {
    if (packet[kCommandBytes + i] != static_cast<std::uint8_t>(sum >> (8 * i))) return false;
  }
  return true;
}

// "34 01 AA AA" is one more of what the first byte names, "34 02 AA AA" one less.
bool isStep(Packet command) {
  return (command[1] == 1 || command[1] == 2) && command[2] == 0xAA && command[3] == 0xAA;
}

}  // namespace

void VirtualBullet::control2(Packet packet, bool& known) {
  if (packet.size() != kCommandBytes + kChecksumBytes) return;
  Bytes arrived(packet.begin(), packet.end());
  ++commands_;
  if (has(FaultKind::CrcNoise)) {
    const auto every = static_cast<std::uint64_t>(std::max<std::int64_t>(faultValue(FaultKind::CrcNoise), 1));
    if (commands_ % every == 0) arrived[1] ^= 0x40U;
  }
  known = true;
  if (!checksumIsRight(arrived)) {
    ++counters_.badChecksum;
    return;
  }
  const Packet command = Packet(arrived).first(kCommandBytes);
  const std::uint8_t what = command[0];
  if (what == 0x30 && command[1] == 0x01 && command[2] == 0 && command[3] == 0) {
    takePrs();
  } else if (what == 0x34 && isStep(command)) {
    nudgeHeater(command[1]);
  } else if (what == 0x31 && isStep(command)) {
    nudgeFan(command[1]);
  } else if (what == 0x32 && isStep(command)) {
    ++counters_.drum;
    if (!ignores(kIgnoreDrum)) nudge(settings_.drum, command[1], kDrumMin, kDrumMax);
  } else if (what == 0x35 && command[1] == 0) {
    ++counters_.preheat;
    const int target = command[2] * 256 + command[3];
    if (!ignores(kIgnorePreheat) && target >= kPreheatMinC && target <= kPreheatMaxC) preheatTargetC_ = target;
  } else {
    known = false;
  }
}

std::optional<std::int64_t> VirtualBullet::nextFrameNs() const {
  const std::lock_guard lock(mutex_);
  if (model_ != Model::R2) return std::nullopt;
  return frameDueNs_;
}

std::vector<Answer> VirtualBullet::frames(std::int64_t monotonicNs) {
  const std::lock_guard lock(mutex_);
  std::vector<Answer> due;
  if (model_ != Model::R2) return due;
  frameDueNs_ = std::max(frameDueNs_, monotonicNs - kForgottenNs);
  for (; frameDueNs_ <= monotonicNs; frameDueNs_ += kFrameEveryNs) {
    due.push_back(nextFrame());
    if (has(FaultKind::UnknownFrame))
      due.push_back(spoil(packUnknown(static_cast<std::uint8_t>(faultValue(FaultKind::UnknownFrame)))));
  }
  counters_.frames += due.size();
  return due;
}

Answer VirtualBullet::nextFrame() {
  switch (frameTurn_++ % 5) {
    case 0:
      return spoil(frameA0());
    case 1:
      return spoil(frameA1());
    case 2:
      return spoil(frameA2());
    case 3:
      return spoil(packUnknown(0xA3));
    default:
      return spoil(packUnknown(0xA4));
  }
}

Bytes VirtualBullet::frameA0() const {
  const auto clockS = static_cast<int>(clockSteps_ / 10);
  FrameA0 frame;
  frame.beanTempC = shownBeanTempC();
  frame.beanRiseCPerMin = static_cast<float>(heat_.riseCPerMin());
  frame.sensorAmbientC = static_cast<float>(30.0 + (heat_.infraredC() - kAmbientC) * 0.1);
  frame.probeTempC = static_cast<float>(heat_.probeC());
  frame.probeRiseCPerMin = static_cast<float>(heat_.riseCPerMin() * 0.9);
  frame.energy = static_cast<float>(clockSteps_) * 0.01F;
  frame.pressureDifference = 12.5F;
  frame.exhaustFanRpm = state_ == State::Off ? 0 : 600 + 180 * settings_.fan;
  frame.inletAirC = kAmbientC;
  frame.hotAirC = kAmbientC + (heat_.drumTempC() - kAmbientC) * 1.05;
  frame.exhaustAirC = heat_.exhaustC();
  frame.pressure = 1'013.2;
  frame.humidityPercent = 45;
  frame.humiditySensorC = kAmbientC;
  frame.clockMinutes = clockS / 60;
  frame.clockSeconds = clockS % 60;
  frame.heater = settings_.heater;
  frame.fan = settings_.fan;
  frame.drum = settings_.drum;
  frame.roasts = static_cast<int>(roasts_ % 256);
  frame.state = static_cast<std::uint8_t>(state_);
  Bytes packet = packA0(frame);
  spoilFields(packet);
  return packet;
}

Bytes VirtualBullet::frameA1() const {
  FrameA1 frame;
  if (has(FaultKind::MachineErrors))
    frame.errors = machineErrors(*std::ranges::find(faults_, FaultKind::MachineErrors, &Fault::kind));
  frame.errorCount =
      static_cast<int>(std::ranges::count_if(frame.errors, [](const auto& e) { return e != MachineError{}; }));
  frame.coilFanRpm = settings_.heater * 100;
  frame.coilFan2Rpm = settings_.heater * 110;
  frame.drumRpm = state_ == State::Off || state_ == State::Shutdown ? 0 : 40 + 5 * settings_.drum;
  return packA1(frame);
}

Bytes VirtualBullet::frameA2() const {
  FrameA2 frame;
  frame.powerSetW = settings_.heater * 120;
  frame.igbtHz = settings_.heater == 0 ? 0 : 24'000;
  frame.igbt1C = 40.0 + powerFraction() * 25.0;
  frame.igbt2C = 41.0 + powerFraction() * 25.0;
  frame.activeW = powerFraction() * 1'680.0;
  frame.voltage = shownMainsV();
  frame.currentA = frame.voltage > 0 ? frame.activeW / frame.voltage : 0;
  return packA2(frame);
}

}  // namespace tryer::emulator
