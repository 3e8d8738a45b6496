// What console and guard say to each other: what is taken is exactly what would be sent.
#include <algorithm>

#include "core/machine/safety/guard_protocol.h"
#include "tests/fuzz/fuzz.h"

using namespace tryer::machine::safety;
using tryer::fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto packet = tryer::fuzz::bytesOf(data, size);
  const auto message = decodeGuardMessage(packet);
  if (!message) return 0;
  const auto sent = encodeGuardMessage(*message);
  require(std::ranges::equal(sent.span(), packet), "one message, one spelling");
  const auto again = decodeGuardMessage(sent.span());
  require(again == message, "what is sent is understood");
  if (const auto* beat = std::get_if<guard_message::Heartbeat>(&*message); beat != nullptr && beat->machine)
    require(beat->machine->depth <= 7 && beat->machine->coolingFan <= 100, "a machine that can be");
  return 0;
}
