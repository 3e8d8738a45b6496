#include "core/machine/safety/abort_channel.h"

#include <pthread.h>
#include <semaphore.h>

#include <atomic>
#include <cerrno>
#include <thread>

#include "core/base/log.h"
#include "core/machine/safety/abort_latch.h"
#include "core/machine/safety/abort_progress.h"
#include "core/machine/safety/abort_run.h"
#include "core/machine/safety/port_slot.h"
#include "core/machine/usb/raised_priority.h"

namespace tryer::machine::safety {

namespace {

constexpr qint64 kDetachWithinNs = 200 * base::kNsPerMs;

// sem_post() is the one way to wake a thread that POSIX allows in a signal handler.
class Alarm {
 public:
  Alarm() noexcept { sem_init(&semaphore_, 0, 0); }
  ~Alarm() { sem_destroy(&semaphore_); }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  void ring() noexcept { sem_post(&semaphore_); }  // at its maximum it stays rung: nothing is lost
  void wait() noexcept { sem_wait(&semaphore_); }
  bool waitUntil(const timespec& deadline) noexcept {  // false: the deadline passed without a ring (or a signal)
    return sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &deadline) == 0 || errno != ETIMEDOUT;
  }

 private:
  sem_t semaphore_;
};

timespec deadlineIn(qint64 ns) noexcept {
  timespec at{};
  clock_gettime(CLOCK_MONOTONIC, &at);
  const qint64 sum = at.tv_nsec + ns;
  at.tv_sec += sum / base::kNsPerS;
  at.tv_nsec = sum % base::kNsPerS;
  return at;
}

}  // namespace

struct AbortChannel::Private {
  explicit Private(const base::Clock& c) : clock(c) {}

  const base::Clock& clock;
  AbortLatch latch;
  AbortProgressBoard board;
  PortSlot slot;
  Alarm alarm;
  std::atomic<bool> stopping{false};
  std::atomic<bool> machineThere{false};  // as last seen: attach/detach, and by the safety thread during an abort
  std::thread thread;

  void main() noexcept;
  void pursue(quint64 epoch) noexcept;
  void rest(qint64 ns, bool attentive) noexcept;
};

void AbortChannel::Private::main() noexcept {
  pthread_setname_np(pthread_self(), "safety");
  usb::raisePriority();
  while (!stopping.load()) {
    const AbortLatch::Word word = latch.word();
    if (word.running()) {
      pursue(word.epoch);
    } else {
      alarm.wait();
    }
  }
}

void AbortChannel::Private::pursue(quint64 epoch) noexcept {
  AbortRun run(epoch, clock, slot, latch, board);
  while (!stopping.load()) {
    const AbortLatch::Word word = latch.word();
    if (!word.running() || word.epoch != epoch) break;
    const AbortRun::Step step = run.step();
    machineThere.store(step.linkUp);
    if (step.done) {
      run.release();  // before the abort is called finished: whoever sees that finds the wire free
      latch.finish(epoch);
      return;
    }
    rest(step.restNs, !step.linkUp);
  }
  run.release();
}

// attentive: a ring ends the rest (a machine may have come). Otherwise only stopping does.
void AbortChannel::Private::rest(qint64 ns, bool attentive) noexcept {
  const timespec deadline = deadlineIn(ns);
  while (alarm.waitUntil(deadline)) {
    if (attentive || stopping.load()) return;
  }
}

AbortChannel::AbortChannel(const base::Clock& clock) : d(std::make_unique<Private>(clock)) {
  d->thread = std::thread([p = d.get()] { p->main(); });
}

AbortChannel::~AbortChannel() {
  d->stopping.store(true);
  d->alarm.ring();
  d->thread.join();
}

void AbortChannel::trip() noexcept {
  if (d->latch.trip(d->clock.now())) d->alarm.ring();
}

bool AbortChannel::latched() const noexcept {
  return d->latch.word().latched;
}

quint64 AbortChannel::epoch() const noexcept {
  return d->latch.word().epoch;
}

model::AbortStatus AbortChannel::status() const noexcept {
  AbortLatch::Word word;
  AbortLatch::Press press;
  AbortProgress progress;
  do {
    word = d->latch.word();
    press = d->latch.press(word.epoch);
    progress = d->board.read();
  } while (d->latch.word() != word);
  if (progress.epoch != word.epoch) {  // the safety thread has not come to it yet
    progress = AbortProgress{};
    progress.machinePresent = d->machineThere.load();
  }
  model::AbortStatus status;
  status.latched = word.latched;
  status.epoch = word.epoch;
  status.presses = press.count;
  status.pressedNs = press.atNs;
  status.pressedUtcMs = press.utcMs;
  status.firstByteNs = progress.firstByteNs;
  status.confirmedNs = progress.confirmedNs;
  status.fanRaisedNs = progress.fanRaisedNs;
  status.attempts = progress.attempts;
  status.lastHeater = progress.lastHeater;
  status.lastFan = progress.lastFan;
  status.lastState = progress.lastState;
  status.machinePresent = progress.machinePresent;
  status.linkLost = progress.linkLost;
  status.readOnly = progress.readOnly;
  status.running = word.running();
  return status;
}

bool AbortChannel::armReset() noexcept {
  if (d->latch.word().running() && d->machineThere.load()) return false;
  return d->latch.arm();
}

bool AbortChannel::reset() noexcept {
  if (!d->latch.reset()) return false;
  d->alarm.ring();  // an abort that waits for a machine is over
  return true;
}

void AbortChannel::relatch() noexcept {
  d->latch.relatch();
}

void AbortChannel::attach(SafetyPort* port) noexcept {
  detach();
  if (port == nullptr) return;
  d->machineThere.store(true);
  d->slot.attach(port);
  d->alarm.ring();
}

void AbortChannel::detach() noexcept {
  if (!d->slot.detach(kDetachWithinNs)) {
    qCCritical(base::lcSafety, "The safety thread still holds the machine's port after 200 ms: a port call hangs.");
  }
  d->machineThere.store(false);
}

}  // namespace tryer::machine::safety
