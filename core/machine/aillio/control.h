// What can be commanded on a Bullet, and what its status shows of it.
#pragma once

#include <QtGlobal>
#include <optional>

#include "core/machine/aillio/packet.h"
#include "core/model/capability.h"

namespace tryer::machine::aillio {

enum class Control : quint8 { Heater, Fan, Drum, Preheat, Prs };

// Nothing where it was not believed.
struct Shown {
  std::optional<int> heater;
  std::optional<int> fan;
  std::optional<int> drum;
  model::MachineState state = model::MachineState::Unknown;
};

// A model's packet that moves a control from what is shown (without meaning for Preheat and Prs) towards the target;
// nothing where it has none.
using Encoder = std::optional<Packet> (*)(Control control, int shown, int target) noexcept;

}  // namespace tryer::machine::aillio
