// How each priority sounds. The tones are computed, so that they are the same everywhere.
#pragma once

#include <QByteArray>
#include <vector>

#include "core/model/alarm.h"

namespace tryer::ui {

struct HornTone {
  double hz = 0;  // 0: a pause
  int ms = 0;
  bool operator==(const HornTone&) const = default;
};

// Repeated as it is. Told apart by rhythm, not by pitch alone: critical is urgent and without rest, high calls twice in
// two seconds, low once in ten.
std::vector<HornTone> hornPattern(model::AlarmPriority priority);
int durationMs(const std::vector<HornTone>& pattern);

// One repetition as 16-bit mono samples, native byte order. Each tone swells and fades within some milliseconds, so
// that nothing clicks.
QByteArray renderPattern(const std::vector<HornTone>& pattern, int samplesPerS);

}  // namespace tryer::ui
