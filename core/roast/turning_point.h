#pragma once

#include <QString>
#include <optional>

namespace tryer::roast {

// The lowest point of BT after CHARGE: found once BT has risen again. One thread.
class TurningPointFinder {
 public:
  static constexpr double kEarliestS = 20;  // a dip before that is the probe's own
  static constexpr double kRiseC = 1.0;     // above the lowest value: well over the sensor's noise

  // Seconds since CHARGE and BT of one sample; another roast id begins anew. The time of TP, once it is known.
  std::optional<double> add(const QString& roastId, double elapsedS, double btC);

 private:
  QString roastId_;
  std::optional<double> lowestC_;
  double lowestAtS_ = 0;
  std::optional<double> foundS_;
};

}  // namespace tryer::roast
