// A block of stored samples: refused, or read as what it is and written as the same bytes.
#include <cmath>

#include "core/telemetry/sample_block.h"
#include "tests/fuzz/fuzz.h"

using namespace tryer;
using fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const QByteArray block(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
  const auto samples = telemetry::decodeBlock(block);
  if (!samples) return 0;
  require(!samples->empty(), "no empty block");
  require(samples->size() <= telemetry::kMaxSamplesPerBlock, "no block is longer than the longest");
  bool fits = true;
  for (const model::Sample& sample : *samples) {
    fits = fits && telemetry::fitsBlock(samples->front(), sample);
    for (std::size_t i = 0; i < model::kMaxChannels; ++i) {
      require(sample.quality[i] != model::Quality::Good || std::isfinite(sample.values[i]), "what is good is a number");
    }
  }
  if (!fits) return 0;  // read all the same; it is not written so
  const int channels = static_cast<std::uint8_t>(block[1]);
  const auto again = telemetry::decodeBlock(telemetry::encodeBlock(*samples, channels));
  require(again && again->size() == samples->size(), "what is written is read");
  for (std::size_t i = 0; i < samples->size(); ++i) {
    require((*again)[i].seq == (*samples)[i].seq && (*again)[i].at.utcMs == (*samples)[i].at.utcMs, "and is the same");
  }
  return 0;
}
