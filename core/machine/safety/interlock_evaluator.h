// Decides which interlocks hold: a deterministic function of what came in and when, without clock, thread, lock, I/O
// or action. Allocates when it is made, never again.
//
// Tell it what happens (samples, link, commands, abort), then ask evaluate(now) for what changed. On a question to
// which nothing fresh can answer (a temperature that is not measured now), an interlock that holds goes on holding and
// one that does not begins its delay anew.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "core/base/clock.h"
#include "core/machine/safety/interlock_table.h"
#include "core/model/machine.h"
#include "core/model/sample.h"
#include "core/telemetry/rise_watch.h"

namespace tryer::machine::safety {

// A rule as it is in force: the table's, or stricter or looser by a setting.
struct InterlockInForce {
  const InterlockRule* rule = nullptr;
  double limit = 0;
  double delayS = 0;
  InterlockAction action = InterlockAction::Alarm;
};
InterlockInForce asInTable(const InterlockRule& rule);
std::vector<InterlockInForce> interlocksInForce(const model::Capability& capability);

struct InterlockChange {
  std::size_t index = 0;  // in rules()
  bool holds = false;     // it begins, or it is gone
  double value = 0;       // what was looked at: °C, °C/min, s, a setting, V
  double wanted = 0;      // SettingChanged: what was confirmed last
  bool operator==(const InterlockChange&) const = default;
};

class InterlockEvaluator {
 public:
  // capability is only read here.
  InterlockEvaluator(const model::Capability& capability, std::vector<InterlockInForce> rules);

  void onLink(model::LinkState link, qint64 nowNs) noexcept;
  void onSample(const model::Sample& sample) noexcept;
  void onCommand(QStringView actuatorId) noexcept;  // under way until onCommandEnded()
  void onCommandEnded(const model::CommandOutcome& outcome) noexcept;
  void onAbort(bool latched) noexcept;

  // What changed since the last call. Valid until the next one.
  std::span<const InterlockChange> evaluate(qint64 nowNs) noexcept;

  std::span<const InterlockInForce> rules() const { return rules_; }
  // Other limits, for the same rules in the same order.
  void change(std::vector<InterlockInForce> rules);
  bool holds(std::size_t index) const { return states_[index].holds; }
  bool heatOn() const noexcept;  // by the last sample, however old; a heater that is not shown counts as on

 private:
  enum class Answer : quint8 { No, Yes, Unknown };
  struct State {
    bool holds = false;
    std::optional<qint64> sinceNs;  // the answer is the opposite of holds since
    double value = 0, wanted = 0;
  };
  struct Setting {  // of one actuator
    int channel = -1;
    std::optional<int> confirmed;
    bool underWay = false;
    std::optional<qint64> shownSinceNs;
  };
  struct Channels {
    int heater = -1, fan = -1, drum = -1, drumRpm = -1;
  };

  Answer answer(std::size_t index, qint64 nowNs) noexcept;
  Answer above(std::size_t index) noexcept;
  Answer drumStopped(State& state) const noexcept;
  Answer fanBelow(std::size_t index) noexcept;
  Answer settingChanged(std::size_t index) noexcept;
  Answer mains(std::size_t index) noexcept;
  Answer riseAbove(std::size_t index) noexcept;
  std::optional<double> measured(int channel) const noexcept;
  bool fresh(qint64 nowNs) const noexcept;
  bool roastSettled() const noexcept;
  Setting* settingOf(QStringView actuatorId) noexcept;
  void forgetConfirmed() noexcept;
  void step(std::size_t index, Answer answer, qint64 nowNs) noexcept;

  std::vector<InterlockInForce> rules_;
  std::vector<int> ruleChannels_;
  std::array<State, kMaxInterlocks> states_;
  std::array<InterlockChange, kMaxInterlocks> changes_;
  std::size_t changed_ = 0;

  double timeScale_;
  double staleAfterS_;
  double heaterMax_ = 0;
  Channels channels_;
  std::array<Setting, 3> settings_;  // heater, fan, drum
  Setting* commanded_ = nullptr;
  model::LinkState link_ = model::LinkState::Disconnected;
  std::optional<model::Sample> sample_;
  qint64 stateSinceNs_ = 0;
  qint64 connectedSinceNs_ = 0;
  int riseChannel_ = -1;
  telemetry::RiseWatch rise_{kRiseShortLagS, kRiseLongLagS};
};

}  // namespace tryer::machine::safety
