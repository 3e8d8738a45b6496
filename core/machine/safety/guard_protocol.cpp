#include "core/machine/safety/guard_protocol.h"

#include <algorithm>

namespace tryer::machine::safety {

using namespace guard_message;

namespace {

constexpr std::size_t kHeader = 6;
constexpr std::byte kMagic0{'T'};
constexpr std::byte kMagic1{'G'};

enum class Type : std::uint8_t { Hello = 1, Heartbeat, StandDown, HandOver, Ready, Alive };

class Writer {
 public:
  explicit Writer(GuardBytes& out) noexcept : out_(out) {}
  template <typename T>
  void put(T value) noexcept {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      out_.bytes.data()[out_.size++] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i));
    }
  }
  void put(bool value) noexcept { put<std::uint8_t>(value ? 1 : 0); }

 private:
  GuardBytes& out_;
};

// Reads within its bounds; beyond them, and where a value is none that is allowed, it is not good() any more.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) noexcept : left_(bytes) {}
  template <typename T>
  T get() noexcept {
    if (left_.size() < sizeof(T)) {
      good_ = false;
      return T{};
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) value |= std::to_integer<std::uint64_t>(left_[i]) << (8 * i);
    left_ = left_.subspan(sizeof(T));
    return static_cast<T>(value);
  }
  bool getBool() noexcept { return below(get<std::uint8_t>(), 2) != 0; }
  std::uint8_t below(std::uint8_t value, std::uint8_t limit) noexcept {
    good_ = good_ && value < limit;
    return value;
  }
  void require(bool holds) noexcept { good_ = good_ && holds; }
  bool good() const noexcept { return good_; }
  bool atEnd() const noexcept { return good_ && left_.empty(); }

 private:
  std::span<const std::byte> left_;
  bool good_ = true;
};

void write(Writer& out, const GuardedMachine& machine) noexcept {
  out.put(machine.vendor);
  out.put(machine.product);
  out.put(machine.bus);
  out.put(machine.address);
  out.put(machine.depth);
  for (const auto port : machine.ports) out.put(port);
  out.put(static_cast<std::uint32_t>(machine.serial));
  out.put(machine.coolingFan);
}

GuardedMachine readMachine(Reader& in) noexcept {
  GuardedMachine machine;
  machine.vendor = in.get<std::uint16_t>();
  machine.product = in.get<std::uint16_t>();
  machine.bus = in.get<std::uint8_t>();
  machine.address = in.get<std::uint8_t>();
  machine.depth = in.below(in.get<std::uint8_t>(), static_cast<std::uint8_t>(machine.ports.size() + 1));
  for (auto& port : machine.ports) port = in.get<std::uint8_t>();
  machine.serial = static_cast<std::int32_t>(in.get<std::uint32_t>());
  machine.coolingFan = in.below(in.get<std::uint8_t>(), 101);
  return machine;
}

Type write(Writer& out, const Hello& message) noexcept {
  out.put(message.consolePid);
  return Type::Hello;
}
Type write(Writer& out, const Heartbeat& message) noexcept {
  out.put(message.number);
  out.put(message.quietMs);
  out.put(message.abortEpoch);
  out.put(message.abortLatched);
  out.put(message.heatOn);
  out.put(message.machine.has_value());
  write(out, message.machine.value_or(GuardedMachine()));
  return Type::Heartbeat;
}
Type write(Writer&, const StandDown&) noexcept {
  return Type::StandDown;
}
Type write(Writer&, const HandOver&) noexcept {
  return Type::HandOver;
}
Type write(Writer& out, const Ready& message) noexcept {
  out.put(message.guardPid);
  return Type::Ready;
}
Type write(Writer& out, const Alive& message) noexcept {
  out.put(message.number);
  return Type::Alive;
}

Heartbeat readHeartbeat(Reader& in) noexcept {
  Heartbeat message;
  message.number = in.get<std::uint32_t>();
  message.quietMs = in.get<std::uint32_t>();
  message.abortEpoch = in.get<std::uint64_t>();
  message.abortLatched = in.getBool();
  message.heatOn = in.getBool();
  const bool there = in.getBool();
  const GuardedMachine machine = readMachine(in);
  if (there) message.machine = machine;
  in.require(there || machine == GuardedMachine());  // one message, one spelling
  return message;
}

std::optional<GuardMessage> read(Type type, Reader& in) noexcept {
  switch (type) {
    case Type::Hello:
      return Hello{in.get<std::uint32_t>()};
    case Type::Heartbeat:
      return readHeartbeat(in);
    case Type::StandDown:
      return StandDown{};
    case Type::HandOver:
      return HandOver{};
    case Type::Ready:
      return Ready{in.get<std::uint32_t>()};
    case Type::Alive:
      return Alive{in.get<std::uint32_t>()};
  }
  return std::nullopt;
}

}  // namespace

GuardBytes encodeGuardMessage(const GuardMessage& message) noexcept {
  GuardBytes out;
  out.size = kHeader;
  Writer writer(out);
  const Type type = std::visit([&writer](const auto& one) { return write(writer, one); }, message);
  const auto length = static_cast<std::uint16_t>(out.size - kHeader);
  const std::array<std::byte, kHeader> header{kMagic0,
                                              kMagic1,
                                              std::byte{kGuardVersion},
                                              static_cast<std::byte>(type),
                                              static_cast<std::byte>(length & 0xFFU),
                                              static_cast<std::byte>(length >> 8U)};
  std::ranges::copy(header, out.bytes.begin());
  return out;
}

std::optional<GuardMessage> decodeGuardMessage(std::span<const std::byte> packet) noexcept {
  if (packet.size() < kHeader || packet.size() > kGuardMessageMax) return std::nullopt;
  if (packet[0] != kMagic0 || packet[1] != kMagic1 || packet[2] != std::byte{kGuardVersion}) return std::nullopt;
  const auto length = std::to_integer<std::size_t>(packet[4]) | (std::to_integer<std::size_t>(packet[5]) << 8U);
  if (length != packet.size() - kHeader) return std::nullopt;
  Reader in(packet.subspan(kHeader));
  auto message = read(static_cast<Type>(packet[3]), in);
  if (!message || !in.atEnd()) return std::nullopt;
  return message;
}

}  // namespace tryer::machine::safety
