#include "core/base/exit_code.h"

namespace tryer::base {

ExitCode exitCodeFor(const Error& error) {
  switch (error.code) {
    case ErrorCode::InvalidArgument:
      return kExitUsage;
    case ErrorCode::Busy:
      return kExitBusy;
    case ErrorCode::NewerVersion:
      return kExitNewerVersion;
    case ErrorCode::Corrupt:
      return kExitCorrupt;
    case ErrorCode::Internal:
      return kExitInternal;
    default:
      return kExitCannotOpen;
  }
}

}  // namespace tryer::base
