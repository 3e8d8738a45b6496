#include "tests/support/synthetic_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tryer::test {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kProbesPerColumn = 8;

// A settled exponential towards 250 °C plus the dip of cold beans on a warm probe.
double beanC(double sinceChargeS) {
  if (sinceChargeS < 0) return 185.0 + 3.0 * std::exp(sinceChargeS / 40.0);
  return 250.0 - 190.0 * std::exp(-sinceChargeS / 420.0) + 128.0 * std::exp(-sinceChargeS / 22.0);
}

double beanRateCPerMin(double sinceChargeS) {
  if (sinceChargeS < 0) return 4.5 * std::exp(sinceChargeS / 40.0);
  const double rise = 190.0 / 420.0 * std::exp(-sinceChargeS / 420.0);
  const double dip = -128.0 / 22.0 * std::exp(-sinceChargeS / 22.0);
  return std::max(-20.0, 60.0 * (rise + dip));
}

double exhaustC(double sinceChargeS) {
  if (sinceChargeS < 0) return 196.0;
  return 226.0 - 60.0 * std::exp(-sinceChargeS / 300.0) + 30.0 * std::exp(-sinceChargeS / 25.0);
}

struct Step {
  double fromS;
  double value;
};
double stepAt(const std::array<Step, 5>& steps, double t) {
  double value = steps.front().value;
  for (const Step& step : steps) {
    if (t >= step.fromS) value = step.value;
  }
  return value;
}
constexpr std::array kHeater{Step{-1e9, 6}, Step{0, 9}, Step{150, 8}, Step{300, 7}, Step{470, 5}};
constexpr std::array kFan{Step{-1e9, 2}, Step{0, 2}, Step{180, 3}, Step{360, 4}, Step{490, 5}};

// Repeatable noise in [-1, 1] from the number of the sample.
double noise(qint64 n) {
  auto x = static_cast<quint64>(n) * 0x9e3779b97f4a7c15ULL;
  x ^= x >> 31;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 29;
  return static_cast<double>(x & 0xffffff) / 8388607.5 - 1.0;
}

}  // namespace

SyntheticSeries::SyntheticSeries(SyntheticRoast roast) : roast_(std::move(roast)) {}

void SyntheticSeries::setStep(int column, double fromS, double value) {
  handSteps_.push_back({column, fromS, value});
}

double SyntheticSeries::value(int column, double tS) const {
  if (tS < 0 || tS > lastS_) return kNaN;
  for (const auto& [from, to] : roast_.gaps) {
    if (tS >= from && tS < to) return kNaN;
  }
  for (auto step = handSteps_.rbegin(); step != handSteps_.rend(); ++step) {
    if (step->column == column && tS >= step->fromS) return step->value;
  }
  const double t = tS - roast_.chargeAtS;
  const qint64 n = std::llround(tS / roast_.pollIntervalS);
  switch (column) {
    case 0:
      return beanC(t) + 0.1 * noise(n);
    case 1:
      return exhaustC(t) + 0.3 * noise(n + 7919);
    case 2:
      return beanRateCPerMin(t) + 0.25 * noise(n / 10 + 104729);
    case 3:
      return stepAt(kHeater, t);
    case 4:
      return stepAt(kFan, t);
    case 5:
      return 5;
    default:
      return kNaN;
  }
}

int SyntheticSeries::columnIndex(QStringView channelId) const {
  static constexpr std::array<QStringView, 6> kIds{u"bt", u"exhaust", u"ror", u"heater", u"fan", u"drum"};
  const auto* found = std::find(kIds.begin(), kIds.end(), channelId);
  return found == kIds.end() ? -1 : static_cast<int>(found - kIds.begin());
}

qint64 SyntheticSeries::size() const noexcept {
  return static_cast<qint64>(lastS_ / roast_.pollIntervalS) + 1;
}

engine::api::EnvelopeColumn SyntheticSeries::column(int column, double fromS, double toS) const {
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  engine::api::EnvelopeColumn result{kNone, kNone, kNone, kNone};
  const double dt = roast_.pollIntervalS;
  // The samples at n · dt within [from, to): all of them when few, else some spread evenly.
  const qint64 first = std::max<qint64>(0, static_cast<qint64>(std::ceil(fromS / dt - 1e-9)));
  const qint64 end = static_cast<qint64>(std::ceil(toS / dt - 1e-9));
  const qint64 stride = std::max<qint64>(1, (end - first) / kProbesPerColumn);
  for (qint64 n = first; n < end; n += stride) {
    const auto v = static_cast<float>(value(column, static_cast<double>(n) * dt));
    if (std::isnan(v)) continue;
    if (std::isnan(result.first)) result = {v, v, v, v};
    result.min = std::min(result.min, v);
    result.max = std::max(result.max, v);
    result.last = v;
  }
  return result;
}

void SyntheticSeries::envelope(int columnNumber, double t0S, double t1S,
                               std::span<engine::api::EnvelopeColumn> out) const {
  const double width = (t1S - t0S) / static_cast<double>(out.size());
  for (size_t i = 0; i < out.size(); ++i) {
    const double from = t0S + width * static_cast<double>(i);
    out[i] = column(columnNumber, from, from + width);
  }
}

std::optional<float> SyntheticSeries::valueAt(int column, double tS) const {
  for (double back = 0; back <= 1.0; back += roast_.pollIntervalS) {
    const double v = value(column, tS - back);
    if (!std::isnan(v)) return static_cast<float>(v);
  }
  return std::nullopt;
}

}  // namespace tryer::test
