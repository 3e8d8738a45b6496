// A named thread with an event loop, for objects that live on it. Objects cross the border as values.
#pragma once

#include <QObject>
#include <QThread>
#include <chrono>
#include <functional>
#include <memory>

namespace tryer::base {

// Start, stop and destruction belong to the thread that made it; post() may be called from any thread.
class WorkerThread {
 public:
  explicit WorkerThread(const QString& name);  // shown by top -H; at most 15 characters are kept
  ~WorkerThread();                             // asserts that it was stopped, or never started
  WorkerThread(const WorkerThread&) = delete;
  WorkerThread& operator=(const WorkerThread&) = delete;

  void start(QThread::Priority priority = QThread::InheritPriority);

  // Runs task on the thread, in order of posting; what is posted before start() waits for it. After stop() began the
  // task is dropped: returns false.
  bool post(std::function<void()> task);

  // Runs what was posted, then last (delete the objects that live there), ends the event loop and joins. Not started:
  // nothing runs. Past the deadline the thread is left behind, never terminated: returns false and logs it. Calling it
  // again repeats the first answer.
  bool stop(std::function<void()> last, std::chrono::milliseconds deadline);

  bool isCurrent() const;
  // An object that lives on the thread: the receiver for queued connections. Null after stop().
  QObject* context() const;

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace tryer::base
