#pragma once

#include <QMetaObject>
#include <QObject>
#include <utility>

namespace tryer::engine {

// Hands tasks to the thread that made it (the GUI thread). post() may be called from any thread, also while the
// receiver is being destroyed on its own thread: what comes too late is dropped by Qt.
class GuiPost {
 public:
  template <typename Task>
  void operator()(Task&& task) const {
    QMetaObject::invokeMethod(receiver_, std::forward<Task>(task), Qt::QueuedConnection);
  }
  // For functors that must stay valid: the receiver dies with the engine, after all its threads have ended.
  explicit GuiPost(QObject* receiver) : receiver_(receiver) {}

 private:
  QObject* receiver_;
};

}  // namespace tryer::engine
