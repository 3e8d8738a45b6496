#include "core/base/waker.h"

#include <QCoreApplication>
#include <QEvent>
#include <memory>

namespace tryer::base {

void Waker::wake() noexcept {
  if (told_.exchange(true, std::memory_order_acq_rel)) return;
  auto call = std::make_unique<QEvent>(QEvent::User);
  told_.exchange(true, std::memory_order_acq_rel);  // again: hands over the event, too, as a sanitizer sees it
  QCoreApplication::postEvent(this, call.release(), Qt::HighEventPriority);
}

bool Waker::event(QEvent* event) {
  // Read before anything of the event: how Debian's Qt hands it over is not seen by a sanitizer.
  if (!told_.load(std::memory_order_acquire) || event->type() != QEvent::User) return QObject::event(event);
  // An exchange, not a store: what was made ready before a call that found the flag still up is seen from here on.
  told_.exchange(false, std::memory_order_acq_rel);
  onWake();
  return true;
}

}  // namespace tryer::base
