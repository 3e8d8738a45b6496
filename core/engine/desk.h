// Where everything is decided, on the engine thread: the roast and its marks, proposals and their execution, the demo
// assistant, the record of aborts. It owns the services of the rooms and passes between them; rules live in the rooms.
#pragma once

#include <QJsonObject>
#include <functional>
#include <memory>
#include <optional>

#include "core/base/clock.h"
#include "core/command/command_service.h"
#include "core/command/demo_assistant.h"
#include "core/engine/abort_watcher.h"
#include "core/engine/alarm_sources.h"
#include "core/engine/api/console.h"
#include "core/engine/guard_desk.h"
#include "core/engine/guard_pulse.h"
#include "core/engine/interlock_desk.h"
#include "core/engine/live_board.h"
#include "core/journal/journal.h"
#include "core/machine/safety/abort_channel.h"
#include "core/model/roast.h"
#include "core/roast/alarm/alarm_book.h"
#include "core/roast/roast_keeper.h"
#include "core/roast/turning_point.h"
#include "core/store/database.h"

class QTimer;

namespace tryer::engine {

// All members on the engine thread.
class Desk final : private command::ProposalListener, private command::Executor, private roast::RoastListener {
 public:
  struct Parts {
    const base::Clock& clock;
    store::Database& database;
    journal::Journal& journal;
    machine::safety::AbortChannel& abort;
    LiveBoard& board;
    GuardPulse& pulse;
    std::function<void(std::function<void()>)> post;  // runs a task later on the engine thread; any thread
    bool demoAssistant = false;
    roast::AlarmCatalog alarmCatalog;
    std::vector<roast::StoredAlarm> storedAlarms;  // of an earlier run
    QJsonObject interlockSettings;
  };
  // Called on the engine thread; must only hand on.
  struct Events {
    std::function<void(const model::Proposal&)> proposal;
    std::function<void(std::optional<model::Roast>)> roast;
    std::function<void(const QString& roastId, qint64 sinceNs)> recordRoast;
    std::function<void(const model::Command&)> execute;
    std::function<void(std::vector<model::Alarm>, model::AlarmKpis)> alarms;
    InterlockDesk::Events interlocks;
  };

  Desk(Parts parts, Events events);
  ~Desk() override;

  void start();

  // Another machine is in use now. unfinished: roasts on it that were running when the console ended. Returns what was
  // recorded of the one that goes on.
  std::optional<telemetry::Recording> onMachine(const QString& machineId,
                                                const std::shared_ptr<const model::Capability>& capability,
                                                std::vector<roast::UnfinishedRoast> unfinished);
  // Whether the machine in use may be left for another (next; empty: for none), as far as the roast goes: not while one
  // runs whose beans are still in the drum. One that was dropped ends with it. The same machine: always.
  base::Result<void> leaveMachineFor(const QString& next);
  void onLink(const model::LinkStatus& link);
  void onSample(const model::Sample& sample, std::optional<double> rorCPerMin);
  void onOutcome(const model::CommandOutcome& outcome);
  void onInterlock(const machine::safety::InterlockSignal& signal);

  void mark(model::EventType type, const api::Answer& answer);
  void undoMark(const api::Answer& answer);
  void finishRoast(const api::Answer& answer);
  void approve(const QString& id, qint64 revision, const model::Actor& actor, const api::Answer& answer);
  void reject(const QString& id, qint64 revision, const model::Actor& actor, const QString& reason,
              const api::Answer& answer);
  void change(const QString& actuatorId, int target, const model::Actor& actor, const api::Answer& answer);
  void resetAbort(const QString& personName, const api::Answer& answer);
  roast::AlarmBook& alarms() { return alarms_; }
  InterlockDesk& interlocks() { return interlocks_; }
  GuardDesk& guard() { return guard_; }

 private:
  void onProposalChanged(const model::Proposal& proposal) override;
  void execute(const model::Command& command) override;
  void onRoastChanged(const model::Roast& roast) override;
  void onRoastBegan(const model::Roast& roast, qint64 sinceNs) override;
  void onRoastEnded(const model::Roast& roast) override;
  void onRoastNotSaved(const base::Error& error) override;

  void recover();
  void tick();
  void tellAlarms();
  std::optional<base::Error> storeError() const;
  void letAssistantLook(const model::Sample& sample, std::optional<double> rorCPerMin);
  void record(const char16_t* entryType, const QString& actor, const QJsonObject& payload);

  Parts parts_;
  Events events_;
  std::unique_ptr<QTimer> timer_;
  AbortWatcher abortWatcher_;
  roast::AlarmBook alarms_;
  AlarmSources alarmSources_;
  InterlockDesk interlocks_;
  GuardDesk guard_;
  command::DatabaseProposalStore proposalStore_;
  command::CommandService commands_;
  command::DemoAssistant assistant_;
  QString machineId_;  // the one in use
  std::shared_ptr<const model::Capability> capability_;
  std::unique_ptr<roast::RoastKeeper> roasts_;  // of the machine in use
  roast::TurningPointFinder turningPoint_;
  model::LinkState link_ = model::LinkState::Disconnected;
  QJsonObject recordedLink_;  // payload of the newest link.changed
  qint64 assistantLookedNs_ = 0;
  qint64 retriedNs_ = 0;
  qint64 alarmsToldNs_ = 0;
  bool alarmsChanged_ = true;
  bool recovering_ = false;
  bool recovered_ = false;
};

}  // namespace tryer::engine
