#include "core/machine/usb/raised_priority.h"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

namespace tryer::machine::usb {

void raisePriority() noexcept {
  sched_param parameters{};
  parameters.sched_priority = 10;
  if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters) == 0) return;
  setpriority(PRIO_PROCESS, 0, -15);  // 0: on Linux the calling thread
}

}  // namespace tryer::machine::usb
