// Judges each channel's sensor from its samples, after NAMUR NE 107. Deterministic: same samples, same findings.
//
//   not measured    F  had values, and none for kLostS
//   out of range    F  values that are not believed, for kLostS
//   frozen          C after kFrozenCheckS, F after kFrozenFailureS of bit-equal values of a temperature that a roast
//                      moves, in roasting: beans gain 4 °C/min and more, so even a sensor that shows whole degrees
//                      moves
//   drift           S  both bean sensors ("bt" against "ibts" or "probe") below kColdC and at rest for kRestS (neither
//                      climbs or falls by kRestRateCPerMin), and kDriftC or more apart: then both must show the room's
//                      temperature. A machine that still cools falls faster, or is nearer to the room than that
//   noisy           M above kNoisyC, S above kVeryNoisyC of standard deviation: in more than half of the last samples
//                      the second difference is above its median for that noise (0.6745 · √6 · σ), which no even climb
//                      or bend of a curve reaches
//   drop-outs       M above kSomeMissing, S above kManyMissing of the last samples
//
// What it cannot find: an infrared window that gets dirty shows itself only when hot, and how far the two bean sensors
// lie apart in a roast depends on the size of the batch, which is not measured.
//
// Settings and clocks are not sensors: never judged. One thread; no allocation after it is made.
#pragma once

#include <array>

#include "core/model/capability.h"
#include "core/model/sample.h"
#include "core/model/sensor_health.h"
#include "core/telemetry/rise_watch.h"

namespace tryer::telemetry {

class SensorWatch {
 public:
  static constexpr double kLostS = 3;
  static constexpr double kFrozenCheckS = 15, kFrozenFailureS = 30;
  static constexpr double kColdC = 40, kRestS = 120, kRestRateCPerMin = 0.15;
  static constexpr double kRestShortLagS = 30, kRestLongLagS = 120;
  static constexpr double kDriftC = 2, kDriftBackC = 1.5;
  static constexpr double kNoisyC = 1, kVeryNoisyC = 3;
  static constexpr double kSomeMissing = 0.05, kManyMissing = 0.3;
  static constexpr double kLastSamples = 100;  // time constant of the shares

  explicit SensorWatch(const model::Capability& capability);

  void add(const model::Sample& sample) noexcept;
  const model::SensorHealths& health() const noexcept { return health_; }

 private:
  enum class Judged : quint8 { Nothing, Presence, Movement };
  struct Channel {
    Judged judged = Judged::Nothing;
    bool wasGood = false;
    qint64 goodNs = 0;               // last good value
    qint64 changedNs = 0;            // it last showed another value
    std::array<double, 2> before{};  // the last good values, newest first
    int valuesBefore = 0;
    double missing = 0;  // shares of the last samples
    double rough = 0, veryRough = 0;
    bool isNoisy = false, isVeryNoisy = false, drops = false, dropsMuch = false;
  };

  void addGood(Channel& channel, double value, const model::Sample& sample) noexcept;
  void addMissing(Channel& channel, const model::Sample& sample, std::size_t index) noexcept;
  void addDrift(const model::Sample& sample) noexcept;
  bool atRest() const noexcept;
  model::SensorHealth judge(const Channel& channel, const model::Sample& sample, std::size_t index) const noexcept;

  std::array<Channel, model::kMaxChannels> channels_;
  model::SensorHealths health_{};
  int bean_ = -1, other_ = -1;  // the two bean sensors
  double timeScale_;
  RiseWatch beanRise_{kRestShortLagS, kRestLongLagS}, otherRise_{kRestShortLagS, kRestLongLagS};
  qint64 restSinceNs_ = 0;
  qint64 lastNs_ = 0;
  bool drifted_ = false;
};

}  // namespace tryer::telemetry
