// Starts the guard process, listens whether it lives, starts it anew when it does not, and withholds heat while there
// is none. Looks for what a guard of an earlier console has reported.
#pragma once

#include <QSocketNotifier>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <set>

#include "core/base/clock.h"
#include "core/base/process_handle.h"
#include "core/engine/guard_pulse.h"
#include "core/machine/safety/guard_report_file.h"
#include "core/machine/safety/heat_permit.h"
#include "core/model/guard_status.h"

namespace tryer::engine {

// tryer-guard beside this program.
QString guardProgram();

// All members on the guard thread.
class GuardKeeper {
 public:
  static constexpr qint64 kUnheardNs = 1 * base::kNsPerS;  // then heat is withheld
  static constexpr qint64 kHungNs = 3 * base::kNsPerS;     // then it is ended and another one is started
  static constexpr qint64 kLookForReportsNs = 1 * base::kNsPerS;

  struct Parts {
    const base::Clock& clock;
    machine::safety::HeatPermit& permit;  // heat is withheld by whoever makes this, before it starts
    GuardPulse& pulse;
    QString program;
    QString reportFolder;
  };
  // Called on the guard thread; must only hand on.
  struct Events {
    std::function<void(const model::GuardStatus&)> status;
    std::function<void(const machine::safety::FoundGuardReport&)> report;  // once each; it is finished
  };

  GuardKeeper(Parts parts, Events events);
  ~GuardKeeper();  // closes the channel: the guard does what GuardPulse::finish() told it, or ends
  GuardKeeper(const GuardKeeper&) = delete;
  GuardKeeper& operator=(const GuardKeeper&) = delete;

  void start();

 private:
  struct Guard {
    qint64 pid = 0;
    base::UniqueFd process;
    std::shared_ptr<const machine::safety::GuardChannel> channel;
    std::unique_ptr<QSocketNotifier> notifier;
    qint64 startedNs = 0;
    qint64 heardNs = 0;
    bool ready = false;
  };
  void tick();
  void startGuard();
  base::Result<Guard> spawn() const;
  void listen();
  void lose(const QString& why);
  bool hasEnded();
  void judge(qint64 nowNs);
  void setReady(bool ready);
  void tell();
  void lookForReports(qint64 nowNs);

  Parts parts_;
  Events events_;
  std::unique_ptr<QTimer> timer_;
  std::optional<Guard> guard_;
  model::GuardStatus status_, told_;
  std::size_t failures_ = 0;
  qint64 nextStartNs_ = 0;
  qint64 tickedNs_ = 0;
  qint64 nextLookNs_ = 0;
  std::set<QString> reported_;
};

}  // namespace tryer::engine
