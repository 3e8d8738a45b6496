// Random interleavings of everything that may happen to proposals, on the real store. Whatever the order: never two
// executions of one proposal, never one without an approval, never one after its time or after an abort, and always the
// intent on the disk first. One run of one seed: TRYER_SEED=123 tst_command_property
#include <QtTest>
#include <random>

#include "tests/core/command/command_bench.h"

using namespace tryer;
using namespace tryer::command;
using namespace Qt::StringLiterals;
using model::CommandResult;
using model::Proposal;
using tests::CommandBench;
using tests::HeldStore;
using Status = model::ProposalStatus;

namespace {

constexpr int kStepsPerSeed = 150;
constexpr int kSeeds = 60;

// What the world looked like when a proposal was asked for, kept apart from the service.
struct Asked {
  qint64 latestNs = 0;
  quint64 epoch = 0;
  quint64 losses = 0;
};

class World {
 public:
  World(const QString& file, quint32 seed) : bench_(file), random_(seed) {
    bench_.store->nextFault = [this] { return fault(); };
    bench_.executor.onExecute = [this](const model::Command& c) { checkExecution(c); };
  }

  void run() {
    for (int i = 0; i < kStepsPerSeed && wrong.isEmpty(); ++i) step();
    faulty_ = false;
    settle();
    checkEnd();
  }

  QString wrong;  // empty: every rule held
  int executions = 0;
  int restarts = 0;

 private:
  int dice(int n) { return static_cast<int>(random_() % static_cast<quint32>(n)); }

  void require(bool holds, const QString& what) {
    if (!holds && wrong.isEmpty()) wrong = what;
  }

  HeldStore::Fault fault() {
    if (!faulty_ || dice(25) != 0) return HeldStore::Fault::None;
    return dice(2) == 0 ? HeldStore::Fault::Refused : HeldStore::Fault::CommittedButFailed;
  }

  void heal() {
    auto& machine = bench_.machine;
    machine.now.link = model::LinkState::Connected;
    machine.now.latched = false;
    machine.state = model::MachineState::Roasting;
    machine.measure();
  }

  void step() {
    if (dice(3) == 0) heal();
    switch (dice(18)) {
      case 0:
      case 1:
        return create(true);
      case 2:
      case 3:
        return create(false);
      case 4:
      case 5:
        return decide(true);
      case 6:
        return decide(false);
      case 7:
      case 8:
        return answerOne();
      case 9:
        return moveTime();
      case 10:
        return disturb();
      case 11:
        return bench_.service().tick();
      default:
        bench_.deliverOne();
    }
  }

  void create(bool own) {
    const char16_t* const actuators[] = {model::actuator::kHeater, model::actuator::kFan, model::actuator::kPrs,
                                         u"flux"};
    const char16_t* actuator = actuators[dice(10) == 0 ? dice(4) : dice(2)];
    const int shown = actuator == model::actuator::kHeater ? bench_.machine.heater : bench_.machine.fan;
    const int target = dice(4) == 0 ? dice(12) : shown + (dice(2) == 0 ? 1 : -1);
    ProposalRequest request = own ? CommandBench::own(actuator, target) : CommandBench::asked(actuator, target);
    if (!own && dice(3) == 0) request.deadlineS = 1 + dice(40);
    const double limitS = own ? 15 : 30;
    const double deadlineS = std::min(request.deadlineS.value_or(limitS), limitS);
    const Asked asked{bench_.clock.monotonicNs() + base::nsFromSeconds(deadlineS), bench_.machine.now.abortEpoch,
                      bench_.machine.now.linkLosses};
    ++questions_;
    bench_.service().create(request, [this, asked, own](const base::Result<Proposal>& made) {
      ++answers_;
      if (!made) return;
      asked_[made->id] = asked;
      ids_.push_back(made->id);
      if (own) approved_.insert(made->id);
    });
  }

  // Any known proposal, with the right revision or a wrong one.
  void decide(bool approve) {
    if (ids_.empty()) return;
    const QString id =
        ids_[ids_.size() - 1 - static_cast<std::size_t>(dice(static_cast<int>(std::min<std::size_t>(ids_.size(), 8))))];
    const auto seen = bench_.shown.find(id);
    const qint64 revision = (seen == bench_.shown.end() ? 1 : seen->second.revision) + (dice(5) == 0 ? dice(3) - 1 : 0);
    ++questions_;
    const auto answer = [this, id, approve](const base::Result<Proposal>& result) {
      ++answers_;
      if (!result) return;
      require(!decided_.contains(id) || !approve, u"approved twice: "_s + id);
      if (approve) approved_.insert(id), decided_.insert(id);
    };
    if (approve) {
      bench_.service().approve(id, revision, CommandBench::operatorActor(), answer);
    } else {
      bench_.service().reject(id, revision, CommandBench::operatorActor(), u"No."_s, answer);
    }
  }

  // The command that runs, one that was answered long ago, or one that never was.
  void answerOne() {
    model::CommandOutcome outcome;
    outcome.result = static_cast<CommandResult>(dice(4));
    outcome.commandId = u"never"_s;
    const auto& commands = bench_.executor.commands;
    if (!commands.empty()) {
      const std::size_t back = dice(4) == 0 ? static_cast<std::size_t>(dice(static_cast<int>(commands.size()))) : 0;
      const model::Command& c = commands[commands.size() - 1 - back];
      outcome.commandId = c.id;
      outcome.lastEcho = c.target;
      if (outcome.result == CommandResult::Done && c.actuatorId == u"heater"_s) bench_.machine.heater = c.target;
      if (outcome.result == CommandResult::Done && c.actuatorId == u"fan"_s) bench_.machine.fan = c.target;
    }
    bench_.machine.measure();
    bench_.service().onOutcome(outcome);
  }

  void moveTime() {
    const int jump = dice(20);
    bench_.clock.advanceMs(jump == 0 ? 31'000 : jump == 1 ? 5'000 : dice(700));
    if (dice(6) == 0)
      bench_.clock.setUtcMs(1'600'000'000'000 + dice(1'000'000'000));  // the wall clock jumps either way
    if (dice(5) != 0) bench_.machine.measure();
  }

  void disturb() {
    auto& machine = bench_.machine;
    switch (dice(9)) {
      case 0:
        return machine.abort();
      case 1:
        machine.abort();
        [[fallthrough]];
      case 2:
      case 3:
        machine.now.latched = false;
        return;
      case 4:
        return machine.unplug();
      case 5:
        machine.state = model::MachineState::Cooling;
        return machine.measure();
      case 6:
        if (dice(4) != 0) return;
        ++restarts;
        checkSteps();
        bench_.restart();
        bench_.history.clear();
        answers_ = questions_;  // the answers of the old service died with it
        return;
      default:
        heal();
    }
  }

  // Called in the middle of execute(): the last moment before bytes would leave.
  void checkExecution(const model::Command& c) {
    ++executions;
    require(executed_.insert(c.id).second, u"executed twice: "_s + c.id);
    require(asked_.contains(c.id), u"executed before its creation was answered: "_s + c.id);
    const Asked asked = asked_[c.id];
    const auto& now = bench_.machine.now;
    require(bench_.clock.monotonicNs() < asked.latestNs, u"executed after its time: "_s + c.id);
    require(!now.latched && now.abortEpoch == asked.epoch && c.abortEpoch == asked.epoch,
            u"executed after an abort: "_s + c.id);
    require(now.linkLosses == asked.losses, u"executed after the link was lost: "_s + c.id);
    require(approved_.contains(c.id), u"executed without an approval: "_s + c.id);
    const double ageS = base::secondsFromNs(bench_.clock.monotonicNs() - now.sample->at.monotonicNs);
    require(now.link == model::LinkState::Connected && ageS <= 0.3 + 1e-9, u"executed on old data: "_s + c.id);
    // The disk, through another connection.
    require(bench_.storedStatus(c.id) == u"EXECUTING"_s, u"the row did not say EXECUTING: "_s + c.id);
    require(bench_.journalCount(model::journal_type::kCommandIntent, c.id) == 1,
            u"no intent in the journal: "_s + c.id);
    require(bench_.journalCount(model::journal_type::kProposalApproved, c.id) == 1,
            u"no approval in the journal: "_s + c.id);
    int running = 0;
    for (const auto& [id, p] : bench_.shown) running += p.status == Status::Executing && !p.outcome;
    require(running <= 1, u"two at a time"_s);
  }

  // No more faults; time goes on until everything open has ended and is saved.
  void settle() {
    for (int i = 0; i < 12; ++i) {
      bench_.clock.advance(31);
      bench_.service().tick();
      bench_.deliverAll();
    }
  }

  // Within one life of the service.
  void checkSteps() {
    std::map<QString, Status> before;
    for (const auto& [id, status] : bench_.history) {
      const auto old = before.find(id);
      // A failed intent is shown as FAILED without having been shown as EXECUTING.
      const bool unsent = old != before.end() && old->second == Status::Approved && status == Status::Failed;
      const bool same = old != before.end() && old->second == status;
      const bool allowed = old == before.end() || same || unsent || model::isAllowed(old->second, status);
      require(allowed,
              u"%1 went from %2 to %3"_s.arg(id, old == before.end() ? u"-"_s : model::proposalStatusId(old->second),
                                             model::proposalStatusId(status)));
      before[id] = status;
    }
    bench_.history.clear();
  }

  void checkEnd() {
    require(answers_ == questions_, u"%1 questions, %2 answers"_s.arg(questions_).arg(answers_));
    checkSteps();
    for (const auto& [id, p] : bench_.shown) {
      require(model::isFinal(p.status), u"still open: "_s + id);
      require(bench_.storedStatus(id) == model::proposalStatusId(p.status),
              u"%1 is shown as %2, stored as %3"_s.arg(id, model::proposalStatusId(p.status), bench_.storedStatus(id)));
    }
    const QString broken = bench_.brokenJournal();
    require(broken.isEmpty(), broken);
  }

  CommandBench bench_;
  std::mt19937 random_;
  bool faulty_ = true;
  int questions_ = 0;
  int answers_ = 0;
  std::vector<QString> ids_;
  std::map<QString, Asked> asked_;
  std::set<QString> approved_;
  std::set<QString> decided_;
  std::set<QString> executed_;
};

}  // namespace

class TestCommandProperty : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { QLoggingCategory::setFilterRules(u"tryer.*=false"_s); }

  void rulesHoldInAnyOrder() {
    bool single = false;
    const quint32 given = qEnvironmentVariable("TRYER_SEED").toUInt(&single);
    const quint32 first = single ? given : std::random_device{}() % 1'000'000'000;
    qInfo("seeds %u to %u", first, first + (single ? 0 : kSeeds - 1));
    int executions = 0;
    int restarts = 0;
    for (quint32 seed = first; seed < first + (single ? 1U : static_cast<quint32>(kSeeds)); ++seed) {
      QTemporaryDir dir;
      World world(dir.filePath(u"t.db"_s), seed);
      world.run();
      executions += world.executions;
      restarts += world.restarts;
      QVERIFY2(world.wrong.isEmpty(), qPrintable(u"seed %1: %2"_s.arg(seed).arg(world.wrong)));
    }
    qInfo("%d executions, %d restarts", executions, restarts);
    if (!single) QVERIFY2(executions > kSeeds, "too few executions to say anything");
  }
};

QTEST_GUILESS_MAIN(TestCommandProperty)
#include "tst_command_property.moc"
