// SIGUSR1 is an abort: while this lives, the signal trips the channel, from within the handler. It needs no thread that
// still works, and reaches a console whose window, engine and database hang.
#pragma once

#include "core/machine/safety/abort_channel.h"

namespace tryer::engine {

// One at a time in a process: a signal belongs to the process, and its handler can be given nothing else.
class AbortSignal {
 public:
  explicit AbortSignal(machine::safety::AbortChannel& abort);
  ~AbortSignal();  // the signal is ignored from then on: an abort that comes too late must not kill what is closing
  AbortSignal(const AbortSignal&) = delete;
  AbortSignal& operator=(const AbortSignal&) = delete;
};

}  // namespace tryer::engine
