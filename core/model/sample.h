#pragma once

#include <array>
#include <limits>

#include "core/base/clock.h"
#include "core/model/capability.h"

namespace tryer::model {

enum class Quality : quint8 {
  Missing,  // never measured: the value is NaN
  Good,
  OutOfRange,  // came, and is not believed: the value is NaN, the raw packet is kept by the driver
};

// What the machine said at one moment. Plain: copied between threads, no allocation.
// values[i] belongs to Capability::channels[i]; NaN where quality is not Good.
struct Sample {
  base::Stamp at;   // when the last byte of the reply came in (the driver's border stamps it)
  quint64 seq = 0;  // 1, 2, 3 … within one connection
  MachineState state = MachineState::Unknown;
  std::array<float, kMaxChannels> values;
  std::array<Quality, kMaxChannels> quality;

  Sample() {
    values.fill(std::numeric_limits<float>::quiet_NaN());
    quality.fill(Quality::Missing);
  }
};

enum class LinkState : quint8 { Disconnected, Connecting, Connected };

// How much a shown value can be trusted now. Stale and disconnected are different things.
enum class Freshness : quint8 { Disconnected, Stale, Fresh };

// Stale: connected, but no sample for three poll intervals. sampleNs 0: none came yet.
constexpr Freshness freshness(LinkState link, qint64 nowNs, qint64 sampleNs, double pollIntervalS) {
  if (link != LinkState::Connected) return Freshness::Disconnected;
  if (sampleNs == 0) return Freshness::Stale;
  return base::secondsFromNs(nowNs - sampleNs) > 3 * pollIntervalS ? Freshness::Stale : Freshness::Fresh;
}

}  // namespace tryer::model
