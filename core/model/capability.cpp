#include "core/model/capability.h"

#include <algorithm>

#include "core/model/id_table.h"

namespace tryer::model {

using namespace Qt::StringLiterals;

namespace {
constexpr IdTable<8> kMachineStateIds = {"unknown"_L1, "off"_L1,      "preheating"_L1, "stabilising"_L1,
                                         "ready"_L1,   "roasting"_L1, "cooling"_L1,    "shutdown"_L1};

MachineState usualNext(MachineState now) {
  switch (now) {
    case MachineState::Off:
      return MachineState::Preheating;
    case MachineState::Preheating:
    case MachineState::Stabilising:
      return MachineState::Ready;
    case MachineState::Ready:
      return MachineState::Roasting;
    case MachineState::Roasting:
      return MachineState::Cooling;
    case MachineState::Cooling:
      return MachineState::Off;
    case MachineState::Shutdown:
    case MachineState::Unknown:
      break;
  }
  return MachineState::Unknown;
}
}  // namespace

QString machineStateId(MachineState state) {
  return idOf(kMachineStateIds, state);
}

std::optional<MachineState> machineStateFromId(const QString& id) {
  return valueOf<MachineState>(kMachineStateIds, id);
}

bool raisesHeat(const ActuatorSpec& spec, std::optional<int> echo, int target) {
  if (spec.method != SetMethod::Button) return spec.raisesHeat && (!echo || target > *echo);
  const auto leadsTo = [target](MachineState state) { return target == static_cast<int>(state); };
  return leadsTo(MachineState::Preheating) || leadsTo(MachineState::Stabilising) || leadsTo(MachineState::Roasting);
}

int Capability::channelIndex(QStringView id) const {
  const auto found = std::ranges::find(channels, id, &ChannelSpec::id);
  return found == channels.end() ? -1 : static_cast<int>(found - channels.begin());
}

const ActuatorSpec* Capability::actuatorById(QStringView id) const {
  const auto found = std::ranges::find(actuators, id, &ActuatorSpec::id);
  return found == actuators.end() ? nullptr : &*found;
}

MachineState Capability::afterPrs(MachineState now) const {
  const ActuatorSpec* prs = actuatorById(actuator::kPrs);
  if (prs == nullptr || std::ranges::find(prs->allowedStates, now) == prs->allowedStates.end()) {
    return MachineState::Unknown;
  }
  const MachineState next = usualNext(now);
  return std::ranges::find(states, next) == states.end() ? MachineState::Unknown : next;
}

}  // namespace tryer::model
