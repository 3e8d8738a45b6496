// The engine's side of the interlocks: alarms from signals, what people do going back, settings that are kept.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/canonical_json.h"
#include "core/base/task_queue.h"
#include "core/engine/alarm_sources.h"
#include "core/engine/interlock_desk.h"
#include "core/machine/twin/twin_profile.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using base::ErrorCode;
using machine::safety::InterlockSignal;
using machine::safety::InterlockWish;
using machine::safety::SafetyRole;
using model::AlarmState;

namespace {

const model::Actor kAda{model::ActorKind::Operator, u"Ada"_s};

InterlockSignal signal(const QString& rule, bool holds, quint32 occurrence) {
  InterlockSignal made;
  made.ruleId = rule;
  made.holds = holds;
  made.occurrence = occurrence;
  made.detail = holds ? u"290 °C, limit 280 °C"_s : QString();
  return made;
}

}  // namespace

class TestInterlockDesk : public QObject {
  Q_OBJECT

  struct Run {
    Run(const QString& file, const tests::ManualClock& clock) : db(std::move(*store::Database::open(file, clock))) {
      journal = std::make_unique<journal::Journal>(*db);
      const auto post = [this](std::function<void()> task) { context.post(std::move(task)); };
      book = std::make_unique<roast::AlarmBook>(clock, *db, *journal, post,
                                                *roast::AlarmCatalog::of(engine::alarmDefinitions()),
                                                [this](const model::Alarm& alarm) {
                                                  if (desk) desk->onAlarmChanged(alarm);
                                                });
      const auto reader = db->openReader();
      book->restore(*roast::readAlarms(**reader));
      engine::InterlockDesk::Events events;
      events.seen = [this](const QString&, const QString& rule, quint32 occurrence) {
        told << u"seen %1 %2"_s.arg(rule).arg(occurrence);
      };
      events.owed = [this](const QString&, const QString& rule) { told << u"owed %1"_s.arg(rule); };
      events.settings = [this](const QJsonObject& now) { settings.push_back(now); };
      desk = std::make_unique<engine::InterlockDesk>(
          engine::InterlockDesk::Parts{clock, *db, *journal, post, *engine::readInterlockSettings(**reader)},
          std::move(events), *book);
      desk->onMachine(u"twin"_s, std::make_shared<const model::Capability>(machine::twin::twinCapability()));
    }
    ~Run() {
      desk.reset();
      book.reset();
      db->close();
      journal.reset();
    }
    base::TaskQueue context;
    std::unique_ptr<store::Database> db;
    std::unique_ptr<journal::Journal> journal;
    std::unique_ptr<roast::AlarmBook> book;
    std::unique_ptr<engine::InterlockDesk> desk;
    QStringList told;
    std::vector<QJsonObject> settings;
  };

  std::unique_ptr<QTemporaryDir> folder_;
  tests::ManualClock clock_;
  std::unique_ptr<Run> run_;

  void restart() {
    run_.reset();
    run_ = std::make_unique<Run>(folder_->filePath(u"t.db"_s), clock_);
  }
  model::Alarm alarm(const QString& rule) {
    return run_->book->find(u"interlock."_s + rule, u"twin"_s).value_or(model::Alarm{});
  }
  base::Result<void> change(const QString& rule, const InterlockWish& wish, SafetyRole role) {
    std::optional<base::Result<void>> answer;
    run_->desk->change(rule, wish, role, kAda, [&](auto result) { answer = result; });
    if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20'000)) qFatal("no answer");
    return *answer;
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    restart();
  }
  void cleanup() { run_.reset(); }

  void aSignalIsAnAlarmAndItsAcknowledgementGoesBack() {
    run_->desk->onSignal(signal(u"exhaust-high"_s, true, 3));
    QCOMPARE(alarm(u"exhaust-high"_s).state, AlarmState::Unacknowledged);
    QCOMPARE(alarm(u"exhaust-high"_s).detail, u"290 °C, limit 280 °C"_s);
    QVERIFY(run_->desk->holds(u"exhaust-high"_s));
    QCOMPARE(run_->told, QStringList());
    run_->desk->onSignal(signal(u"exhaust-high"_s, false, 3));
    QCOMPARE(run_->told, QStringList());  // gone is not seen
    QVERIFY(!run_->desk->holds(u"exhaust-high"_s));
    const auto now = alarm(u"exhaust-high"_s);
    QVERIFY(run_->book->acknowledge(now.id, now.revision, kAda, {}));
    QCOMPARE(run_->told, QStringList{u"seen exhaust-high 3"_s});
  }

  void settingAsideIsSeen() {
    run_->desk->onSignal(signal(u"exhaust-high"_s, true, 1));
    const auto now = alarm(u"exhaust-high"_s);
    QVERIFY(run_->book->shelve(now.id, now.revision, kAda, 15, u"known"_s));
    QCOMPARE(run_->told, QStringList{u"seen exhaust-high 1"_s});
    run_->desk->onSignal(signal(u"exhaust-high"_s, false, 1));
    run_->desk->onSignal(signal(u"exhaust-high"_s, true, 2));
    QCOMPARE(run_->told.last(), u"seen exhaust-high 2"_s);
  }

  void anAbortIsInTheAlarm() {
    auto tripped = signal(u"bt-fire"_s, true, 1);
    tripped.tripped = true;
    run_->desk->onSignal(tripped);
    QVERIFY(alarm(u"bt-fire"_s).detail.endsWith(u"ABORT was tripped"_s));
    QCOMPARE(alarm(u"bt-fire"_s).priority, model::AlarmPriority::Critical);
  }

  void whatNobodySawIsOwedAfterARestart() {
    run_->desk->onSignal(signal(u"exhaust-high"_s, true, 1));
    run_->desk->onSignal(signal(u"board-high"_s, true, 2));
    const auto now = alarm(u"board-high"_s);
    QVERIFY(run_->book->acknowledge(now.id, now.revision, kAda, {}));
    restart();
    QCOMPARE(run_->told, QStringList{u"owed exhaust-high"_s});
    const auto owed = alarm(u"exhaust-high"_s);
    QVERIFY(run_->book->acknowledge(owed.id, owed.revision, kAda, {}));
    QCOMPARE(run_->told.last(), u"seen exhaust-high 0"_s);
  }

  void anotherMachinesAlarmIsNoneOfThisOne() {
    run_->desk->onSignal(signal(u"exhaust-high"_s, true, 1));
    run_->told.clear();
    run_->desk->onMachine(u"usb:1"_s, std::make_shared<const model::Capability>(machine::twin::twinCapability()));
    QCOMPARE(run_->told, QStringList());
    const auto now = alarm(u"exhaust-high"_s);
    QVERIFY(run_->book->acknowledge(now.id, now.revision, kAda, {}));
    QCOMPARE(run_->told, QStringList());
  }

  void aChangeIsJournaledAndKept() {
    QVERIFY(change(u"exhaust-high"_s, {.limit = 250.0}, SafetyRole::Operator));
    QCOMPARE(run_->settings.size(), 1u);
    QCOMPARE(change(u"exhaust-high"_s, {.limit = 260.0}, SafetyRole::Operator).error().code, ErrorCode::NoPermission);
    QCOMPARE(change(u"exhaust-high"_s, {.limit = 400.0}, SafetyRole::SafetyLead).error().code,
             ErrorCode::InvalidArgument);
    QCOMPARE(change(u"igbt1-high"_s, {.limit = 80.0}, SafetyRole::SafetyLead).error().code, ErrorCode::NotFound);
    QVERIFY(change(u"board-high"_s, {.delayS = 6.0}, SafetyRole::SafetyLead));
    QCOMPARE(run_->settings.size(), 2u);
    journal::Filter filter;
    filter.typePrefix = u"config."_s;
    const auto page = journal::readPage(**run_->db->openReader(), filter, {}, 10);
    QCOMPARE(page->size(), 2u);
    QCOMPARE(page->back().actor, u"operator:Ada"_s);
    const auto payload = base::parseJson(page->back().payload)->toObject();
    QCOMPARE(payload.value("change"_L1).toString(), u"limit 280 → 250"_s);
    restart();
    const QJsonObject stored = *engine::readInterlockSettings(**run_->db->openReader());

    QCOMPARE(stored.value("exhaust-high"_L1).toObject().value("limit"_L1).toDouble(), 250.0);
    QCOMPARE(stored.value("board-high"_L1).toObject().value("delayS"_L1).toDouble(), 6.0);
    // And what was made stricter cannot be undone by an operator after a restart either.
    QCOMPARE(change(u"exhaust-high"_s, {.limit = 280.0}, SafetyRole::Operator).error().code, ErrorCode::NoPermission);
    QVERIFY(change(u"exhaust-high"_s, {.limit = 280.0}, SafetyRole::SafetyLead));
    QVERIFY(!engine::readInterlockSettings(**run_->db->openReader())->contains("exhaust-high"_L1));
  }
};

QTEST_GUILESS_MAIN(TestInterlockDesk)
#include "tst_interlock_desk.moc"
