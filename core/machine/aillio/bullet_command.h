// One command on its way to a Bullet: which packet is due after each status, and how it ends. Pure: no clock, no I/O.
//
// The machine acknowledges nothing. A relative setting is therefore walked one step at a time, each computed from the
// setting that the machine shows, the next one only after the last one showed. Nothing is sent twice: a step that does
// not show ends the command as failed, with what was last seen. A setting that the machine does not show at all (its
// actuator has no echo channel) is sent once and ends as unknown: nobody but a person at the machine can see it.
#pragma once

#include <optional>

#include "core/base/error.h"
#include "core/machine/aillio/control.h"
#include "core/model/capability.h"
#include "core/model/machine.h"

namespace tryer::machine::aillio {

class BulletCommand {
 public:
  // Time for a setting to show: 1 s, and 0.25 s for each step. For the button: 1 s from the press.
  static constexpr qint64 kBaseNs = 1'000'000'000;
  static constexpr qint64 kPerStepNs = 250'000'000;

  // The order, once it was checked; the error says why it is refused. shown: the last status.
  static base::Result<BulletCommand> make(const model::Command& command, const model::Capability& capability,
                                          Encoder encoder, const Shown& shown, qint64 nowNs);

  const model::Command& order() const { return order_; }

  // A status from after make() was called. A value that was not believed leaves what is known as it is.
  void observe(const Shown& shown);

  Control control() const { return control_; }
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
  model::CommandOutcome failed(qint64 nowNs) const;  // not shown in time; Unknown where nothing shows at all
  // A packet was due that may not leave; those before it have shown: Failed, or Refused when there were none.
  model::CommandOutcome withheld(base::Error why, qint64 nowNs) const;
  model::CommandOutcome cut(base::Error why,
                            qint64 nowNs) const;  // the link was lost or an abort came: Unknown or Refused

 private:
  BulletCommand(Control control, const model::Command& order, const model::ActuatorSpec& actuator, Encoder encoder)
      : control_(control), order_(order), actuator_(actuator), encoder_(encoder) {}
  bool isButton() const { return actuator_.method == model::SetMethod::Button; }
  bool isStepwise() const { return actuator_.method == model::SetMethod::Relative; }
  std::optional<int> shownBy(const Shown& status) const;
  model::CommandOutcome outcome(model::CommandResult result, qint64 nowNs) const;

  Control control_;
  model::Command order_;
  model::ActuatorSpec actuator_;
  Encoder encoder_;
  std::optional<int> echo_;    // the last setting (or state) that was believed
  bool awaited_ = false;       // the last packet has not shown yet
  std::optional<int> before_;  // the echo when it left
  bool heard_ = false;         // something was shown since
  qint64 firstByteNs_ = 0;
  qint64 deadlineNs_ = 0;
};

// The outcome of a command of which not a byte left.
model::CommandOutcome refused(const model::Command& command, base::Error why, std::optional<int> echo, qint64 nowNs);

}  // namespace tryer::machine::aillio
