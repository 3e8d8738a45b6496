// The twin's capability profile and samples: those of an R1, as far as the twin has the sensor, and some of its own.
#pragma once

#include "core/machine/twin/twin_machine.h"
#include "core/model/capability.h"
#include "core/model/sample.h"

namespace tryer::machine::twin {

// "bt" is the probe in the bean pile (twin_machine.h says why), "ibts" the infrared sensor, "drum_metal" what
// preheating regulates, "power" what the heater draws. The other ids mean what they mean on the R1.
model::Capability twinCapability();

// Values and state now, every channel of twinCapability() with its quality; time and number are left to the caller.
model::Sample twinSample(const TwinMachine& machine);

model::MachineState twinState(TwinMachineState state);

}  // namespace tryer::machine::twin
