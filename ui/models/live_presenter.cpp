#include "ui/models/live_presenter.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/models/abort_advice.h"
#include "ui/models/texts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;
using model::EventType;
using model::Freshness;
using model::MachineState;
using model::ProposalStatus;

namespace {

QString words(const char* text) {
  return QCoreApplication::translate("LivePresenter", text);
}

TileValue measured(const LiveInputs& in, QStringView channelId) {
  TileValue tile;
  tile.freshness = in.live.freshness;
  const int column = in.capability ? in.capability->channelIndex(channelId) : -1;
  if (column < 0 || !in.live.sample) return tile;
  const auto i = static_cast<size_t>(column);
  tile.fault = in.live.sample->quality[i] == model::Quality::OutOfRange;
  tile.sensor = in.live.sensors[i];
  if (in.live.sample->quality[i] == model::Quality::Good) {
    tile.text = numberText(static_cast<double>(in.live.sample->values[i]), in.capability->channels[i].decimals);
  }
  if (tile.freshness == Freshness::Stale) tile.age = ageText(in.live.ageS);
  return tile;
}

std::optional<int> echoOf(const LiveInputs& in, QStringView channelId) {
  const int column = in.capability ? in.capability->channelIndex(channelId) : -1;
  if (column < 0 || !in.live.sample) return std::nullopt;
  const auto i = static_cast<size_t>(column);
  if (in.live.sample->quality[i] != model::Quality::Good) return std::nullopt;
  return static_cast<int>(std::lround(in.live.sample->values[i]));
}

TileValue rateTile(const LiveInputs& in) {
  TileValue tile;
  tile.freshness = in.live.freshness;
  if (in.live.rorCPerMin) tile.text = numberText(*in.live.rorCPerMin, 1);
  if (tile.freshness == Freshness::Stale) tile.age = ageText(in.live.ageS);
  return tile;
}

// The roast's own times do not come from the machine: they run on when it is silent.
TileValue clockTile(const LiveInputs& in) {
  TileValue tile;
  tile.freshness = Freshness::Fresh;
  const auto charge = in.roast ? in.roast->chargeUtcMs() : std::nullopt;
  if (!charge) return tile;
  const model::RoastEvent* drop = in.roast->find(EventType::Drop);
  const qint64 endMs = drop != nullptr ? drop->utcMs : in.roast->finishedUtcMs.value_or(in.nowUtcMs);
  tile.text = clockText(static_cast<double>(endMs - *charge) / 1000.0);
  return tile;
}

TileValue developmentTile(const LiveInputs& in) {
  TileValue tile;
  tile.freshness = Freshness::Fresh;
  const auto development = in.roast ? model::development(*in.roast, in.nowUtcMs) : std::nullopt;
  if (!development) return tile;
  tile.text = u"%1 · %2 %"_s.arg(clockText(development->seconds), numberText(development->share * 100, 0));
  return tile;
}

// A target that is the present setting only takes back what was clicked.
QString refusalOf(const LiveInputs& in, const QString& actuatorId, std::optional<int> echo, int target) {
  if (!in.check) return words(QT_TRANSLATE_NOOP("LivePresenter", "No machine is connected"));
  for (const model::GateCheck& check : in.check(actuatorId, target)) {
    const bool takesBack = check.gate == "step"_L1 && target == echo;
    if (check.verdict == model::GateVerdict::Fail && !takesBack) return refusalText(check);
  }
  return {};
}

QString markRefusal(const LiveInputs& in, EventType type, const EventView& view) {
  if (!in.capability || !in.live.series) {
    return words(QT_TRANSLATE_NOOP("LivePresenter", "No machine is connected"));
  }
  const bool beginsAnother =
      type == EventType::Charge && in.roast && (!in.roast->running() || in.roast->find(EventType::Drop) != nullptr);
  if (!view.at.isEmpty() && !beginsAnother) {
    return words(QT_TRANSLATE_NOOP("LivePresenter", "Marked at %1; undo it to mark it again")).arg(view.at);
  }
  const auto may = model::mayMark(in.roast, type);
  if (may) return {};
  return in.roast && in.roast->running()
             ? may.error().message
             : words(QT_TRANSLATE_NOOP("LivePresenter", "No roast is running: mark CHARGE first"));
}

std::vector<EventView> eventViews(const LiveInputs& in) {
  std::vector<EventView> views;
  auto next = in.roast ? in.roast->nextExpected() : std::optional(EventType::Charge);
  if (next == EventType::TurningPoint) next = EventType::DryEnd;  // nobody marks the turning point by hand
  for (const EventType type : {EventType::Charge, EventType::DryEnd, EventType::FirstCrackStart, EventType::Drop}) {
    EventView view{type, eventText(type), {}, false, next == type, {}};
    if (const model::RoastEvent* event = in.roast ? in.roast->find(type) : nullptr) {
      view.at = clockText(event->elapsedS);
      view.detected = event->detected;
    }
    view.refused = markRefusal(in, type, view);
    views.push_back(view);
  }
  return views;
}

QString noticeOf(const LiveInputs& in) {
  const QString name =
      in.link.model.isEmpty() ? words(QT_TRANSLATE_NOOP("LivePresenter", "The machine")) : in.link.model;
  if (in.live.freshness == Freshness::Fresh || in.link.machineId.isEmpty()) return {};
  if (in.link.state == model::LinkState::Connecting) {
    return words(QT_TRANSLATE_NOOP("LivePresenter", "Connecting to %1 …")).arg(name);
  }
  if (in.link.problem) return in.link.problem->message;
  if (in.live.freshness == Freshness::Disconnected) {
    return words(QT_TRANSLATE_NOOP("LivePresenter",
                                   "%1 is not connected. It may still be heating. Check the cable and the power; use "
                                   "the machine's power switch if in doubt."))
        .arg(name);
  }
  return words(QT_TRANSLATE_NOOP("LivePresenter",
                                 "%1 does not answer since %2. It may still be heating. Check the cable; use ABORT or "
                                 "the power switch if in doubt."))
      .arg(name, ageText(in.live.ageS));
}

QString duringRoast(const std::optional<model::Roast>& roast) {
  const auto next = roast ? roast->nextExpected() : std::optional(EventType::Charge);
  if (!next) return words(QT_TRANSLATE_NOOP("LivePresenter", "Cool the beans, then empty the cooling tray."));
  switch (*next) {
    case EventType::Charge:
      return words(QT_TRANSLATE_NOOP("LivePresenter", "Charge the beans; CHARGE is found by itself or marked."));
    case EventType::TurningPoint:
    case EventType::DryEnd:
      return words(QT_TRANSLATE_NOOP("LivePresenter", "Mark DRY when the beans have turned yellow, near 150 °C."));
    case EventType::FirstCrackStart:
      return words(QT_TRANSLATE_NOOP("LivePresenter", "Mark FCs when you hear the first cracks."));
    case EventType::Drop:
      return words(QT_TRANSLATE_NOOP("LivePresenter", "Drop the beans by hand, then mark DROP."));
  }
  return {};
}

QString nextByHandOf(const LiveInputs& in) {
  if (in.capability && in.capability->recorded) return {};  // what was done then was done
  if (in.abort.latched) {
    return nextByHandAfterAbort(in.abort, in.capability ? in.capability->safeState : model::SafeStateSpec(), in.roast);
  }
  if (in.live.freshness != Freshness::Fresh || !in.live.sample) return {};
  if (in.capability && in.capability->states.empty()) return duringRoast(in.roast);  // it tells of no state
  switch (in.live.sample->state) {
    case MachineState::Off:
      return words(QT_TRANSLATE_NOOP("LivePresenter", "Start preheating when you are ready."));
    case MachineState::Preheating:
    case MachineState::Stabilising:
      return words(QT_TRANSLATE_NOOP("LivePresenter", "Wait until the machine is ready; weigh the beans meanwhile."));
    case MachineState::Ready:
      return words(QT_TRANSLATE_NOOP("LivePresenter", "Charge the beans."));
    case MachineState::Roasting:
      return duringRoast(in.roast);
    case MachineState::Cooling:
      return words(QT_TRANSLATE_NOOP("LivePresenter", "Empty the cooling tray when the beans are cool."));
    case MachineState::Shutdown:
      return words(QT_TRANSLATE_NOOP("LivePresenter", "Wait: the machine cools itself before it stops."));
    case MachineState::Unknown:
      return words(QT_TRANSLATE_NOOP("LivePresenter", "Look at the machine: its state is not known."));
  }
  return {};
}

std::optional<PrsView> prsView(const LiveInputs& in) {
  const bool known = in.capability && in.live.sample && in.live.freshness == Freshness::Fresh &&
                     in.capability->actuatorById(model::actuator::kPrs) != nullptr;
  if (!known) return std::nullopt;
  const MachineState next = in.capability->afterPrs(in.live.sample->state);
  if (next == MachineState::Unknown) return std::nullopt;
  const QString id = QStringView(model::actuator::kPrs).toString();
  return PrsView{next, stateText(next), refusalOf(in, id, std::nullopt, static_cast<int>(next))};
}

QString undoRefusal(const LiveInputs& in) {
  const bool some = in.roast && in.roast->running() &&
                    std::ranges::any_of(in.roast->events, [](const auto& event) { return !event.undone; });
  return some ? QString() : words(QT_TRANSLATE_NOOP("LivePresenter", "There is no mark to undo"));
}

}  // namespace

ActuatorView LivePresenter::actuatorView(const model::ActuatorSpec& spec, const LiveInputs& in) const {
  ActuatorView view;
  view.id = spec.id;
  view.name = actuatorText(spec.id);
  view.letter = actuatorLetter(spec.id);
  view.unit = actuatorUnit(spec.id);
  view.step = std::max(1, spec.step);
  view.echo = echoOf(in, spec.echoChannel);
  view.value = measured(in, spec.echoChannel);
  if (const auto order = underway_.find(spec.id); order != underway_.end()) view.requested = order->second.target;
  if (const auto clicks = collected_.find(spec.id); clicks != collected_.end()) view.requested = clicks->second;
  if (view.requested == view.echo) view.requested.reset();
  if (view.requested) view.value.requested = QString::number(*view.requested);
  const auto missed = notTaken_.find(spec.id);
  if (missed != notTaken_.end() && view.echo != missed->second && !view.requested) {
    view.value.notTaken = QString::number(missed->second);
  }
  if (spec.unseen()) return unseenView(std::move(view), spec, in);
  if (!view.echo) {
    view.lessRefused = view.moreRefused =
        words(QT_TRANSLATE_NOOP("LivePresenter", "The machine has not shown this setting yet"));
    return view;
  }
  const int base = view.requested.value_or(*view.echo);
  view.lessRefused = refusalOf(in, spec.id, view.echo, base - view.step);
  view.moreRefused = refusalOf(in, spec.id, view.echo, base + view.step);
  return view;
}

// Nothing comes back: what was sent last is all that can be shown, as a request.
ActuatorView LivePresenter::unseenView(ActuatorView view, const model::ActuatorSpec& spec, const LiveInputs& in) const {
  view.unseen = true;
  view.min = spec.min;
  view.max = spec.max;
  view.value.freshness = in.live.freshness;
  if (const auto sent = asked_.find(spec.id); sent != asked_.end()) view.asked = sent->second;
  const auto shown = view.requested ? view.requested : view.asked;
  if (shown) view.value.requested = QString::number(*shown);
  // Sent without an answer, which never comes: that it was not taken would be a guess.
  if (view.value.notTaken == view.value.requested) view.value.notTaken.clear();
  view.setRefused = refusalOf(in, spec.id, std::nullopt, shown.value_or((spec.min + spec.max) / 2));
  return view;
}

LiveView LivePresenter::view(const LiveInputs& in) const {
  LiveView view;
  view.hasMachine = in.capability != nullptr && in.live.series != nullptr;
  if (in.live.sample && in.live.freshness != Freshness::Disconnected) view.state = stateText(in.live.sample->state);
  view.bt = measured(in, model::channel::kBt);
  view.ror = rateTile(in);
  view.exhaust = measured(in, model::channel::kExhaust);
  view.clock = clockTile(in);
  view.development = developmentTile(in);
  if (in.capability) {
    for (const model::ActuatorSpec& spec : in.capability->actuators) {
      if (spec.method != model::SetMethod::Button) view.actuators.push_back(actuatorView(spec, in));
    }
  }
  view.prs = prsView(in);
  view.events = eventViews(in);
  view.undoRefused = undoRefusal(in);
  view.notice = noticeOf(in);
  view.nextByHand = nextByHandOf(in);
  return view;
}

void LivePresenter::proposalChanged(const model::Proposal& proposal) {
  const bool underway = proposal.status == ProposalStatus::Approved || proposal.status == ProposalStatus::Executing;
  const auto order = underway_.find(proposal.actuatorId);
  if (underway) {
    underway_[proposal.actuatorId] = {proposal.id, proposal.to};
    notTaken_.erase(proposal.actuatorId);
    return;
  }
  if (!model::isFinal(proposal.status)) return;
  const bool wasUnderway = order != underway_.end() && order->second.proposalId == proposal.id;
  if (wasUnderway) underway_.erase(order);
  const bool missed = proposal.status == ProposalStatus::Failed || proposal.status == ProposalStatus::Unknown ||
                      (proposal.ownChange && proposal.status == ProposalStatus::Rejected);
  if (missed) notTaken_[proposal.actuatorId] = proposal.to;
  const bool sent = proposal.status == ProposalStatus::Completed || proposal.status == ProposalStatus::Unknown;
  if (sent) asked_[proposal.actuatorId] = proposal.to;
}

void LivePresenter::setCollected(const QString& actuatorId, std::optional<int> target) {
  notTaken_.erase(actuatorId);
  if (target) {
    collected_[actuatorId] = *target;
  } else {
    collected_.erase(actuatorId);
  }
}

void LivePresenter::refused(const QString& actuatorId, int target) {
  collected_.erase(actuatorId);
  notTaken_[actuatorId] = target;
}

void LivePresenter::acknowledge(const QString& actuatorId) {
  notTaken_.erase(actuatorId);
}

}  // namespace tryer::ui
