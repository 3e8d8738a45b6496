// The life of the guard: listens to the console, answers it, acts in its place when it dies or hangs. See guard_watch.h
// for when.
#pragma once

#include <QString>
#include <memory>

#include "app/guard/takeover.h"
#include "core/base/clock.h"
#include "core/base/unique_fd.h"
#include "core/machine/safety/guard_channel.h"
#include "core/machine/safety/guard_watch.h"

namespace tryer::guard {

// One thread.
class GuardProcess {
 public:
  struct Parts {
    const base::Clock& clock;
    machine::safety::GuardChannel channel;
    base::UniqueFd console;  // pidfd of the process that started this one
    qint64 consolePid = 0;
    base::UniqueFd signalFd;  // SIGUSR1 and SIGTERM
    QString reportFolder;
  };
  explicit GuardProcess(Parts parts);

  int run();  // the exit code: 0; 1 when the machine could not be made safe; 2 when this is not the console that says
              // so

 private:
  void waitForNews(int timeoutMs);
  void readChannel();
  void readSignals();
  void take(const machine::safety::GuardMessage& message);
  void endConsole();
  int takeOver(machine::safety::GuardWatch::Cause cause);

  Parts parts_;
  machine::safety::GuardWatch watch_;
  base::Stamp causeSeenAt_;  // when the console was ended; 0: it was not
  bool closed_ = false;
  bool gone_ = false;
  bool refused_ = false;
};

}  // namespace tryer::guard
