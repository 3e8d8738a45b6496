#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "core/engine/start_up.h"
#include "core/engine/twin_state.h"
#include "core/journal/journal.h"

using namespace tryer;
using namespace Qt::StringLiterals;

class TestTwinState : public QObject {
  Q_OBJECT
 private:
  // Waits until everything queued before is on the disk.
  static void settle(store::Database& db) {
    QVERIFY(
        db.submitFuture([](store::Connection&) -> base::Result<void> { return {}; }, store::Durability::Full).get());
  }

 private Q_SLOTS:
  void theNewestStateComesBack() {
    QTemporaryDir dir;
    const base::SystemClock clock;
    const auto db = store::Database::open(dir.filePath(u"a.db"_s), clock);
    QVERIFY(db);
    const auto reader = (*db)->openReader();
    QVERIFY(reader);
    QVERIFY(!engine::readTwinState(**reader));
    QVERIFY(engine::saveTwinState(**db, {u"twin"_s, 1, {{u"heater"_s, 3}}}));
    QVERIFY(engine::saveTwinState(**db, {u"twin"_s, 2, {{u"heater"_s, 4.25}}}));
    settle(**db);
    const auto saved = engine::readTwinState(**reader);
    QVERIFY(saved);
    QCOMPARE(saved->machineId, u"twin"_s);
    QCOMPARE(saved->utcMs, 2);
    QCOMPARE(saved->state[u"heater"_s].toDouble(), 4.25);
  }

  void itIsUsedOnlyWhileARoastOnThatMachineIsOpen() {
    QTemporaryDir dir;
    const base::SystemClock clock;
    const auto db = store::Database::open(dir.filePath(u"a.db"_s), clock);
    QVERIFY(db);
    QVERIFY(engine::saveTwinState(**db, {u"twin"_s, 2, {{u"heater"_s, 4}}}));
    settle(**db);
    const auto reader = (*db)->openReader();
    QVERIFY(!engine::readStartUp(**reader)->twinState);
    QVERIFY((*db)
                ->submitFuture(
                    [](store::Connection& connection) {
                      return connection.execute(
                          "INSERT INTO roast (id, machine_id, started_utc_ms, json) VALUES ('r', 'twin', 1, '{}')");
                    },
                    store::Durability::Full)
                .get());
    QVERIFY(engine::readStartUp(**reader)->twinState);
  }

  void anAbortStaysLatchedUntilItsReset() {
    QTemporaryDir dir;
    const base::SystemClock clock;
    auto db = store::Database::open(dir.filePath(u"a.db"_s), clock);
    QVERIFY(db);
    journal::Journal journal(**db);
    const auto reader = (*db)->openReader();
    QVERIFY(!engine::readStartUp(**reader)->abortLatched);
    QVERIFY(journal.record({1, u"abort.pressed"_s, u"operator"_s, "{}"}));
    settle(**db);
    QVERIFY(engine::readStartUp(**reader)->abortLatched);
    QVERIFY(journal.record({2, u"abort.reset"_s, u"operator:Ada"_s, "{}"}));
    settle(**db);
    QVERIFY(!engine::readStartUp(**reader)->abortLatched);
    (*db)->close();
  }
};

QTEST_GUILESS_MAIN(TestTwinState)
#include "tst_twin_state.moc"
