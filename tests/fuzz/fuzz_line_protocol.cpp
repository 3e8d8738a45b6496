// The lines of a machine over TCP: the same for any cutting of the bytes, and nothing believed that cannot be.
#include <cmath>
#include <cstring>

#include "core/machine/line/line_codec.h"
#include "tests/fuzz/fuzz.h"

using namespace tryer::machine::line;
using tryer::fuzz::require;
using tryer::model::Quality;

namespace {

bool same(const Reading& a, const Reading& b) {
  return a.quality == b.quality && std::memcmp(a.values.data(), b.values.data(), sizeof a.values) == 0;
}

void check(const Reading& reading) {
  for (std::size_t i = 0; i < kLineChannels; ++i) {
    const auto& spec = lineChannels()[i].spec;
    const double value = static_cast<double>(reading.values[i]);
    const bool good = reading.quality[i] == Quality::Good;
    require(good != std::isnan(value), "a value is a number exactly when it is good");
    require(!good || (value >= spec.min && value <= spec.max), "what is good is within its range");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t piece = 1U + data[0] % 64U;
  const char* bytes = reinterpret_cast<const char*>(data) + 1;
  const auto left = static_cast<qsizetype>(size) - 1;
  LineDecoder whole;
  const auto readings = whole.feed({bytes, left});
  for (const Reading& reading : readings) check(reading);
  require(whole.lastLine().size() <= LineDecoder::kMaxLine, "no line is longer than the longest");
  LineDecoder pieces;
  std::vector<Reading> others;
  for (qsizetype at = 0; at < left; at += static_cast<qsizetype>(piece)) {
    const auto more = pieces.feed({bytes + at, std::min(static_cast<qsizetype>(piece), left - at)});
    others.insert(others.end(), more.begin(), more.end());
  }
  require(std::equal(readings.begin(), readings.end(), others.begin(), others.end(), same),
          "any cutting, same readings");
  const auto &a = whole.counters(), &b = pieces.counters();
  require(a.invalidPackets == b.invalidPackets && a.tooLong == b.tooLong && a.notANumber == b.notANumber &&
              a.outOfRange == b.outOfRange && a.unexpected == b.unexpected,
          "any cutting, same counts");
  return 0;
}
