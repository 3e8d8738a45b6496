// What a read-out shows. A number on screen is always the machine's, never our wish; the wish stands beside it.
#pragma once

#include <QString>

#include "core/model/sample.h"
#include "core/model/sensor_health.h"

namespace tryer::ui {

struct TileValue {
  QString text;  // the number as the machine said it; empty: none
  model::Freshness freshness = model::Freshness::Disconnected;
  QString age;                      // of a stale value: "12 s"
  QString requested;                // asked for and not yet echoed
  QString notTaken;                 // asked for, and the machine did not take it; until acknowledged
  bool fault = false;               // the sensor's value is not believed
  model::SensorHealth sensor = {};  // NE 107
  // The worse of both, for the symbol.
  model::SensorStatus status() const;

  // "187.4", "7 ▸ 5", "7 (5 not taken)", "—".
  QString shown() const;
  // The same for a screen reader, with what the look says: "7, 5 requested", "187.4, 12 s old".
  QString spoken() const;
  bool operator==(const TileValue&) const = default;
};

}  // namespace tryer::ui
