#include "core/base/task_queue.h"

#include <QCoreApplication>
#include <QEvent>
#include <memory>
#include <utility>

namespace tryer::base {

TaskQueue::~TaskQueue() {
  const std::lock_guard lock(mutex_);  // after the last one who was in it
  tasks_.clear();
}

void TaskQueue::post(std::function<void()> task) {
  auto call = std::make_unique<QEvent>(QEvent::User);  // made before the lock: it, too, is handed over by it
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  QCoreApplication::postEvent(this, call.release());
}

bool TaskQueue::event(QEvent* event) {
  std::function<void()> task;
  {
    const std::lock_guard lock(mutex_);  // before anything of the event is read
    if (event->type() == QEvent::User && !tasks_.empty()) {
      task = std::move(tasks_.front());  // one for each event
      tasks_.pop_front();
    }
  }
  if (!task) return QObject::event(event);
  task();
  return true;
}

}  // namespace tryer::base
