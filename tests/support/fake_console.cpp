#include "tests/support/fake_console.h"

#include <QTimer>
#include <algorithm>
#include <array>

namespace tryer::test {

using namespace Qt::StringLiterals;
using engine::api::Answer;
using model::EventType;
using model::MachineState;
using model::ProposalStatus;

namespace {

constexpr double kSentAfterS = 0.15;
constexpr double kEndedAfterS = 0.60;

// Answers come later, as from the real engine.
void later(QObject* context, Answer answer, base::Result<void> result = {}) {
  if (!answer) return;
  QTimer::singleShot(0, context, [answer = std::move(answer), result = std::move(result)] { answer(result); });
}

model::ActuatorSpec setting(QString id, model::SetMethod method, int min, int max, int maxChange, bool raisesHeat) {
  model::ActuatorSpec spec;
  spec.echoChannel = id;
  spec.id = std::move(id);
  spec.method = method;
  spec.min = min;
  spec.max = max;
  spec.maxChange = maxChange;
  spec.minIntervalS = 1;
  spec.raisesHeat = raisesHeat;
  spec.allowedStates = {MachineState::Preheating, MachineState::Ready, MachineState::Roasting, MachineState::Cooling};
  return spec;
}

}  // namespace

model::Capability bulletCapability() {
  using model::ChannelKind;
  model::Capability capability;
  capability.model = u"Aillio Bullet R1"_s;
  capability.channels = {{u"bt"_s, u"°C"_s, ChannelKind::Temperature, -20, 350, 1},
                         {u"exhaust"_s, u"°C"_s, ChannelKind::Temperature, -20, 350, 0},
                         {u"heater"_s, {}, ChannelKind::Setting, 0, 9, 0},
                         {u"fan"_s, {}, ChannelKind::Setting, 0, 12, 0},
                         {u"drum"_s, {}, ChannelKind::Setting, 0, 9, 0}};
  model::ActuatorSpec prs;
  prs.id = u"prs"_s;
  prs.method = model::SetMethod::Button;
  prs.max = static_cast<int>(MachineState::Shutdown);
  prs.allowedStates = {MachineState::Off, MachineState::Preheating, MachineState::Ready, MachineState::Roasting,
                       MachineState::Cooling};
  capability.actuators = {setting(u"heater"_s, model::SetMethod::Relative, 0, 9, 3, true),
                          setting(u"fan"_s, model::SetMethod::Relative, 1, 12, 4, false),
                          setting(u"drum"_s, model::SetMethod::Absolute, 1, 9, 0, false), prs};
  capability.states = {MachineState::Off,      MachineState::Preheating, MachineState::Ready,
                       MachineState::Roasting, MachineState::Cooling,    MachineState::Shutdown};
  capability.safeState = {10, 2.0, u"Drop the beans by hand."_s};
  return capability;
}

// --- machines ------------------------------------------------------------------------------------

FakeMachines::FakeMachines() {
  machines_.push_back({u"twin"_s, u"Digital twin"_s, u"this computer"_s, true, {}});
}

void FakeMachines::setLink(const model::LinkStatus& link) {
  link_ = link;
  Q_EMIT linkChanged();
}

void FakeMachines::setMachines(std::vector<model::MachineInfo> machines) {
  machines_ = std::move(machines);
  Q_EMIT machinesChanged();
}

void FakeMachines::setCapability(std::shared_ptr<const model::Capability> capability) {
  capability_ = std::move(capability);
  Q_EMIT capabilityChanged();
}

void FakeMachines::connectTo(const QString& machineId, engine::api::Answer answer) {
  connectCalls << machineId;
  if (answer) answer(leaveProblem ? base::Result<void>(base::fail(*leaveProblem)) : base::Result<void>());
}

void FakeMachines::disconnectMachine(engine::api::Answer answer) {
  if (leaveProblem) {
    if (answer) answer(base::fail(*leaveProblem));
    return;
  }
  setLink({});
  if (answer) answer({});
}

void FakeMachines::diagnostics(std::function<void(model::LinkDiagnostics)> answer) {
  model::LinkDiagnostics diagnostics;
  diagnostics.counters.samples = 4'620;
  diagnostics.counters.invalidPackets = 2;
  diagnostics.lastPackets = {{u"STATUS1"_s, QByteArray(64, '\x0a')}, {u"STATUS2"_s, QByteArray(64, '\x00')}};
  QTimer::singleShot(0, this, [answer = std::move(answer), diagnostics] { answer(diagnostics); });
}

// --- roasts --------------------------------------------------------------------------------------

void FakeRoasts::begin(double chargedAgoS) {
  model::Roast roast;
  roast.id = u"0192f000-0000-7000-8000-000000000001"_s;
  roast.machineId = u"twin"_s;
  const qint64 chargeMs = clock_.utcMs() - static_cast<qint64>(chargedAgoS * 1000);
  roast.startedUtcMs = chargeMs - 60'000;
  roast_ = roast;
  const struct {
    EventType type;
    double atS;
    bool detected;
    double btC;
  } plan[] = {{EventType::Charge, 0, true, 188.0},
              {EventType::TurningPoint, 79, true, 96.4},
              {EventType::DryEnd, 270, false, 150.1},
              {EventType::FirstCrackStart, 505, false, 193.0}};
  for (const auto& event : plan) {
    if (event.atS <= chargedAgoS) {
      markAt(event.type, chargeMs + static_cast<qint64>(event.atS * 1000), event.detected, event.btC);
    }
  }
  Q_EMIT roastChanged();
}

void FakeRoasts::clear() {
  roast_.reset();
  Q_EMIT roastChanged();
}

void FakeRoasts::markAt(EventType type, qint64 utcMs, bool detected, std::optional<double> btC) {
  model::RoastEvent event;
  event.id = u"event-%1"_s.arg(roast_->events.size() + 1);
  event.type = type;
  event.utcMs = utcMs;
  const auto charge = type == EventType::Charge ? utcMs : roast_->chargeUtcMs().value_or(utcMs);
  event.elapsedS = static_cast<double>(utcMs - charge) / 1000.0;
  event.btC = btC;
  event.detected = detected;
  event.actor = detected ? u"system"_s : u"operator"_s;
  roast_->events.push_back(event);
}

void FakeRoasts::mark(EventType type, Answer answer) {
  if (!roast_) {
    roast_ = model::Roast{};
    roast_->startedUtcMs = clock_.utcMs();
  }
  if (roast_->find(type) != nullptr) {
    later(this, std::move(answer), base::fail(base::ErrorCode::Conflict, u"This is marked already. Undo it first."_s));
    return;
  }
  markAt(type, clock_.utcMs(), false, {});
  later(this, std::move(answer));
  Q_EMIT roastChanged();
}

void FakeRoasts::undoMark(Answer answer) {
  if (!roast_) return later(this, std::move(answer), base::fail(base::ErrorCode::NotFound, u"There is no roast."_s));
  const auto newest =
      std::find_if(roast_->events.rbegin(), roast_->events.rend(), [](const auto& event) { return !event.undone; });
  if (newest == roast_->events.rend()) {
    later(this, std::move(answer), base::fail(base::ErrorCode::NotFound, u"There is no mark to undo."_s));
    return;
  }
  newest->undone = true;
  later(this, std::move(answer));
  Q_EMIT roastChanged();
}

void FakeRoasts::finish(Answer answer) {
  if (roast_) roast_->finishedUtcMs = clock_.utcMs();
  later(this, std::move(answer));
  Q_EMIT roastChanged();
}

// --- proposals -----------------------------------------------------------------------------------

QString FakeProposals::propose(const QString& actuatorId, std::optional<int> from, int to, const QString& reason,
                               double deadlineS, bool warned, const QString& by) {
  model::Proposal proposal;
  proposal.id = u"proposal-%1"_s.arg(++made_);
  proposal.machineId = u"twin"_s;
  proposal.actuatorId = actuatorId;
  proposal.from = from;
  proposal.to = to;
  proposal.reason = reason;
  proposal.proposer = {model::ActorKind::Assistant, by};
  proposal.createdUtcMs = clock_.utcMs();
  proposal.deadlineUtcMs = clock_.utcMs() + static_cast<qint64>(deadlineS * 1000);
  proposal.deadlineNs = clock_.monotonicNs() + base::nsFromSeconds(deadlineS);
  proposal.checks = check(actuatorId, to);
  if (warned) proposal.checks.push_back({u"interval"_s, model::GateVerdict::Warn, u"fan below 3"_s});
  entries_.push_back({proposal, 0, fate_});
  Q_EMIT proposalChanged(proposal);
  return proposal.id;
}

FakeProposals::Entry* FakeProposals::entry(const QString& id) {
  const auto found = std::ranges::find(entries_, id, [](const Entry& e) { return e.proposal.id; });
  return found == entries_.end() ? nullptr : &*found;
}

std::optional<model::Proposal> FakeProposals::find(const QString& id) const {
  const auto found = std::ranges::find(entries_, id, [](const Entry& e) { return e.proposal.id; });
  return found == entries_.end() ? std::nullopt : std::optional(found->proposal);
}

void FakeProposals::set(Entry& entry, ProposalStatus status) {
  entry.proposal.status = status;
  ++entry.proposal.revision;
  Q_EMIT proposalChanged(entry.proposal);
}

void FakeProposals::advance() {
  for (size_t i = 0; i < entries_.size(); ++i) step(entries_[i]);
}

void FakeProposals::step(Entry& entry) {
  const qint64 now = clock_.monotonicNs();
  if (entry.proposal.status == ProposalStatus::Pending && now >= entry.proposal.deadlineNs) {
    entry.proposal.endReason = u"Nobody decided in time."_s;
    set(entry, ProposalStatus::Timeout);
  }
  const double sinceS = base::secondsFromNs(now - entry.approvedNs);
  if (entry.proposal.status == ProposalStatus::Approved && sinceS >= kSentAfterS) set(entry, ProposalStatus::Executing);
  if (entry.proposal.status == ProposalStatus::Executing && sinceS >= kEndedAfterS) end(entry);
}

void FakeProposals::end(Entry& entry) {
  model::CommandOutcome outcome;
  outcome.commandId = entry.proposal.id;
  outcome.firstByteNs = entry.approvedNs + base::nsFromSeconds(kSentAfterS);
  outcome.endedNs = clock_.monotonicNs();
  outcome.lastEcho = entry.proposal.from;
  if (entry.fate == Fate::Completes) {
    outcome.result = model::CommandResult::Done;
    outcome.lastEcho = entry.proposal.to;
    if (onEcho) onEcho(entry.proposal.actuatorId, entry.proposal.to);
  } else {
    outcome.result = entry.fate == Fate::Fails ? model::CommandResult::Failed : model::CommandResult::Unknown;
    entry.proposal.endReason = entry.fate == Fate::Fails
                                   ? u"The machine still shows the old setting after 1 s. Look at the machine."_s
                                   : u"The link broke while it was sent. Look at the machine."_s;
  }
  entry.proposal.outcome = outcome;
  set(entry, entry.fate == Fate::Completes ? ProposalStatus::Completed
             : entry.fate == Fate::Fails   ? ProposalStatus::Failed
                                           : ProposalStatus::Unknown);
}

std::vector<model::Proposal> FakeProposals::proposals() const {
  std::vector<model::Proposal> result;
  for (const bool open : {true, false}) {
    for (const Entry& e : entries_) {
      if (model::isFinal(e.proposal.status) != open) result.push_back(e.proposal);
    }
  }
  return result;
}

void FakeProposals::approve(const QString& id, qint64 revision, Answer answer) {
  Entry* found = entry(id);
  const bool lost = found == nullptr || found->proposal.revision != revision ||
                    found->proposal.status != ProposalStatus::Pending || fate_ == Fate::AnswersConflict;
  if (lost) {
    later(this, std::move(answer), base::fail(base::ErrorCode::Conflict, u"It changed in the meantime."_s));
    return;
  }
  found->approvedNs = clock_.monotonicNs();
  found->fate = fate_;
  found->proposal.decision = model::Decision{{model::ActorKind::Operator, {}}, clock_.utcMs(), {}};
  later(this, std::move(answer));
  set(*found, ProposalStatus::Approved);
}

void FakeProposals::reject(const QString& id, qint64 revision, const QString& reason, Answer answer) {
  Entry* found = entry(id);
  if (found == nullptr || found->proposal.revision != revision || found->proposal.status != ProposalStatus::Pending) {
    later(this, std::move(answer), base::fail(base::ErrorCode::Conflict, u"It changed in the meantime."_s));
    return;
  }
  found->proposal.decision = model::Decision{{model::ActorKind::Operator, {}}, clock_.utcMs(), reason};
  found->proposal.endReason = reason;
  later(this, std::move(answer));
  set(*found, ProposalStatus::Rejected);
}

void FakeProposals::change(const QString& actuatorId, int target, Answer answer) {
  for (const auto& gate : check(actuatorId, target)) {
    if (gate.verdict != model::GateVerdict::Fail) continue;
    later(this, std::move(answer), base::fail(base::ErrorCode::Refused, u"Not sent: %1."_s.arg(gate.text)));
    return;
  }
  model::Proposal proposal;
  proposal.id = u"proposal-%1"_s.arg(++made_);
  proposal.actuatorId = actuatorId;
  proposal.to = target;
  proposal.ownChange = true;
  proposal.proposer = {model::ActorKind::Operator, {}};
  proposal.createdUtcMs = clock_.utcMs();
  entries_.push_back({proposal, clock_.monotonicNs(), fate_});
  later(this, std::move(answer));
  set(entries_.back(), ProposalStatus::Approved);
}

std::vector<model::GateCheck> FakeProposals::check(const QString& actuatorId, int target) const {
  const command::MachineNow machine = machineNow();
  if (!machine.capability) return {{u"link"_s, model::GateVerdict::Fail, u"no machine is connected"_s}};
  const model::ActuatorSpec* spec = machine.capability->actuatorById(actuatorId);
  command::GateInputs inputs = command::gateInputs(machine, spec, clock_.monotonicNs());
  inputs.mayWait = true;
  return command::evaluateGates(*machine.capability, spec, inputs, target);
}

// --- abort ---------------------------------------------------------------------------------------

void FakeAbort::trip() noexcept {
  ++presses_;
  qint64 none = 0;
  if (!pressedNs_.compare_exchange_strong(none, clock_.monotonicNs())) return;
  pressedUtcMs_ = clock_.utcMs();
  ++epoch_;
}

model::AbortStatus FakeAbort::status() const noexcept {
  model::AbortStatus status;
  status.epoch = epoch_;
  status.pressedNs = pressedNs_;
  status.latched = status.pressedNs != 0;
  if (!status.latched) return status;
  status.presses = presses_;
  status.pressedUtcMs = pressedUtcMs_;
  status.machinePresent = machinePresent;
  status.readOnly = readOnly;
  if (readOnly) {
    status.running = true;
    return status;
  }
  const qint64 now = clock_.monotonicNs();
  const qint64 sentNs = status.pressedNs + base::nsFromSeconds(sentAfterS);
  if (machinePresent && now >= sentNs) status.firstByteNs = sentNs;
  if (machinePresent && confirmedAfterS) {
    const qint64 confirmedNs = status.pressedNs + base::nsFromSeconds(*confirmedAfterS);
    if (now >= confirmedNs) status.confirmedNs = confirmedNs;
  }
  status.fanRaisedNs = status.confirmedNs;
  status.running = machinePresent && status.confirmedNs == 0;
  status.lastHeater = status.confirmedNs != 0 ? 0 : 5;
  const qint64 triedUntilNs = status.confirmedNs != 0 ? status.confirmedNs : now;
  if (machinePresent)
    status.attempts = 1 + static_cast<quint32>((triedUntilNs - status.pressedNs) / (50 * base::kNsPerMs));
  status.lastState =
      static_cast<quint8>(status.confirmedNs != 0 ? model::MachineState::Cooling : model::MachineState::Roasting);
  return status;
}

bool FakeAbort::armReset() {
  armed_ = pressedNs_ != 0;
  return armed_;
}

void FakeAbort::reset(const QString& personName, Answer answer) {
  if (!std::exchange(armed_, false) || personName.trimmed().isEmpty()) {
    if (answer) answer(base::fail(base::ErrorCode::Refused, u"Hold Reset first, then give your name."_s));
    return;
  }
  resetBy = personName;
  pressedNs_ = 0;
  presses_ = 0;
  if (answer) answer({});
}

// --- live ----------------------------------------------------------------------------------------

model::Sample FakeLive::sampleAt(double tS) const {
  model::Sample sample;
  const double agoS = clock_.sinceS() - tS;
  sample.at = {clock_.monotonicNs() - base::nsFromSeconds(agoS), clock_.utcMs() - static_cast<qint64>(agoS * 1000)};
  sample.seq = static_cast<quint64>(series->size());
  sample.state = state;
  const auto capability = machines_.capability();
  if (!capability) return sample;
  for (size_t i = 0; i < capability->channels.size(); ++i) {
    const auto value = series->valueAt(series->columnIndex(capability->channels[i].id), tS);
    if (!value) continue;
    sample.values[i] = *value;
    sample.quality[i] = model::Quality::Good;
  }
  return sample;
}

std::optional<model::Sample> FakeLive::sampleNow() const {
  return series ? std::optional(sampleAt(staleSinceS.value_or(clock_.sinceS()))) : std::nullopt;
}

engine::api::LiveSnapshot FakeLive::snapshot() const {
  ++looks_;
  engine::api::LiveSnapshot snapshot;
  snapshot.link = machines_.link().state;
  snapshot.sensors = sensors;
  snapshot.series = series;
  if (!series) return snapshot;
  const double atS = staleSinceS.value_or(clock_.sinceS());
  snapshot.sample = sampleNow();
  snapshot.ageS = clock_.sinceS() - atS + 0.05;
  snapshot.freshness = model::freshness(snapshot.link, nowNs(), snapshot.sample->at.monotonicNs, 0.1);
  snapshot.samplesPerS = snapshot.freshness == model::Freshness::Fresh ? 10.0 : 0.0;
  if (const auto ror = series->valueAt(2, atS)) snapshot.rorCPerMin = *ror;
  return snapshot;
}

// --- console -------------------------------------------------------------------------------------

FakeConsole::FakeConsole()
    : roastsApi(clock), proposalsApi(clock), abortApi(clock), liveApi(clock, machinesApi), alarmsApi(clock) {
  proposalsApi.machineNow = [this] {
    const model::AbortStatus abort = abortApi.status();
    return command::MachineNow{machinesApi.link().machineId,
                               {},
                               machinesApi.capability(),
                               machinesApi.link().state,
                               liveApi.sampleNow(),
                               abort.latched,
                               abort.epoch,
                               {}};
  };
  proposalsApi.onEcho = [this](const QString& id, int value) {
    if (id == model::actuator::kPrs) {
      liveApi.state = static_cast<MachineState>(value);
    } else if (liveApi.series) {
      liveApi.series->setStep(liveApi.series->columnIndex(id), clock.sinceS(), value);
    }
  };
}

void FakeConsole::connectBullet(bool isTwin) {
  auto capability = bulletCapability();
  if (isTwin) capability.model = u"Digital twin"_s;
  machinesApi.setCapability(std::make_shared<const model::Capability>(std::move(capability)));
  if (!liveApi.series) {
    SyntheticRoast roast;  // its axis begins where the clock began
    roast.originUtcMs = clock.utcMs() - static_cast<qint64>(clock.sinceS() * 1000);
    liveApi.series = std::make_shared<SyntheticSeries>(std::move(roast));
  }
  liveApi.series->setLastS(clock.sinceS());
  model::LinkStatus link;
  link.state = model::LinkState::Connected;
  link.machineId = isTwin ? u"twin"_s : u"usb:001-004"_s;
  link.model = isTwin ? u"Digital twin"_s : u"Aillio Bullet R1"_s;
  machinesApi.setLink(link);
}

void FakeConsole::disconnect(const std::optional<base::Error>& problem) {
  model::LinkStatus link = machinesApi.link();
  link.state = model::LinkState::Disconnected;
  link.problem = problem;
  machinesApi.setLink(link);
}

void FakeConsole::startRoast(double chargedAgoS) {
  if (!liveApi.series) connectBullet();
  const double chargeAtS = liveApi.series->roast().chargeAtS;
  if (clock.sinceS() < chargeAtS + chargedAgoS) advance(chargeAtS + chargedAgoS - clock.sinceS());
  roastsApi.begin(chargedAgoS);
}

void FakeConsole::advance(double seconds) {
  clock.advance(seconds);
  if (liveApi.series && machinesApi.link().state == model::LinkState::Connected) {
    liveApi.series->setLastS(liveApi.staleSinceS.value_or(clock.sinceS()));
  }
  proposalsApi.advance();
  alarmsApi.advance();
}

}  // namespace tryer::test
