#include "core/machine/safety/port_slot.h"

#include <time.h>

#include "core/base/clock.h"

namespace tryer::machine::safety {

void PortSlot::attach(SafetyPort* port) noexcept {
  attachments_.fetch_add(1);
  port_.store(port);
}

bool PortSlot::detach(qint64 withinNs) noexcept {
  constexpr qint64 kLookNs = base::kNsPerMs / 2;
  port_.store(nullptr);
  for (qint64 waitedNs = 0; held_.load() != nullptr; waitedNs += kLookNs) {
    if (waitedNs >= withinNs) return false;
    const timespec look{0, kLookNs};
    nanosleep(&look, nullptr);
  }
  return true;
}

PortSlot::Lease::Lease(PortSlot& slot) noexcept : slot_(slot) {
  for (;;) {
    port_ = slot_.port_.load();
    slot_.held_.store(port_);
    if (slot_.port_.load() == port_) break;
  }
  attachment_ = slot_.attachments_.load();
}

}  // namespace tryer::machine::safety
