// What the tests of the command room share: a machine that shows what it is told, a driver that answers when told, the
// real store with faults on top, and every answer delivered in the order and at the moment that the test chooses.
#pragma once

#include <QTemporaryDir>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "core/command/command_service.h"
#include "core/command/proposal_store.h"
#include "core/journal/journal.h"
#include "core/store/database.h"
#include "tests/support/manual_clock.h"

namespace tryer::tests {

// Heater 0–9 in steps, fan 1–12 at most 3 at once, and the PRS button.
inline std::shared_ptr<const model::Capability> benchCapability() {
  using enum model::MachineState;
  auto c = std::make_shared<model::Capability>();
  const auto id = [](const char16_t* text) { return QString::fromUtf16(text); };
  const std::vector<model::MachineState> all{Off, Preheating, Stabilising, Ready, Roasting, Cooling};
  c->model = QStringLiteral("Bench");
  c->channels = {{id(model::channel::kBt), QStringLiteral("°C"), model::ChannelKind::Temperature, -20, 400, 1},
                 {id(model::actuator::kHeater), {}, model::ChannelKind::Setting, 0, 9, 0},
                 {id(model::actuator::kFan), {}, model::ChannelKind::Setting, 1, 12, 0}};
  c->actuators = {
      {id(model::actuator::kHeater),
       model::SetMethod::Relative,
       0,
       9,
       1,
       0,
       0.5,
       true,
       id(model::actuator::kHeater),
       {Preheating, Stabilising, Ready, Roasting}},
      {id(model::actuator::kFan), model::SetMethod::Absolute, 1, 12, 1, 3, 0, false, id(model::actuator::kFan), all},
      {id(model::actuator::kPrs), model::SetMethod::Button, 0, 7, 1, 0, 1, false, {}, all}};
  c->states = all;
  return c;
}

class BenchMachine final : public command::MachineView {
 public:
  explicit BenchMachine(const base::Clock& clock) : clock_(clock) { measure(); }

  command::MachineNow machineNow() const override { return now; }
  // A fresh sample with these settings.
  void measure() {
    model::Sample s;
    s.at = clock_.now();
    s.state = state;
    const float values[] = {150.0F, static_cast<float>(heater), static_cast<float>(fan)};
    for (std::size_t i = 0; i < 3; ++i) {
      s.values[i] = values[i];
      s.quality[i] = model::Quality::Good;
    }
    now.sample = s;
  }
  void abort() {
    now.latched = true;
    ++now.abortEpoch;
  }

  void unplug() {
    now.link = model::LinkState::Disconnected;
    ++now.linkLosses;
  }
  void replug() {
    now.link = model::LinkState::Connected;
    measure();
  }

  int heater = 5;
  int fan = 3;
  model::MachineState state = model::MachineState::Roasting;
  command::MachineNow now{
      QStringLiteral("bench"), {}, benchCapability(), model::LinkState::Connected, {}, false, 7, {}};

 private:
  const base::Clock& clock_;
};

class BenchExecutor final : public command::Executor {
 public:
  void execute(const model::Command& command) override {
    commands.push_back(command);
    if (onExecute) onExecute(command);
  }
  std::vector<model::Command> commands;
  std::function<void(const model::Command&)> onExecute;
};

// The real store underneath. Reports are held back, first in first out, until deliverOne(): same seed, same order.
class HeldStore final : public command::ProposalStore {
 public:
  enum class Fault { None, Refused, CommittedButFailed };

  explicit HeldStore(command::ProposalStore& real) : real_(real) {}
  ~HeldStore() override;  // waits for what the real one still owes

  void write(command::ProposalWrite change, std::function<void(command::WriteReport)> done) override;
  void note(journal::Entry entry) override;
  void recover(command::EndOpen endOpen, int keep, std::function<void(base::Result<command::Recovered>)> done) override;

  std::size_t held() const;
  void deliverOne();  // waits until the real store has reported it
  void forgetAll();   // the receivers are gone

  std::function<Fault()> nextFault;
  int notes = 0;

 private:
  struct Slot {
    bool ready = false;
    std::function<void()> deliver;
  };
  std::shared_ptr<Slot> newSlot();
  void fill(const std::shared_ptr<Slot>& slot, std::function<void()> deliver);

  command::ProposalStore& real_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<std::shared_ptr<Slot>> slots_;
  int owed_ = 0;
};

// Everything together on one file. The thread of the test is the engine thread.
class CommandBench final : public command::ProposalListener {
 public:
  explicit CommandBench(const QString& file, command::Limits limits = {});
  ~CommandBench() override;

  void onProposalChanged(const model::Proposal& proposal) override;

  void restart();   // a new service on the same database: nothing of the old one's memory survives
  void runTasks();  // what was posted to the engine thread
  void deliverOne();
  void deliverAll();  // until nothing is on its way any more
  command::CommandService& service() { return *service_; }

  // The operator and the assistant of the tests; the answers are kept.
  base::Result<model::Proposal> create(const command::ProposalRequest& request);  // delivered at once
  static command::ProposalRequest own(const char16_t* actuatorId, int target);
  static command::ProposalRequest asked(const char16_t* actuatorId, int target);
  static model::Actor operatorActor() { return {model::ActorKind::Operator, {}}; }

  // Looks at the file through a second, read-only connection.
  QString storedStatus(const QString& id);
  int journalCount(const char16_t* type, const QString& id);
  QString brokenJournal();  // empty: whole

  ManualClock clock;
  BenchMachine machine{clock};
  BenchExecutor executor;
  std::map<QString, model::Proposal> shown;  // what the listener saw last
  std::vector<std::pair<QString, model::ProposalStatus>> history;

  std::unique_ptr<store::Database> database;
  std::unique_ptr<journal::Journal> journal;
  std::unique_ptr<command::DatabaseProposalStore> realStore;
  std::unique_ptr<HeldStore> store;

 private:
  command::CommandService::Post poster();

  command::Limits limits_;
  std::unique_ptr<store::Connection> reader_;
  std::shared_ptr<std::mutex> tasksMutex_ = std::make_shared<std::mutex>();
  std::shared_ptr<std::deque<std::function<void()>>> tasks_ = std::make_shared<std::deque<std::function<void()>>>();
  std::unique_ptr<command::CommandService> service_;
};

}  // namespace tryer::tests
