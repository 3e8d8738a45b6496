// The horn of this machine: tones over Qt Multimedia.
#pragma once

#include <memory>

#include "core/base/task_queue.h"
#include "core/base/worker_thread.h"
#include "ui/horn/horn.h"

namespace tryer::ui {

// The sound system may be slow or hang: it is spoken to on a thread of its own ("horn"), never on the GUI's. Sound
// devices that come and go are followed.
class ToneHorn final : public Horn {
  Q_OBJECT
 public:
  explicit ToneHorn(QObject* parent = nullptr);
  ~ToneHorn() override;

  void sound(std::optional<model::AlarmPriority> priority) override;
  QString problem() const override { return problem_; }

 private:
  class Player;
  void takeProblem(const QString& problem);

  QString problem_;
  // Shared with the player, which is left behind where the sound system hangs; alive_ is of the GUI's thread alone.
  std::shared_ptr<base::TaskQueue> inbox_ = std::make_shared<base::TaskQueue>();
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  base::WorkerThread thread_;
  std::unique_ptr<Player> player_;  // made, used and destroyed on the thread
};

}  // namespace tryer::ui
