#include "core/engine/desk.h"

#include <QTimer>

#include "core/base/canonical_json.h"
#include "core/base/log.h"
#include "core/model/journal_record.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;
namespace type = model::journal_type;

namespace {

constexpr int kTickMs = 50;
constexpr qint64 kAssistantEveryNs = base::kNsPerS;
constexpr qint64 kRetryEveryNs = base::kNsPerS;
constexpr qint64 kTripToldNs = 20 * base::kNsPerMs;
constexpr qint64 kKpisEveryNs = 10 * base::kNsPerS;  // they change with time alone, too

const base::Error kNoMachine{base::ErrorCode::Disconnected,
                             u"No machine is connected, so there is no roast to mark. Connect a machine first."_s,
                             {},
                             true};

QString linkStateId(model::LinkState state) {
  switch (state) {
    case model::LinkState::Disconnected:
      return u"disconnected"_s;
    case model::LinkState::Connecting:
      return u"connecting"_s;
    case model::LinkState::Connected:
      return u"connected"_s;
  }
  return {};
}

command::CommandService::Answer withoutProposal(const api::Answer& answer) {
  return [answer](const base::Result<model::Proposal>& result) {
    if (answer) answer(result ? base::Result<void>() : base::Result<void>(base::fail(result.error())));
  };
}

}  // namespace

Desk::Desk(Parts parts, Events events)
    : parts_(std::move(parts)),
      events_(std::move(events)),
      abortWatcher_(
          parts_.clock,
          [this](const journal::Entry& entry, store::WriteDone done) {
            return parts_.journal.record(entry, store::Durability::Full, std::move(done)).has_value();
          },
          parts_.post),
      alarms_(parts_.clock, parts_.database, parts_.journal, parts_.post, parts_.alarmCatalog,
              [this](const model::Alarm& alarm) {
                alarmsChanged_ = true;
                interlocks_.onAlarmChanged(alarm);
              }),
      alarmSources_(parts_.clock, alarms_),
      interlocks_({parts_.clock, parts_.database, parts_.journal, parts_.post, parts_.interlockSettings},
                  events_.interlocks, alarms_),
      guard_({parts_.clock, parts_.database, parts_.journal, parts_.abort, parts_.post}, alarms_),
      proposalStore_(parts_.database, parts_.journal, parts_.post),
      commands_({parts_.clock, parts_.board, *this, proposalStore_, *this, parts_.post}) {}

Desk::~Desk() {
  abortWatcher_.finish(parts_.abort.status());
}

void Desk::start() {
  timer_ = std::make_unique<QTimer>();
  QObject::connect(timer_.get(), &QTimer::timeout, timer_.get(), [this] { tick(); });
  timer_->start(kTickMs);
  alarms_.restore(std::exchange(parts_.storedAlarms, {}));
  recover();
}

void Desk::recover() {
  recovering_ = true;
  commands_.recover([this](const base::Result<int>& ended) {
    recovering_ = false;
    recovered_ = ended.has_value();
    if (!recovered_) {
      qCWarning(base::lcEngine) << "open proposals could not be read:" << ended.error().message;
      return;
    }
    for (const model::Proposal& proposal : commands_.list()) events_.proposal(proposal);
  });
}

std::optional<telemetry::Recording> Desk::onMachine(const QString& machineId,
                                                    const std::shared_ptr<const model::Capability>& capability,
                                                    std::vector<roast::UnfinishedRoast> unfinished) {
  machineId_ = machineId;
  capability_ = capability;
  turningPoint_ = {};
  events_.recordRoast({}, 0);
  roast::RoastListener& listener = *this;
  roasts_ = std::make_unique<roast::RoastKeeper>(parts_.clock, parts_.database, parts_.journal, listener, parts_.post,
                                                 machineId, *capability_);
  interlocks_.onMachine(machineId, capability_);
  auto resumed = roasts_->resume(std::move(unfinished));
  events_.roast(roasts_->roast());
  if (!resumed) return std::nullopt;
  return std::move(resumed->recording);
}

base::Result<void> Desk::leaveMachineFor(const QString& next) {
  if (!roasts_ || next == machineId_) return {};
  const auto& roast = roasts_->roast();
  if (!roast || !roast->running()) return {};
  if (roast->find(model::EventType::Drop) == nullptr && !capability_->recorded) {
    return base::fail(
        base::ErrorCode::Refused,
        u"A roast is running on the %1. It stays with this roaster: bring it to its end, mark DROP on the "
        "live page, and choose again. A roaster whose cable was pulled comes back by itself."_s.arg(
            capability_->model));
  }
  return roasts_->finish({model::ActorKind::Operator, {}});
}

void Desk::onLink(const model::LinkStatus& link) {
  link_ = link.state;
  const bool replayEnds = link.state == model::LinkState::Disconnected && capability_ && capability_->recorded;
  if (replayEnds && roasts_ && roasts_->roast() && roasts_->roast()->running()) {
    const auto ended = roasts_->finish(model::kSystem, {}, u"the recording has ended"_s);
    if (!ended) qCWarning(base::lcEngine) << "not finished:" << ended.error().message;
  }
  if (roasts_ && link.state == model::LinkState::Connected) roasts_->identify(link.serial);
  // A roaster that stays silent is tried again every few seconds; only what came of it is worth a record.
  if (link.state == model::LinkState::Connecting) return;
  QJsonObject payload{{u"state"_s, linkStateId(link.state)}, {u"machine"_s, link.machineId}};
  if (!link.model.isEmpty()) payload[u"model"_s] = link.model;
  if (!link.serial.isEmpty()) payload[u"serial"_s] = link.serial;
  if (!link.firmware.isEmpty()) payload[u"firmware"_s] = link.firmware;
  if (link.problem) payload[u"problem"_s] = link.problem->message;
  if (payload == recordedLink_) return;
  recordedLink_ = payload;
  record(type::kLinkChanged, u"system"_s, payload);
}

void Desk::onSample(const model::Sample& sample, std::optional<double> rorCPerMin) {
  if (!roasts_ || !capability_) return;
  roasts_->onSample(sample, parts_.abort.latched());
  if (sample.at.monotonicNs - assistantLookedNs_ >= kAssistantEveryNs) {
    assistantLookedNs_ = sample.at.monotonicNs;
    letAssistantLook(sample, rorCPerMin);
  }
}

void Desk::onOutcome(const model::CommandOutcome& outcome) {
  commands_.onOutcome(outcome);
}

void Desk::onInterlock(const machine::safety::InterlockSignal& signal) {
  if (signal.tripped) abortWatcher_.noteTrip(signal.atNs, u"system"_s, u"interlock "_s + signal.ruleId);
  interlocks_.onSignal(signal);
}

void Desk::tick() {
  parts_.pulse.engineLives();
  // An abort voids what waits; that must not wait for the next deadline.
  const model::AbortStatus abort = parts_.abort.status();
  // Whoever in this program tripped it tells so meanwhile.
  if (parts_.clock.monotonicNs() - abort.pressedNs > kTripToldNs) abortWatcher_.observe(abort);
  alarmSources_.lookAtAbort(abort);
  if (!recovered_ && !recovering_ && parts_.clock.monotonicNs() - retriedNs_ > kRetryEveryNs) recover();
  commands_.tick();
  tellAlarms();
  if (parts_.clock.monotonicNs() - retriedNs_ <= kRetryEveryNs) return;
  retriedNs_ = parts_.clock.monotonicNs();
  if (roasts_) roasts_->retrySaving();
  alarmSources_.lookAtRoast(link_, roasts_ && roasts_->roast() && roasts_->roast()->running(),
                            interlocks_.holds(u"link-lost"_s));
  alarmSources_.lookAtStore(storeError());
  guard_.tick();
  alarms_.tick();
}

// The recorder's trouble counts as well as the writer's.
std::optional<base::Error> Desk::storeError() const {
  const LiveBoard::Now now = parts_.board.now();
  if (now.pipeline) {
    if (const auto saved = now.pipeline->saved(); saved && saved->lastError) return saved->lastError;
  }
  return parts_.database.health().lastError;
}

void Desk::tellAlarms() {
  const qint64 now = parts_.clock.monotonicNs();
  if (!alarmsChanged_ && now - alarmsToldNs_ < kKpisEveryNs) return;
  alarmsChanged_ = false;
  alarmsToldNs_ = now;
  events_.alarms(alarms_.alarms(), alarms_.kpis());
}

void Desk::letAssistantLook(const model::Sample& sample, std::optional<double> rorCPerMin) {
  if (!parts_.demoAssistant) return;
  command::Observation now;
  now.nowNs = parts_.clock.monotonicNs();
  now.freshness = model::freshness(link_, now.nowNs, sample.at.monotonicNs, capability_->pollIntervalS);
  now.latched = parts_.abort.latched();
  now.state = sample.state;
  now.capability = capability_;
  now.rorCPerMin = rorCPerMin;
  const auto measured = [&](const char16_t* id) -> std::optional<double> {
    const int channel = capability_->channelIndex(id);
    if (channel < 0 || sample.quality[static_cast<std::size_t>(channel)] != model::Quality::Good) return std::nullopt;
    return static_cast<double>(sample.values[static_cast<std::size_t>(channel)]);
  };
  const auto setting = [&](const char16_t* id) -> std::optional<int> {
    const model::ActuatorSpec* spec = capability_->actuatorById(id);
    return spec ? command::echoOf(*capability_, *spec, sample) : std::nullopt;
  };
  now.btC = measured(model::channel::kBt);
  now.heater = setting(model::actuator::kHeater);
  now.fan = setting(model::actuator::kFan);
  if (const auto& roast = roasts_->roast(); roast && roast->running()) {
    now.roastId = roast->id;
    now.roastS = roasts_->elapsedS(sample.at);
    if (now.btC && now.roastS) now.turningPointS = turningPoint_.add(roast->id, *now.roastS, *now.btC);
  }
  for (const model::Proposal& proposal : commands_.list()) {
    if (!model::isFinal(proposal.status) && proposal.proposer.id() == command::DemoAssistant::actor().id())
      ++now.ownOpen;
  }
  if (const auto request = assistant_.observe(now)) commands_.create(*request, [](const auto&) {});
}

void Desk::mark(model::EventType eventType, const api::Answer& answer) {
  const auto marked = roasts_ ? roasts_->mark(eventType, {model::ActorKind::Operator, {}}, answer)
                              : base::Result<void>(base::fail(kNoMachine));
  if (!marked && answer) answer(marked);
}

void Desk::undoMark(const api::Answer& answer) {
  const auto undone =
      roasts_ ? roasts_->undo({model::ActorKind::Operator, {}}, answer) : base::Result<void>(base::fail(kNoMachine));
  if (!undone && answer) answer(undone);
}

void Desk::finishRoast(const api::Answer& answer) {
  const auto finished =
      roasts_ ? roasts_->finish({model::ActorKind::Operator, {}}, answer) : base::Result<void>(base::fail(kNoMachine));
  if (!finished && answer) answer(finished);
}

void Desk::approve(const QString& id, qint64 revision, const model::Actor& actor, const api::Answer& answer) {
  commands_.approve(id, revision, actor, withoutProposal(answer));
}

void Desk::reject(const QString& id, qint64 revision, const model::Actor& actor, const QString& reason,
                  const api::Answer& answer) {
  commands_.reject(id, revision, actor, reason, withoutProposal(answer));
}

void Desk::change(const QString& actuatorId, int target, const model::Actor& actor, const api::Answer& answer) {
  command::ProposalRequest request;
  request.actuatorId = actuatorId;
  request.target = target;
  request.actor = actor;
  request.ownChange = true;
  commands_.create(request, withoutProposal(answer));
}

void Desk::resetAbort(const QString& personName, const api::Answer& answer) {
  const QString name = personName.trimmed().left(80);
  if (name.isEmpty()) {
    if (answer)
      answer(base::fail(base::ErrorCode::InvalidArgument, u"Say who resets the abort: the journal keeps the name."_s));
    return;
  }
  if (!parts_.abort.reset()) {
    if (answer)
      answer(base::fail(
          base::ErrorCode::Refused,
          u"The abort cannot be reset now: it still runs, or the first step was not done. Hold Reset first."_s));
    return;
  }
  abortWatcher_.noteReset(name);
  if (answer) answer({});
}

void Desk::onProposalChanged(const model::Proposal& proposal) {
  events_.proposal(proposal);
}

void Desk::execute(const model::Command& command) {
  events_.execute(command);
}

void Desk::onRoastChanged(const model::Roast& roast) {
  events_.roast(roast);
}

void Desk::onRoastBegan(const model::Roast& roast, qint64 sinceNs) {
  events_.recordRoast(roast.id, sinceNs);
}

void Desk::onRoastEnded(const model::Roast&) {
  events_.recordRoast({}, 0);
}

void Desk::onRoastNotSaved(const base::Error& error) {
  // The status bar shows the store's own trouble; the roast goes on and is saved later.
  qCWarning(base::lcEngine) << "the roast is not saved yet:" << error.message;
}

void Desk::record(const char16_t* entryType, const QString& actor, const QJsonObject& payload) {
  const auto queued =
      parts_.journal.record({parts_.clock.utcMs(), QString::fromUtf16(entryType), actor, base::canonicalJson(payload)});
  if (!queued) qCWarning(base::lcEngine) << "not recorded:" << queued.error().message;
}

}  // namespace tryer::engine
