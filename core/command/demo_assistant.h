// The demo assistant: a fixed rule on rate of rise, so that a newcomer sees proposals without any set-up. It only
// proposes; gates, approval and journal are the same as for every other assistant. Same observations, same proposals.
#pragma once

#include <QString>
#include <array>
#include <memory>
#include <optional>

#include "core/command/command_service.h"
#include "core/model/capability.h"
#include "core/model/sample.h"

namespace tryer::command {

// What the assistant looks at; missing is not zero.
struct Observation {
  qint64 nowNs = 0;  // monotonic
  model::Freshness freshness = model::Freshness::Disconnected;
  bool latched = false;
  model::MachineState state = model::MachineState::Unknown;
  QString roastId;                      // a new one begins a new roast; may be empty
  std::optional<double> roastS;         // since CHARGE
  std::optional<double> turningPointS;  // of TP, since CHARGE; missing: not yet
  std::optional<double> btC;
  std::optional<double> rorCPerMin;
  std::optional<int> heater;  // as echoed
  std::optional<int> fan;
  std::shared_ptr<const model::Capability> capability;
  int ownOpen = 0;  // proposals of this assistant that are not ended yet
};

class DemoAssistant {
 public:
  static constexpr double kGapS = 20;       // at least between two proposals
  static constexpr double kRepeatS = 45;    // at least until the very same is proposed again
  static constexpr double kSoakFromS = 12;  // before TP, one proposal: between these times since CHARGE
  static constexpr double kSoakToS = 60;
  static constexpr double kSettledS = 60;  // after TP, until the rate of rise has peaked and tells something
  // After a change of heater or fan, by whomever, until its effect shows: the drum's metal and the probe need about 40
  // s (core/machine/twin), the rate of rise another 10 (core/telemetry). Who proposes earlier chases the own last
  // change.
  static constexpr double kEffectS = 60;
  // Judged is where the rate of rise is heading: what it will be then, as it changed over the last kTrendS.
  static constexpr double kAheadS = 30;
  static constexpr double kTrendS = 20;
  static constexpr double kToleranceCPerMin = 1.5;
  static constexpr double kFanFromC = 192;  // from this bean temperature on, more fan instead of less heat

  // The plan: from 20 °C/min at 80 °C falling evenly to 6 °C/min at 205 °C; flat outside. First crack after some ten
  // minutes.
  static double plannedRorCPerMin(double btC);

  static model::Actor actor();  // "assistant:demo"

  // At most once a second is enough. What comes back is meant for CommandService::create(); it counts as proposed.
  std::optional<ProposalRequest> observe(const Observation& now);

 private:
  std::optional<ProposalRequest> soak(const Observation& now);
  std::optional<ProposalRequest> follow(const Observation& now) const;
  std::optional<ProposalRequest> change(const Observation& now, const char16_t* actuatorId, int by,
                                        const QString& reason) const;
  void noticeNewRoast(const Observation& now);
  void noticeChanges(const Observation& now);
  double expectedRor(const Observation& now) const;

  struct Seen {
    qint64 atNs = 0;
    double rorCPerMin = 0;
  };

  QString roastId_;
  double lastRoastS_ = 0;
  bool soaked_ = false;  // proposed in this roast
  std::optional<qint64> lastNs_;
  QString lastActuatorId_;
  int lastTarget_ = 0;
  std::optional<int> heater_, fan_;  // as last seen
  std::optional<qint64> changedNs_;  // when one of them last changed
  std::array<Seen, 32> seen_;        // the last rates, about a second apart; a ring
  std::size_t seenCount_ = 0;
};

}  // namespace tryer::command
