// One command on its way to an R1: which packet is due after each status, and how it ends. Pure: no clock, no I/O.
//
// The machine acknowledges nothing. A relative setting is therefore walked one step at a time, each computed from the
// setting that the machine shows, the next one only after the last one showed. Nothing is sent twice: a step that does
// not show ends the command as failed, with what was last seen.
#pragma once

#include <optional>

#include "core/base/error.h"
#include "core/machine/aillio/r1_codec.h"
#include "core/model/capability.h"
#include "core/model/machine.h"

namespace tryer::machine::aillio {

class R1Command {
 public:
  // Time for a setting to show: 1 s, and 0.25 s for each step. For the button: 1 s from the press.
  static constexpr qint64 kBaseNs = 1'000'000'000;
  static constexpr qint64 kPerStepNs = 250'000'000;

  // The order, once it was checked; the error says why it is refused. shown: the last status.
  static base::Result<R1Command> make(const model::Command& command, const model::Capability& capability,
                                      const Status1& shown, qint64 nowNs);

  const model::Command& order() const { return order_; }

  // A status from after make() was called. A value that was not believed leaves what is known as it is.
  void observe(const Status1& shown);

  bool anySent() const { return firstByteNs_ != 0; }
  bool reached() const { return echo_ == order_.target; }
  bool expired(qint64 nowNs) const { return nowNs >= deadlineNs_; }

  // The packet that is due now, if any.
  std::optional<Packet> due() const;
  // That packet lets the roaster heat more.
  bool dueRaisesHeat() const;
  // It was taken by the link.
  void sent(qint64 nowNs);

  // How it ends. Bytes having left decides between Refused and the other two.
  model::CommandOutcome done(qint64 nowNs) const;
  model::CommandOutcome failed(qint64 nowNs) const;  // not shown in time
  // A packet was due that may not leave; those before it have shown: Failed, or Refused when there were none.
  model::CommandOutcome withheld(base::Error why, qint64 nowNs) const;
  model::CommandOutcome cut(base::Error why,
                            qint64 nowNs) const;  // the link was lost or an abort came: Unknown or Refused

 private:
  enum class Kind : quint8 { Heater, Fan, Drum, Prs };
  R1Command(Kind kind, const model::Command& order, const model::ActuatorSpec& actuator)
      : kind_(kind), order_(order), actuator_(actuator) {}
  std::optional<int> shownBy(const Status1& status) const;
  model::CommandOutcome outcome(model::CommandResult result, qint64 nowNs) const;

  Kind kind_;
  model::Command order_;
  model::ActuatorSpec actuator_;
  std::optional<int> echo_;    // the last setting (or state) that was believed
  std::optional<int> before_;  // the echo when the last packet left; set: it has not shown yet
  qint64 firstByteNs_ = 0;
  qint64 deadlineNs_ = 0;
};

// The outcome of a command of which not a byte left.
model::CommandOutcome refused(const model::Command& command, base::Error why, std::optional<int> echo, qint64 nowNs);

}  // namespace tryer::machine::aillio
