// Samples as a machine might send them, with every kind of trouble, from a seed.
#pragma once

#include <cmath>
#include <random>
#include <vector>

#include "core/model/sample.h"

namespace tryer::tests {

inline std::vector<model::Sample> randomSamples(quint32 seed, int count, int channels,
                                                base::Stamp start = {5'000'000'017, 1'700'000'000'000}) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> share(0, 1);
  std::vector<model::Sample> samples;
  base::Stamp at = start;
  for (int i = 0; i < count; ++i) {
    model::Sample sample;
    sample.at = at;
    sample.seq = static_cast<quint64>(i) + 1;
    sample.state = static_cast<model::MachineState>(static_cast<int>(share(random) * 8));
    for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels); ++channel) {
      const double kind = share(random);
      if (kind < 0.05) continue;  // missing
      sample.quality[channel] = kind < 0.1 ? model::Quality::OutOfRange : model::Quality::Good;
      if (kind >= 0.1) sample.values[channel] = static_cast<float>(90 + 0.01 * i + share(random));
    }
    samples.push_back(sample);
    const double stepS = share(random) < 0.01 ? 4 : 0.08 + 0.04 * share(random);
    at.monotonicNs += base::nsFromSeconds(stepS);
    at.utcMs += static_cast<qint64>(stepS * 1000);
  }
  return samples;
}

}  // namespace tryer::tests
