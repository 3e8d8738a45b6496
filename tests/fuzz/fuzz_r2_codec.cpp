// The R2's frames: nothing that is decoded leaves its range, a frame is one of its type only.
#include <cmath>

#include "core/machine/aillio/r2_codec.h"
#include "tests/fuzz/fuzz.h"

using namespace tryer::machine::aillio;
using tryer::fuzz::require;

namespace {

void checkReading(const R2Reading& reading) {
  for (std::size_t i = 0; i < kR2Channels; ++i) {
    const auto range = r2Range(static_cast<R2Channel>(i));
    const double value = static_cast<double>(reading.value[i]);
    const bool good = reading.fault[i] == FieldFault::None;
    require(good != std::isnan(value), "a value is a number exactly when it is believed");
    require(!good || (value >= range.min && value <= range.max), "what is believed is within its range");
  }
}

void checkCommand(std::span<const std::byte> bytes) {
  if (bytes.size() < 3) return;
  const auto control = static_cast<Control>(std::to_integer<int>(bytes[0]) % 5);
  const int shown = std::to_integer<int>(bytes[1]);
  const int target = 2 * std::to_integer<int>(bytes[2]);
  const auto packet = encodeR2(control, shown, target);
  if (!packet) return;
  require(packet->size == 8, "a command is four bytes and its checksum");
  const std::uint32_t sum = r2Checksum(packet->span().first(4));
  std::uint32_t sent = 0;
  for (std::size_t i = 0; i < 4; ++i) sent |= std::to_integer<std::uint32_t>(packet->bytes[4 + i]) << (8 * i);
  require(sum == sent, "the checksum is that of the four bytes");
  require(control != Control::Preheat || (target >= kPreheatMinC && target <= kPreheatMaxC), "no impossible target");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto packet = tryer::fuzz::bytesOf(data, size);
  const auto type = frameType(packet);
  R2Status status;
  R2Fans fans;
  R2Reading power{};
  const bool a0 = decodeA0(packet, status) == PacketFault::None;
  const bool a1 = decodeA1(packet, fans) == PacketFault::None;
  const bool a2 = decodeA2(packet, power) == PacketFault::None;
  require(a0 + a1 + a2 <= 1, "a frame is of one type");
  require(!a0 || type == R2Frame::A0, "A0 says so");
  require(!a1 || type == R2Frame::A1, "A1 says so");
  require(!a2 || type == R2Frame::A2, "A2 says so");
  require(!type || size >= kFrameSize, "a short frame is none");
  if (a0) {
    checkReading(status.reading);
    require(status.state == r2MachineState(status.rawState), "the state is that of its number");
  }
  if (a1) checkReading(fans.reading);
  if (a2) checkReading(power);
  checkCommand(packet);
  return 0;
}
