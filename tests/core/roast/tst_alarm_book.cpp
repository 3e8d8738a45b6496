// The alarm book on a real database: what people may do, the shelf, the flood, the figures, the journal, a restart.
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/canonical_json.h"
#include "core/base/task_queue.h"
#include "core/roast/alarm/alarm_book.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using base::ErrorCode;
using model::AlarmPriority;
using model::AlarmState;
using roast::AlarmBook;
using roast::AlarmCatalog;
using tests::ManualClock;

namespace {

const model::Actor kAda{model::ActorKind::Operator, u"Ada"_s};
constexpr char16_t kSource[] = u"twin";

model::AlarmDefinition definition(const QString& id, AlarmPriority priority, bool latching = false) {
  return {id, priority, u"Title of "_s + id, u"Something happened."_s, u"It gets worse."_s, u"Act."_s, 30, latching};
}

AlarmCatalog catalog() {
  return *AlarmCatalog::of({definition(u"a.critical"_s, AlarmPriority::Critical),
                            definition(u"a.high"_s, AlarmPriority::High),
                            definition(u"a.latching"_s, AlarmPriority::High, true),
                            definition(u"a.low"_s, AlarmPriority::Low), roast::alarmFloodDefinition()});
}

}  // namespace

class TestAlarmBook : public QObject {
  Q_OBJECT

  struct Run {
    Run(const QString& file, const ManualClock& clock) : db(std::move(*store::Database::open(file, clock))) {
      journal = std::make_unique<journal::Journal>(*db);
      book = std::make_unique<AlarmBook>(
          clock, *db, *journal, [this](std::function<void()> task) { context.post(std::move(task)); }, catalog(),
          [this](const model::Alarm& alarm) { changed.push_back(alarm); });
      auto stored = roast::readAlarms(**db->openReader());
      if (!stored) qFatal("%s", qPrintable(stored.error().message));
      book->restore(std::move(*stored));
    }
    ~Run() {
      book.reset();
      db->close();
      journal.reset();
    }
    base::TaskQueue context;
    std::vector<model::Alarm> changed;
    std::unique_ptr<store::Database> db;
    std::unique_ptr<journal::Journal> journal;
    std::unique_ptr<AlarmBook> book;
  };

  std::unique_ptr<QTemporaryDir> folder_;
  ManualClock clock_;
  std::unique_ptr<Run> run_;

  AlarmBook& book() { return *run_->book; }
  void restart() {
    run_.reset();
    run_ = std::make_unique<Run>(folder_->filePath(u"t.db"_s), clock_);
  }
  void set(const char16_t* id, bool active, const QString& detail = {}) {
    const auto told = book().set(id, QString::fromUtf16(kSource), active, detail);
    QVERIFY2(told, told ? "" : qPrintable(told.error().message));
  }
  model::Alarm alarm(const char16_t* id) {
    return book().find(id, QString::fromUtf16(kSource)).value_or(model::Alarm{});
  }
  AlarmState state(const char16_t* id) { return alarm(id).state; }
  base::Result<void> acknowledge(const char16_t* id, const QString& note = {}) {
    const auto now = alarm(id);
    return book().acknowledge(now.id, now.revision, kAda, note);
  }
  base::Result<void> shelve(const char16_t* id, double minutes = 15, const QString& reason = u"known"_s) {
    const auto now = alarm(id);
    return book().shelve(now.id, now.revision, kAda, minutes, reason);
  }
  void settle() {
    bool saved = false;
    QVERIFY(run_->db->submit([](store::Connection&) { return base::Result<void>(); }, store::Durability::Normal,
                             [&](const base::Result<void>&) { run_->context.post([&saved] { saved = true; }); }));
    QTRY_VERIFY(saved);
  }
  std::vector<model::JournalRecord> records() {
    journal::Filter filter;
    filter.typePrefix = u"alarm."_s;
    auto page = journal::readPage(**run_->db->openReader(), filter, std::nullopt, 1'000);
    std::ranges::reverse(*page);
    return *page;
  }

 private Q_SLOTS:
  void init() {
    QLoggingCategory::setFilterRules(u"tryer.store.warning=false\ntryer.roast.warning=false"_s);
    folder_ = std::make_unique<QTemporaryDir>();
    run_.reset();
    restart();
  }
  void cleanup() { run_.reset(); }

  void anAlarmWithoutItsTextsIsRefused_data() {
    QTest::addColumn<int>("left");
    for (int i = 0; i < 6; ++i) QTest::addRow("%d", i) << i;
  }
  void anAlarmWithoutItsTextsIsRefused() {
    QFETCH(int, left);
    auto made = definition(u"x.y"_s, AlarmPriority::Low);
    QVERIFY(AlarmCatalog::of({made}));
    const std::array<QString*, 5> texts{&made.id, &made.title, &made.cause, &made.consequence, &made.response};
    if (left < 5) {
      *texts[static_cast<std::size_t>(left)] = u"  "_s;
    } else {
      made.respondWithinS = 0;
    }
    const auto refused = AlarmCatalog::of({made});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
  }

  void anAlarmIsDefinedOnce() {
    const auto twice =
        AlarmCatalog::of({definition(u"x"_s, AlarmPriority::Low), definition(u"x"_s, AlarmPriority::Low)});
    QVERIFY(!twice);
    QCOMPARE(twice.error().code, ErrorCode::Conflict);
    QCOMPARE(book().set(u"no.such", u"twin"_s, true).error().code, ErrorCode::NotFound);
  }

  void comesIsAcknowledgedWithANoteAndGoes() {
    set(u"a.high", true, u"fan 1, floor 3"_s);
    set(u"a.high", true, u"told again"_s);
    QCOMPARE(book().alarms().size(), 1u);
    QCOMPARE(alarm(u"a.high").id, u"a.high@twin"_s);
    QCOMPARE(alarm(u"a.high").detail, u"fan 1, floor 3"_s);
    QCOMPARE(alarm(u"a.high").occurrences, 1);
    clock_.advance(4);
    QVERIFY(acknowledge(u"a.high", u"fan raised"_s));
    QCOMPARE(state(u"a.high"), AlarmState::Acknowledged);
    QCOMPARE(alarm(u"a.high").note, u"fan raised"_s);
    QCOMPARE(alarm(u"a.high").acknowledgedBy, u"operator:Ada"_s);
    QCOMPARE(*book().kpis().medianAcknowledgeS, 4.0);
    set(u"a.high", false);
    QVERIFY(book().alarms().empty());
    settle();
    QStringList types;
    for (const auto& record : records()) types << record.type;
    QCOMPARE(types, QStringList({u"alarm.raised"_s, u"alarm.acknowledged"_s, u"alarm.returned"_s}));
    const auto payload = base::parseJson(records()[1].payload)->toObject();
    QCOMPARE(payload.value("note"_L1).toString(), u"fan raised"_s);
    QCOMPARE(payload.value("detail"_L1).toString(), u"fan 1, floor 3"_s);
    QCOMPARE(records()[1].actor, u"operator:Ada"_s);
  }

  void anOlderRevisionIsAConflict() {
    set(u"a.high", true);
    const auto seen = alarm(u"a.high");
    set(u"a.high", false);
    const auto late = book().acknowledge(seen.id, seen.revision, kAda, {});
    QVERIFY(!late);
    QCOMPARE(late.error().code, ErrorCode::Conflict);
    QCOMPARE(state(u"a.high"), AlarmState::ReturnedUnacknowledged);
    QCOMPARE(book().acknowledge(u"gone"_s, 1, kAda, {}).error().code, ErrorCode::NotFound);
  }

  void aCriticalOneCannotBeSetAside() {
    set(u"a.critical", true);
    QCOMPARE(shelve(u"a.critical").error().code, ErrorCode::Refused);
    const auto now = alarm(u"a.critical");
    QCOMPARE(book().takeOutOfService(now.id, now.revision, kAda, u"no"_s).error().code, ErrorCode::Refused);
    QCOMPARE(state(u"a.critical"), AlarmState::Unacknowledged);
  }

  void theShelfHasBoundsAndNeedsAReason() {
    set(u"a.high", true);
    QCOMPARE(shelve(u"a.high", 0.5).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(shelve(u"a.high", 481).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(shelve(u"a.high", std::nan("")).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(shelve(u"a.high", 15, u" "_s).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(shelve(u"a.high", 15, u"x"_s.repeated(501)).error().code, ErrorCode::InvalidArgument);
    QVERIFY(shelve(u"a.high"));
    QCOMPARE(alarm(u"a.high").shelvedUntilUtcMs, clock_.utcMs() + 15 * 60'000);
    QCOMPARE(alarm(u"a.high").setAsideBy, u"operator:Ada"_s);
  }

  void theShelfEndsByMonotonicTime() {
    set(u"a.high", true);
    QVERIFY(shelve(u"a.high", 15));
    clock_.setUtcMs(clock_.utcMs() + 3'600'000);  // somebody sets the clock
    book().tick();
    QCOMPARE(state(u"a.high"), AlarmState::Shelved);
    clock_.advance(15 * 60);
    book().tick();
    QCOMPARE(state(u"a.high"), AlarmState::Unacknowledged);
    QVERIFY(!alarm(u"a.high").shelvedUntilUtcMs);
    QVERIFY(alarm(u"a.high").setAsideReason.isEmpty());
    clock_.advance(3600);
    book().tick();
    QCOMPARE(state(u"a.high"), AlarmState::Unacknowledged);  // and nothing acknowledges it
  }

  void latchedUntilReset() {
    set(u"a.latching", true);
    set(u"a.latching", false);
    QVERIFY(acknowledge(u"a.latching"));
    QCOMPARE(state(u"a.latching"), AlarmState::Latched);
    const auto now = alarm(u"a.latching");
    QVERIFY(book().reset(now.id, now.revision, kAda));
    QCOMPARE(state(u"a.latching"), AlarmState::Normal);
  }

  void suppressedByDesignCallsNobody() {
    QVERIFY(book().suppress(u"a.low", u"twin"_s, true, u"the link is lost"_s));
    QVERIFY(book().alarms().empty());
    set(u"a.low", true);
    QCOMPARE(book().kpis().raised, 0);
    QCOMPARE(book().alarms().size(), 1u);
    QCOMPARE(alarm(u"a.low").setAsideReason, u"the link is lost"_s);
    QVERIFY(book().suppress(u"a.low", u"twin"_s, false));
    QCOMPARE(state(u"a.low"), AlarmState::Unacknowledged);
  }

  void aFloodIsItselfAnAlarm() {
    for (int i = 0; i < 10; ++i) QVERIFY(book().set(u"a.low", QString::number(i), true));
    QVERIFY(!book().find(roast::kAlarmFlood, u"console"_s));
    QVERIFY(book().set(u"a.low", u"10"_s, true));
    QCOMPARE(book().find(roast::kAlarmFlood, u"console"_s)->state, AlarmState::Unacknowledged);
    QVERIFY(book().kpis().flood);
    QCOMPARE(book().kpis().inLast10Min, 11);
    clock_.advance(599);
    book().tick();
    QVERIFY(book().find(roast::kAlarmFlood, u"console"_s)->active);
    for (int i = 20; i < 24; ++i) QVERIFY(book().set(u"a.low", QString::number(i), true));
    clock_.advance(2);  // the first eleven are older than ten minutes, four are left
    book().tick();
    QVERIFY(!book().find(roast::kAlarmFlood, u"console"_s)->active);
    QCOMPARE(book().find(roast::kAlarmFlood, u"console"_s)->state, AlarmState::ReturnedUnacknowledged);
    QVERIFY(!book().kpis().flood);
  }

  void theFiguresCount() {
    for (int i = 0; i < 3; ++i) {
      set(u"a.high", true);
      set(u"a.high", false);
      clock_.advance(20);
    }
    set(u"a.critical", true);
    auto kpis = book().kpis();
    QCOMPARE(kpis.raised, 4);
    QCOMPARE(kpis.critical, 1);
    QCOMPARE(kpis.high, 3);
    QCOMPARE(kpis.low, 0);
    QCOMPARE(kpis.perHour, 4.0);  // within the first hour: a count
    QCOMPARE(kpis.mostFrequent.front(), std::make_pair(u"a.high"_s, 3));
    QCOMPARE(kpis.chattering, QStringList{u"a.high@twin"_s});
    QVERIFY(kpis.stale.isEmpty());
    clock_.advance(24 * 3600 + 1);
    kpis = book().kpis();
    QCOMPARE(kpis.stale, QStringList{u"a.critical@twin"_s});
    QCOMPARE(kpis.inLast10Min, 0);
    QVERIFY(kpis.perHour < 0.2);
  }

  void theNumberOfAlarmsIsBounded() {
    for (std::size_t i = 0; i < AlarmBook::kMaxAlarms; ++i) (void)book().set(u"a.low", QString::number(i), true);
    QVERIFY(book().alarms().size() <= AlarmBook::kMaxAlarms);
    QCOMPARE(book().set(u"a.high", u"one more"_s, true).error().code, ErrorCode::Refused);
    QVERIFY(book().set(u"a.low", u"7"_s, false));
    const auto seven = *book().find(u"a.low", u"7"_s);
    QVERIFY(book().acknowledge(seven.id, seven.revision, kAda, {}));
    QVERIFY(book().set(u"a.high", u"one more"_s, true));  // in the place of one that is normal
  }

  void survivesARestart() {
    set(u"a.critical", true, u"BT 246 °C"_s);
    set(u"a.high", true);
    QVERIFY(shelve(u"a.high", 15));
    set(u"a.latching", true);
    QVERIFY(acknowledge(u"a.latching"));
    set(u"a.low", true);
    const auto low = alarm(u"a.low");
    QVERIFY(book().takeOutOfService(low.id, low.revision, kAda, u"sensor away"_s));
    const auto revision = alarm(u"a.critical").revision;
    restart();
    // Nothing is known of the conditions: gone, until they are told anew. What waits for a person still does.
    QCOMPARE(state(u"a.critical"), AlarmState::ReturnedUnacknowledged);
    QCOMPARE(alarm(u"a.critical").detail, u"BT 246 °C"_s);
    QVERIFY(alarm(u"a.critical").revision > revision);
    QCOMPARE(state(u"a.latching"), AlarmState::Latched);
    QCOMPARE(state(u"a.low"), AlarmState::OutOfService);
    QCOMPARE(alarm(u"a.low").setAsideReason, u"sensor away"_s);
    QCOMPARE(state(u"a.high"), AlarmState::Shelved);
    set(u"a.high", true);
    clock_.advance(15 * 60);
    book().tick();
    QCOMPARE(state(u"a.high"), AlarmState::Unacknowledged);
    // Acknowledged now, and gone with the next restart.
    QVERIFY(acknowledge(u"a.critical"));
    settle();
    restart();
    QCOMPARE(state(u"a.critical"), AlarmState::Normal);
    const auto verdict = journal::verify(**run_->db->openReader());
    QVERIFY(verdict && verdict->whole);
  }

  void anAnswerComesWhenItIsDurable() {
    set(u"a.high", true);
    std::optional<base::Result<void>> answer;
    const auto now = alarm(u"a.high");
    QVERIFY(book().acknowledge(now.id, now.revision, kAda, {}, [&](auto result) { answer = result; }));
    QVERIFY(!answer);
    QTRY_VERIFY(answer.has_value());
    QVERIFY(answer->has_value());
    auto rows = roast::readAlarms(**run_->db->openReader());
    QCOMPARE(rows->size(), 1u);
    QCOMPARE(rows->front().alarm.state, AlarmState::Acknowledged);
  }

  void savesLaterWhatCouldNotBeSaved() {
    bool broken = true;
    QVERIFY(run_->db->submit([](store::Connection& db) { return db.execute("ALTER TABLE alarm RENAME TO away"); },
                             store::Durability::Normal, [&](const base::Result<void>&) {}));
    set(u"a.high", true);
    std::optional<base::Result<void>> answer;
    const auto now = alarm(u"a.high");
    QVERIFY(book().acknowledge(now.id, now.revision, kAda, {}, [&](auto result) { answer = result; }));
    QCOMPARE(state(u"a.high"), AlarmState::Acknowledged);  // it holds all the same
    clock_.advance(2);
    QTRY_VERIFY((book().tick(), clock_.advance(2), answer.has_value()));
    QVERIFY(!answer->has_value());
    QVERIFY(records().empty());
    QVERIFY(run_->db->submit([](store::Connection& db) { return db.execute("ALTER TABLE away RENAME TO alarm"); },
                             store::Durability::Normal,
                             [&](const base::Result<void>&) { run_->context.post([&broken] { broken = false; }); }));
    QTRY_VERIFY(!broken);
    QTRY_VERIFY((clock_.advance(2), book().tick(), records().size() == 2));
    QCOMPARE(records()[0].type, u"alarm.raised"_s);
    QCOMPARE(records()[1].type, u"alarm.acknowledged"_s);
    QCOMPARE(roast::readAlarms(**run_->db->openReader())->front().alarm.state, AlarmState::Acknowledged);
  }
};

QTEST_GUILESS_MAIN(TestAlarmBook)
#include "tst_alarm_book.moc"
