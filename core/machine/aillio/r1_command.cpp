#include "core/machine/aillio/r1_command.h"

#include <algorithm>
#include <cstdlib>

namespace tryer::machine::aillio {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using base::fail;
using model::CommandResult;
using model::MachineState;

namespace {

QString nameOf(const model::Command& order) {
  return u"%1 to %2"_s.arg(order.actuatorId).arg(order.target);
}

base::Result<> checkState(const model::ActuatorSpec& actuator, MachineState state) {
  const auto& allowed = actuator.allowedStates;
  if (std::find(allowed.begin(), allowed.end(), state) != allowed.end()) return {};
  return fail(
      ErrorCode::Refused,
      u"The roaster does not take a change of %1 in the state that it shows. Nothing was sent."_s.arg(actuator.id),
      u"state %1"_s.arg(static_cast<int>(state)));
}

}  // namespace

base::Result<R1Command> R1Command::make(const model::Command& command, const model::Capability& capability,
                                        const Status1& shown, qint64 nowNs) {
  const auto* actuator = capability.actuatorById(command.actuatorId);
  if (actuator == nullptr) {
    return fail(ErrorCode::InvalidArgument,
                u"The Bullet R1 has no control named \"%1\". Nothing was sent."_s.arg(command.actuatorId));
  }
  const bool button = actuator->method == model::SetMethod::Button;
  if (!button && (command.target < actuator->min || command.target > actuator->max)) {
    return fail(ErrorCode::InvalidArgument,
                u"%1 is outside the roaster's range of %2 to %3. Nothing was sent."_s.arg(nameOf(command))
                    .arg(actuator->min)
                    .arg(actuator->max));
  }
  const auto kind = button                              ? Kind::Prs
                    : command.actuatorId == u"heater"_s ? Kind::Heater
                    : command.actuatorId == u"fan"_s    ? Kind::Fan
                                                        : Kind::Drum;
  R1Command self(kind, command, *actuator);
  self.echo_ = self.shownBy(shown);
  if (!self.echo_) {
    return fail(ErrorCode::Protocol,
                u"The roaster does not show its present setting of %1 in a way that can be believed, so no step can be "
                "computed. Nothing was sent."_s.arg(command.actuatorId));
  }
  if (!self.reached()) {
    if (auto allowed = checkState(*actuator, shown.state); !allowed) return fail(allowed.error());
    if (button && static_cast<int>(capability.afterPrs(shown.state)) != command.target) {
      return fail(ErrorCode::Refused,
                  u"One press of the button does not lead from the state that the roaster shows to the one that was "
                  "asked for. Nothing was sent."_s,
                  u"from %1 to %2"_s.arg(*self.echo_).arg(command.target));
    }
  }
  const qint64 steps = kind == Kind::Heater || kind == Kind::Fan ? std::abs(command.target - *self.echo_) : 0;
  self.deadlineNs_ = nowNs + kBaseNs + steps * kPerStepNs;
  return self;
}

std::optional<int> R1Command::shownBy(const Status1& status) const {
  switch (kind_) {
    case Kind::Heater:
      return status.reading.setting(R1Channel::Heater);
    case Kind::Fan:
      return status.reading.setting(R1Channel::Fan);
    case Kind::Drum:
      return status.reading.setting(R1Channel::Drum);
    case Kind::Prs:
      if (status.state == MachineState::Unknown) return std::nullopt;
      return static_cast<int>(status.state);
  }
  return std::nullopt;
}

void R1Command::observe(const Status1& shown) {
  const auto now = shownBy(shown);
  if (!now) return;
  echo_ = now;
  // Any change is an answer: also one that somebody made at the machine. The next step starts from what is shown.
  if (before_ && *before_ != *now && (kind_ == Kind::Heater || kind_ == Kind::Fan)) before_.reset();
}

std::optional<Packet> R1Command::due() const {
  if (reached() || before_) return std::nullopt;
  switch (kind_) {
    case Kind::Heater:
      return encodeHeaterStep(order_.target > *echo_);
    case Kind::Fan:
      return encodeFanStep(order_.target > *echo_);
    case Kind::Drum:
      return encodeDrum(order_.target);
    case Kind::Prs:
      return encodePrs();
  }
  return std::nullopt;
}

bool R1Command::dueRaisesHeat() const {
  return !reached() && model::raisesHeat(actuator_, echo_, order_.target);
}

void R1Command::sent(qint64 nowNs) {
  before_ = echo_;
  if (firstByteNs_ == 0) firstByteNs_ = nowNs;
  if (kind_ == Kind::Prs) deadlineNs_ = nowNs + kBaseNs;
}

model::CommandOutcome R1Command::outcome(CommandResult result, qint64 nowNs) const {
  model::CommandOutcome outcome;
  outcome.commandId = order_.id;
  outcome.result = result;
  outcome.lastEcho = echo_;
  outcome.firstByteNs = firstByteNs_;
  outcome.endedNs = nowNs;
  return outcome;
}

model::CommandOutcome R1Command::done(qint64 nowNs) const {
  return outcome(CommandResult::Done, nowNs);
}

model::CommandOutcome R1Command::failed(qint64 nowNs) const {
  if (firstByteNs_ == 0) {
    return cut({ErrorCode::Timeout, u"The roaster showed no fresh status in time. Nothing was sent."_s, {}, true},
               nowNs);
  }
  auto ended = outcome(CommandResult::Failed, nowNs);
  ended.error = Error{ErrorCode::Timeout,
                      u"The roaster was told to set %1, but its status still shows %2. Look at the roaster before you "
                      "try again."_s.arg(nameOf(order_))
                          .arg(echo_.value_or(-1)),
                      u"not shown in time"_s, true};
  return ended;
}

model::CommandOutcome R1Command::withheld(Error why, qint64 nowNs) const {
  auto ended = outcome(anySent() ? CommandResult::Failed : CommandResult::Refused, nowNs);
  ended.error = std::move(why);
  return ended;
}

model::CommandOutcome R1Command::cut(Error why, qint64 nowNs) const {
  auto ended = outcome(firstByteNs_ == 0 ? CommandResult::Refused : CommandResult::Unknown, nowNs);
  ended.error = std::move(why);
  return ended;
}

model::CommandOutcome refused(const model::Command& command, Error why, std::optional<int> echo, qint64 nowNs) {
  model::CommandOutcome outcome;
  outcome.commandId = command.id;
  outcome.result = CommandResult::Refused;
  outcome.lastEcho = echo;
  outcome.endedNs = nowNs;
  outcome.error = std::move(why);
  return outcome;
}

}  // namespace tryer::machine::aillio
