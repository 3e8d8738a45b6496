// The engine's own conditions: each raises its alarm and takes it back, and every alarm that there is is well defined.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/task_queue.h"
#include "core/engine/alarm_sources.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using namespace tryer;

class TestAlarmSources : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;
  tests::ManualClock clock_;
  std::unique_ptr<base::TaskQueue> context_;
  std::unique_ptr<store::Database> db_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<roast::AlarmBook> book_;
  std::unique_ptr<engine::AlarmSources> sources_;

  bool active(const char16_t* id) {
    const auto alarm = book_->find(id, u"console"_s);
    return alarm && alarm->active;
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    context_ = std::make_unique<base::TaskQueue>();
    db_ = std::move(*store::Database::open(folder_->filePath(u"t.db"_s), clock_));
    journal_ = std::make_unique<journal::Journal>(*db_);
    auto catalog = roast::AlarmCatalog::of(engine::alarmDefinitions());
    QVERIFY2(catalog, catalog ? "" : qPrintable(catalog.error().message));
    book_ = std::make_unique<roast::AlarmBook>(
        clock_, *db_, *journal_, [this](std::function<void()> task) { context_->post(std::move(task)); },
        std::move(*catalog), [](const model::Alarm&) {});
    sources_ = std::make_unique<engine::AlarmSources>(clock_, *book_);
  }
  void cleanup() {
    sources_.reset();
    book_.reset();
    db_->close();
    journal_.reset();
    db_.reset();
  }

  void anAbortThatIsNotConfirmed() {
    model::AbortStatus status;
    status.latched = true;
    status.machinePresent = true;
    status.pressedNs = clock_.monotonicNs();
    sources_->lookAtAbort(status);
    QVERIFY(!active(u"abort.unconfirmed"));
    clock_.advance(2.1);
    status.attempts = 12;
    sources_->lookAtAbort(status);
    QVERIFY(active(u"abort.unconfirmed"));
    QVERIFY(book_->alarms().front().detail.contains(u"12"_s));
    status.confirmedNs = clock_.monotonicNs();
    sources_->lookAtAbort(status);
    QVERIFY(!active(u"abort.unconfirmed"));
    QCOMPARE(book_->alarms().front().state, model::AlarmState::ReturnedUnacknowledged);
  }

  void anAbortWithoutAMachineHasNothingToConfirm() {
    model::AbortStatus status;
    status.latched = true;
    status.pressedNs = clock_.monotonicNs();
    clock_.advance(10);
    sources_->lookAtAbort(status);
    QVERIFY(book_->alarms().empty());
  }

  void aLinkLostMattersInARoastOnly() {
    sources_->lookAtRoast(model::LinkState::Disconnected, false, false);
    QVERIFY(book_->alarms().empty());
    sources_->lookAtRoast(model::LinkState::Connecting, true, false);
    QVERIFY(active(u"link.lost-in-roast"));
    sources_->lookAtRoast(model::LinkState::Connected, true, false);
    QVERIFY(!active(u"link.lost-in-roast"));
  }

  void aLinkLostWithHeatOnIsToldOnce() {
    sources_->lookAtRoast(model::LinkState::Disconnected, true, true);
    QCOMPARE(book_->alarms().front().state, model::AlarmState::Suppressed);
    QCOMPARE(book_->kpis().raised, 0);
    sources_->lookAtRoast(model::LinkState::Disconnected, true, false);
    QCOMPARE(book_->alarms().front().state, model::AlarmState::Unacknowledged);
  }

  void aStoreThatFailsForSeconds() {
    const base::Error io{base::ErrorCode::Io, u"The disk does not answer."_s, {}, false};
    const base::Error full{base::ErrorCode::DiskFull, u"The disk is full."_s, {}, false};
    sources_->lookAtStore(io);
    clock_.advance(1);
    sources_->lookAtStore(io);
    QVERIFY(book_->alarms().empty());
    clock_.advance(1);
    sources_->lookAtStore(io);
    QVERIFY(active(u"store.fails") && !active(u"store.full"));
    sources_->lookAtStore(full);
    QVERIFY(!active(u"store.fails") && active(u"store.full"));
    sources_->lookAtStore({});
    QVERIFY(!active(u"store.fails") && !active(u"store.full"));
    sources_->lookAtStore(io);
    QVERIFY(!active(u"store.fails"));  // the delay begins anew
  }
};

QTEST_GUILESS_MAIN(TestAlarmSources)
#include "tst_alarm_sources.moc"
