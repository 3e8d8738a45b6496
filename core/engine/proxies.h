// The window's side of the engine: objects on the GUI thread that hold copies, hand requests on and signal changes.
// A request is posted to the thread that decides; its answer comes back by GuiPost.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "core/engine/api/console.h"
#include "core/engine/live_board.h"
#include "core/model/proposal.h"

namespace tryer::engine {

class Desk;
class MachineHost;

// What the proxies need of the engine; all members may be called on the GUI thread and return at once.
class Requests {
 public:
  virtual ~Requests() = default;
  virtual void onDesk(std::function<void(Desk&)> task) = 0;
  virtual void onMachines(std::function<void(MachineHost&)> task) = 0;
  virtual void onGui(std::function<void()> task) = 0;  // any thread
};

// Carries an answer back to the GUI thread; an empty one is allowed.
api::Answer answerOnGui(Requests& requests, api::Answer answer);

class MachinesProxy final : public api::MachinesApi {
  Q_OBJECT
 public:
  explicit MachinesProxy(Requests& requests) : requests_(requests) {}
  std::vector<model::MachineInfo> machines() const override { return machines_; }
  model::LinkStatus link() const override { return link_; }
  std::shared_ptr<const model::Capability> capability() const override { return capability_; }
  void connectTo(const QString& machineId, api::Answer answer) override;
  void disconnectMachine(api::Answer answer) override;
  void diagnostics(std::function<void(model::LinkDiagnostics)> answer) override;

  void takeMachines(std::vector<model::MachineInfo> machines);
  void takeLink(const model::LinkStatus& link);
  void takeCapability(std::shared_ptr<const model::Capability> capability);

 private:
  // next: the machine to be used instead; empty: none.
  void leaveFor(const QString& next, const api::Answer& answer, std::function<base::Result<void>(MachineHost&)> leave);

  Requests& requests_;
  std::vector<model::MachineInfo> machines_;
  model::LinkStatus link_;
  std::shared_ptr<const model::Capability> capability_;
};

class RoastProxy final : public api::RoastApi {
  Q_OBJECT
 public:
  explicit RoastProxy(Requests& requests) : requests_(requests) {}
  std::optional<model::Roast> roast() const override { return roast_; }
  void mark(model::EventType type, api::Answer answer) override;
  void undoMark(api::Answer answer) override;
  void finish(api::Answer answer) override;

  void takeRoast(std::optional<model::Roast> roast);

 private:
  Requests& requests_;
  std::optional<model::Roast> roast_;
};

class ProposalsProxy final : public api::ProposalsApi {
  Q_OBJECT
 public:
  ProposalsProxy(Requests& requests, const LiveBoard& board, const base::Clock& clock)
      : requests_(requests), board_(board), clock_(clock) {}
  std::vector<model::Proposal> proposals() const override;
  void approve(const QString& id, qint64 revision, api::Answer answer) override;
  void reject(const QString& id, qint64 revision, const QString& reason, api::Answer answer) override;
  void change(const QString& actuatorId, int target, api::Answer answer) override;
  std::vector<model::GateCheck> check(const QString& actuatorId, int target) const override;

  void takeProposal(const model::Proposal& proposal);

 private:
  static constexpr std::size_t kMaxClosed = 200;
  Requests& requests_;
  const LiveBoard& board_;
  const base::Clock& clock_;
  std::map<QString, model::Proposal> open_;  // ids sort by creation
  std::vector<model::Proposal> closed_;      // newest first
};

class AbortProxy final : public api::AbortApi {
 public:
  AbortProxy(Requests& requests, machine::safety::AbortChannel& abort) : requests_(requests), abort_(abort) {}
  void trip() noexcept override { abort_.trip(); }
  model::AbortStatus status() const noexcept override { return abort_.status(); }
  bool armReset() override { return abort_.armReset(); }
  void reset(const QString& personName, api::Answer answer) override;

 private:
  Requests& requests_;
  machine::safety::AbortChannel& abort_;
};

}  // namespace tryer::engine
