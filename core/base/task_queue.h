// Tasks for one thread, from any thread.
#pragma once

#include <QObject>
#include <deque>
#include <functional>
#include <mutex>

namespace tryer::base {

// Lives on the thread that runs the tasks; moveToThread() before the first one. The tasks lie in a queue of its own and
// an event each calls for the next one: what a task carries is handed over under a lock that a thread sanitizer sees
// (those of Debian's Qt it does not).
class TaskQueue final : public QObject {
 public:
  TaskQueue() = default;
  ~TaskQueue() override;

  // Any thread, as long as the queue lives. Runs in order of posting, between the other events of the thread; what has
  // not run when the queue goes is dropped.
  void post(std::function<void()> task);

 protected:
  bool event(QEvent* event) override;

 private:
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;
};

}  // namespace tryer::base
