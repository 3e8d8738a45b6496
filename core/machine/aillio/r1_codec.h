// The Aillio Bullet R1's packets: bytes in, plain values out. Pure, no allocation, any thread.
//
// There is no vendor documentation; the offsets are what the community found out by watching
// the wire. All numbers are little-endian but the roast count of INFO2. Nothing that is decoded here leaves its
// documented range: a value that is not a number or outside is NaN and carries the reason.
#pragma once

#include "core/machine/aillio/control.h"
#include "core/machine/aillio/packet.h"
#include "core/model/capability.h"

namespace tryer::machine::aillio {

inline constexpr std::size_t kStatusSize = 64;
inline constexpr std::size_t kInfo1Size = 32;
inline constexpr std::size_t kInfo2Size = 36;

// --- to the machine ---

enum class Request : std::uint8_t { Info1, Info2, Status1, Status2 };

Packet encodeRequest(Request request) noexcept;
Packet encodePrs() noexcept;  // begins like STATUS1; only its length tells them apart
Packet encodeHeaterStep(bool up) noexcept;
Packet encodeFanStep(bool up) noexcept;
std::optional<Packet> encodeDrum(int speed) noexcept;  // nothing outside 1…9
std::optional<Packet> encodeR1(Control control, int shown, int target) noexcept;

// --- from the machine ---

// The channels in the order of the capability profile.
enum class R1Channel : std::uint8_t {
  Bt,      // bean temperature, infrared sensor
  BtRate,  // its rate of rise as the machine computes it
  Probe,   // drum / bean probe
  Exhaust,
  Ir,     // the infrared sensor's own temperature
  Board,  // circuit board
  FanRpm,
  Mains,
  CoilFan,
  CoilFan2,       // STATUS2
  PreheatTarget,  // STATUS2
  Clock,          // roast clock of the machine, seconds
  Heater,
  Fan,
  Drum,
};
inline constexpr std::size_t kR1Channels = 15;
constexpr std::size_t index(R1Channel channel) noexcept {
  return static_cast<std::size_t>(channel);
}

Range r1Range(R1Channel channel) noexcept;

using R1Reading = Reading<R1Channel, kR1Channels>;

struct Status1 {
  R1Reading reading;
  model::MachineState state = model::MachineState::Unknown;
  std::uint8_t rawState = 0;
};

struct Info1 {
  int serial = 0;
  int firmware = 0;
};

// Each refuses before it writes: out is untouched unless None is returned.
//
// STATUS1 and STATUS2 answers carry no name. They are told apart by byte 41: 10 in a normal STATUS1; in a STATUS2 it is
// the high byte of the preheat target, which would then be 2560 °C or more.
PacketFault decodeStatus1(std::span<const std::byte> packet, Status1& out) noexcept;
PacketFault decodeStatus2(std::span<const std::byte> packet, R1Reading& out) noexcept;
// The information replies have their own lengths; a longer packet is a late status.
PacketFault decodeInfo1(std::span<const std::byte> packet, Info1& out) noexcept;
PacketFault decodeInfo2(std::span<const std::byte> packet, std::uint32_t& roasts) noexcept;

// Unknown for a number that has no meaning here: treated as unsafe by whoever decides.
model::MachineState machineState(std::uint8_t raw) noexcept;

}  // namespace tryer::machine::aillio
