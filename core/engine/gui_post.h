#pragma once

#include <utility>

#include "core/base/task_queue.h"

namespace tryer::engine {

// Hands tasks to the GUI thread, from any thread.
class GuiPost {
 public:
  template <typename Task>
  void operator()(Task&& task) const {
    receiver_->post(std::forward<Task>(task));
  }
  // For functors that must stay valid: the receiver dies with the engine, after all its threads have ended.
  explicit GuiPost(base::TaskQueue* receiver) : receiver_(receiver) {}

 private:
  base::TaskQueue* receiver_;
};

}  // namespace tryer::engine
