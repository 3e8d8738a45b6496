// The guard on the GUI thread: copies of what the keeper tells.
#pragma once

#include "core/engine/api/guard.h"
#include "core/engine/guard_pulse.h"

namespace tryer::engine {

class GuardProxy final : public api::GuardApi {
  Q_OBJECT
 public:
  explicit GuardProxy(const GuardPulse& pulse) : pulse_(pulse) {}
  model::GuardStatus status() const override { return status_; }
  bool heatOn() const override { return pulse_.heatOn(); }
  std::vector<model::GuardReport> reports() const override { return reports_; }

  void takeStatus(const model::GuardStatus& status) {
    status_ = status;
    Q_EMIT statusChanged();
  }
  void takeReport(const model::GuardReport& report) {
    reports_.push_back(report);
    Q_EMIT reported();
  }

 private:
  const GuardPulse& pulse_;
  model::GuardStatus status_;
  std::vector<model::GuardReport> reports_;
};

}  // namespace tryer::engine
