// From a wish to an outcome: proposal → gates → approval → durable intent → checked again → executed once → outcome.
//
// Engine thread only; no lock, no I/O: what must be durable is handed to the ProposalStore and goes on when its answer
// comes back through post. The listener sees a status only once it is durable, or once it is certain that it could not
// be made so
// ("could not be recorded" then stands in endReason; such proposals are saved later, and nothing is sent for them).
#pragma once

#include <QString>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/command/gates.h"
#include "core/command/machine_view.h"
#include "core/command/proposal_state.h"
#include "core/command/proposal_store.h"
#include "core/model/proposal.h"

namespace tryer::command {

struct Limits {
  double peopleDeadlineS = 300;    // from creation to the first byte; a request may only ask for less
  double assistantDeadlineS = 30;  // of a live assistant proposal
  double ownChangeDeadlineS = 15;  // an own change that could not start by then is a stale wish
  double watchdogS = 30;           // execute() to outcome; then UNKNOWN
  double retryS = 1;               // between attempts to save what could not be recorded
  int maxOpen = 64;                // open proposals; beyond: Busy, nothing recorded
  int closedKept = 200;            // in list()
  int maxReasonChars = 500;        // longer: InvalidArgument
};

struct ProposalRequest {
  QString actuatorId;
  std::optional<int> target;  // a setting, or the model::MachineState that one press leads to
  QString reason;             // required unless ownChange
  model::Actor actor;
  bool ownChange = false;  // operators only: approved by the same person in the same transaction
  std::optional<double> deadlineS;
};

class ProposalListener {
 public:
  virtual ~ProposalListener() = default;
  virtual void onProposalChanged(const model::Proposal& proposal) = 0;  // new or changed; on the engine thread
};

class CommandService {
 public:
  // Exactly once, on the engine thread; what is refused at once is answered before the call returns.
  using Answer = std::function<void(base::Result<model::Proposal>)>;
  using Post = std::function<void(std::function<void()>)>;

  struct Parts {
    const base::Clock& clock;
    const MachineView& machine;
    Executor& executor;
    ProposalStore& store;
    ProposalListener& listener;
    Post post;  // runs a task on the engine thread later, never inline; from any thread
  };
  explicit CommandService(Parts parts, Limits limits = {});
  ~CommandService();  // answers that are still under way are dropped; what was written stays
  CommandService(const CommandService&) = delete;
  CommandService& operator=(const CommandService&) = delete;

  // First of all, once: ends what an earlier process left open (EXECUTING → UNKNOWN, PENDING and APPROVED → TIMEOUT;
  // nothing is sent again) and reads the newest closed ones. Until it answered well, create() answers Busy; after an
  // error call it again.
  void recover(std::function<void(base::Result<int>)> answer);  // how many were ended

  // Answers with the proposal (PENDING, own change: APPROVED). A gate that fails: Refused with the sentence; the
  // proposal is recorded as REJECTED and shown. InvalidArgument, Busy: nothing is recorded. Store failed: its error;
  // shown as FAILED.
  void create(const ProposalRequest& request, Answer answer);

  // Compare-and-set: Conflict says what it is now. Only operators decide. Approving asks the gates again: Refused
  // leaves it PENDING.
  void approve(const QString& id, qint64 expectedRevision, const model::Actor& actor, Answer answer);
  void reject(const QString& id, qint64 expectedRevision, const model::Actor& actor, const QString& reason,
              Answer answer);

  // Deadlines, abort, watchdog, queue. At least four times a second, and at once after an abort was pressed.
  void tick();

  // From the driver. Answers nobody waits for any more (late, twice, unknown) change nothing.
  void onOutcome(const model::CommandOutcome& outcome);

  std::vector<model::Proposal> list() const;  // open ones oldest first, then closed ones newest first

  // The gates as they stand now, as for an own change.
  std::vector<model::GateCheck> check(const QString& actuatorId, std::optional<int> target) const;

 private:
  struct Record;
  using Then = std::function<void(Record&, const WriteReport&)>;
  struct Ends {  // how a proposal ends
    Cause cause;
    QString sentence;
    std::optional<model::CommandOutcome> outcome = std::nullopt;
    std::optional<model::Decision> decision = std::nullopt;
  };

  Record* find(const QString& id);
  base::Result<Record*> openFor(const QString& id, qint64 expectedRevision);
  qint64 openCount(bool ownChange) const;
  std::optional<base::Error> problemOf(const ProposalRequest& request) const;
  model::Proposal newProposal(const ProposalRequest& request, const MachineNow& machine) const;
  std::vector<model::GateCheck> gates(const MachineNow& machine, const QString& actuatorId, std::optional<int> target,
                                      bool mayWait, const QString& exceptId = {}) const;
  double restLeft(const MachineNow& machine, const QString& actuatorId) const;
  void insert(model::Proposal proposal, const MachineNow& machine, Answer answer);
  void onInserted(Record& record, const model::Proposal& proposal, std::vector<journal::Entry> entries,
                  const WriteReport& report, const Answer& answer);
  void replaceWaiting(const model::Proposal& newer);
  void onRecovered(base::Result<Recovered> recovered, const std::function<void(base::Result<int>)>& answer);

  void write(Record& record, const model::Proposal& next, std::vector<journal::Entry> entries, Then then);
  void onWritten(const QString& id, const model::Proposal& next, const WriteReport& report, const Then& then);
  void end(Record& record, Ends ends, Answer answer = {});
  void keepClosed(model::Proposal proposal);
  void keepUnsaved(Record& record, model::Proposal ended, std::vector<journal::Entry> entries,
                   const base::Error& error);
  void saveAgain(Record& record);
  void show(Record& record, model::Proposal proposal);
  void advance();
  void settle(Record& record, const MachineNow& machine, qint64 nowNs);
  void retireEnded();

  void startNext();
  void startIntent(Record& record, std::vector<model::GateCheck> checks);
  void onIntentWritten(Record& record, const model::Proposal& executing, const WriteReport& report);
  QString whyNotNow(const Record& record, const MachineNow& machine, std::vector<model::GateCheck>& checks) const;
  void executeNow(Record& record);
  void finish(Record& record, Cause cause, model::CommandOutcome outcome);

  Parts parts_;
  Limits limits_;
  bool ready_ = false;
  bool handling_ = false;  // an answer of the store: whatever its receivers call, records stay where they are
  quint64 approvals_ = 0;  // numbers the queue
  std::map<QString, std::unique_ptr<Record>> records_;          // open or unsaved; ids sort by creation
  std::vector<model::Proposal> closed_;                         // newest last, at most closedKept
  std::optional<QString> running_;                              // between intent and outcome: one at a time
  std::map<QString, qint64> lastCommandNs_;                     // by actuator
  std::set<QString> unanswered_;                                // ended by the watchdog; a late answer is noted once
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // ends with this object, for posted completions
};

}  // namespace tryer::command
