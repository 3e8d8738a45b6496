#include "core/engine/abort_signal.h"

#include <signal.h>

#include <atomic>
#include <cerrno>

namespace tryer::engine {

namespace {

std::atomic<machine::safety::AbortChannel*> target{nullptr};
std::atomic<int> inside{0};

void onSignal(int) {
  const int before = errno;
  inside.fetch_add(1);
  if (auto* channel = target.load()) channel->trip();  // async-signal-safe
  inside.fetch_sub(1);
  errno = before;
}

}  // namespace

AbortSignal::AbortSignal(machine::safety::AbortChannel& abort) {
  target.store(&abort);
  struct sigaction action {};
  action.sa_handler = onSignal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGUSR1, &action, nullptr);
}

AbortSignal::~AbortSignal() {
  ::signal(SIGUSR1, SIG_IGN);
  target.store(nullptr);
  while (inside.load() != 0) {  // another thread is in the handler: a few instructions
  }
}

}  // namespace tryer::engine
