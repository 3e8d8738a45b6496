// What the console and its guard process say to each other, over a pair of SOCK_SEQPACKET sockets that the guard
// inherits: one message a packet, small, of fixed size by its type, little-endian.
//
//   0  'T' 'G'    2  version    3  type    4  length of the rest (u16)    6  the rest
//
// Pure: bytes in, values out; no allocation, any thread. Whatever is not exactly a message of this version is refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

namespace tryer::machine::safety {

inline constexpr std::uint8_t kGuardVersion = 1;
inline constexpr std::size_t kGuardMessageMax = 64;

// How the guard finds the machine again: its model and where it is plugged in.
struct GuardedMachine {
  std::uint16_t vendor = 0;
  std::uint16_t product = 0;
  std::uint8_t bus = 0;
  std::uint8_t address = 0;
  std::uint8_t depth = 0;             // how many of ports are meant, 0…7
  std::array<std::uint8_t, 7> ports;  // the way from the root hub
  std::int32_t serial = -1;           // as the machine told it; −1: unknown
  std::uint8_t coolingFan = 0;        // the fan setting of its safe state, 0…100

  GuardedMachine() : ports{} {}
  bool operator==(const GuardedMachine&) const = default;
};

namespace guard_message {

// --- console → guard ---

struct Hello {  // first of all
  std::uint32_t consolePid = 0;
  bool operator==(const Hello&) const = default;
};

// Every 100 ms, and at once when the heat changes or is about to.
struct Heartbeat {
  std::uint32_t number = 0;
  // So long ago the slowest of the console's threads that matter last showed that it lives. What it says is as old.
  std::uint32_t quietMs = 0;
  std::uint64_t abortEpoch = 0;
  bool abortLatched = false;
  bool heatOn = false;                    // as last shown, or about to be commanded; what is not known counts as on
  std::optional<GuardedMachine> machine;  // none: no machine, or one that ends with the console (the twin)
  bool operator==(const Heartbeat&) const = default;
};

struct StandDown {  // the console ends, and there is nothing to do
  bool operator==(const StandDown&) const = default;
};

struct HandOver {  // the console lets go of the machine and ends; the guard is to turn the heat off
  bool operator==(const HandOver&) const = default;
};

// --- guard → console ---

struct Ready {  // the answer to Hello
  std::uint32_t guardPid = 0;
  bool operator==(const Ready&) const = default;
};

struct Alive {  // the answer to each heartbeat
  std::uint32_t number = 0;
  bool operator==(const Alive&) const = default;
};

}  // namespace guard_message

using GuardMessage = std::variant<guard_message::Hello, guard_message::Heartbeat, guard_message::StandDown,
                                  guard_message::HandOver, guard_message::Ready, guard_message::Alive>;

struct GuardBytes {
  std::array<std::byte, kGuardMessageMax> bytes{};
  std::size_t size = 0;
  std::span<const std::byte> span() const noexcept { return {bytes.data(), size}; }
};

GuardBytes encodeGuardMessage(const GuardMessage& message) noexcept;
std::optional<GuardMessage> decodeGuardMessage(std::span<const std::byte> packet) noexcept;

}  // namespace tryer::machine::safety
