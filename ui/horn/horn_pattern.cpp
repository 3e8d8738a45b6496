#include "ui/horn/horn_pattern.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace tryer::ui {

namespace {

constexpr double kFadeS = 0.008;
constexpr double kPeak = 0.8 * 32'767;
// The second and third overtone let the tone be heard over a fan; together with the first they never exceed 1.
constexpr double kFirst = 0.6, kSecond = 0.25, kThird = 0.15;

double wave(double phase) {
  return kFirst * std::sin(phase) + kSecond * std::sin(2 * phase) + kThird * std::sin(3 * phase);
}

}  // namespace

std::vector<HornTone> hornPattern(model::AlarmPriority priority) {
  switch (priority) {
    case model::AlarmPriority::Critical:
      return {{988, 140}, {740, 140}, {988, 140}, {740, 140}, {0, 240}};
    case model::AlarmPriority::High:
      return {{659, 220}, {0, 160}, {659, 220}, {0, 1'400}};
    case model::AlarmPriority::Low:
      return {{440, 300}, {0, 9'700}};
  }
  return {};
}

int durationMs(const std::vector<HornTone>& pattern) {
  int all = 0;
  for (const HornTone& tone : pattern) all += tone.ms;
  return all;
}

QByteArray renderPattern(const std::vector<HornTone>& pattern, int samplesPerS) {
  std::vector<qint16> samples;
  samples.reserve(static_cast<std::size_t>(durationMs(pattern)) * static_cast<std::size_t>(samplesPerS) / 1'000);
  for (const HornTone& tone : pattern) {
    const int count = tone.ms * samplesPerS / 1'000;
    const double fade = kFadeS * samplesPerS;
    for (int i = 0; i < count; ++i) {
      const double swell = std::min({1.0, i / fade, (count - 1 - i) / fade});
      const double phase = 2 * std::numbers::pi * tone.hz * i / samplesPerS;
      samples.push_back(tone.hz > 0 ? static_cast<qint16>(std::lround(kPeak * swell * wave(phase))) : qint16{0});
    }
  }
  QByteArray bytes(static_cast<qsizetype>(samples.size() * sizeof(qint16)), Qt::Uninitialized);
  std::memcpy(bytes.data(), samples.data(), static_cast<std::size_t>(bytes.size()));
  return bytes;
}

}  // namespace tryer::ui
