// The record of an abort: every stage once, in order, and again and again until the journal took it.
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <vector>

#include "core/engine/abort_watcher.h"
#include "tests/support/manual_clock.h"

using namespace tryer;
using namespace Qt::StringLiterals;

class TestAbortWatcher : public QObject {
  Q_OBJECT
 private:
  struct Fixture {
    tests::ManualClock clock;
    std::vector<journal::Entry> taken;
    std::vector<std::function<void()>> posted;
    bool refuse = false;
    bool fail = false;
    bool silent = false;  // taken, but the answer does not come any more
    engine::AbortWatcher watcher{clock,
                                 [this](const journal::Entry& entry, store::WriteDone done) {
                                   if (refuse) return false;
                                   if (fail) {
                                     done(base::fail(base::ErrorCode::DiskFull, u"full"_s));
                                     return true;
                                   }
                                   taken.push_back(entry);
                                   if (done && !silent) done({});
                                   return true;
                                 },
                                 [this](std::function<void()> task) { posted.push_back(std::move(task)); }};

    void observe(const model::AbortStatus& status) {
      watcher.observe(status);
      while (!posted.empty()) {
        const auto tasks = std::exchange(posted, {});
        for (const auto& task : tasks) task();
      }
    }
    QStringList types() const {
      QStringList list;
      for (const auto& entry : taken) list << entry.type;
      return list;
    }
    model::AbortStatus pressed() const {
      model::AbortStatus status;
      status.latched = true;
      status.epoch = 1;
      status.presses = 1;
      status.pressedNs = clock.monotonicNs();
      status.pressedUtcMs = clock.utcMs();
      return status;
    }
  };

 private Q_SLOTS:
  void nothingHappensWithoutAPress() {
    Fixture f;
    f.observe({});
    QVERIFY(f.taken.empty());
  }

  void whatTrippedItIsNamed() {
    Fixture f;
    f.watcher.noteTrip(f.clock.monotonicNs(), u"system"_s, u"interlock bt-fire"_s);
    f.observe(f.pressed());
    QCOMPARE(f.taken.front().actor, u"system"_s);
    QVERIFY(f.taken.front().payload.contains("interlock bt-fire"));
  }

  void aTripDoesNotNameAnotherPress() {
    Fixture f;
    f.watcher.noteTrip(f.clock.monotonicNs(), u"system"_s, u"interlock bt-fire"_s);
    f.clock.advance(3);  // it had joined an abort that ran, or was reset since
    f.observe(f.pressed());
    QCOMPARE(f.taken.front().actor, u"operator"_s);
  }

  void eachStageIsRecordedOnceWithItsTime() {
    Fixture f;
    model::AbortStatus status = f.pressed();
    f.observe(status);
    status.firstByteNs = status.pressedNs + 3 * base::kNsPerMs;
    f.observe(status);
    f.observe(status);
    status.confirmedNs = status.pressedNs + 240 * base::kNsPerMs;
    f.observe(status);
    f.observe(status);
    QCOMPARE(f.types(), QStringList({u"abort.pressed"_s, u"abort.sent"_s, u"abort.confirmed"_s}));
    const QJsonObject confirmed = QJsonDocument::fromJson(f.taken[2].payload).object();
    QCOMPARE(confirmed[u"afterMs"_s].toDouble(), 240.0);
    QCOMPARE(f.taken[2].utcMs, status.pressedUtcMs + 240);
    QCOMPARE(f.taken[0].actor, u"operator"_s);
  }

  void unconfirmedIsRecordedOnceAfterTwoSeconds() {
    Fixture f;
    const model::AbortStatus status = f.pressed();
    f.observe(status);
    f.clock.advance(1.9);
    f.observe(status);
    QCOMPARE(f.types(), QStringList({u"abort.pressed"_s}));
    f.clock.advance(0.2);
    f.observe(status);
    f.observe(status);
    QCOMPARE(f.types(), QStringList({u"abort.pressed"_s, u"abort.unconfirmed"_s}));
  }

  void whatTheJournalRefusedIsWrittenLaterAndInOrder() {
    Fixture f;
    f.refuse = true;
    model::AbortStatus status = f.pressed();
    f.observe(status);
    status.firstByteNs = status.pressedNs + 1;
    f.observe(status);
    QVERIFY(f.taken.empty());
    f.refuse = false;
    f.fail = true;
    f.clock.advance(2);
    status.confirmedNs = status.pressedNs + 2;
    f.observe(status);
    QVERIFY(f.taken.empty());
    f.fail = false;
    f.clock.advance(2);
    f.observe(status);
    QCOMPARE(f.types(), QStringList({u"abort.pressed"_s, u"abort.sent"_s, u"abort.confirmed"_s}));
  }

  // Closed at once: what the answers of the disk were waited for goes out all the same, once and in order.
  void theEndOfTheConsoleWritesWhatStillWaits() {
    Fixture f;
    f.silent = true;
    model::AbortStatus status = f.pressed();
    f.observe(status);
    status.firstByteNs = status.pressedNs + 1;
    f.observe(status);
    QCOMPARE(f.types(), QStringList({u"abort.pressed"_s}));
    status.confirmedNs = status.pressedNs + 2;
    f.watcher.finish(status);
    QCOMPARE(f.types(), QStringList({u"abort.pressed"_s, u"abort.sent"_s, u"abort.confirmed"_s}));
  }

  void theEndWithoutAnAbortWritesNothing() {
    Fixture f;
    f.watcher.finish({});
    QVERIFY(f.taken.empty());
  }

  void aSecondAbortIsAnotherOneAndTheResetNamesThePerson() {
    Fixture f;
    model::AbortStatus status = f.pressed();
    f.observe(status);
    f.watcher.noteReset(u"Ada"_s);
    f.observe({});
    f.clock.advance(5);
    status = f.pressed();
    status.epoch = 2;
    f.observe(status);
    QCOMPARE(f.types(), QStringList({u"abort.pressed"_s, u"abort.reset"_s, u"abort.pressed"_s}));
    QCOMPARE(f.taken[1].actor, u"operator:Ada"_s);
  }

  // The console ends while the journal still writes: nobody is told, and nothing that is gone is touched.
  void anAnswerAfterTheEndIsForNobody() {
    Fixture f;
    std::vector<store::WriteDone> answers;
    std::vector<std::function<void()>> posted;
    auto watcher = std::make_unique<engine::AbortWatcher>(
        f.clock,
        [&](const journal::Entry&, store::WriteDone done) {
          answers.push_back(std::move(done));
          return true;
        },
        [&posted](std::function<void()> task) { posted.push_back(std::move(task)); });
    watcher->observe(f.pressed());
    QCOMPARE(answers.size(), std::size_t(1));
    watcher.reset();
    answers.front()({});
    QCOMPARE(posted.size(), std::size_t(1));
    posted.front()();
    QCOMPARE(answers.size(), std::size_t(1));  // nothing more was written
  }

  void aLatchFromBeforeTheRestartIsNotAPress() {
    Fixture f;
    model::AbortStatus status;
    status.latched = true;
    status.epoch = 1;
    f.observe(status);
    QVERIFY(f.taken.empty());
  }
};

QTEST_GUILESS_MAIN(TestAbortWatcher)
#include "tst_abort_watcher.moc"
