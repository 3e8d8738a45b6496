#include "core/roast/turning_point.h"

namespace tryer::roast {

std::optional<double> TurningPointFinder::add(const QString& roastId, double elapsedS, double btC) {
  if (roastId != roastId_) {
    *this = {};
    roastId_ = roastId;
  }
  if (foundS_ || elapsedS < kEarliestS) return foundS_;
  if (!lowestC_ || btC < *lowestC_) {
    lowestC_ = btC;
    lowestAtS_ = elapsedS;
  } else if (btC >= *lowestC_ + kRiseC) {
    foundS_ = lowestAtS_;
  }
  return foundS_;
}

}  // namespace tryer::roast
