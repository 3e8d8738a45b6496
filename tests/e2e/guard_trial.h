// The real console and its real guard at one virtual Bullet, again and again: a roast with heat on, the console killed
// or stopped at a random moment, and what became of the heat. For the test and for the bench.
#pragma once

#include <QRandomGenerator>
#include <memory>
#include <optional>

#include "core/model/guard_report.h"
#include "tests/e2e/bullet_control.h"
#include "tests/e2e/console_under_test.h"

namespace tryer::e2e {

struct GuardOutcome {
  QString problem;                // what must not be; empty: all is as it has to be
  bool tookOver = false;          // false: the heat was off already when the console ended, by its own abort
  bool wasOff = false;            // by the console's own abort, when the console ended; what the guard did came after
  bool raisedAfterwards = false;  // somebody turned the heater up
  std::optional<double> firstByteMs;  // from the kill to the first packet that lowers the heat
  std::optional<double> heatOffMs;    // from the kill to the packet after which the machine heats no more
  model::GuardReport report;          // when it took over
  QString database;                   // of the console that ended
};

// One thread. Several may run at a time, each in a folder of its own.
class GuardTrial {
 public:
  enum class End { Kill, Stop };

  // Starts the virtual Bullet. model: "r1" or "r2".
  explicit GuardTrial(const QString& folder, const QString& model = QStringLiteral("r1"));
  ~GuardTrial();

  // One life of a console with a database of its own, up to its end and the guard's.
  GuardOutcome run(End end, QRandomGenerator& random);

  // The next console with that database; empty: it has taken up the report, shows it, and latches.
  QString lookAtNextConsole(const GuardOutcome& outcome);

  ConsoleUnderTest& console() { return console_; }
  BulletControl& bullet() { return bullet_; }

  // By the accessible name of what shows it.
  static QString machineName();
  bool startConsole(const QString& database);  // and waits until it shows the roast
  bool endConsole(int signal);                 // and waits for the end
  bool consoleEnds();                          // by itself: waits for it
  std::optional<qint64> guardPid();            // of the console that runs
  bool startRoast(int heater);
  qint64 pid() const { return pid_; }  // of the console

 private:
  QString judge(GuardOutcome& outcome, qint64 endedNs, int heater);
  GuardOutcome readWire(GuardOutcome outcome, qint64 endedNs, int heater) const;
  QByteArray readLine();

  QString folder_;
  BulletControl bullet_;
  ConsoleUnderTest console_;
  qint64 pid_ = 0;
  qint64 begunNs_ = 0;  // the roast
  int lives_ = 0;
};

}  // namespace tryer::e2e
