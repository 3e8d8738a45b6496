// Another process, held by a descriptor: its number may be given to somebody else, this may not.
#pragma once

#include <sys/types.h>

#include "core/base/unique_fd.h"

namespace tryer::base {

// Readable (poll) when the process has ended and has let go of all its files. Not good: there is no such process.
UniqueFd openProcess(pid_t pid) noexcept;

// False: it has ended, or it is not ours. Async-signal-safe.
bool signalProcess(const UniqueFd& process, int signal) noexcept;

}  // namespace tryer::base
