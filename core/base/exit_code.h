// How the programs end. Stable: scripts depend on it, and the man pages list it.
#pragma once

#include "core/base/error.h"

namespace tryer::base {

enum ExitCode : int {
  kExitOk = 0,
  kExitNotWhole = 1,  // a check found something wrong, or there is nothing of what was asked for
  kExitUsage = 2,
  kExitCannotOpen = 3,  // missing, no permission, input/output error, and whatever has no code of its own
  kExitBusy = 4,
  kExitNewerVersion = 5,
  kExitCorrupt = 6,
  kExitNotConfirmed = 7,  // an abort was sent, and the machine has not shown heat off
  kExitInternal = 10,
};

ExitCode exitCodeFor(const Error& error);

}  // namespace tryer::base
