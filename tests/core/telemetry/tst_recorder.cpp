#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>
#include <bit>

#include "core/telemetry/rate_of_rise.h"
#include "core/telemetry/recorder.h"
#include "tests/core/telemetry/random_samples.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using tryer::base::ErrorCode;
using tryer::base::nsFromSeconds;
using tryer::base::Result;
using tryer::model::Sample;
using tryer::store::Connection;
using tryer::store::Database;
using tryer::store::Durability;
using tryer::telemetry::decodeBlock;
using tryer::telemetry::encodeBlock;
using tryer::telemetry::RateOfRise;
using tryer::telemetry::readRoast;
using tryer::telemetry::readSession;
using tryer::telemetry::Recorder;
using tryer::tests::ManualClock;
using tryer::tests::randomSamples;

namespace {

bool sameBits(const Sample& a, const Sample& b, int channels) {
  bool same = a.at.monotonicNs == b.at.monotonicNs && a.at.utcMs == b.at.utcMs && a.seq == b.seq && a.state == b.state;
  for (std::size_t i = 0; i < static_cast<std::size_t>(channels); ++i) {
    same = same && a.quality[i] == b.quality[i] &&
           std::bit_cast<quint32>(a.values[i]) == std::bit_cast<quint32>(b.values[i]);
  }
  return same;
}

bool sameBits(const std::vector<Sample>& a, const std::vector<Sample>& b, int channels) {
  bool same = a.size() == b.size();
  for (std::size_t i = 0; same && i < a.size(); ++i) same = sameBits(a[i], b[i], channels);
  return same;
}

Result<void> run(Database& db, const char* sql) {
  return db.submitFuture([sql](Connection& connection) { return connection.execute(sql); }, Durability::Normal).get();
}

constexpr int kChannels = 9;

}  // namespace

class TestRecorder : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void cleanup();
  void blocksKeepEveryBit();
  void refusesDamagedBlocks();
  void savesAndReadsBack();
  void rateOfRiseIsTheSameOnReplay();
  void givesEarlierBlocksToTheRoast();
  void keepsMachinesApart();
  void waitsForASpaceOnTheDiskAndKeepsTheOrder();
  void dropsTheOldestBeyondItsLimit();
  void waitsWhenTheStoreIsBusy();
  void countsWhatWasNeverSaved();
  void leavesOutDamagedRows();
  void refusesToReadTooMuch();

 private:
  std::unique_ptr<Database> open(Database::Options options = {});
  std::unique_ptr<Connection> reader() const { return std::move(*db_->openReader()); }
  void settle() { QVERIFY(run(*db_, "SELECT 1")); }

  std::unique_ptr<QTemporaryDir> folder_;
  ManualClock clock_;
  std::unique_ptr<Database> db_;
};

std::unique_ptr<Database> TestRecorder::open(Database::Options options) {
  auto opened = Database::open(folder_->filePath(u"t.db"_s), clock_, options);
  if (!opened) qFatal("%s", qPrintable(opened.error().message));
  return std::move(*opened);
}

void TestRecorder::init() {
  QLoggingCategory::setFilterRules(u"tryer.store.warning=false"_s);  // full disks are meant here
  folder_ = std::make_unique<QTemporaryDir>();
  db_ = open();
}

void TestRecorder::cleanup() {
  db_.reset();
}

void TestRecorder::blocksKeepEveryBit() {
  auto samples = randomSamples(1, 8, kChannels);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i].at = {100 + static_cast<qint64>(i) * 4, 5'000 - static_cast<qint64>(i)};  // a wall clock that goes back
  }
  samples[0].values[0] = std::bit_cast<float>(0x7FC01234U);  // a NaN that carries something
  samples[1].values[0] = -0.0F;
  samples[2].values[0] = std::numeric_limits<float>::denorm_min();
  samples[3].values[0] = -std::numeric_limits<float>::infinity();
  for (const std::size_t noNumber : {0U, 3U}) samples[noNumber].quality[0] = tryer::model::Quality::OutOfRange;
  samples[4].seq = ~quint64{0};
  const auto decoded = decodeBlock(encodeBlock(samples, kChannels));
  QVERIFY(decoded);
  QVERIFY(sameBits(*decoded, samples, kChannels));
  QCOMPARE(decoded->front().quality[kChannels], tryer::model::Quality::Missing);
  QCOMPARE(encodeBlock(std::span(samples).first(1), 1).toHex(),
           "0101000001000000"
           "6400000000000000"
           "8813000000000000"
           "00000000"
           "00000000"
           "0100000000000000"_ba +
               QByteArray(1, static_cast<char>(samples[0].state)).toHex() + "3412c07f"_ba +
               QByteArray(1, static_cast<char>(samples[0].quality[0])).toHex());
  // What is called good and is no number was not written by this program.
  for (const std::size_t noNumber : {0U, 3U}) {
    auto lying = samples;
    lying[noNumber].quality[0] = tryer::model::Quality::Good;
    QCOMPARE((*decodeBlock(encodeBlock(lying, kChannels)))[noNumber].quality[0], tryer::model::Quality::OutOfRange);
  }
}

void TestRecorder::refusesDamagedBlocks() {
  const QByteArray good = encodeBlock(randomSamples(2, 5, kChannels), kChannels);
  QVERIFY(decodeBlock(good));
  for (qsizetype length = 0; length < good.size(); ++length) QVERIFY(!decodeBlock(good.left(length)));
  QVERIFY(!decodeBlock(good + '\0'));
  for (const auto& [at, value] : {std::pair(0, 2), std::pair(1, 25), std::pair(4, 0), std::pair(7, 0x7F)}) {
    QByteArray bad = good;
    bad[at] = static_cast<char>(value);
    const auto decoded = decodeBlock(bad);
    QVERIFY(!decoded);
    QCOMPARE(decoded.error().code, ErrorCode::Corrupt);
  }
  QByteArray badQuality = good;
  badQuality.back() = 3;
  QVERIFY(!decodeBlock(badQuality));
}

void TestRecorder::savesAndReadsBack() {
  const auto samples = randomSamples(3, 500, kChannels);
  Recorder recorder(*db_, u"s1"_s, u"twin"_s, kChannels);
  for (const Sample& sample : samples) recorder.record(sample);
  recorder.flush();
  settle();
  const auto read = readSession(*reader(), u"s1"_s, u"twin"_s);
  QVERIFY(read);
  QCOMPARE(read->sessions.size(), 1U);
  QVERIFY(sameBits(read->sessions[0].samples, samples, kChannels));
  const auto health = recorder.health();
  QCOMPARE(health.samplesSaved, 500U);
  QCOMPARE(health.samplesDropped, 0U);
  QCOMPARE(health.blocksWaiting, 0);
  QCOMPARE(health.lastSavedNs, samples.back().at.monotonicNs);
  QVERIFY(!health.lastError);
}

void TestRecorder::rateOfRiseIsTheSameOnReplay() {
  const auto samples = randomSamples(4, 3'000, kChannels);
  Recorder recorder(*db_, u"s1"_s, u"twin"_s, kChannels);
  std::vector<quint32> live;
  RateOfRise liveFilter;
  for (const Sample& sample : samples) {
    recorder.record(sample);
    live.push_back(std::bit_cast<quint32>(liveFilter.add(sample.at.monotonicNs, sample.values[0])));
  }
  recorder.flush();
  settle();
  const auto read = readSession(*reader(), u"s1"_s, u"twin"_s);
  QVERIFY(read);
  QCOMPARE(read->sessions.at(0).samples.size(), samples.size());
  RateOfRise replayFilter;
  int rates = 0;
  for (std::size_t i = 0; i < live.size(); ++i) {
    const Sample& sample = read->sessions[0].samples[i];
    const float rate = replayFilter.add(sample.at.monotonicNs, sample.values[0]);
    QCOMPARE(std::bit_cast<quint32>(rate), live[i]);
    rates += std::isnan(rate) ? 0 : 1;
  }
  QVERIFY(rates > 100);
}

void TestRecorder::givesEarlierBlocksToTheRoast() {
  auto samples = randomSamples(5, 1'200, kChannels);
  Recorder recorder(*db_, u"s1"_s, u"twin"_s, kChannels);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (i == 600) recorder.setRoast(u"r1"_s, samples[500].at.monotonicNs);
    if (i == 1'000) recorder.clearRoast();
    recorder.record(samples[i]);
  }
  recorder.flush();
  settle();
  const auto read = readRoast(*reader(), u"r1"_s);
  QVERIFY(read);
  QCOMPARE(read->sessions.size(), 1U);
  const auto& found = read->sessions[0].samples;
  QVERIFY(found.front().at.monotonicNs <= samples[500].at.monotonicNs);
  QVERIFY(samples[500].at.monotonicNs - found.front().at.monotonicNs < nsFromSeconds(10));
  QCOMPARE(found.back().seq, samples[999].seq);
  QCOMPARE(found.back().seq - found.front().seq + 1, found.size());
}

void TestRecorder::keepsMachinesApart() {
  Recorder first(*db_, u"s1"_s, u"a"_s, kChannels);
  Recorder second(*db_, u"s1"_s, u"b"_s, kChannels);
  const auto forFirst = randomSamples(6, 100, kChannels);
  const auto forSecond = randomSamples(7, 100, kChannels);
  for (std::size_t i = 0; i < 100; ++i) {
    first.record(forFirst[i]);
    second.record(forSecond[i]);
    if (i == 50) first.setRoast(u"r1"_s, 0);
  }
  first.flush();
  second.flush();
  settle();
  const auto connection = reader();
  QVERIFY(sameBits(readSession(*connection, u"s1"_s, u"b"_s)->sessions.at(0).samples, forSecond, kChannels));
  QVERIFY(sameBits(readRoast(*connection, u"r1"_s)->sessions.at(0).samples, forFirst, kChannels));
}

void TestRecorder::waitsForASpaceOnTheDiskAndKeepsTheOrder() {
  const auto samples = randomSamples(8, 2'000, kChannels);
  Recorder recorder(*db_, u"s1"_s, u"twin"_s, kChannels);
  for (std::size_t i = 0; i < 200; ++i) recorder.record(samples[i]);
  settle();
  QVERIFY(run(*db_, "PRAGMA max_page_count = 1"));  // the least that fits: the file is full from now on
  for (std::size_t i = 200; i < 1'200; ++i) {
    recorder.record(samples[i]);
    if (i % 50 == 0) settle();
  }
  auto health = recorder.health();
  QVERIFY(health.lastError);
  QCOMPARE(health.lastError->code, ErrorCode::DiskFull);
  QVERIFY(health.blocksWaiting > 50);
  QCOMPARE(health.samplesDropped, 0U);
  QVERIFY(run(*db_, "PRAGMA max_page_count = 1000000"));
  for (std::size_t i = 1'200; i < samples.size(); ++i) {
    recorder.record(samples[i]);
    if (i % 50 == 0) settle();
  }
  recorder.flush();
  settle();
  health = recorder.health();
  QVERIFY(!health.lastError);
  QCOMPARE(health.blocksWaiting, 0);
  QCOMPARE(health.samplesSaved, samples.size());
  QVERIFY(sameBits(readSession(*reader(), u"s1"_s, u"twin"_s)->sessions.at(0).samples, samples, kChannels));
}

void TestRecorder::dropsTheOldestBeyondItsLimit() {
  const auto samples = randomSamples(9, 1'000, kChannels);
  Recorder recorder(*db_, u"s1"_s, u"twin"_s, kChannels, Recorder::Options{tryer::base::kNsPerS, 10});
  QVERIFY(run(*db_, "PRAGMA max_page_count = 1"));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    recorder.record(samples[i]);
    if (i % 20 == 0) settle();
  }
  const auto dropped = recorder.health().samplesDropped;
  QVERIFY(dropped > 500);
  QVERIFY(run(*db_, "PRAGMA max_page_count = 1000000"));
  recorder.flush();
  settle();
  const auto read = readSession(*reader(), u"s1"_s, u"twin"_s);
  // What fitted before the file was full is followed by a gap, then by the newest.
  const auto& found = read->sessions.at(0).samples;
  QCOMPARE(found.size() + recorder.health().samplesDropped, samples.size());
  QCOMPARE(found.back().seq, samples.back().seq);
}

void TestRecorder::waitsWhenTheStoreIsBusy() {
  db_.reset();
  db_ = open(Database::Options{2, 1});
  std::promise<void> release;
  auto released = release.get_future().share();
  std::promise<void> held;
  QVERIFY(db_->submit(
      [released, &held](Connection&) -> Result<void> {
        held.set_value();
        released.wait();
        return {};
      },
      Durability::Normal));
  held.get_future().wait();
  const auto samples = randomSamples(10, 300, kChannels);
  Recorder recorder(*db_, u"s1"_s, u"twin"_s, kChannels);
  for (const Sample& sample : samples) recorder.record(sample);
  QVERIFY(recorder.health().lastError);
  QCOMPARE(recorder.health().lastError->code, ErrorCode::Busy);
  QVERIFY(recorder.health().blocksWaiting > 10);
  release.set_value();
  QTRY_COMPARE((recorder.flush(), recorder.health().samplesSaved), samples.size());
  QVERIFY(sameBits(readSession(*reader(), u"s1"_s, u"twin"_s)->sessions.at(0).samples, samples, kChannels));
}

void TestRecorder::countsWhatWasNeverSaved() {
  const auto samples = randomSamples(11, 100, kChannels);
  Recorder recorder(*db_, u"s1"_s, u"twin"_s, kChannels, Recorder::Options{tryer::base::kNsPerS, 1});
  db_->close();
  for (const Sample& sample : samples) recorder.record(sample);
  recorder.flush();
  const auto health = recorder.health();
  QVERIFY(health.samplesDropped > 50);
  QCOMPARE(health.lastError->code, ErrorCode::Cancelled);
}

void TestRecorder::leavesOutDamagedRows() {
  const auto samples = randomSamples(12, 300, kChannels);
  Recorder recorder(*db_, u"s1"_s, u"twin"_s, kChannels);
  for (const Sample& sample : samples) recorder.record(sample);
  recorder.flush();
  settle();
  QVERIFY(run(*db_, "UPDATE telemetry_block SET columns = x'02' WHERE id = 3"));
  const auto read = readSession(*reader(), u"s1"_s, u"twin"_s);
  QVERIFY(read);
  QCOMPARE(read->unreadableBlocks, 1);
  QVERIFY(read->sessions.at(0).samples.size() > 250 && read->sessions[0].samples.size() < 300);
}

void TestRecorder::refusesToReadTooMuch() {
  const auto samples = randomSamples(13, 300, kChannels);
  Recorder recorder(*db_, u"s1"_s, u"twin"_s, kChannels);
  for (const Sample& sample : samples) recorder.record(sample);
  recorder.flush();
  settle();
  const auto connection = reader();
  QVERIFY(readSession(*connection, u"s1"_s, u"twin"_s, 300));
  const auto refused = readSession(*connection, u"s1"_s, u"twin"_s, 299);
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, ErrorCode::Refused);
}

QTEST_GUILESS_MAIN(TestRecorder)
#include "tst_recorder.moc"
