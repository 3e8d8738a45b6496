// What a guard did in place of an earlier console: latched, recorded once, and an alarm as grave as what became of the
// heat.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/task_queue.h"
#include "core/engine/alarm_sources.h"
#include "core/engine/guard_desk.h"
#include "core/journal/query.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using model::AlarmPriority;
using model::AlarmState;

class TestGuardDesk : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;
  tests::ManualClock clock_;
  std::unique_ptr<base::TaskQueue> context_;
  std::unique_ptr<store::Database> db_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<machine::safety::AbortChannel> abort_;
  std::unique_ptr<roast::AlarmBook> book_;
  std::unique_ptr<engine::GuardDesk> desk_;

  machine::safety::FoundGuardReport found(std::optional<double> heatOffMs) {
    model::GuardReport report;
    report.id = u"report-1"_s;
    report.cause = u"console-gone"_s;
    report.firstByteMs = 12;
    report.heatOffMs = heatOffMs;
    report.finished = true;
    const QString folder = folder_->filePath(u"reports"_s);
    QDir().mkpath(folder);
    if (!machine::safety::writeGuardReport(folder, report)) qFatal("no report");
    return machine::safety::findGuardReports(folder).front();
  }
  std::size_t records() {
    journal::Filter filter;
    filter.typePrefix = u"guard."_s;
    return journal::readPage(**db_->openReader(), filter, std::nullopt, 10)->size();
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    context_ = std::make_unique<base::TaskQueue>();
    db_ = std::move(*store::Database::open(folder_->filePath(u"t.db"_s), clock_));
    journal_ = std::make_unique<journal::Journal>(*db_);
    abort_ = std::make_unique<machine::safety::AbortChannel>(clock_);
    const auto post = [this](std::function<void()> task) { context_->post(std::move(task)); };
    book_ = std::make_unique<roast::AlarmBook>(clock_, *db_, *journal_, post,
                                               *roast::AlarmCatalog::of(engine::alarmDefinitions()),
                                               [](const model::Alarm&) {});
    desk_ =
        std::make_unique<engine::GuardDesk>(engine::GuardDesk::Parts{clock_, *db_, *journal_, *abort_, post}, *book_);
  }
  void cleanup() {
    desk_.reset();
    book_.reset();
    db_->close();
    abort_.reset();
    journal_.reset();
    db_.reset();
  }

  void theAlarmIsAsGraveAsTheHeat_data() {
    QTest::addColumn<bool>("heatOff");
    QTest::addColumn<QString>("alarm");
    QTest::addColumn<QString>("other");
    QTest::newRow("confirmed") << true << u"guard.took-over"_s << u"guard.unconfirmed"_s;
    QTest::newRow("not confirmed") << false << u"guard.unconfirmed"_s << u"guard.took-over"_s;
  }
  void theAlarmIsAsGraveAsTheHeat() {
    QFETCH(bool, heatOff);
    QFETCH(QString, alarm);
    QFETCH(QString, other);
    const auto report = found(heatOff ? std::optional(240.0) : std::nullopt);
    desk_->onReport(report);
    QVERIFY(abort_->latched());
    const auto raised = book_->find(alarm, u"console"_s);
    QVERIFY(raised);
    QCOMPARE(raised->state, AlarmState::ReturnedUnacknowledged);  // until somebody has seen it
    QCOMPARE(raised->priority, heatOff ? AlarmPriority::High : AlarmPriority::Critical);
    QVERIFY2(raised->detail.contains(heatOff ? u"confirmed after 0.24 s"_s : u"NOT confirmed off"_s),
             qPrintable(raised->detail));
    QVERIFY(!book_->find(other, u"console"_s));
    QTRY_COMPARE(records(), std::size_t(1));
    QTRY_VERIFY(!QFile::exists(report.file));
    desk_->onReport(report);  // its file could not be put away
    book_->tick();
    QVERIFY(db_->submitFuture([](store::Connection&) { return base::Result<void>(); }, store::Durability::Full)
                .get()
                .has_value());
    QCOMPARE(records(), std::size_t(1));
  }
};

QTEST_GUILESS_MAIN(TestGuardDesk)
#include "tst_guard_desk.moc"
