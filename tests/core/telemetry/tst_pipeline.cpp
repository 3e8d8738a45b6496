#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <bit>
#include <thread>

#include "core/telemetry/pipeline.h"
#include "tests/core/telemetry/random_samples.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using tryer::base::nsFromSeconds;
using tryer::model::Capability;
using tryer::model::ChannelKind;
using tryer::model::Quality;
using tryer::model::Sample;
using tryer::store::Database;
using tryer::telemetry::LatestTable;
using tryer::telemetry::LiveSeries;
using tryer::telemetry::MachinePipeline;
using tryer::telemetry::RecordedSession;
using tryer::telemetry::Recorder;
using tryer::tests::ManualClock;

namespace {

std::shared_ptr<const Capability> twoChannels() {
  auto capability = std::make_shared<Capability>();
  capability->channels = {{u"exhaust"_s, u"°C"_s, ChannelKind::Temperature, 0, 400, 1},
                          {u"bt"_s, u"°C"_s, ChannelKind::Temperature, 0, 300, 1}};
  return capability;
}

Sample sampleAt(const ManualClock& clock, float bt) {
  Sample sample;
  sample.at = clock.now();
  sample.values[0] = 200;
  sample.values[1] = bt;
  sample.quality[0] = sample.quality[1] = Quality::Good;
  return sample;
}

}  // namespace

class TestPipeline : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void passesASampleToAll();
  void startsAnotherSeriesWhenOneIsFull();
  void goesOnAfterARestart();
  void placesHistoryBeforeNowWhateverTheWallClockSays();
  void aNewPipelineForgetsTheRow();
  void readersPullWhileSamplesCome();
};

void TestPipeline::passesASampleToAll() {
  const QTemporaryDir folder;
  ManualClock clock;
  auto db = Database::open(folder.filePath(u"t.db"_s), clock);
  QVERIFY(db);
  LatestTable table(4);
  MachinePipeline pipeline(clock, twoChannels(), table, 2, std::make_unique<Recorder>(**db, u"s"_s, u"twin"_s, 2));
  QVERIFY(!pipeline.latest());
  QVERIFY(!pipeline.ageS(clock.monotonicNs()));
  float ror = 0;
  for (int i = 0; i < 300; ++i) {
    ror = pipeline.onSample(sampleAt(clock, 100 + 0.02F * static_cast<float>(i)));
    clock.advanceMs(100);
  }
  QVERIFY(std::abs(ror - 12.0F) < 0.01F);
  const auto latest = pipeline.latest();
  QVERIFY(latest);
  QCOMPARE(latest->count, 300U);
  QCOMPARE(latest->rorCPerMin, ror);
  QCOMPARE(pipeline.ageS(clock.monotonicNs() + nsFromSeconds(0.4)).value(), 0.5);
  QCOMPARE(pipeline.samplesPerS(clock.monotonicNs()), 10.0);
  const auto series = pipeline.series();
  QCOMPARE(series->size(), 300);
  QCOMPARE(series->columns(), 3);
  QCOMPARE(series->columnIndex(u"ror"), 2);
  QCOMPARE(series->valueAt(series->columnIndex(u"ror"), series->lastS()).value(), ror);
  QCOMPARE(series->valueAt(series->columnIndex(u"exhaust"), series->lastS()).value(), 200.0F);
  pipeline.recorder()->flush();
  QTRY_COMPARE(pipeline.saved()->samplesSaved, 300U);
  QCOMPARE(pipeline.totals().notInSeries, 0U);
}

void TestPipeline::startsAnotherSeriesWhenOneIsFull() {
  ManualClock clock;
  LatestTable table(1);
  MachinePipeline pipeline(clock, twoChannels(), table, 0, nullptr, MachinePipeline::Options{4096});
  const auto first = pipeline.series();
  for (int i = 0; i < 5'000; ++i) {
    pipeline.onSample(sampleAt(clock, 100));
    clock.advanceMs(100);
  }
  const auto second = pipeline.series();
  QVERIFY(first != second);
  QCOMPARE(first->size(), 4096);
  QCOMPARE(second->size(), 5'000 - 4'096);
  QCOMPARE(second->firstS(), 0.0);
  QCOMPARE(second->originUtcMs() - first->originUtcMs(), 409'600);
  QCOMPARE(pipeline.totals().notInSeries, 0U);
  QVERIFY(!pipeline.saved());
}

void TestPipeline::goesOnAfterARestart() {
  LatestTable table(1);
  ManualClock before;
  RecordedSession session{u"old"_s, {}};
  MachinePipeline old(before, twoChannels(), table, 0, nullptr);
  for (int i = 0; i < 400; ++i) {
    session.samples.push_back(sampleAt(before, 100 + 0.5F * std::sin(static_cast<float>(i))));
    old.onSample(session.samples.back());
    before.advanceMs(100);
  }
  // Started again 20 s later, on another boot: monotonic time is a different one.
  ManualClock after(before.utcMs() + 20'000, 3);
  MachinePipeline pipeline(after, twoChannels(), table, 0, nullptr);
  pipeline.preload({session});
  pipeline.onSample(sampleAt(after, 130));
  const auto series = pipeline.series();
  const auto oldSeries = old.series();
  QCOMPARE(series->size(), 401);
  QCOMPARE(series->firstS(), 0.0);
  QCOMPARE(series->lastS(), 60.0);
  QCOMPARE(series->originUtcMs(), session.samples.front().at.utcMs);
  std::vector<double> times(400);
  std::vector<float> live(400);
  std::vector<float> again(400);
  for (int column = 0; column < 3; ++column) {
    QCOMPARE(oldSeries->copyRange(column, 0, times, live), 400);
    QCOMPARE(series->copyRange(column, 0, times, again), 400);
    for (std::size_t i = 0; i < 400; ++i) {
      QCOMPARE(std::bit_cast<quint32>(again[i]), std::bit_cast<quint32>(live[i]));
    }
  }
  std::vector<tryer::telemetry::EnvelopeColumn> out(60);
  series->envelope(1, 0, 60, out);
  for (std::size_t i = 41; i < 60; ++i) QVERIFY(std::isnan(out[i].min));  // the gap shows
}

void TestPipeline::placesHistoryBeforeNowWhateverTheWallClockSays() {
  LatestTable table(1);
  ManualClock clock(1'000'000, nsFromSeconds(5));  // set back by years since
  RecordedSession first{u"a"_s, tryer::tests::randomSamples(1, 100, 2)};
  RecordedSession second{u"b"_s, tryer::tests::randomSamples(2, 100, 2, {900, 1'600'000'000'000})};
  MachinePipeline pipeline(clock, twoChannels(), table, 0, nullptr);
  pipeline.preload({first, RecordedSession{}, second});
  QCOMPARE(pipeline.series()->size(), 200);
  QCOMPARE(pipeline.totals().notInSeries, 0U);
  pipeline.onSample(sampleAt(clock, 100));
  QCOMPARE(pipeline.series()->size(), 201);
}

void TestPipeline::aNewPipelineForgetsTheRow() {
  ManualClock clock;
  LatestTable table(1);
  {
    MachinePipeline pipeline(clock, twoChannels(), table, 0, nullptr);
    pipeline.onSample(sampleAt(clock, 100));
    QVERIFY(pipeline.latest());
  }
  const MachinePipeline pipeline(clock, twoChannels(), table, 0, nullptr);
  QVERIFY(!pipeline.latest());
}

// For the thread sanitizer above all: the window's tick beside the machine thread, over a change of series.
void TestPipeline::readersPullWhileSamplesCome() {
  constexpr quint64 kSamples = 20'000;
  ManualClock clock;
  LatestTable table(1);
  MachinePipeline pipeline(clock, twoChannels(), table, 0, nullptr, MachinePipeline::Options{4096});
  std::atomic<int> wrong{0};
  std::thread window([&] {
    std::vector<tryer::telemetry::EnvelopeColumn> out(200);
    quint64 seen = 0;
    while (seen < kSamples) {
      const auto series = pipeline.series();
      series->envelope(1, series->firstS(), series->lastS() + 0.001, out);
      for (const auto& column : out) {
        if (!std::isnan(column.min) && (column.min < 100 || column.max > 120)) ++wrong;
      }
      if (pipeline.samplesPerS(clock.monotonicNs()) > 50) ++wrong;
      const auto latest = pipeline.latest();
      if (latest && latest->count < seen) ++wrong;
      seen = latest ? latest->count : 0;
    }
  });
  for (quint64 i = 0; i < kSamples; ++i) {
    pipeline.onSample(sampleAt(clock, 100 + static_cast<float>(i % 20)));
    clock.advanceMs(100);
  }
  window.join();
  QCOMPARE(wrong.load(), 0);
}

QTEST_GUILESS_MAIN(TestPipeline)
#include "tst_pipeline.moc"
