#include <QtTest>

#include "tests/core/command/command_bench.h"

using namespace tryer;
using namespace tryer::command;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Result;
using model::CommandResult;
using model::Proposal;
using tests::CommandBench;
using Status = model::ProposalStatus;

namespace {

constexpr const char16_t* kHeater = model::actuator::kHeater;
constexpr const char16_t* kFan = model::actuator::kFan;

model::CommandOutcome outcome(const QString& id, CommandResult result) {
  model::CommandOutcome o;
  o.commandId = id;
  o.result = result;
  o.lastEcho = 6;
  o.firstByteNs = 1;
  if (result != CommandResult::Done) o.error = base::Error{ErrorCode::Timeout, u"P6 was not seen."_s, {}, false};
  return o;
}

}  // namespace

class TestCommandService : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> dir_;
  std::unique_ptr<CommandBench> bench_;
  QString file() const { return dir_->filePath(u"t.db"_s); }
  CommandService& service() { return bench_->service(); }

  Result<Proposal> approve(const Proposal& p) {
    Result<Proposal> got = base::fail(ErrorCode::Internal, u"not answered"_s);
    service().approve(p.id, p.revision, CommandBench::operatorActor(), [&got](const auto& r) { got = r; });
    bench_->deliverAll();
    return got;
  }
  Result<Proposal> reject(const Proposal& p, const QString& reason) {
    Result<Proposal> got = base::fail(ErrorCode::Internal, u"not answered"_s);
    service().reject(p.id, p.revision, CommandBench::operatorActor(), reason, [&got](const auto& r) { got = r; });
    bench_->deliverAll();
    return got;
  }
  void answer(const QString& id, CommandResult result) {
    service().onOutcome(outcome(id, result));
    bench_->deliverAll();
  }
  void tick() {
    service().tick();
    bench_->deliverAll();
  }
  Status statusOf(const Proposal& p) { return bench_->shown.at(p.id).status; }
  std::size_t executions() const { return bench_->executor.commands.size(); }

 private Q_SLOTS:
  void init() {
    dir_ = std::make_unique<QTemporaryDir>();
    bench_ = std::make_unique<CommandBench>(file());
  }
  void cleanup() {
    const QString broken = bench_->brokenJournal();
    bench_.reset();
    dir_.reset();
    QCOMPARE(broken, QString());
  }

  void wholeWayOfAProposal() {
    const auto p = bench_->create(CommandBench::asked(kHeater, 6));
    QVERIFY(p.has_value());
    QCOMPARE(p->status, Status::Pending);
    QCOMPARE(p->from, std::optional<int>(5));
    QCOMPARE(bench_->storedStatus(p->id), u"PENDING"_s);
    QCOMPARE(executions(), 0U);
    QString storedAtExecution;
    int intentsAtExecution = 0;
    bench_->executor.onExecute = [&](const model::Command& c) {
      storedAtExecution = bench_->storedStatus(c.id);
      intentsAtExecution = bench_->journalCount(model::journal_type::kCommandIntent, c.id);
    };
    QVERIFY(approve(*p).has_value());
    QCOMPARE(executions(), 1U);
    QCOMPARE(storedAtExecution, u"EXECUTING"_s);
    QCOMPARE(intentsAtExecution, 1);
    const model::Command& c = bench_->executor.commands.front();
    QCOMPARE(c.actuatorId, u"heater"_s);
    QCOMPARE(c.target, 6);
    QCOMPARE(c.abortEpoch, 7U);
    answer(p->id, CommandResult::Done);
    QCOMPARE(statusOf(*p), Status::Completed);
    QCOMPARE(bench_->storedStatus(p->id), u"COMPLETED"_s);
    for (const char16_t* type : {model::journal_type::kProposalCreated, model::journal_type::kProposalApproved,
                                 model::journal_type::kCommandIntent, model::journal_type::kCommandOutcome}) {
      QCOMPARE(bench_->journalCount(type, p->id), 1);
    }
    answer(p->id, CommandResult::Failed);  // twice: changes nothing
    QCOMPARE(statusOf(*p), Status::Completed);
    QCOMPARE(bench_->journalCount(model::journal_type::kCommandOutcome, p->id), 1);
  }

  void outcomesHaveTheirStatus() {
    const std::pair<CommandResult, Status> expected[] = {{CommandResult::Done, Status::Completed},
                                                         {CommandResult::Failed, Status::Failed},
                                                         {CommandResult::Refused, Status::Failed},
                                                         {CommandResult::Unknown, Status::Unknown}};
    for (const auto& [result, status] : expected) {
      const auto p = bench_->create(CommandBench::own(kFan, 4));
      QVERIFY(p.has_value());
      answer(p->id, result);
      QCOMPARE(statusOf(*p), status);
      QCOMPARE(bench_->shown.at(p->id).endReason.isEmpty(), result == CommandResult::Done);
    }
  }

  void gateRefusesAndRecords() {
    const auto p = bench_->create(CommandBench::asked(kHeater, 12));
    QVERIFY(!p);
    QCOMPARE(p.error().code, ErrorCode::Refused);
    QCOMPARE(p.error().message, u"Not allowed by the range gate: range 0–9."_s);
    QCOMPARE(bench_->shown.size(), 1U);
    const Proposal& shown = bench_->shown.begin()->second;
    QCOMPARE(shown.status, Status::Rejected);
    QCOMPARE(bench_->storedStatus(shown.id), u"REJECTED"_s);
    QCOMPARE(bench_->journalCount(model::journal_type::kProposalRejected, u"range gate"_s), 1);
  }

  void badRequestsLeaveNoTrace() {
    auto noTarget = CommandBench::asked(kHeater, 6);
    noTarget.target.reset();
    auto noReason = CommandBench::asked(kHeater, 6);
    noReason.reason = u"  "_s;
    auto long_ = CommandBench::asked(kHeater, 6);
    long_.reason = QString(501, u'x');
    auto noTime = CommandBench::asked(kHeater, 6);
    noTime.deadlineS = std::nan("");
    auto selfApproved = CommandBench::asked(kHeater, 6);
    selfApproved.ownChange = true;  // by an assistant
    for (const auto& request : {noTarget, noReason, long_, noTime, selfApproved}) QVERIFY(!bench_->create(request));
    QVERIFY(bench_->shown.empty());
    QVERIFY(service().list().empty());
  }

  void onlyOperatorsDecide() {
    const auto p = bench_->create(CommandBench::asked(kHeater, 6));
    Result<Proposal> got = base::fail(ErrorCode::Internal, {});
    const model::Actor assistant{model::ActorKind::Assistant, u"test"_s};
    service().approve(p->id, p->revision, assistant, [&](const auto& r) { got = r; });
    QCOMPARE(got.error().code, ErrorCode::Refused);
    service().reject(p->id, p->revision, assistant, u"no"_s, [&](const auto& r) { got = r; });
    QCOMPARE(got.error().code, ErrorCode::Refused);
    QCOMPARE(statusOf(*p), Status::Pending);
  }

  void loserIsToldWhatItIsNow() {
    const auto p = bench_->create(CommandBench::asked(kHeater, 6));
    Result<Proposal> first = base::fail(ErrorCode::Internal, {});
    Result<Proposal> second = base::fail(ErrorCode::Internal, {});
    service().approve(p->id, p->revision, CommandBench::operatorActor(), [&](const auto& r) { first = r; });
    service().reject(p->id, p->revision, CommandBench::operatorActor(), u"no"_s, [&](const auto& r) { second = r; });
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    bench_->deliverAll();
    QVERIFY(first.has_value());
    const auto third = reject(*p, u"no"_s);
    QCOMPARE(third.error().code, ErrorCode::Conflict);
    QVERIFY2(third.error().message.contains(u"EXECUTING"_s), qPrintable(third.error().message));
    answer(p->id, CommandResult::Done);
    QVERIFY(approve(*p).error().message.contains(u"COMPLETED"_s));
    QCOMPARE(executions(), 1U);
  }

  void rejectionNeedsAReason() {
    const auto p = bench_->create(CommandBench::asked(kHeater, 6));
    QCOMPARE(reject(*p, u" "_s).error().code, ErrorCode::InvalidArgument);
    QVERIFY(reject(*p, u"Too early."_s).has_value());
    QCOMPARE(statusOf(*p), Status::Rejected);
    QCOMPARE(bench_->shown.at(p->id).decision->reason, u"Too early."_s);
    QVERIFY(!approve(bench_->shown.at(p->id)));
    QCOMPARE(executions(), 0U);
  }

  void deadlines() {
    auto quick = CommandBench::asked(kHeater, 6);
    quick.deadlineS = 5;
    auto greedy = CommandBench::asked(kFan, 4);
    greedy.deadlineS = 1000;  // more than an assistant gets
    const auto a = bench_->create(quick);
    const auto b = bench_->create(greedy);
    QCOMPARE(b->deadlineUtcMs - b->createdUtcMs, 30'000);
    bench_->clock.advance(4.9);
    bench_->clock.setUtcMs(0);  // decisions do not look at this clock
    tick();
    QCOMPARE(statusOf(*a), Status::Pending);
    bench_->clock.advance(0.1);
    bench_->machine.measure();
    QCOMPARE(approve(*a).error().code, ErrorCode::Expired);  // without a tick
    QCOMPARE(statusOf(*a), Status::Timeout);
    QCOMPARE(bench_->journalCount(model::journal_type::kProposalTimeout, a->id), 1);
    bench_->clock.advance(30);
    tick();
    QCOMPARE(statusOf(*b), Status::Timeout);
    QCOMPARE(executions(), 0U);
  }

  void approvalAsksTheGatesAgain() {
    const auto p = bench_->create(CommandBench::asked(kHeater, 6));
    bench_->clock.advance(1);  // stale
    QVERIFY(approve(*p).error().message.contains(u"freshness"_s));
    QCOMPARE(statusOf(*p), Status::Pending);
    bench_->machine.measure();
    QVERIFY(approve(*p).has_value());
    QCOMPARE(executions(), 1U);
  }

  void abortVoidsWhatIsOpen_data() {
    QTest::addColumn<bool>("reset");
    QTest::newRow("latched") << false;
    QTest::newRow("reset before the tick") << true;
  }
  void abortVoidsWhatIsOpen() {
    QFETCH(bool, reset);
    const auto p = bench_->create(CommandBench::asked(kHeater, 6));
    bench_->machine.abort();
    if (reset) bench_->machine.now.latched = false;
    QVERIFY(!approve(*p));
    QCOMPARE(statusOf(*p), Status::Rejected);
    QVERIFY(bench_->shown.at(p->id).endReason.contains(u"abort"_s));
    QCOMPARE(bench_->create(CommandBench::own(kHeater, 6)).has_value(), reset);
    QCOMPARE(executions(), reset ? 1U : 0U);
  }

  // Asked for before the cable came out: the machine that is back may stand elsewhere.
  void lostLinkVoidsWhatIsOpen_data() {
    QTest::addColumn<bool>("back");
    QTest::addColumn<bool>("approved");
    QTest::newRow("waits, still out") << false << false;
    QTest::newRow("waits, back before the tick") << true << false;
    QTest::newRow("approved, back before the tick") << true << true;
  }
  void lostLinkVoidsWhatIsOpen() {
    QFETCH(bool, back);
    QFETCH(bool, approved);
    const auto first = bench_->create(CommandBench::own(kHeater, 6));  // is executed: the next has to wait
    QVERIFY(first);
    const auto p = bench_->create(approved ? CommandBench::own(kFan, 4) : CommandBench::asked(kFan, 4));
    QVERIFY(p);
    QCOMPARE(statusOf(*p), approved ? Status::Approved : Status::Pending);
    bench_->machine.unplug();
    answer(first->id, CommandResult::Unknown);
    if (back) bench_->machine.replug();
    tick();
    QCOMPARE(statusOf(*first), Status::Unknown);
    QCOMPARE(statusOf(*p), Status::Rejected);
    QVERIFY2(bench_->shown.at(p->id).endReason.contains(u"connection"_s),
             qPrintable(bench_->shown.at(p->id).endReason));
    QVERIFY(!approve(*p));
    QCOMPARE(executions(), 1U);
    bench_->machine.replug();
    bench_->clock.advance(1);
    bench_->machine.measure();
    QVERIFY(bench_->create(CommandBench::own(kFan, 4)).has_value());  // asked again, it goes
    QCOMPARE(executions(), 2U);
  }

  // An abort, a stale sample, a deadline, another machine between the durable intent and the first byte.
  void checkedAgainAfterTheIntent_data() {
    QTest::addColumn<int>("what");
    for (const char* name : {"abort", "abort and reset", "stale", "deadline", "other machine", "state", "unplugged"}) {
      QTest::newRow(name) << static_cast<int>(
          QByteArrayList{"abort", "abort and reset", "stale", "deadline", "other machine", "state", "unplugged"}
              .indexOf(QByteArray(name)));
    }
  }
  void checkedAgainAfterTheIntent() {
    QFETCH(int, what);
    Result<Proposal> got = base::fail(ErrorCode::Internal, {});
    service().create(CommandBench::own(kHeater, 6), [&](const auto& r) { got = r; });
    bench_->deliverOne();  // the change; its intent is on its way now
    QVERIFY(got.has_value());
    QCOMPARE(bench_->store->held(), 1U);
    auto& machine = bench_->machine;
    if (what <= 1) machine.abort();
    if (what == 1) machine.now.latched = false;
    if (what == 2) bench_->clock.advance(1);
    if (what == 3) bench_->clock.advance(20), machine.measure();
    if (what == 4) machine.now.machineId = u"other"_s;
    if (what == 5) machine.state = model::MachineState::Cooling, machine.measure();
    if (what == 6) machine.now.link = model::LinkState::Disconnected;
    bench_->deliverAll();
    QCOMPARE(executions(), 0U);
    const Proposal& end = bench_->shown.at(got->id);
    QCOMPARE(end.status, Status::Failed);
    QCOMPARE(end.outcome->result, CommandResult::Refused);
    QCOMPARE(end.outcome->firstByteNs, 0);
    QVERIFY2(end.endReason.contains(u"Nothing was sent."_s), qPrintable(end.endReason));
  }

  void oneAtATimeAndRested() {
    const auto a = bench_->create(CommandBench::own(kHeater, 6));
    const auto b = bench_->create(CommandBench::own(kFan, 4));
    const auto c = bench_->create(CommandBench::own(kHeater, 7));
    QVERIFY(a && b && c);
    QCOMPARE(executions(), 1U);
    bench_->machine.heater = 6;
    bench_->machine.measure();
    answer(a->id, CommandResult::Done);
    QCOMPARE(executions(), 2U);
    QCOMPARE(bench_->executor.commands[1].id, b->id);
    answer(b->id, CommandResult::Done);
    QCOMPARE(executions(), 2U);  // the heater still rests
    QCOMPARE(statusOf(*c), Status::Approved);
    bench_->clock.advanceMs(500);
    bench_->machine.measure();
    tick();
    QCOMPARE(executions(), 3U);
    QCOMPARE(bench_->executor.commands[2].id, c->id);
  }

  void newerOwnChangeReplacesTheWaitingOne() {
    const auto running = bench_->create(CommandBench::own(kHeater, 6));
    const auto waiting = bench_->create(CommandBench::own(kFan, 4));
    const auto newer = bench_->create(CommandBench::own(kFan, 5));
    QCOMPARE(statusOf(*waiting), Status::Rejected);
    QVERIFY(bench_->shown.at(waiting->id).endReason.contains(u"newer"_s));
    const auto back = bench_->create(CommandBench::own(kFan, 3));  // where it is: withdraws, and there is nothing to do
    QVERIFY(!back);
    QCOMPARE(statusOf(*newer), Status::Rejected);
    answer(running->id, CommandResult::Done);
    QCOMPARE(executions(), 1U);
  }

  void silentDriverEndsUnknown() {
    const auto p = bench_->create(CommandBench::own(kHeater, 6));
    bench_->clock.advance(30);
    bench_->machine.measure();
    tick();
    QCOMPARE(statusOf(*p), Status::Unknown);
    answer(p->id, CommandResult::Done);  // late: noted once, changes nothing
    answer(p->id, CommandResult::Done);
    QCOMPARE(statusOf(*p), Status::Unknown);
    QCOMPARE(bench_->store->notes, 1);
  }

  void fullDiskSendsNothing_data() {
    QTest::addColumn<int>("failingWrite");
    QTest::newRow("creation") << 0;
    QTest::newRow("intent") << 1;
  }
  void fullDiskSendsNothing() {
    QFETCH(int, failingWrite);
    int writes = 0;
    bool full = true;
    bench_->store->nextFault = [&] {
      return full && writes++ >= failingWrite ? tests::HeldStore::Fault::Refused : tests::HeldStore::Fault::None;
    };
    const auto got = bench_->create(CommandBench::own(kHeater, 6));
    QCOMPARE(got.has_value(), failingWrite == 1);
    QCOMPARE(executions(), 0U);
    const Proposal end = bench_->shown.begin()->second;
    QCOMPARE(end.status, Status::Failed);
    QVERIFY2(end.endReason.contains(u"The disk is full."_s), qPrintable(end.endReason));
    QCOMPARE(service().list().size(), 1U);
    full = false;  // it is recorded as soon as that is possible, and still not sent
    bench_->clock.advance(1.1);
    bench_->machine.measure();
    tick();
    QCOMPARE(bench_->storedStatus(end.id), u"FAILED"_s);
    QCOMPARE(bench_->journalCount(model::journal_type::kCommandOutcome, end.id), 1);
    QCOMPARE(executions(), 0U);
  }

  void approvalThatCouldNotBeRecordedIsNone() {
    const auto p = bench_->create(CommandBench::asked(kHeater, 6));
    bench_->store->nextFault = [] { return tests::HeldStore::Fault::CommittedButFailed; };
    QCOMPARE(approve(*p).error().code, ErrorCode::DiskFull);
    bench_->store->nextFault = {};
    QCOMPARE(statusOf(*p), Status::Pending);
    tick();
    QCOMPARE(executions(), 0U);
    bench_->clock.advance(31);  // ends although the row says otherwise, and then the row agrees
    tick();
    bench_->clock.advance(2);
    tick();
    QCOMPARE(statusOf(*p), Status::Timeout);
    QCOMPARE(bench_->storedStatus(p->id), u"TIMEOUT"_s);
    QCOMPARE(executions(), 0U);
  }

  void rowChangedByAnotherProgramIsNotExecuted() {
    const auto p = bench_->create(CommandBench::asked(kHeater, 6));
    auto changed = bench_->database->submitFuture(
        [](store::Connection& db) { return db.execute("UPDATE proposal SET revision = 9, status = 'REJECTED'"); },
        store::Durability::Full);
    QVERIFY(changed.get().has_value());
    QCOMPARE(approve(*p).error().code, ErrorCode::Conflict);
    QCOMPARE(executions(), 0U);
  }

  void restartEndsWhatWasOpen() {
    const auto pending = bench_->create(CommandBench::asked(kFan, 5));
    const auto executing = bench_->create(CommandBench::own(kHeater, 6));
    const auto approved = bench_->create(CommandBench::own(kFan, 4));
    bench_->restart();
    QCOMPARE(statusOf(*pending), Status::Timeout);
    QCOMPARE(statusOf(*approved), Status::Timeout);
    QCOMPARE(statusOf(*executing), Status::Unknown);
    QCOMPARE(bench_->storedStatus(executing->id), u"UNKNOWN"_s);
    QCOMPARE(bench_->journalCount(model::journal_type::kCommandOutcome, executing->id), 1);
    answer(executing->id, CommandResult::Done);
    tick();
    QCOMPARE(statusOf(*executing), Status::Unknown);
    QCOMPARE(executions(), 1U);
    QCOMPARE(service().list().size(), 3U);
    bench_->restart();
    QCOMPARE(service().list().size(), 3U);  // read back, whole
    QCOMPARE(service().list().front().id.size(), 36);
  }

  void unreadableRowDoesNotStopTheOthers() {
    const auto broken = bench_->create(CommandBench::asked(kFan, 5));
    const auto whole = bench_->create(CommandBench::asked(kHeater, 6));
    auto changed = bench_->database->submitFuture(
        [id = broken->id](store::Connection& db) -> Result<void> {
          auto update = db.prepare("UPDATE proposal SET json = '{' WHERE id = ?");
          return update->bind(1, id).run();
        },
        store::Durability::Full);
    QVERIFY(changed.get().has_value());
    bench_->restart();
    QCOMPARE(statusOf(*whole), Status::Timeout);
    QCOMPARE(bench_->storedStatus(broken->id), u"UNKNOWN"_s);
    QVERIFY(bench_->create(CommandBench::asked(kHeater, 6)).has_value());
  }

  void everythingHasALimit() {
    for (int i = 0; i < 64; ++i) QVERIFY(bench_->create(CommandBench::asked(kHeater, 6)).has_value());
    QCOMPARE(bench_->create(CommandBench::asked(kHeater, 6)).error().code, ErrorCode::Busy);
    QVERIFY(bench_->create(CommandBench::own(kHeater, 7)).has_value());  // the operator's own hand is free
    QCOMPARE(service().list().size(), 65U);
    for (int i = 0; i < 260; ++i) QVERIFY(!bench_->create(CommandBench::own(kHeater, 11)));
    QCOMPARE(service().list().size(), 65U + 200U);
  }

  void nothingBeforeRecovery() {
    CommandService fresh({bench_->clock, bench_->machine, bench_->executor, *bench_->store, *bench_,
                          [](const std::function<void()>&) {}});
    Result<Proposal> got = base::fail(ErrorCode::Internal, {});
    fresh.create(CommandBench::own(kHeater, 6), [&](const auto& r) { got = r; });
    QCOMPARE(got.error().code, ErrorCode::Busy);
  }

  void checkAsksWithoutATrace() {
    QVERIFY(!anyFails(service().check(u"heater"_s, 6)));
    QVERIFY(anyFails(service().check(u"heater"_s, 5)));
    QVERIFY(anyFails(service().check(u"heater"_s, std::nullopt)));
    bench_->machine.now.capability.reset();
    QVERIFY(anyFails(service().check(u"heater"_s, 6)));
    QVERIFY(bench_->shown.empty());
  }
};

QTEST_GUILESS_MAIN(TestCommandService)
#include "tst_command_service.moc"
