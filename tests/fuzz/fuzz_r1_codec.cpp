// The R1's packets: nothing that is decoded leaves its range, what is refused writes nothing.
#include <cmath>

#include "core/machine/aillio/r1_codec.h"
#include "tests/fuzz/fuzz.h"

using namespace tryer::machine::aillio;
using tryer::fuzz::require;

namespace {

void checkReading(const R1Reading& reading) {
  for (std::size_t i = 0; i < kR1Channels; ++i) {
    const auto range = r1Range(static_cast<R1Channel>(i));
    const double value = static_cast<double>(reading.value[i]);
    const bool good = reading.fault[i] == FieldFault::None;
    require(good != std::isnan(value), "a value is a number exactly when it is believed");
    require(!good || (value >= range.min && value <= range.max), "what is believed is within its range");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto packet = tryer::fuzz::bytesOf(data, size);
  Status1 status;
  status.rawState = 0xEE;
  const auto fault = decodeStatus1(packet, status);
  if (fault == PacketFault::None) {
    checkReading(status.reading);
    require(status.state == machineState(status.rawState), "the state is that of its number");
    require(size >= kStatusSize, "a short packet is refused");
  } else {
    require(status.rawState == 0xEE, "a refused packet writes nothing");
  }
  R1Reading second{};
  const auto other = decodeStatus2(packet, second);
  if (other == PacketFault::None) checkReading(second);
  require(fault != PacketFault::None || other != PacketFault::None, "no packet is both answers");
  Info1 info{-1, -1};
  const bool named = decodeInfo1(packet, info) == PacketFault::None;
  require(named || (info.serial == -1 && info.firmware == -1), "a refused packet writes nothing");
  std::uint32_t roasts = 77;
  require(decodeInfo2(packet, roasts) == PacketFault::None || roasts == 77, "a refused packet writes nothing");
  return 0;
}
