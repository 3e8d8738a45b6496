// A whole normal roast on the twin by its default plan, told sample by sample as the driver tells it at this speed: ten
// a second of real time. For tests of what must stay quiet meanwhile.
#pragma once

#include <QtGlobal>
#include <functional>

#include "core/machine/twin/twin_profile.h"
#include "core/machine/twin/twin_roast.h"
#include "core/model/machine.h"

namespace tryer::tests {

class TwinHand {
 public:
  struct Watcher {
    std::function<void(const model::Sample&)> sample;
    std::function<void(const QString& actuatorId)> command = [](const QString&) {};
    std::function<void(const model::CommandOutcome&)> outcome = [](const model::CommandOutcome&) {};
  };

  TwinHand(double batchKg, quint64 seed, double speed)
      : speed_(speed), plan_(machine::twin::defaultTwinRoastPlan(batchKg)), twin_(seed) {
    (void)twin_.setBatchKg(batchKg);
    (void)twin_.setPreheatC(plan_.preheatC);
  }

  // How many roasts of each kind a test plays at full speed: TRYER_ROASTS, else ten.
  static quint64 roasts() {
    const int wanted = qEnvironmentVariableIntValue("TRYER_ROASTS");
    return wanted > 0 ? static_cast<quint64>(wanted) : 10;
  }

  static model::Capability capabilityAt(double speed) {
    model::Capability capability = machine::twin::twinCapability();
    capability.timeScale = speed;
    return capability;
  }

  // From off to off again.
  void play(Watcher watcher) {
    watcher_ = std::move(watcher);
    using State = machine::twin::TwinMachineState;
    poll(300);
    twin_.pressPrs();
    while (twin_.state() == State::Preheating && twin_.elapsedS() < 4000) poll(0.1 * speed_);
    poll(120);
    take(plan_.steps.front());
    twin_.pressPrs();
    for (std::size_t next = 1; !dropDue(); poll(0.1 * speed_)) {
      while (next < plan_.steps.size() && plan_.steps[next].atS <= twin_.roastClockS()) take(plan_.steps[next++]);
    }
    twin_.pressPrs();
    poll(600);
    twin_.pressPrs();
    poll(3600);
  }

  double roastClockS() const { return twin_.roastClockS(); }
  qint64 nowNs() const { return nowNs_; }

 private:
  bool dropDue() const {
    const auto crackS = twin_.truth().firstCrackS;
    return twin_.roastClockS() > 1200 || (crackS && twin_.roastClockS() >= *crackS + plan_.dropAfterFirstCrackS);
  }
  void take(const machine::twin::TwinRoastStep& step) {
    command(QStringLiteral("heater"), step.heater, twin_.setHeater(step.heater).has_value());
    command(QStringLiteral("fan"), step.fan, twin_.setFan(step.fan).has_value());
  }
  void command(const QString& id, int value, bool taken) {
    watcher_.command(id);
    poll(0.1 * speed_);
    model::CommandOutcome outcome;
    outcome.result = taken ? model::CommandResult::Done : model::CommandResult::Failed;
    outcome.lastEcho = value;
    watcher_.outcome(outcome);
  }
  void poll(double machineS) {
    for (double doneS = 0; doneS < machineS - 1e-9; doneS += 0.1 * speed_) {
      twin_.advance(0.1 * speed_);
      nowNs_ += base::kNsPerS / 10;
      model::Sample sample = machine::twin::twinSample(twin_);
      sample.at = {nowNs_, 0};
      watcher_.sample(sample);
    }
  }

  const double speed_;
  const machine::twin::TwinRoastPlan plan_;
  machine::twin::TwinMachine twin_;
  Watcher watcher_;
  qint64 nowNs_ = base::kNsPerS;
};

}  // namespace tryer::tests
