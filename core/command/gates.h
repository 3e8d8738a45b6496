// The safety checks that every proposal and every own change must pass. Pure functions: same inputs, same verdicts.
// The authority is the machine's capability profile; a request can only be stricter.
#pragma once

#include <optional>
#include <vector>

#include "core/command/machine_view.h"
#include "core/model/capability.h"
#include "core/model/proposal.h"
#include "core/model/sample.h"

namespace tryer::command {

struct GateInputs {
  model::LinkState link = model::LinkState::Disconnected;
  bool latched = false;  // an abort is latched
  model::Freshness freshness = model::Freshness::Disconnected;
  std::optional<double> ageS;  // of the newest sample; missing: none came
  model::MachineState state = model::MachineState::Unknown;
  std::optional<int> echo;              // what the machine shows for this actuator now
  std::optional<int> underWay;          // target of a command to this actuator that is being executed
  std::optional<qint64> lastCommandNs;  // monotonic, last command to this actuator; missing: none in this session
  qint64 nowNs = 0;
  QString heatWithheld;  // why heat may not be raised now; empty: it may
  bool mayWait = false;  // too soon after the last command: the queue waits (Warn) instead of refusing (Fail)
};

// Everything but underWay, lastCommandNs and mayWait. spec may be nullptr.
GateInputs gateInputs(const MachineNow& machine, const model::ActuatorSpec* spec, qint64 nowNs);

// In this order: link, latch, freshness, range, step, state, interval, and for a change that raises heat permit. spec
// nullptr (unknown actuator), a missing target, an unknown setting or state fail. Buttons have no step; their target is
// the model::MachineState that one press leads to.
std::vector<model::GateCheck> evaluateGates(const model::Capability& capability, const model::ActuatorSpec* spec,
                                            const GateInputs& in, std::optional<int> target);

bool anyFails(const std::vector<model::GateCheck>& checks);

// True when the machine already shows the target and nothing else is wrong.
bool isNothingToDo(const std::vector<model::GateCheck>& checks);

// A sentence for a person that names the first failing gate; empty when none fails.
QString failureSentence(const std::vector<model::GateCheck>& checks);

// How long the actuator must still rest, in seconds; 0: not at all.
double restLeftS(const model::ActuatorSpec& spec, std::optional<qint64> lastCommandNs, qint64 nowNs);

}  // namespace tryer::command
