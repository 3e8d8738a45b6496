#pragma once

#include <QtGlobal>

namespace tryer::ui {

// How late the display tick comes: more than 16 ms late is a stall of the window's thread. One thread.
class StallMeter {
 public:
  static constexpr double kStallMs = 16;

  explicit StallMeter(double tickMs) : tickMs_(tickMs) {}
  void tick(qint64 nowNs) {
    if (lastNs_ != 0) {
      const double lateMs = static_cast<double>(nowNs - lastNs_) / 1e6 - tickMs_;
      if (lateMs > kStallMs) ++stalls_;
      if (lateMs > worstMs_) worstMs_ = lateMs;
    }
    lastNs_ = nowNs;
  }
  int stalls() const { return stalls_; }
  double worstMs() const { return worstMs_; }

 private:
  double tickMs_;
  qint64 lastNs_ = 0;
  int stalls_ = 0;
  double worstMs_ = 0;
};

}  // namespace tryer::ui
