// One whole roast on the twin, from cold machine to cooled beans, driven by a plan: a pure function of plan and seed.
#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/machine/twin/twin_machine.h"

namespace tryer::machine::twin {

// What the hand at the machine does, by the roast clock.
struct TwinRoastStep {
  double atS = 0.0;  // ≥ 0; taken in order, equal times in the order given
  int heater = 0;
  int fan = 2;
  int drum = 5;
};

struct TwinRoastPlan {
  static constexpr std::size_t kMaxSteps = 200;
  static constexpr double kMaxRoastS = 3600.0;

  double batchKg = 0.5;
  double preheatC = 215.0;
  double ambientC = 25.0;
  std::vector<TwinRoastStep> steps;    // the first one is set before the beans go in
  double dropAfterFirstCrackS = 90.0;  // development time
  double latestDropS = 1200.0;         // dropped then at the latest, with or without first crack
};

// A sensible hand for this batch: charge temperature, heater and fan by batch size, fitted for 250, 500 and 1000 g and
// interpolated between. batchKg must be in the twin's range.
TwinRoastPlan defaultTwinRoastPlan(double batchKg = 0.5);

struct TwinRoastEvent {
  QString type;           // CHARGE, TP, DRY, FCs, DROP, COOL
  double elapsedS = 0.0;  // since CHARGE
  double btC = 0.0;       // the bean probe without noise
};

// Sampled once a second from CHARGE on. All columns are of one length, at most kMaxSamples.
struct TwinRoastSeries {
  std::vector<double> elapsedS, btC, irC, exhaustC, drumC, heater, fan, drum;
};

struct TwinRoastResult {
  static constexpr std::size_t kMaxSamples = 5000;

  quint64 seed = 0;
  double batchKg = 0.0;
  double droppedKg = 0.0;        // with the water left
  QList<TwinRoastEvent> events;  // by time; an event that did not happen is not in the list
  TwinRoastSeries series;
  EnergyAccount energy;  // CHARGE to DROP

  std::optional<TwinRoastEvent> event(QLatin1StringView type) const;

  // {"seed", "batchKg", "droppedKg", "events": [{"type","elapsedS","btC"}], "series": {"elapsedS": […], "btC": […], …},
  //  "energy": {"electricKj", …, "residualKj", "residualRatio"}}. The seed is a number up to 2^53 (all that JSON
  //  numbers
  // hold everywhere), a string beyond.
  QJsonObject toJson() const;
};

// InvalidArgument when the plan is outside the twin's ranges or too long; Internal when preheating does not end within
// an hour of simulated time.
base::Result<TwinRoastResult> runTwinRoast(const TwinRoastPlan& plan, quint64 seed);

}  // namespace tryer::machine::twin
