// For the two threads that carry an abort's bytes.
#pragma once

namespace tryer::machine::usb {

// The calling thread asks for real time (SCHED_FIFO), or else for a better nice value, so that it runs when the others
// hang or fill the computer. Both need a right that an ordinary user may lack: then it runs like the others, enough
// while the computer is not overloaded.
void raisePriority() noexcept;

}  // namespace tryer::machine::usb
