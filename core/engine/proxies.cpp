#include "core/engine/proxies.h"

#include <algorithm>

#include "core/command/gates.h"
#include "core/engine/desk.h"
#include "core/engine/machine_host.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;

api::Answer answerOnGui(Requests& requests, api::Answer answer) {
  return [&requests, answer = std::move(answer)](base::Result<void> result) {
    if (answer) requests.onGui([answer, result = std::move(result)] { answer(result); });
  };
}

// --- machines ---

// The desk knows of the roast, the host of the heat: both are asked.
void MachinesProxy::leaveFor(const QString& next, const api::Answer& answer,
                             std::function<base::Result<void>(MachineHost&)> leave) {
  requests_.onDesk([this, next, leave = std::move(leave), reply = answerOnGui(requests_, answer)](Desk& desk) {
    if (const auto may = desk.leaveMachineFor(next); !may) return reply(may);
    requests_.onMachines([leave, reply](MachineHost& host) { reply(leave(host)); });
  });
}

void MachinesProxy::connectTo(const QString& machineId, api::Answer answer) {
  leaveFor(machineId, answer, [machineId](MachineHost& host) { return host.connectTo(machineId); });
}

void MachinesProxy::disconnectMachine(api::Answer answer) {
  leaveFor({}, answer, [](MachineHost& host) { return host.disconnectMachine(); });
}

void MachinesProxy::diagnostics(std::function<void(model::LinkDiagnostics)> answer) {
  requests_.onMachines([this, answer = std::move(answer)](MachineHost& host) {
    requests_.onGui([answer, diagnostics = host.diagnostics()] { answer(diagnostics); });
  });
}

void MachinesProxy::takeMachines(std::vector<model::MachineInfo> machines) {
  machines_ = std::move(machines);
  Q_EMIT machinesChanged();
}

void MachinesProxy::takeLink(const model::LinkStatus& link) {
  link_ = link;
  Q_EMIT linkChanged();
}

void MachinesProxy::takeCapability(std::shared_ptr<const model::Capability> capability) {
  capability_ = std::move(capability);
  Q_EMIT capabilityChanged();
}

// --- the roast ---

void RoastProxy::mark(model::EventType type, api::Answer answer) {
  requests_.onDesk([type, reply = answerOnGui(requests_, std::move(answer))](Desk& desk) { desk.mark(type, reply); });
}

void RoastProxy::undoMark(api::Answer answer) {
  requests_.onDesk([reply = answerOnGui(requests_, std::move(answer))](Desk& desk) { desk.undoMark(reply); });
}

void RoastProxy::finish(api::Answer answer) {
  requests_.onDesk([reply = answerOnGui(requests_, std::move(answer))](Desk& desk) { desk.finishRoast(reply); });
}

void RoastProxy::takeRoast(std::optional<model::Roast> roast) {
  roast_ = std::move(roast);
  Q_EMIT roastChanged();
}

// --- proposals ---

std::vector<model::Proposal> ProposalsProxy::proposals() const {
  std::vector<model::Proposal> all;
  all.reserve(open_.size() + closed_.size());
  for (const auto& [id, proposal] : open_) all.push_back(proposal);
  all.insert(all.end(), closed_.begin(), closed_.end());
  return all;
}

void ProposalsProxy::approve(const QString& id, qint64 revision, api::Answer answer) {
  requests_.onDesk([id, revision, reply = answerOnGui(requests_, std::move(answer))](Desk& desk) {
    desk.approve(id, revision, model::kOperator, reply);
  });
}

void ProposalsProxy::reject(const QString& id, qint64 revision, const QString& reason, api::Answer answer) {
  requests_.onDesk([id, revision, reason, reply = answerOnGui(requests_, std::move(answer))](Desk& desk) {
    desk.reject(id, revision, model::kOperator, reason, reply);
  });
}

void ProposalsProxy::change(const QString& actuatorId, int target, api::Answer answer) {
  requests_.onDesk([actuatorId, target, reply = answerOnGui(requests_, std::move(answer))](Desk& desk) {
    desk.change(actuatorId, target, model::kOperator, reply);
  });
}

std::vector<model::GateCheck> ProposalsProxy::check(const QString& actuatorId, int target) const {
  const command::MachineNow machine = board_.machineNow();
  if (!machine.capability) return {{u"link"_s, model::GateVerdict::Fail, u"no machine is connected"_s}};
  const model::ActuatorSpec* spec = machine.capability->actuatorById(actuatorId);
  command::GateInputs inputs = command::gateInputs(machine, spec, clock_.monotonicNs());
  inputs.mayWait = true;
  return command::evaluateGates(*machine.capability, spec, inputs, target);
}

void ProposalsProxy::takeProposal(const model::Proposal& proposal) {
  std::erase_if(closed_, [&](const model::Proposal& closed) { return closed.id == proposal.id; });
  if (model::isFinal(proposal.status)) {
    open_.erase(proposal.id);
    closed_.insert(closed_.begin(), proposal);
    if (closed_.size() > kMaxClosed) closed_.pop_back();
  } else {
    open_[proposal.id] = proposal;
  }
  Q_EMIT proposalChanged(proposal);
}

// --- abort ---

void AbortProxy::reset(const QString& personName, api::Answer answer) {
  requests_.onDesk([personName, reply = answerOnGui(requests_, std::move(answer))](Desk& desk) {
    desk.resetAbort(personName, reply);
  });
}

}  // namespace tryer::engine
