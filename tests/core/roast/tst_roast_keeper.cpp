#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/task_queue.h"
#include "core/roast/roast_keeper.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using model::Actor;
using model::ActorKind;
using model::EventType;
using model::MachineState;
using model::Roast;
using roast::ResumedRoast;
using roast::RoastKeeper;
using tests::ManualClock;

namespace {

const Actor kAda{ActorKind::Operator, u"Ada"_s};

struct Listener final : roast::RoastListener {
  void onRoastChanged(const Roast& roast) override {
    last = roast;
    ++changes;
  }
  void onRoastBegan(const Roast& roast, qint64 since) override {
    began.push_back(roast.id);
    sinceNs = since;
  }
  void onRoastEnded(const Roast& roast) override { ended.push_back(roast.id); }
  void onRoastNotSaved(const base::Error& error) override { errors.push_back(error); }

  std::optional<Roast> last;
  int changes = 0;
  QStringList began;
  QStringList ended;
  qint64 sinceNs = 0;
  std::vector<base::Error> errors;
};

model::Capability capability() {
  model::Capability made;
  made.channels = {{u"bt"_s, u"°C"_s, model::ChannelKind::Temperature, 0, 300, 1}};
  return made;
}

RoastKeeper::Post postTo(base::TaskQueue& context) {
  return [&context](std::function<void()> task) { context.post(std::move(task)); };
}

}  // namespace

class TestRoastKeeper : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void cleanup();
  void beginsWithAFoundCharge();
  void beginsWhenConnectedWhileRoasting();
  void anAbortIsNoCharge();
  void refusesMarksWithoutARoast();
  void marksCarryTimeAndTemperature();
  void markingAgainReplacesAndUndoRestores();
  void undoesOneByOne();
  void dropStopsTheClockAndFinishEnds();
  void theNextChargeBeginsAnother();
  void savesRoastAndJournalTogether();
  void continuesAfterACrash();
  void marksGaps();
  void marksTheGapOfARestart();
  void doesNotContinueAnOldOne();
  void aWallClockSetBackChangesNothing();
  void savesLaterWhatCouldNotBeSaved();
  void ignoresOtherMachines();
  void nothingIsMarkedBeforeWhatWasShown();
  void anotherRoasterDoesNotGoOnWithARoast();

 private:
  // Everything that ends with the program.
  struct Run {
    Run(const QString& file, const ManualClock& clock)
        : db(std::move(*store::Database::open(file, clock))),
          journal(std::make_unique<journal::Journal>(*db)),
          keeper(std::make_unique<RoastKeeper>(clock, *db, *journal, listener, postTo(context), u"twin"_s,
                                               capability())) {}
    ~Run() {
      keeper.reset();
      db->close();  // what was queued uses the journal
      journal.reset();
      db.reset();
    }
    base::TaskQueue context;
    Listener listener;
    std::unique_ptr<store::Database> db;
    std::unique_ptr<journal::Journal> journal;
    std::unique_ptr<RoastKeeper> keeper;
  };

  void restart() {
    run_.reset();
    run_ = std::make_unique<Run>(folder_->filePath(u"t.db"_s), clock_);
  }
  RoastKeeper& keeper() { return *run_->keeper; }
  model::Sample feed(double btC, MachineState state, int samples = 1, bool latched = false) {
    model::Sample sample;
    for (int i = 0; i < samples; ++i) {
      clock_.advanceMs(100);
      sample.at = clock_.now();
      sample.state = state;
      sample.values[0] = static_cast<float>(btC);
      sample.quality[0] = model::Quality::Good;
      keeper().onSample(sample, latched);
    }
    return sample;
  }
  void charge() {
    feed(180, MachineState::Ready);
    feed(180, MachineState::Roasting);
  }
  void settle() {
    bool saved = false;
    QVERIFY(run_->db->submit(
        [](store::Connection&) { return base::Result<void>(); }, store::Durability::Normal,
        [&saved, this](const base::Result<void>&) { run_->context.post([&saved] { saved = true; }); }));
    QTRY_VERIFY(saved);
  }
  std::optional<ResumedRoast> resume() {
    auto unfinished = roast::readUnfinishedRoasts(**run_->db->openReader(), u"twin"_s);
    if (!unfinished) qFatal("%s", qPrintable(unfinished.error().message));
    return keeper().resume(std::move(*unfinished));
  }
  QStringList journalTypes() {
    QStringList types;
    auto page = journal::readPage(**run_->db->openReader(), {}, std::nullopt, 1'000);
    for (const auto& record : *page) types.prepend(record.type);
    return types;
  }

  std::unique_ptr<QTemporaryDir> folder_;
  ManualClock clock_;
  std::unique_ptr<Run> run_;
};

void TestRoastKeeper::init() {
  QLoggingCategory::setFilterRules(u"tryer.store.warning=false"_s);
  folder_ = std::make_unique<QTemporaryDir>();
  run_.reset();
  restart();
}

void TestRoastKeeper::cleanup() {
  run_.reset();
}

void TestRoastKeeper::beginsWithAFoundCharge() {
  feed(180, MachineState::Ready, 30);
  QVERIFY(!keeper().roast());
  QVERIFY(!keeper().elapsedS(clock_.now()));
  const auto sample = feed(179, MachineState::Roasting);
  QVERIFY(keeper().roast());
  QCOMPARE(run_->listener.began.size(), 1);
  QCOMPARE(run_->listener.sinceNs, sample.at.monotonicNs - RoastKeeper::kLeadNs);
  const auto* mark = keeper().roast()->find(EventType::Charge);
  QVERIFY(mark != nullptr && mark->detected);
  QCOMPARE(mark->actor, u"system"_s);
  QCOMPARE(mark->btC, 179.0);
  QCOMPARE(mark->elapsedS, 0.0);
  feed(150, MachineState::Roasting, 300);
  QCOMPARE(keeper().elapsedS(clock_.now()), 30.0);
  QCOMPARE(keeper().roast()->events.size(), 1U);
}

void TestRoastKeeper::beginsWhenConnectedWhileRoasting() {
  feed(150, MachineState::Roasting, 10);
  QVERIFY(keeper().roast() && keeper().roast()->running());
  QVERIFY(!keeper().roast()->chargeUtcMs());  // nobody saw it
  clock_.advance(5);
  QCOMPARE(keeper().elapsedS(clock_.now()), 5.9);
  QVERIFY(keeper().mark(EventType::Charge, kAda));
  QCOMPARE(keeper().elapsedS(clock_.now()), 0.0);
  QCOMPARE(run_->listener.began.size(), 1);
}

void TestRoastKeeper::anAbortIsNoCharge() {
  feed(180, MachineState::Ready, 30);
  feed(180, MachineState::Roasting, 10, true);  // on its way to cooling
  feed(120, MachineState::Cooling, 600, true);
  feed(118, MachineState::Cooling, 300);
  QVERIFY(!keeper().roast());
  charge();  // the next real one counts
  QVERIFY(keeper().roast() && keeper().roast()->running());
}

void TestRoastKeeper::refusesMarksWithoutARoast() {
  const auto refused = keeper().mark(EventType::Drop, kAda);
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, base::ErrorCode::Refused);
  QVERIFY(!keeper().undo(kAda));
  QVERIFY(!keeper().finish(kAda));
  QVERIFY(keeper().mark(EventType::Charge, kAda));  // also without a single sample
  QVERIFY(!keeper().roast()->events[0].btC);
}

void TestRoastKeeper::marksCarryTimeAndTemperature() {
  charge();
  feed(95, MachineState::Roasting, 800);
  QVERIFY(keeper().mark(EventType::TurningPoint, kAda));
  const auto* mark = keeper().roast()->find(EventType::TurningPoint);
  QCOMPARE(mark->elapsedS, 80.0);
  QCOMPARE(mark->btC, 95.0);
  QCOMPARE(mark->actor, u"operator:Ada"_s);
  QVERIFY(!mark->detected);
  clock_.advance(4);  // no samples: the old temperature is not written beside a new mark
  QVERIFY(keeper().mark(EventType::DryEnd, kAda));
  QVERIFY(!keeper().roast()->find(EventType::DryEnd)->btC);
}

void TestRoastKeeper::markingAgainReplacesAndUndoRestores() {
  charge();
  feed(190, MachineState::Roasting, 100);
  QVERIFY(keeper().mark(EventType::FirstCrackStart, kAda));
  feed(195, MachineState::Roasting, 100);
  QVERIFY(keeper().mark(EventType::FirstCrackStart, kAda));
  QCOMPARE(keeper().roast()->find(EventType::FirstCrackStart)->elapsedS, 20.0);
  QCOMPARE(keeper().roast()->events.size(), 3U);
  QVERIFY(keeper().roast()->events[1].undone);
  QVERIFY(keeper().undo(kAda));
  QCOMPARE(keeper().roast()->find(EventType::FirstCrackStart)->elapsedS, 10.0);
  QVERIFY(keeper().undo(kAda));
  QCOMPARE(keeper().roast()->find(EventType::FirstCrackStart), nullptr);
  settle();
  QCOMPARE(journalTypes(), (QStringList{u"roast.started"_s, u"mark.set"_s, u"mark.set"_s, u"mark.undone"_s,
                                        u"mark.set"_s, u"mark.undone"_s, u"mark.set"_s, u"mark.undone"_s}));
}

void TestRoastKeeper::undoesOneByOne() {
  charge();
  feed(100, MachineState::Roasting, 10);
  QVERIFY(keeper().mark(EventType::TurningPoint, kAda));
  QVERIFY(keeper().undo(kAda));
  QVERIFY(keeper().undo(kAda));  // CHARGE itself
  QVERIFY(!keeper().roast()->chargeUtcMs());
  QVERIFY(keeper().roast()->running());
  const auto nothing = keeper().undo(kAda);
  QVERIFY(!nothing);
  QCOMPARE(nothing.error().code, base::ErrorCode::Refused);
}

void TestRoastKeeper::dropStopsTheClockAndFinishEnds() {
  charge();
  feed(200, MachineState::Roasting, 100);
  QVERIFY(keeper().mark(EventType::Drop, kAda));
  feed(150, MachineState::Cooling, 50);
  QCOMPARE(keeper().elapsedS(clock_.now()), 10.0);
  QVERIFY(keeper().roast()->running());
  QVERIFY(keeper().finish(kAda));
  QVERIFY(!keeper().roast()->running());
  QCOMPARE(run_->listener.ended, run_->listener.began);
  QVERIFY(!keeper().finish(kAda));
  QVERIFY(!keeper().undo(kAda));
  feed(60, MachineState::Off, 50);
  QCOMPARE(run_->listener.began.size(), 1);
}

void TestRoastKeeper::theNextChargeBeginsAnother() {
  charge();
  QVERIFY(keeper().mark(EventType::Drop, kAda));
  QVERIFY(keeper().mark(EventType::Charge, kAda));  // by hand, after DROP
  QCOMPARE(run_->listener.ended.size(), 1);
  feed(200, MachineState::Cooling, 10);
  charge();  // by the machine, though DROP was never marked
  QCOMPARE(run_->listener.began.size(), 3);
  QCOMPARE(run_->listener.ended, run_->listener.began.mid(0, 2));
  settle();
  QVERIFY(!keeper().hasUnsaved());
  auto reader = std::move(*run_->db->openReader());
  auto rows = reader->prepare("SELECT count(*), count(finished_utc_ms) FROM roast");
  QVERIFY(rows && *rows->step());
  QCOMPARE(rows->integer(0), 3);
  QCOMPARE(rows->integer(1), 2);
}

void TestRoastKeeper::savesRoastAndJournalTogether() {
  charge();
  int saved = 0;
  QVERIFY(keeper().mark(EventType::DryEnd, kAda, [&](const base::Result<void>& result) { saved += result ? 1 : 100; }));
  QTRY_COMPARE(saved, 1);
  auto reader = std::move(*run_->db->openReader());
  auto rows = reader->prepare("SELECT json FROM roast");
  QVERIFY(rows && *rows->step());
  QVERIFY(rows->utf8(0).contains("\"DRY\""));
  QCOMPARE(journalTypes(), (QStringList{u"roast.started"_s, u"mark.set"_s, u"mark.set"_s}));
  const auto verdict = journal::verify(*reader);
  QVERIFY(verdict && verdict->whole);
}

void TestRoastKeeper::continuesAfterACrash() {
  feed(180, MachineState::Ready, 10);
  auto recorder = std::make_unique<telemetry::Recorder>(*run_->db, u"s1"_s, u"twin"_s, 1);
  for (int i = 0; i < 600; ++i) {
    recorder->record(feed(180 - 0.1 * i, MachineState::Roasting));
    if (i == 0) recorder->setRoast(run_->listener.began[0], run_->listener.sinceNs);
  }
  QVERIFY(keeper().mark(EventType::TurningPoint, kAda));
  recorder.reset();
  settle();
  const Roast before = *keeper().roast();
  const auto lastUtcMs = clock_.utcMs();

  clock_.advance(12);
  restart();
  const auto resumed = resume();
  QVERIFY(resumed);
  QCOMPARE(resumed->roast.id, before.id);
  QCOMPARE(resumed->roast.resumed, 1);
  QCOMPARE(resumed->gapS, static_cast<double>(clock_.utcMs() - lastUtcMs) / 1000);
  QCOMPARE(resumed->recording.sessions.at(0).samples.size(), 600U);
  QCOMPARE(run_->listener.began, QStringList{before.id});
  feed(130, MachineState::Roasting);
  QCOMPARE(keeper().elapsedS(clock_.now()), 59.9 + 12 + 0.1);
  QCOMPARE(keeper().roast()->events.size(), 2U);
  QVERIFY(keeper().undo(kAda));  // a mark of before
  QCOMPARE(keeper().roast()->find(EventType::TurningPoint), nullptr);
  settle();
  QVERIFY(journalTypes().contains(u"roast.resumed"_s));

  restart();
  QCOMPARE(resume()->roast.resumed, 2);
}

void TestRoastKeeper::marksGaps() {
  feed(180, MachineState::Ready);
  clock_.advance(60);  // before the roast
  charge();
  feed(150, MachineState::Roasting, 50);
  QVERIFY(keeper().roast()->gaps.empty());
  clock_.advanceMs(2'900);
  feed(150, MachineState::Roasting);  // 3 s: a slow answer, no gap
  QVERIFY(keeper().roast()->gaps.empty());
  const qint64 lastMs = clock_.utcMs();
  clock_.advance(20);
  QVERIFY(keeper().roast()->gaps.empty());  // nobody knows yet how long it lasts
  feed(150, MachineState::Roasting);
  const model::RoastGap first{lastMs, lastMs + 20'100};
  QCOMPARE(keeper().roast()->gaps.size(), 1U);
  QCOMPARE(keeper().roast()->gaps[0], first);
  feed(150, MachineState::Roasting, 100);
  const qint64 endedMs = clock_.utcMs();
  clock_.advance(5);
  QVERIFY(keeper().finish(kAda));  // it was silent to the end
  QCOMPARE(keeper().roast()->gaps.size(), 2U);
  QCOMPARE(keeper().roast()->gaps[1], (model::RoastGap{endedMs, endedMs + 5'000}));
  clock_.advance(60);
  feed(150, MachineState::Cooling);  // after the roast
  QCOMPARE(keeper().roast()->gaps.size(), 2U);
  settle();
  QCOMPARE(journalTypes().count(u"roast.gap"_s), 2);
}

void TestRoastKeeper::marksTheGapOfARestart() {
  charge();
  auto recorder = std::make_unique<telemetry::Recorder>(*run_->db, u"s1"_s, u"twin"_s, 1);
  recorder->setRoast(run_->listener.began[0], run_->listener.sinceNs);
  recorder->record(feed(150, MachineState::Roasting));
  recorder.reset();
  settle();
  const qint64 lastMs = clock_.utcMs();
  clock_.advance(12);
  restart();
  QVERIFY(resume());
  clock_.advance(1);
  feed(140, MachineState::Roasting);
  const std::vector<model::RoastGap> gaps{{lastMs, lastMs + 13'100}};
  QCOMPARE(keeper().roast()->gaps, gaps);
  settle();
  restart();  // it is kept with the roast
  const auto again = resume();
  QVERIFY(again);
  QCOMPARE(again->roast.gaps, gaps);
}

void TestRoastKeeper::doesNotContinueAnOldOne() {
  charge();
  feed(150, MachineState::Roasting, 100);
  QVERIFY(keeper().mark(EventType::TurningPoint, kAda));
  const auto markedMs = keeper().roast()->events.back().utcMs;
  settle();
  clock_.advance(3'600);
  restart();
  QVERIFY(!resume());
  QVERIFY(!keeper().roast()->running());
  QCOMPARE(keeper().roast()->finishedUtcMs, markedMs);
  settle();
  restart();
  QVERIFY(!resume());
  QVERIFY(!keeper().roast());  // nothing is left open
  QCOMPARE(journalTypes().last(), u"roast.finished"_s);
}

void TestRoastKeeper::aWallClockSetBackChangesNothing() {
  charge();
  feed(150, MachineState::Roasting, 300);
  clock_.setUtcMs(clock_.utcMs() - 3'600'000);
  feed(150, MachineState::Roasting, 300);
  QCOMPARE(keeper().elapsedS(clock_.now()), 60.0);
  QVERIFY(keeper().mark(EventType::DryEnd, kAda));
  QCOMPARE(keeper().roast()->events.back().elapsedS, 60.0);
  settle();
  restart();  // now it looks like an hour before the charge
  const auto resumed = resume();
  QVERIFY(resumed);
  QCOMPARE(resumed->gapS, 0.0);
  clock_.advance(5);
  QCOMPARE(keeper().elapsedS(clock_.now()), 65.0);
}

void TestRoastKeeper::savesLaterWhatCouldNotBeSaved() {
  charge();
  settle();
  const auto limit = [&](const char* sql) {
    QVERIFY(run_->db->submitFuture([sql](store::Connection& db) { return db.execute(sql); }, store::Durability::Normal)
                .get());
  };
  limit("PRAGMA max_page_count = 1");
  int answered = 0;
  // Marks until the file is full; each is there for the operator at once.
  for (int i = 0; i < 400 && run_->listener.errors.empty(); ++i) {
    QVERIFY(keeper().mark(EventType::DryEnd, kAda, [&](const base::Result<void>&) { ++answered; }));
    settle();
    QCOMPARE(answered, i + 1);
  }
  QCOMPARE(run_->listener.errors.at(0).code, base::ErrorCode::DiskFull);
  QVERIFY(keeper().hasUnsaved());
  QVERIFY(keeper().mark(EventType::FirstCrackStart, kAda));
  QVERIFY(keeper().roast()->find(EventType::FirstCrackStart) != nullptr);
  settle();
  limit("PRAGMA max_page_count = 1000000");
  keeper().retrySaving();
  settle();
  QVERIFY(!keeper().hasUnsaved());
  const Roast before = *keeper().roast();
  restart();
  const auto resumed = resume();
  QCOMPARE(resumed->roast.events.size(), before.events.size());
  const auto marks = journalTypes().count(u"mark.set"_s);
  QCOMPARE(marks, static_cast<qsizetype>(before.events.size()));
}

void TestRoastKeeper::anotherRoasterDoesNotGoOnWithARoast() {
  keeper().identify(u"1234"_s);
  charge();
  keeper().identify(u"1234"_s);  // the cable was out
  QVERIFY(keeper().roast()->running());
  QVERIFY(keeper().mark(EventType::TurningPoint, kAda));
  const qint64 markedMs = keeper().roast()->events.back().utcMs;
  settle();
  clock_.advance(12);
  restart();
  QVERIFY(resume());
  keeper().identify(u"1234"_s);
  QVERIFY(keeper().roast()->running());
  settle();
  restart();
  QVERIFY(resume());
  keeper().identify(u"77"_s);
  const auto ended = keeper().roast();
  QVERIFY(!ended->running());
  QCOMPARE(ended->finishedUtcMs, markedMs);  // not stretched to when the other one came
  feed(150, MachineState::Roasting);
  QVERIFY(keeper().roast()->running() && keeper().roast()->id != ended->id);
  QCOMPARE(keeper().roast()->serial, u"77"_s);
}

void TestRoastKeeper::ignoresOtherMachines() {
  charge();
  settle();
  const auto unfinished = roast::readUnfinishedRoasts(**run_->db->openReader(), u"usb:001-004"_s);
  QVERIFY(unfinished);
  QVERIFY(unfinished->empty());
}

// A replay at a higher speed runs ahead of the clock.
void TestRoastKeeper::nothingIsMarkedBeforeWhatWasShown() {
  charge();
  model::Sample ahead = feed(200, MachineState::Roasting);
  const qint64 chargeMs = *keeper().roast()->chargeUtcMs();
  for (int second = 1; second <= 90; ++second) {
    ahead.at.monotonicNs += base::kNsPerS;
    ahead.at.utcMs += 1'000;
    keeper().onSample(ahead);
  }
  QVERIFY(keeper().mark(EventType::Drop, kAda));
  QCOMPARE(keeper().roast()->find(EventType::Drop)->utcMs - chargeMs, 90'100);
  QCOMPARE(keeper().roast()->find(EventType::Drop)->btC, 200.0);
  QVERIFY(keeper().finish(kAda, {}, u"the recording has ended"_s));
  QCOMPARE(*keeper().roast()->finishedUtcMs - chargeMs, 90'100);
  QVERIFY(keeper().roast()->gaps.empty());
}

QTEST_GUILESS_MAIN(TestRoastKeeper)
#include "tst_roast_keeper.moc"
