// What can be made to go wrong with the virtual Bullet, and the text form used by bulletsim and the tests.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "tests/emulator/bullet_model.h"
#include "tests/emulator/r2_frames.h"

namespace tryer::emulator {

enum class FaultKind : std::uint8_t {
  IgnoreCommands,  // ignore-commands[:prs|heater|fan|drum|preheat] control commands reach the machine and change
                   // nothing
  StuckHeater,     // stuck-heater        heater setting and heat stay as they are, in every state, whatever is sent
  LateAnswer,      // late-answer:MS      replies come MS late
  Stall,           // stall[:in|:out]     the endpoint halts (default in) and stays so until CLEAR_HALT
  NakOut,          // nak-out             OUT transfers are not taken until the fault is cleared
  ShortPacket,     // short-packet[:BYTES] replies are cut to BYTES (default 20)
  WrongValidity,   // wrong-validity[:N]  R1: byte 41 of STATUS1 is N (default 1)
  Silence,         // silence             nothing is answered and nothing sent; commands still act
  NotANumber,      // nan[:OFFSET]        the f32 at OFFSET of STATUS1 or frame A0 (default: bean temperature) is NaN
  OutOfRange,      // out-of-range[:OFFSET] the field at OFFSET (default: bean temperature) is far outside its range
  UnplugAfter,     // unplug-after:MS[,replug:MS] MS after being set; replug counts from the unplugging (USB layer only)
  HalfFrame,       // half-frame          every packet of the machine comes in two halves
  FrozenBt,        // frozen-bt           the bean temperature shown stays what it is now
  Mains,           // mains:V             the supply voltage that the machine measures
  MachineErrors,   // machine-error:C,T,I,V[,C,T,I,V] R2: one or two errors: category, type, info, value
  UnknownFrame,    // unknown-frame[:TYPE] R2: frames of this type (default F7, in hex) come between the others
  CrcNoise         // crc-noise[:N]       R2: every Nth command (default 2) arrives with a flipped bit
};
inline constexpr int kFaultKinds = 17;

// Bits of Fault::value for IgnoreCommands.
inline constexpr std::int64_t kIgnorePrs = 1;
inline constexpr std::int64_t kIgnoreHeater = 2;
inline constexpr std::int64_t kIgnoreFan = 4;
inline constexpr std::int64_t kIgnoreDrum = 8;
inline constexpr std::int64_t kIgnorePreheat = 16;  // R2
inline constexpr std::int64_t kIgnoreAll = 31;
// Values of Fault::value for Stall.
inline constexpr std::int64_t kStallIn = 1;
inline constexpr std::int64_t kStallOut = 2;

struct Fault {
  FaultKind kind = FaultKind::IgnoreCommands;
  std::int64_t value = 0;  // milliseconds, bytes, offset, bits, volts…, as the kind says; errors: see machineErrors()
  std::optional<std::int64_t> replugMs{};  // UnplugAfter only
  bool operator==(const Fault&) const = default;
};

// The one or two errors of a MachineErrors fault; one that is all zeros is none.
std::array<MachineError, 2> machineErrors(const Fault& fault);

// One fault, or several joined by '+'. The error is a sentence for the user. Offsets are those of the model's packet.
tl::expected<std::vector<Fault>, std::string> parseFaults(std::string_view text, Model model = Model::R1);

// The text that parses to this fault again.
std::string toText(const Fault& fault);

// For --help: one line for each fault.
std::string_view faultHelp();

}  // namespace tryer::emulator
