// The whole engine on the twin, through the interfaces that the window uses: real threads, a real database.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "core/engine/engine.h"
#include "core/journal/journal.h"
#include "core/store/database.h"

using namespace tryer;
using namespace Qt::StringLiterals;

namespace {

constexpr int kLongMs = 60'000;  // far more than needed: a busy machine is not a failure

engine::EngineOptions twinOptions(const QString& file) {
  engine::EngineOptions options;
  options.databaseFile = file;
  options.wantedMachineId = u"twin"_s;
  options.twin.seed = 11;
  options.twin.speed = 10;
  options.twin.startRoasting = true;
  return options;
}

std::optional<model::Proposal> newest(engine::api::Console& console, model::ProposalStatus status) {
  const auto all = console.proposals().proposals();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.status == status; });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

int echo(engine::api::Console& console, const QString& actuator) {
  const auto snapshot = console.live().snapshot();
  const auto capability = console.machines().capability();
  if (!snapshot.sample || !capability) return -1;
  const int channel = capability->channelIndex(actuator);
  return static_cast<int>(snapshot.sample->values[static_cast<std::size_t>(channel)]);
}

journal::Filter ofType(const QString& prefix) {
  journal::Filter filter;
  filter.typePrefix = prefix;
  return filter;
}

bool roasting(engine::api::Console& console) {
  const auto snapshot = console.live().snapshot();
  return snapshot.sample && snapshot.sample->state == model::MachineState::Roasting;
}

}  // namespace

class TestEngine : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aRoastRunsAndItsChargeIsFound() {
    QTemporaryDir dir;
    const auto console = engine::Engine::start(twinOptions(dir.filePath(u"a.db"_s)));
    QVERIFY(console);
    QTRY_VERIFY_WITH_TIMEOUT((*console)->roasts().roast().has_value(), kLongMs);
    QVERIFY((*console)->roasts().roast()->find(model::EventType::Charge));
    QTRY_VERIFY_WITH_TIMEOUT((*console)->live().snapshot().rorCPerMin.has_value(), kLongMs);
    const auto snapshot = (*console)->live().snapshot();
    QVERIFY(snapshot.series && snapshot.series->size() > 10);
    QTRY_VERIFY_WITH_TIMEOUT((*console)->live().health().savedAgoS.has_value(), kLongMs);
    QCOMPARE((*console)->live().health().samplesDropped, 0);
  }

  void anOwnChangeIsExecutedAndJournaled() {
    QTemporaryDir dir;
    const QString file = dir.filePath(u"a.db"_s);
    {
      const auto console = engine::Engine::start(twinOptions(file));
      QVERIFY(console);
      QTRY_VERIFY_WITH_TIMEOUT(roasting(**console), kLongMs);
      const int target = echo(**console, u"heater"_s) - 1;
      std::optional<base::Result<void>> answer;
      (*console)->proposals().change(u"heater"_s, target, [&](auto result) { answer = result; });
      QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), kLongMs);
      QVERIFY2(answer->has_value(), answer->has_value() ? "" : qPrintable(answer->error().message));
      QTRY_VERIFY_WITH_TIMEOUT(newest(**console, model::ProposalStatus::Completed).has_value(), kLongMs);
      QTRY_COMPARE_WITH_TIMEOUT(echo(**console, u"heater"_s), target, kLongMs);
    }
    const auto reader = store::Connection::open(file, store::Connection::Mode::ReadOnly);
    QVERIFY(reader);
    const auto verdict = journal::verify(**reader);
    QVERIFY(verdict && verdict->whole);
    QCOMPARE(journal::readPage(**reader, ofType(u"command.intent"_s), {}, 10)->size(), 1u);
    const auto outcomes = journal::readPage(**reader, ofType(u"command.outcome"_s), {}, 10);
    QCOMPARE(outcomes->size(), 1u);
    QVERIFY(outcomes->front().payload.contains("done"));
  }

  void whatAGateForbidsIsRefusedWithTheReason() {
    QTemporaryDir dir;
    const auto console = engine::Engine::start(twinOptions(dir.filePath(u"a.db"_s)));
    QVERIFY(console);
    QTRY_VERIFY_WITH_TIMEOUT(roasting(**console), kLongMs);
    std::optional<base::Result<void>> answer;
    (*console)->proposals().change(u"heater"_s, 42, [&](auto result) { answer = result; });
    QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), kLongMs);
    QVERIFY(!answer->has_value());
    QCOMPARE(answer->error().code, base::ErrorCode::Refused);
    const auto checks = (*console)->proposals().check(u"heater"_s, 42);
    QVERIFY(std::any_of(checks.begin(), checks.end(),
                        [](const auto& check) { return check.verdict == model::GateVerdict::Fail; }));
  }

  void anAbortLatchesAndNothingIsExecutedUntilTheTwoStepReset() {
    QTemporaryDir dir;
    const auto console = engine::Engine::start(twinOptions(dir.filePath(u"a.db"_s)));
    QVERIFY(console);
    QTRY_VERIFY_WITH_TIMEOUT(roasting(**console), kLongMs);
    (*console)->abort().trip();
    QTRY_VERIFY_WITH_TIMEOUT((*console)->abort().status().confirmedNs != 0, kLongMs);
    QTRY_COMPARE_WITH_TIMEOUT(echo(**console, u"heater"_s), 0, kLongMs);
    QTRY_VERIFY_WITH_TIMEOUT(!(*console)->abort().status().running, kLongMs);

    std::optional<base::Result<void>> change;
    (*console)->proposals().change(u"heater"_s, 1, [&](auto result) { change = result; });
    QTRY_VERIFY_WITH_TIMEOUT(change.has_value(), kLongMs);
    QVERIFY(!change->has_value());

    std::optional<base::Result<void>> reset;
    (*console)->abort().reset(u"Ada"_s, [&](auto result) { reset = result; });
    QTRY_VERIFY_WITH_TIMEOUT(reset.has_value(), kLongMs);
    QVERIFY(!reset->has_value());  // the first step is missing
    QVERIFY((*console)->abort().armReset());
    reset.reset();
    (*console)->abort().reset(u"  "_s, [&](auto result) { reset = result; });
    QTRY_VERIFY_WITH_TIMEOUT(reset.has_value(), kLongMs);
    QVERIFY(!reset->has_value());  // nobody is named
    reset.reset();
    (*console)->abort().reset(u"Ada"_s, [&](auto result) { reset = result; });
    QTRY_VERIFY_WITH_TIMEOUT(reset.has_value(), kLongMs);
    QVERIFY(reset->has_value());
    QVERIFY(!(*console)->abort().status().latched);
    QCOMPARE(echo(**console, u"heater"_s), 0);  // control is back, heat is not
  }

  void aRoastGoesOnAfterTheConsoleEnded() {
    QTemporaryDir dir;
    const QString file = dir.filePath(u"a.db"_s);
    QString roastId;
    {
      const auto console = engine::Engine::start(twinOptions(file));
      QVERIFY(console);
      QTRY_VERIFY_WITH_TIMEOUT((*console)->roasts().roast().has_value(), kLongMs);
      QTRY_VERIFY_WITH_TIMEOUT((*console)->live().health().savedAgoS.has_value(), kLongMs);
      roastId = (*console)->roasts().roast()->id;
    }
    const qint64 startedUtcMs = base::SystemClock().utcMs();
    const auto console = engine::Engine::start(twinOptions(file));
    QVERIFY(console);
    QTRY_VERIFY_WITH_TIMEOUT((*console)->roasts().roast().has_value(), kLongMs);
    QCOMPARE((*console)->roasts().roast()->id, roastId);
    QCOMPARE((*console)->roasts().roast()->resumed, 1);
    QTRY_VERIFY_WITH_TIMEOUT(roasting(**console), kLongMs);
    const auto series = (*console)->live().snapshot().series;  // the curve begins before this start
    QVERIFY(series->originUtcMs() + static_cast<qint64>(series->firstS() * 1000) < startedUtcMs);
  }

  void anAbortSurvivesARestart() {
    QTemporaryDir dir;
    const QString file = dir.filePath(u"a.db"_s);
    {
      const auto console = engine::Engine::start(twinOptions(file));
      QVERIFY(console);
      QTRY_VERIFY_WITH_TIMEOUT(roasting(**console), kLongMs);
      (*console)->abort().trip();
      QTRY_VERIFY_WITH_TIMEOUT((*console)->abort().status().confirmedNs != 0, kLongMs);
      QSignalSpy recorded(&(*console)->journal(), &engine::api::JournalApi::appended);
      QTRY_VERIFY_WITH_TIMEOUT(!recorded.isEmpty(), kLongMs);
    }
    const auto console = engine::Engine::start(twinOptions(file));
    QVERIFY(console);
    QVERIFY((*console)->abort().status().latched);
    QCOMPARE((*console)->abort().status().attempts, 0u);
  }

  void anAlarmIsAcknowledgedAndSurvivesARestart() {
    QTemporaryDir dir;
    const QString file = dir.filePath(u"a.db"_s);
    const auto lost = [](engine::api::Console& console) -> std::optional<model::Alarm> {
      for (const auto& alarm : console.alarms().alarms()) {
        if (alarm.definitionId == u"guard.gone"_s) return alarm;
      }
      return std::nullopt;
    };
    auto options = twinOptions(file);
    options.guardProgram = dir.filePath(u"no-guard"_s);
    {
      const auto console = engine::Engine::start(options);
      QVERIFY(console);
      QVERIFY(!(*console)->alarms().definitions().empty());
      QTRY_VERIFY_WITH_TIMEOUT(lost(**console).has_value(), kLongMs);
      QCOMPARE(lost(**console)->state, model::AlarmState::Unacknowledged);
      QCOMPARE((*console)->alarms().kpis().raised, 1);
      std::optional<base::Result<void>> answer;
      const auto take = [&](auto result) { answer = result; };
      (*console)->alarms().acknowledge(lost(**console)->id, lost(**console)->revision + 1, {}, take);
      QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), kLongMs);
      QCOMPARE(answer->error().code, base::ErrorCode::Conflict);
      answer.reset();
      (*console)->alarms().shelve(lost(**console)->id, lost(**console)->revision, 15, u"moving house"_s, take);
      QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), kLongMs);
      QVERIFY(answer->has_value());
      QTRY_COMPARE_WITH_TIMEOUT(lost(**console)->state, model::AlarmState::Shelved, kLongMs);
    }
    const auto console = engine::Engine::start(options);
    QVERIFY(console);
    QTRY_VERIFY_WITH_TIMEOUT(lost(**console).has_value(), kLongMs);
    QCOMPARE(lost(**console)->state, model::AlarmState::Shelved);
    QCOMPARE(lost(**console)->setAsideReason, u"moving house"_s);
  }

  void aMachineIsNotLeftWhileItRoasts() {
    QTemporaryDir dir;
    const auto console = engine::Engine::start(twinOptions(dir.filePath(u"a.db"_s)));
    QVERIFY(console);
    QTRY_VERIFY_WITH_TIMEOUT(roasting(**console), kLongMs);
    QTRY_VERIFY_WITH_TIMEOUT((*console)->roasts().roast().has_value(), kLongMs);
    std::optional<base::Result<void>> answer;
    const auto asked = [&](auto&& ask) -> base::Result<void> {
      answer.reset();
      ask([&](base::Result<void> result) { answer = std::move(result); });
      if (!QTest::qWaitFor([&] { return answer.has_value(); }, kLongMs))
        return base::fail(base::ErrorCode::Timeout, u"no answer"_s);
      return *answer;
    };
    auto& machines = (*console)->machines();
    const auto another = [&](auto reply) { machines.connectTo(u"usb:001-009"_s, std::move(reply)); };
    const auto none = [&](auto reply) { machines.disconnectMachine(std::move(reply)); };
    for (int i = 0; i < 2; ++i) {
      const auto refused = i == 0 ? asked(another) : asked(none);
      QCOMPARE(refused.error().code, base::ErrorCode::Refused);
      QVERIFY(refused.error().message.contains(u"mark DROP"_s));
      QCOMPARE(machines.link().state, model::LinkState::Connected);
    }
    QVERIFY(asked([&](auto reply) { machines.connectTo(u"twin"_s, std::move(reply)); }));  // it is in use

    QVERIFY(asked([&](auto reply) { (*console)->roasts().mark(model::EventType::Drop, std::move(reply)); }));
    QVERIFY(asked(none));
    QTRY_COMPARE_WITH_TIMEOUT(machines.link().state, model::LinkState::Disconnected, kLongMs);
    QTRY_VERIFY_WITH_TIMEOUT(!(*console)->roasts().roast()->running(), kLongMs);
    QCOMPARE(asked(another).error().code, base::ErrorCode::NotFound);  // now it is looked for
  }

  void marksCanBeUndone() {
    QTemporaryDir dir;
    const auto console = engine::Engine::start(twinOptions(dir.filePath(u"a.db"_s)));
    QVERIFY(console);
    QTRY_VERIFY_WITH_TIMEOUT((*console)->roasts().roast().has_value(), kLongMs);
    (*console)->roasts().mark(model::EventType::DryEnd, {});
    QTRY_VERIFY_WITH_TIMEOUT((*console)->roasts().roast()->find(model::EventType::DryEnd), kLongMs);
    (*console)->roasts().undoMark({});
    QTRY_VERIFY_WITH_TIMEOUT(!(*console)->roasts().roast()->find(model::EventType::DryEnd), kLongMs);
  }
};

QTEST_GUILESS_MAIN(TestEngine)
#include "tst_engine.moc"
