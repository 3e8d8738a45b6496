#include "core/machine/aillio/bullet_command.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

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

std::optional<Control> controlOf(const QString& actuatorId) {
  const std::array<std::pair<QLatin1StringView, Control>, 5> controls{{{"heater"_L1, Control::Heater},
                                                                       {"fan"_L1, Control::Fan},
                                                                       {"drum"_L1, Control::Drum},
                                                                       {"preheat"_L1, Control::Preheat},
                                                                       {"prs"_L1, Control::Prs}}};
  for (const auto& [id, control] : controls)
    if (id == actuatorId) return control;
  return std::nullopt;
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

base::Result<BulletCommand> BulletCommand::make(const model::Command& command, const model::Capability& capability,
                                                Encoder encoder, const Shown& shown, qint64 nowNs) {
  const auto* actuator = capability.actuatorById(command.actuatorId);
  const auto control = controlOf(command.actuatorId);
  if (actuator == nullptr || !control) {
    return fail(ErrorCode::InvalidArgument,
                u"The %1 has no control named \"%2\". Nothing was sent."_s.arg(capability.model, command.actuatorId));
  }
  BulletCommand self(*control, command, *actuator, encoder);
  if (!self.isButton() && (command.target < actuator->min || command.target > actuator->max)) {
    return fail(ErrorCode::InvalidArgument,
                u"%1 is outside the roaster's range of %2 to %3. Nothing was sent."_s.arg(nameOf(command))
                    .arg(actuator->min)
                    .arg(actuator->max));
  }
  self.echo_ = self.shownBy(shown);
  if (!self.echo_ && !self.actuator_.unseen()) {
    return fail(ErrorCode::Protocol,
                u"The roaster does not show its present setting of %1 in a way that can be believed, so no step can be "
                "computed. Nothing was sent."_s.arg(command.actuatorId));
  }
  if (!self.reached()) {
    if (auto allowed = checkState(*actuator, shown.state); !allowed) return fail(allowed.error());
    if (self.isButton() && static_cast<int>(capability.afterPrs(shown.state)) != command.target) {
      return fail(ErrorCode::Refused,
                  u"One press of the button does not lead from the state that the roaster shows to the one that was "
                  "asked for. Nothing was sent."_s,
                  u"from %1 to %2"_s.arg(*self.echo_).arg(command.target));
    }
  }
  const qint64 steps = self.isStepwise() ? std::abs(command.target - *self.echo_) : 0;
  self.deadlineNs_ = nowNs + kBaseNs + steps * kPerStepNs;
  return self;
}

std::optional<int> BulletCommand::shownBy(const Shown& status) const {
  switch (control_) {
    case Control::Heater:
      return status.heater;
    case Control::Fan:
      return status.fan;
    case Control::Drum:
      return status.drum;
    case Control::Prs:
      if (status.state == MachineState::Unknown) return std::nullopt;
      return static_cast<int>(status.state);
    case Control::Preheat:
      break;
  }
  return std::nullopt;
}

void BulletCommand::observe(const Shown& shown) {
  const auto now = shownBy(shown);
  if (!now) return;
  echo_ = now;
  heard_ = true;
  // Any change is an answer: also one that somebody made at the machine. The next step starts from what is shown.
  if (awaited_ && before_ != now && isStepwise()) awaited_ = false;
}

std::optional<Packet> BulletCommand::due() const {
  if (reached() || awaited_) return std::nullopt;
  return encoder_(control_, echo_.value_or(0), order_.target);
}

bool BulletCommand::dueRaisesHeat() const {
  return !reached() && model::raisesHeat(actuator_, echo_, order_.target);
}

void BulletCommand::sent(qint64 nowNs) {
  awaited_ = true;
  heard_ = false;
  before_ = echo_;
  if (firstByteNs_ == 0) firstByteNs_ = nowNs;
  if (isButton()) deadlineNs_ = nowNs + kBaseNs;
}

model::CommandOutcome BulletCommand::outcome(CommandResult result, qint64 nowNs) const {
  model::CommandOutcome outcome;
  outcome.commandId = order_.id;
  outcome.result = result;
  outcome.lastEcho = echo_;
  outcome.firstByteNs = firstByteNs_;
  outcome.endedNs = nowNs;
  return outcome;
}

model::CommandOutcome BulletCommand::done(qint64 nowNs) const {
  return outcome(CommandResult::Done, nowNs);
}

model::CommandOutcome BulletCommand::failed(qint64 nowNs) const {
  if (firstByteNs_ == 0) {
    return cut({ErrorCode::Timeout, u"The roaster showed no fresh status in time. Nothing was sent."_s, {}, true},
               nowNs);
  }
  if (actuator_.unseen()) {
    return cut({ErrorCode::Timeout,
                u"The roaster was told to set %1, but it does not report this setting. Look at the roaster whether it "
                "took it."_s.arg(nameOf(order_)),
                u"no echo"_s, false},
               nowNs);
  }
  if (!heard_) {
    return cut({ErrorCode::Timeout,
                u"The roaster was told to set %1 and has shown nothing since then that can be believed. Look at the "
                "roaster whether it took it."_s.arg(nameOf(order_)),
                u"nothing shown"_s, true},
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

model::CommandOutcome BulletCommand::withheld(Error why, qint64 nowNs) const {
  auto ended = outcome(anySent() ? CommandResult::Failed : CommandResult::Refused, nowNs);
  ended.error = std::move(why);
  return ended;
}

model::CommandOutcome BulletCommand::cut(Error why, qint64 nowNs) const {
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
