// An engine for looking at windows: everything in memory, scripted, on a clock that moves only by advance().
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "core/command/gates.h"
#include "core/engine/api/console.h"
#include "tests/support/fake_alarms.h"
#include "tests/support/fake_interlocks.h"
#include "tests/support/fake_journal.h"
#include "tests/support/synthetic_series.h"

namespace tryer::test {

model::Capability bulletCapability();  // as the Aillio Bullet R1 has it

class FakeClock final : public base::Clock {
 public:
  qint64 monotonicNs() const noexcept override { return startNs_ + sinceNs_.load(); }
  qint64 utcMs() const noexcept override { return startUtcMs_ + sinceNs_.load() / base::kNsPerMs; }
  void advance(double seconds) { sinceNs_ += base::nsFromSeconds(seconds); }
  double sinceS() const { return base::secondsFromNs(sinceNs_.load()); }

 private:
  static constexpr qint64 startNs_ = 5'000 * base::kNsPerS;
  static constexpr qint64 startUtcMs_ = 1'790'000'000'000;
  std::atomic<qint64> sinceNs_ = 0;
};

class FakeMachines final : public engine::api::MachinesApi {
 public:
  FakeMachines();
  void setLink(const model::LinkStatus& link);
  void setMachines(std::vector<model::MachineInfo> machines);
  void setCapability(std::shared_ptr<const model::Capability> capability);
  QStringList connectCalls;
  std::optional<base::Error> leaveProblem;  // what another choice is refused with

  std::vector<model::MachineInfo> machines() const override { return machines_; }
  model::LinkStatus link() const override { return link_; }
  std::shared_ptr<const model::Capability> capability() const override { return capability_; }
  void connectTo(const QString& machineId, engine::api::Answer answer) override;
  void disconnectMachine(engine::api::Answer answer) override;
  void diagnostics(std::function<void(model::LinkDiagnostics)> answer) override;

 private:
  std::vector<model::MachineInfo> machines_;
  model::LinkStatus link_;
  std::shared_ptr<const model::Capability> capability_;
};

class FakeRoasts final : public engine::api::RoastApi {
 public:
  explicit FakeRoasts(const FakeClock& clock) : clock_(clock) {}
  void begin(double chargedAgoS);  // a roast whose CHARGE was detected that long ago
  void clear();

  std::optional<model::Roast> roast() const override { return roast_; }
  void mark(model::EventType type, engine::api::Answer answer) override;
  void undoMark(engine::api::Answer answer) override;
  void finish(engine::api::Answer answer) override;
  void markAt(model::EventType type, qint64 utcMs, bool detected, std::optional<double> btC);

 private:
  const FakeClock& clock_;
  std::optional<model::Roast> roast_;
};

class FakeProposals final : public engine::api::ProposalsApi {
 public:
  explicit FakeProposals(const FakeClock& clock) : clock_(clock) {}

  enum class Fate { Completes, Fails, StaysUnknown, AnswersConflict };
  void setFate(Fate fate) { fate_ = fate; }  // of what is approved from now on
  QString propose(const QString& actuatorId, std::optional<int> from, int to, const QString& reason,
                  double deadlineS = 30, bool warned = false, const QString& by = QStringLiteral("demo"));
  void advance();  // deadlines and stages up to the clock's time
  std::function<void(const QString& actuatorId, int value)> onEcho;
  std::function<command::MachineNow()> machineNow;  // what the gates, which are the real ones, judge by
  std::optional<model::Proposal> find(const QString& id) const;

  std::vector<model::Proposal> proposals() const override;
  void approve(const QString& id, qint64 revision, engine::api::Answer answer) override;
  void reject(const QString& id, qint64 revision, const QString& reason, engine::api::Answer answer) override;
  void change(const QString& actuatorId, int target, engine::api::Answer answer) override;
  std::vector<model::GateCheck> check(const QString& actuatorId, int target) const override;

 private:
  struct Entry {
    model::Proposal proposal;
    qint64 approvedNs = 0;
    Fate fate = Fate::Completes;
  };
  Entry* entry(const QString& id);
  void set(Entry& entry, model::ProposalStatus status);
  void step(Entry& entry);
  void end(Entry& entry);

  const FakeClock& clock_;
  Fate fate_ = Fate::Completes;
  int made_ = 0;
  std::vector<Entry> entries_;
};

class FakeAbort final : public engine::api::AbortApi {
 public:
  explicit FakeAbort(const FakeClock& clock) : clock_(clock) {}

  double sentAfterS = 0.003;
  std::optional<double> confirmedAfterS = 0.240;  // none: never
  bool machinePresent = true;
  bool readOnly = false;  // that machine takes no commands
  QString resetBy;        // the name that was given

  void trip() noexcept override;
  model::AbortStatus status() const noexcept override;
  bool armReset() override;
  void reset(const QString& personName, engine::api::Answer answer) override;

 private:
  const FakeClock& clock_;
  std::atomic<qint64> pressedNs_ = 0;  // 0: not latched
  std::atomic<qint64> pressedUtcMs_ = 0;
  std::atomic<quint32> presses_ = 0;
  std::atomic<quint64> epoch_ = 0;
  bool armed_ = false;
};

class FakeLive final : public engine::api::LiveApi {
 public:
  FakeLive(const FakeClock& clock, const FakeMachines& machines) : clock_(clock), machines_(machines) {}

  std::optional<double> staleSinceS;  // on the series' axis: the last sample came then
  model::MachineState state = model::MachineState::Roasting;
  std::shared_ptr<SyntheticSeries> series;  // nullptr: no machine yet
  engine::api::HealthSnapshot healthNow;
  model::SensorHealths sensors{};  // by channel
  std::optional<model::Sample> sampleNow() const;
  int looks() const { return looks_; }  // how often a window pulled, so that a test can wait for its display ticks

  engine::api::LiveSnapshot snapshot() const override;
  engine::api::HealthSnapshot health() const override { return healthNow; }
  qint64 nowNs() const override { return clock_.monotonicNs(); }
  qint64 nowUtcMs() const override { return clock_.utcMs(); }

 private:
  model::Sample sampleAt(double tS) const;

  mutable int looks_ = 0;
  const FakeClock& clock_;
  const FakeMachines& machines_;
};

class FakeGuard final : public engine::api::GuardApi {
  Q_OBJECT
 public:
  model::GuardStatus statusNow{true, {}, 4711, 1};
  bool heats = false;
  std::vector<model::GuardReport> reportsNow;

  model::GuardStatus status() const override { return statusNow; }
  bool heatOn() const override { return heats; }
  std::vector<model::GuardReport> reports() const override { return reportsNow; }
};

class FakeConsole final : public engine::api::Console {
 public:
  FakeConsole();  // disconnected, nothing chosen

  void connectBullet(bool isTwin = true);  // link up, samples from the synthetic roast
  void disconnect(const std::optional<base::Error>& problem = {});
  void startRoast(double chargedAgoS);  // connects when needed; events up to that moment are set
  void advance(double seconds);

  FakeClock clock;
  FakeMachines machinesApi;
  FakeRoasts roastsApi;
  FakeProposals proposalsApi;
  FakeAbort abortApi;
  FakeLive liveApi;
  FakeJournal journalApi;
  FakeAlarms alarmsApi;
  FakeGuard guardApi;
  FakeInterlocks interlocksApi;

  engine::api::LiveApi& live() override { return liveApi; }
  engine::api::MachinesApi& machines() override { return machinesApi; }
  engine::api::RoastApi& roasts() override { return roastsApi; }
  engine::api::ProposalsApi& proposals() override { return proposalsApi; }
  engine::api::AbortApi& abort() override { return abortApi; }
  engine::api::JournalApi& journal() override { return journalApi; }
  engine::api::AlarmsApi& alarms() override { return alarmsApi; }
  engine::api::GuardApi& guard() override { return guardApi; }
  engine::api::InterlocksApi& interlocks() override { return interlocksApi; }
  QString databaseFile() const override { return QStringLiteral("/home/ada/.local/share/tryer/tryer.db"); }
};

}  // namespace tryer::test
