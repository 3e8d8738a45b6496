// The capability profile of the Aillio Bullet R1.
#pragma once

#include "core/machine/aillio/r1_codec.h"
#include "core/model/capability.h"

namespace tryer::machine::aillio {

inline constexpr int kR1CoolingFan = 9;  // the safe state's fan: strong cooling, with reserve to the 12 of the machine

model::Capability r1Capability();

}  // namespace tryer::machine::aillio
