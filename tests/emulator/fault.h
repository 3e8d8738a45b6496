// What can be made to go wrong with the virtual Bullet, and the text form used by bulletsim and the tests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace tryer::emulator {

enum class FaultKind : std::uint8_t {
  IgnoreCommands,  // ignore-commands[:prs|heater|fan|drum] control commands reach the machine and change nothing
  StuckHeater,     // stuck-heater        heater setting and heat stay as they are, in every state, whatever is sent
  LateAnswer,      // late-answer:MS      replies come MS late
  Stall,           // stall[:in|:out]     the endpoint halts (default in) and stays so until CLEAR_HALT
  NakOut,          // nak-out             OUT transfers are not taken until the fault is cleared
  ShortPacket,     // short-packet[:BYTES] replies are cut to BYTES (default 20)
  WrongValidity,   // wrong-validity[:N]  byte 41 of STATUS1 is N (default 1)
  Silence,         // silence             queries are taken and never answered; commands still act
  NotANumber,      // nan[:OFFSET]        the f32 at OFFSET of STATUS1 (default 0, bean temperature) is NaN
  OutOfRange,      // out-of-range[:OFFSET] the field at OFFSET of STATUS1 (default 0) is far outside its range
  UnplugAfter      // unplug-after:MS[,replug:MS] MS after being set; replug counts from the unplugging (USB layer only)
};
inline constexpr int kFaultKinds = 11;

// Bits of Fault::value for IgnoreCommands.
inline constexpr std::int64_t kIgnorePrs = 1;
inline constexpr std::int64_t kIgnoreHeater = 2;
inline constexpr std::int64_t kIgnoreFan = 4;
inline constexpr std::int64_t kIgnoreDrum = 8;
inline constexpr std::int64_t kIgnoreAll = 15;
// Values of Fault::value for Stall.
inline constexpr std::int64_t kStallIn = 1;
inline constexpr std::int64_t kStallOut = 2;

struct Fault {
  FaultKind kind = FaultKind::IgnoreCommands;
  std::int64_t value = 0;                  // milliseconds, bytes, offset or bits, as the kind says
  std::optional<std::int64_t> replugMs{};  // UnplugAfter only
  bool operator==(const Fault&) const = default;
};

// One fault, or several joined by '+'. The error is a sentence for the user.
tl::expected<std::vector<Fault>, std::string> parseFaults(std::string_view text);

// The text that parses to this fault again.
std::string toText(const Fault& fault);

// For --help: one line for each fault.
std::string_view faultHelp();

}  // namespace tryer::emulator
