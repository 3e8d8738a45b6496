#include "tests/emulator/heat_model.h"

namespace tryer::emulator {
namespace {

constexpr double kFullPowerW = 1'300;
constexpr double kDrumJPerK = 3'500;
constexpr double kBeansJPerK = 900;
constexpr double kLossWPerK = 2.0;
constexpr double kFanLossWPerK = 0.35;
constexpr double kDrumToBeansWPerK = 8.0;

double lagged(double reading, double source, double lagS) {
  return reading + (source - reading) * kHeatStepS / lagS;
}

}  // namespace

void HeatModel::step(const HeatInputs& inputs) {
  const double toBeansW = inputs.beansInDrum ? kDrumToBeansWPerK * (drumTempC_ - beanTempC_) : 0.0;
  const double lossW = (kLossWPerK + kFanLossWPerK * inputs.fan) * (drumTempC_ - kAmbientC);
  drumTempC_ += (inputs.powerFraction * kFullPowerW - lossW - toBeansW) / kDrumJPerK * kHeatStepS;
  if (inputs.beansInDrum) beanTempC_ += toBeansW / kBeansJPerK * kHeatStepS;

  const double seenC = inputs.beansInDrum ? beanTempC_ : drumTempC_;
  const double before = infraredC_;
  infraredC_ = lagged(infraredC_, seenC, 6.0);
  probeC_ = lagged(probeC_, inputs.beansInDrum ? 0.8 * beanTempC_ + 0.2 * drumTempC_ : drumTempC_, 15.0);
  exhaustC_ = lagged(exhaustC_, kAmbientC + (drumTempC_ - kAmbientC) * (0.55 + 0.02 * inputs.fan), 8.0);
  riseCPerMin_ = lagged(riseCPerMin_, (infraredC_ - before) / kHeatStepS * 60.0, 10.0);
}

void HeatModel::setAll(double tempC) {
  drumTempC_ = beanTempC_ = infraredC_ = probeC_ = exhaustC_ = tempC;
  riseCPerMin_ = 0;
}

}  // namespace tryer::emulator
