// The capability profile of the Aillio Bullet R2.
#pragma once

#include "core/machine/aillio/r2_codec.h"
#include "core/model/capability.h"

namespace tryer::machine::aillio {

inline constexpr int kR2CoolingFan = 9;  // as on the R1, whose fan has the same twelve settings

model::Capability r2Capability();

}  // namespace tryer::machine::aillio
