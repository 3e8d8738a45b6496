#include "core/base/process_handle.h"

#include <sys/syscall.h>

namespace tryer::base {

// By their numbers: the C library's own declarations (2.36) do not link from C++.
UniqueFd openProcess(pid_t pid) noexcept {
  return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)));
}

bool signalProcess(const UniqueFd& process, int signal) noexcept {
  return ::syscall(SYS_pidfd_send_signal, process.get(), signal, nullptr, 0U) == 0;
}

}  // namespace tryer::base
