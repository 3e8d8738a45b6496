// The Aillio Bullet R2's frames and commands: bytes in, plain values out, and back. Pure, no allocation, any thread.
//
// There is no vendor documentation; the offsets are what the community found out by watching the wire. The machine
// sends 64-byte frames by itself, byte 0 is the type. All numbers are little-endian but the preheat target of a
// command. Nothing that is decoded here leaves its documented range: a value that is not a number or outside is NaN and
// carries the reason.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/machine/aillio/control.h"
#include "core/machine/aillio/packet.h"
#include "core/model/capability.h"
#include "core/model/machine.h"

namespace tryer::machine::aillio {

inline constexpr std::size_t kFrameSize = 64;

// --- to the machine: four bytes and their checksum ---

Packet encodeR2Prs() noexcept;
Packet encodeR2HeaterStep(bool up) noexcept;
Packet encodeR2FanStep(bool up) noexcept;
Packet encodeR2DrumStep(bool up) noexcept;
inline constexpr int kPreheatMinC = 20;
inline constexpr int kPreheatMaxC = 350;
std::optional<Packet> encodeR2Preheat(int targetC) noexcept;  // nothing outside 20…350
std::optional<Packet> encodeR2(Control control, int shown, int target) noexcept;

// Of a command without its checksum bytes (whole words of four bytes; these count as zeros). CRC-32 with polynomial
// 04C11DB7, initial FFFFFFFF, not reflected, no final xor, over 32-bit big-endian words, of which each moves the
// register by four nibbles only (a usual CRC moves it by eight). It is appended little-endian.
std::uint32_t r2Checksum(std::span<const std::byte> command) noexcept;

// --- from the machine ---

// The channels in the order of the capability profile. Those that mean the same as the R1's carry the R1's ids there.
enum class R2Channel : std::uint8_t {
  // frame A0
  Bt,         // bean temperature, infrared sensor
  BtRate,     // its rate of rise as the machine computes it
  Probe,      // bean probe
  ProbeRate,  // its rate of rise as the machine computes it
  Exhaust,    // exhaust air
  Ir,         // the infrared sensor's surroundings
  Inlet,      // inlet air
  HotAir,     //
  FanRpm,     // exhaust fan
  Clock,      // roast clock of the machine, seconds
  Heater,
  Fan,
  Drum,
  // frame A1
  DrumRpm,
  CoilFan,
  CoilFan2,
  ErrorCount,     // errors that the machine reports
  BoardCritical,  // control board; unit unknown
  // frame A2
  Mains,     // supply voltage
  Power,     // active power
  PowerSet,  // power set point
  LineHz,    // line frequency
  Igbt1,     // temperatures of the power transistors
  Igbt2,
};
inline constexpr std::size_t kR2Channels = 24;
constexpr std::size_t index(R2Channel channel) noexcept {
  return static_cast<std::size_t>(channel);
}
static_assert(kR2Channels <= model::kMaxChannels);

Range r2Range(R2Channel channel) noexcept;  // the reasons are with the table in r2_profile.cpp

using R2Reading = Reading<R2Channel, kR2Channels>;

enum class R2Frame : std::uint8_t { A0, A1, A2, A3, A4, Unknown };  // of A3 and A4 nothing but the type is known

// Nothing for what is too short to be a frame.
std::optional<R2Frame> frameType(std::span<const std::byte> packet) noexcept;

struct R2Status {  // A0
  R2Reading reading;
  model::MachineState state = model::MachineState::Unknown;
  std::uint8_t rawState = 0;
};

struct R2Fans {  // A1
  R2Reading reading;
  std::array<model::MachineError, 2> errors;  // all zeros: none
};

// Each refuses before it writes: out is untouched unless None is returned. Channels of other frames are Absent.
PacketFault decodeA0(std::span<const std::byte> packet, R2Status& out) noexcept;
PacketFault decodeA1(std::span<const std::byte> packet, R2Fans& out) noexcept;
PacketFault decodeA2(std::span<const std::byte> packet, R2Reading& out) noexcept;

// Unknown for a number that has no meaning here, and for a machine that is just being switched on: treated as unsafe by
// whoever decides. Cooldown (07) and cooling or back-to-back (08) are both Cooling; which of them heats is not known.
model::MachineState r2MachineState(std::uint8_t raw) noexcept;

}  // namespace tryer::machine::aillio
