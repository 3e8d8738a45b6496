#include "core/machine/twin/twin_roast.h"

#include <QJsonArray>
#include <algorithm>
#include <array>
#include <cmath>

namespace tryer::machine::twin {

using namespace Qt::StringLiterals;

namespace {

constexpr double kDryEndC = 150.0;
constexpr double kTurnWindowS = 180.0;  // the turning point is looked for in this time after CHARGE
constexpr double kCooledC = 40.0;
constexpr double kLongestCoolingS = 900.0;
constexpr double kLongestPreheatS = 3600.0;
constexpr int kStepsPerSample = 10;

constexpr std::size_t kHandSteps = 5;
struct BatchSetting {
  double kg, preheatC;
  std::array<double, kHandSteps> heater;
  double developmentS;
};
constexpr std::array<double, kHandSteps> kStepTimes{0.0, 90.0, 330.0, 430.0, 510.0};
constexpr std::array<int, kHandSteps> kFanSteps{2, 2, 3, 4, 4};
constexpr std::array<BatchSetting, 3> kBatchSettings{{
    {0.25, 200.0, {6, 7, 6, 5, 4}, 75.0},
    {0.50, 215.0, {8, 9, 8, 6, 5}, 90.0},
    {1.00, 265.0, {9, 9, 9, 8, 7}, 90.0},
}};

// Straight lines between the fitted batches, the outer ones prolonged flat.
double interpolated(double kg, const std::array<double, 3>& values) {
  const double at = std::clamp(kg, kBatchSettings.front().kg, kBatchSettings.back().kg);
  const std::size_t i = at < kBatchSettings[1].kg ? 0 : 1;
  const double share = (at - kBatchSettings[i].kg) / (kBatchSettings[i + 1].kg - kBatchSettings[i].kg);
  return values[i] + share * (values[i + 1] - values[i]);
}

base::Result<void> refused(const QString& what) {
  return base::fail(base::ErrorCode::InvalidArgument,
                    u"The twin cannot roast this plan: "_s + what + u". Nothing was run; change the plan."_s);
}

base::Result<void> checkPlan(const TwinRoastPlan& plan) {
  if (plan.steps.empty() || plan.steps.size() > TwinRoastPlan::kMaxSteps)
    return refused(u"it needs 1 to %1 steps"_s.arg(TwinRoastPlan::kMaxSteps));
  if (!(plan.latestDropS > 0.0 && plan.latestDropS <= TwinRoastPlan::kMaxRoastS))
    return refused(u"the latest drop must be within %1 s"_s.arg(TwinRoastPlan::kMaxRoastS));
  if (!(plan.dropAfterFirstCrackS >= 0.0 && plan.dropAfterFirstCrackS <= TwinRoastPlan::kMaxRoastS))
    return refused(u"the development time must be within %1 s"_s.arg(TwinRoastPlan::kMaxRoastS));
  double before = 0.0;
  for (const auto& step : plan.steps) {
    if (!(step.atS >= before && step.atS <= TwinRoastPlan::kMaxRoastS))
      return refused(u"its steps must be in order of time and within %1 s"_s.arg(TwinRoastPlan::kMaxRoastS));
    before = step.atS;
  }
  return {};
}

base::Result<void> apply(const TwinRoastStep& step, TwinMachine& machine) {
  return machine.setHeater(step.heater).and_then([&] { return machine.setFan(step.fan); }).and_then([&] {
    return machine.setDrum(step.drum);
  });
}

// Plays one plan on one machine, a tenth of a second at a time, and writes down what happens.
class Player {
 public:
  Player(const TwinRoastPlan& plan, quint64 seed) : plan_(plan), machine_(seed) {
    result_.seed = seed;
    result_.batchKg = plan.batchKg;
  }

  base::Result<TwinRoastResult> play() {
    return prepare().and_then([this] { return roast(); }).map([this] {
      cool();
      std::stable_sort(result_.events.begin(), result_.events.end(),
                       [](const auto& a, const auto& b) { return a.elapsedS < b.elapsedS; });
      return std::move(result_);
    });
  }

 private:
  base::Result<void> prepare() {
    auto set = checkPlan(plan_)
                   .and_then([this] { return machine_.setBatchKg(plan_.batchKg); })
                   .and_then([this] { return machine_.setPreheatC(plan_.preheatC); })
                   .and_then([this] { return machine_.setAmbientC(plan_.ambientC); });
    // All steps are tried now, so that a wrong one does not show up in the middle.
    for (const auto& step : plan_.steps) set = set.and_then([&] { return apply(step, machine_); });
    if (!set) return set;
    machine_.pressPrs();
    while (machine_.state() == TwinMachineState::Preheating && machine_.elapsedS() < kLongestPreheatS)
      machine_.advanceNs(kStepNs);
    if (machine_.state() != TwinMachineState::Charge)
      return base::fail(
          base::ErrorCode::Internal,
          u"The twin did not reach %1 °C within an hour; no roast was made. Choose a lower preheat."_s.arg(
              plan_.preheatC));
    return {};
  }

  base::Result<void> roast() {
    mark(u"CHARGE"_s, 0.0, machine_.truth().beanProbeC);
    sample(0.0);
    takeSteps(0.0);
    machine_.pressPrs();
    for (qint64 step = 1; !dropDue(); ++step) {
      takeSteps(machine_.roastClockS());
      machine_.advanceNs(kStepNs);
      watch();
      if (step % kStepsPerSample == 0) sample(machine_.roastClockS());
    }
    if (turned_) mark(u"TP"_s, turnS_, turnC_);
    result_.energy = machine_.energy();
    result_.droppedKg = machine_.truth().beanKg;
    droppedS_ = machine_.roastClockS();
    mark(u"DROP"_s, droppedS_, machine_.truth().beanProbeC);
    machine_.pressPrs();
    return {};
  }

  void cool() {
    const double startS = machine_.elapsedS();
    for (qint64 step = 1;; ++step) {
      machine_.advanceNs(kStepNs);
      const double sinceS = machine_.elapsedS() - startS;
      // The roast clock stands still now, the series goes on.
      if (step % kStepsPerSample == 0) sample(droppedS_ + sinceS);
      if (machine_.truth().beanC <= std::max(kCooledC, plan_.ambientC + 5.0)) {
        mark(u"COOL"_s, droppedS_ + sinceS, machine_.truth().beanProbeC);
        return;
      }
      if (sinceS >= kLongestCoolingS) return;
    }
  }

  bool dropDue() const {
    const double nowS = machine_.roastClockS();
    const auto crackS = machine_.truth().firstCrackS;
    return nowS >= plan_.latestDropS || (crackS && nowS >= *crackS + plan_.dropAfterFirstCrackS);
  }

  void takeSteps(double nowS) {
    for (; nextStep_ < plan_.steps.size() && plan_.steps[nextStep_].atS <= nowS; ++nextStep_)
      (void)apply(plan_.steps[nextStep_], machine_);  // checked in prepare()
  }

  // Looks for the turning point, the dry end and the first crack in what the machine does.
  void watch() {
    const double nowS = machine_.roastClockS();
    const auto truth = machine_.truth();
    if (nowS <= kTurnWindowS && truth.beanProbeC < turnC_) {
      turnC_ = truth.beanProbeC;
      turnS_ = nowS;
    }
    turned_ = turned_ || truth.beanProbeC > turnC_ + 1.0;
    if (turned_ && !dry_ && truth.beanProbeC >= kDryEndC) {
      dry_ = true;
      mark(u"DRY"_s, nowS, truth.beanProbeC);
    }
    if (truth.firstCrackS && !cracked_) {
      cracked_ = true;
      mark(u"FCs"_s, *truth.firstCrackS, truth.beanProbeC);
    }
  }

  void mark(const QString& type, double elapsedS, double btC) { result_.events.append({type, elapsedS, btC}); }

  void sample(double elapsedS) {
    auto& series = result_.series;
    if (series.elapsedS.size() >= TwinRoastResult::kMaxSamples) return;
    const auto& shown = machine_.sample();
    series.elapsedS.push_back(elapsedS);
    series.btC.push_back(shown.beanProbeC);
    series.irC.push_back(shown.beanIrC);
    series.exhaustC.push_back(shown.exhaustC);
    series.drumC.push_back(shown.drumC);
    series.heater.push_back(machine_.settings().heater);
    series.fan.push_back(machine_.settings().fan);
    series.drum.push_back(machine_.settings().drum);
  }

  const TwinRoastPlan& plan_;
  TwinMachine machine_;
  TwinRoastResult result_;
  std::size_t nextStep_ = 0;
  double turnS_ = 0.0, turnC_ = 1e9;
  bool turned_ = false, dry_ = false, cracked_ = false;
  double droppedS_ = 0.0;
};

// Two decimals: below the sensors' noise, and short.
QJsonArray column(const std::vector<double>& values) {
  QJsonArray array;
  for (const double value : values) array.append(std::round(value * 100.0) / 100.0);
  return array;
}

QJsonValue seedJson(quint64 seed) {
  constexpr quint64 kExact = quint64{1} << 53;
  return seed <= kExact ? QJsonValue(static_cast<qint64>(seed)) : QJsonValue(QString::number(seed));
}

QJsonObject energyJson(const EnergyAccount& energy) {
  return {{u"electricKj"_s, energy.electricKj},   {u"reactionKj"_s, energy.reactionKj},
          {u"beansInKj"_s, energy.beansInKj},     {u"evaporationKj"_s, energy.evaporationKj},
          {u"exhaustKj"_s, energy.exhaustKj},     {u"wallKj"_s, energy.wallKj},
          {u"beansOutKj"_s, energy.beansOutKj},   {u"storedMetalKj"_s, energy.metalKj},
          {u"storedAirKj"_s, energy.airKj},       {u"storedBeansKj"_s, energy.beansKj},
          {u"residualKj"_s, energy.residualKj()}, {u"residualRatio"_s, energy.residualRatio()}};
}

}  // namespace

TwinRoastPlan defaultTwinRoastPlan(double batchKg) {
  const auto& [small, middle, large] = kBatchSettings;
  TwinRoastPlan plan;
  plan.batchKg = batchKg;
  plan.preheatC = interpolated(batchKg, {small.preheatC, middle.preheatC, large.preheatC});
  plan.dropAfterFirstCrackS = interpolated(batchKg, {small.developmentS, middle.developmentS, large.developmentS});
  for (std::size_t i = 0; i < kHandSteps; ++i) {
    const double heater = interpolated(batchKg, {small.heater[i], middle.heater[i], large.heater[i]});
    plan.steps.push_back(
        {.atS = kStepTimes[i], .heater = static_cast<int>(std::lround(heater)), .fan = kFanSteps[i], .drum = 5});
  }
  return plan;
}

std::optional<TwinRoastEvent> TwinRoastResult::event(QLatin1StringView type) const {
  for (const auto& one : events)
    if (one.type == type) return one;
  return std::nullopt;
}

QJsonObject TwinRoastResult::toJson() const {
  QJsonArray eventArray;
  for (const auto& one : events)
    eventArray.append(QJsonObject{{u"type"_s, one.type},
                                  {u"elapsedS"_s, std::round(one.elapsedS * 10.0) / 10.0},
                                  {u"btC"_s, std::round(one.btC * 100.0) / 100.0}});
  const QJsonObject seriesObject{{u"elapsedS"_s, column(series.elapsedS)}, {u"btC"_s, column(series.btC)},
                                 {u"irC"_s, column(series.irC)},           {u"exhaustC"_s, column(series.exhaustC)},
                                 {u"drumC"_s, column(series.drumC)},       {u"heater"_s, column(series.heater)},
                                 {u"fan"_s, column(series.fan)},           {u"drum"_s, column(series.drum)}};
  return {{u"seed"_s, seedJson(seed)}, {u"batchKg"_s, batchKg},     {u"droppedKg"_s, droppedKg},
          {u"events"_s, eventArray},   {u"series"_s, seriesObject}, {u"energy"_s, energyJson(energy)}};
}

base::Result<TwinRoastResult> runTwinRoast(const TwinRoastPlan& plan, quint64 seed) {
  return Player(plan, seed).play();
}

}  // namespace tryer::machine::twin
