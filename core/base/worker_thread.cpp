#include "core/base/worker_thread.h"

#include <QLoggingCategory>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "core/base/log.h"
#include "core/base/task_queue.h"

namespace tryer::base {

struct WorkerThread::Private {
  QString name;
  std::unique_ptr<QThread> thread;
  std::unique_ptr<TaskQueue> context;
  mutable std::mutex mutex;  // guards accepting and the life of context against post()
  bool accepting = true;
  std::optional<bool> stopped;  // the answer of stop()

  bool closeForPosts() {
    const std::lock_guard lock(mutex);
    return std::exchange(accepting, false);
  }
};

WorkerThread::WorkerThread(const QString& name) : d(std::make_unique<Private>()) {
  d->name = name.left(15);
  d->thread = std::make_unique<QThread>();
  d->thread->setObjectName(d->name);
  d->context = std::make_unique<TaskQueue>();
  d->context->moveToThread(d->thread.get());
}

WorkerThread::~WorkerThread() {
  const bool running = d->thread && d->thread->isRunning();
  Q_ASSERT_X(!running, "WorkerThread", "stop() was not called");
  if (running) stop({}, std::chrono::seconds(5));
}

void WorkerThread::start(QThread::Priority priority) {
  if (d->thread && !d->stopped) d->thread->start(priority);
}

bool WorkerThread::post(std::function<void()> task) {
  const std::lock_guard lock(d->mutex);
  if (!d->accepting) return false;
  d->context->post(std::move(task));
  return true;
}

bool WorkerThread::stop(std::function<void()> last, std::chrono::milliseconds deadline) {
  if (d->stopped) return *d->stopped;
  d->closeForPosts();
  if (!d->thread->isRunning()) {
    d->stopped = true;
    const std::lock_guard lock(d->mutex);
    d->context.reset();
    return true;
  }
  auto* thread = d->thread.get();
  // What the thread did is known here after wait() by this flag alone, as far as a sanitizer sees.
  const auto ended = std::make_shared<std::atomic<bool>>(false);
  d->context->post([last = std::move(last), thread, ended]() mutable {
    if (last) last();
    last = {};
    ended->store(true, std::memory_order_release);
    thread->quit();
  });
  d->stopped = thread->wait(QDeadlineTimer(deadline)) && ended->load(std::memory_order_acquire);
  const std::lock_guard lock(d->mutex);
  if (*d->stopped) {
    d->context.reset();
  } else {
    qCWarning(lcEngine) << "the thread" << d->name << "did not stop within" << deadline.count() << "ms; left behind";
    // Both are still in use over there; destroying a running QThread would end the program.
    static_cast<void>(d->context.release());
    static_cast<void>(d->thread.release());
  }
  return *d->stopped;
}

bool WorkerThread::isCurrent() const {
  return d->thread && QThread::currentThread() == d->thread.get();
}

QObject* WorkerThread::context() const {
  const std::lock_guard lock(d->mutex);
  return d->context.get();
}

}  // namespace tryer::base
