// From a sample to the curve and to the disk. (From a packet's bytes to the sample: bench_decode.)
//
//   series     appending, and asking for the 1,200 pixel columns of 4 curves at 3.6 k and 3.6 M samples
//   recorder   samples to durable blocks, against bare C inserts of the same samples as rows, 100 a transaction
//   fleet      1,000 roasting twins at 10 Hz beside a window that ticks at 30 Hz; --seconds N (default 60)
#include <QFile>
#include <QTemporaryDir>
#include <atomic>
#include <cmath>
#include <thread>

#include "core/telemetry/pipeline.h"
#include "tests/bench/bench.h"
#include "tests/bench/fleet.h"
#include "tests/bench/raw_sqlite.h"

using namespace tryer;
using namespace tryer::bench;
using namespace Qt::StringLiterals;
using telemetry::EnvelopeColumn;
using telemetry::LiveSeries;

namespace {

constexpr char kBench[] = "telemetry";
constexpr int kChannels = 12;
constexpr std::size_t kPixelColumns = 1200;
constexpr int kCurves = 4;

float valueAt(qint64 index, int channel) {
  return 20.0F + 0.013F * static_cast<float>(index % 7919) + static_cast<float>(channel);
}

model::Sample sampleAt(qint64 index, base::Stamp at) {
  model::Sample sample;
  sample.at = at;
  sample.seq = static_cast<quint64>(index) + 1;
  sample.state = model::MachineState::Roasting;
  for (int channel = 0; channel < kChannels; ++channel) {
    sample.values[static_cast<std::size_t>(channel)] = valueAt(index, channel);
    sample.quality[static_cast<std::size_t>(channel)] = model::Quality::Good;
  }
  return sample;
}

base::Stamp stampOf(qint64 index) {
  return {index * 100'000'000, 1'700'000'000'000 + index * 100};
}

// --- series ---

std::vector<QString> columnIds() {
  std::vector<QString> ids;
  for (int channel = 0; channel < kChannels; ++channel) ids.push_back(u"c%1"_s.arg(channel));
  ids.push_back(u"ror"_s);
  return ids;
}

double fill(LiveSeries& series, qint64 samples) {
  std::array<float, kChannels + 1> values;
  return secondsOf([&] {
    for (qint64 i = series.size(); i < samples; ++i) {
      for (int channel = 0; channel <= kChannels; ++channel)
        values[static_cast<std::size_t>(channel)] = valueAt(i, channel);
      require(series.append(i * 100'000'000, values), "append");
    }
  });
}

double envelopeMs(const LiveSeries& series) {
  std::vector<EnvelopeColumn> out(kPixelColumns);
  std::vector<double> times;
  for (int round = 0; round < 31; ++round) {
    times.push_back(secondsOf([&] {
      for (int curve = 0; curve < kCurves; ++curve) series.envelope(curve, 0, series.lastS() + 0.1, out);
    }));
    require(!std::isnan(out[kPixelColumns / 2].min), "an empty column");
  }
  return median(times) * 1e3;
}

void benchSeries() {
  constexpr qint64 kShort = 3'600;
  constexpr qint64 kLong = 3'600'000;
  LiveSeries series(columnIds(), {0, 0});
  fill(series, kShort);
  const double shortMs = envelopeMs(series);
  const double appendS = fill(series, kLong);
  const double longMs = envelopeMs(series);
  print(kBench, "series_append_ns", appendS * 1e9 / static_cast<double>(kLong - kShort), "ns");
  print(kBench, "envelope_3600_ms", shortMs, "ms");
  print(kBench, "envelope_3600000_ms", longMs, "ms");
  print(kBench, "envelope_long_vs_short_ratio", longMs / shortMs, "x");
}

// --- recorder ---

constexpr int kRecorded = 30'000;
constexpr int kRowsPerTransaction = 100;

void waitDurable(store::Database& db) {
  auto done = db.submitFuture([](store::Connection&) { return base::Result<void>(); }, store::Durability::Normal);
  require(done.get().has_value(), "the store");
}

void benchRecorder(const QTemporaryDir& folder) {
  const base::SystemClock clock;
  auto db = store::Database::open(folder.filePath(u"ours.db"_s), clock);
  require(db.has_value(), "cannot open a database");
  RawDatabase raw(QFile::encodeName(folder.filePath(u"floor.db"_s)));
  raw.execute(
      "CREATE TABLE sample(run INTEGER, seq INTEGER, a REAL, b REAL, c REAL, d REAL, e REAL, f REAL, g REAL, h REAL, "
      "i REAL, j REAL, k REAL, l REAL, PRIMARY KEY(run, seq)) WITHOUT ROWID");
  auto* begin = raw.prepare("BEGIN IMMEDIATE");
  auto* insert = raw.prepare("INSERT INTO sample VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)");
  auto* commit = raw.prepare("COMMIT");
  std::vector<model::Sample> samples;
  for (int i = 0; i < kRecorded; ++i) samples.push_back(sampleAt(i, stampOf(i)));
  qint64 run = 0;
  const auto compared = compare(
      9,
      [&] {
        telemetry::Recorder recorder(**db, u"s%1"_s.arg(++run), u"m"_s, kChannels);
        for (const auto& sample : samples) recorder.record(sample);
        recorder.flush();
        waitDurable(**db);
        require(recorder.health().samplesDropped == 0 && recorder.health().samplesSaved == kRecorded, "samples lost");
      },
      [&] {
        ++run;
        for (int i = 0; i < kRecorded; ++i) {
          if (i % kRowsPerTransaction == 0) runRaw(begin);
          sqlite3_bind_int64(insert, 1, run);
          sqlite3_bind_int64(insert, 2, i);
          for (int channel = 0; channel < kChannels; ++channel) {
            sqlite3_bind_double(
                insert, 3 + channel,
                static_cast<double>(samples[static_cast<std::size_t>(i)].values[static_cast<std::size_t>(channel)]));
          }
          runRaw(insert);
          if ((i + 1) % kRowsPerTransaction == 0) runRaw(commit);
        }
      });
  for (auto* statement : {begin, insert, commit}) sqlite3_finalize(statement);
  print(kBench, "recorded_samples_per_s", kRecorded / median(compared.oursS), "1/s");
  print(kBench, "bare_insert_rows_per_s", kRecorded / median(compared.floorS), "1/s");
  print(kBench, "store_vs_bare_insert_ratio", compared.ratio(), "x");
}

// --- fleet ---

struct Ticks {
  std::vector<double> ms;
  double percentile(double share) {
    std::ranges::sort(ms);
    return ms.empty() ? 0
                      : ms[std::min(ms.size() - 1, static_cast<std::size_t>(share * static_cast<double>(ms.size())))];
  }
};

// What a window does in a tick: 4 curves of the machine on screen, and every machine's newest values.
void tickUntil(const std::atomic<bool>& over, const Fleet& all, Ticks& ticks) {
  std::vector<EnvelopeColumn> out(kPixelColumns);
  std::vector<telemetry::LatestSample> newest(kFleetMachines);
  auto next = std::chrono::steady_clock::now();
  while (!over) {
    ticks.ms.push_back(1e3 * secondsOf([&] {
                         const auto series = all.shown().series();
                         for (int curve = 0; curve < kCurves; ++curve)
                           series->envelope(curve, 0, series->lastS() + 0.1, out);
                         for (int row = 0; row < kFleetMachines; ++row)
                           all.table().read(row, newest[static_cast<std::size_t>(row)]);
                       }));
    next += std::chrono::microseconds(33'333);
    std::this_thread::sleep_until(next);
  }
}

void benchFleet(const QTemporaryDir& folder, int seconds) {
  Fleet fleet(folder.filePath(u"fleet.db"_s));
  Ticks ticks;
  std::atomic<bool> over{false};
  std::thread window([&] { tickUntil(over, fleet, ticks); });
  const double busy = fleet.playFor(seconds);
  over = true;
  window.join();
  print(kBench, "fleet_samples", static_cast<double>(fleet.sent()), "samples");
  print(kBench, "fleet_dropped", static_cast<double>(fleet.dropped()), "samples");
  print(kBench, "fleet_busy_share_of_core", busy, "1");
  print(kBench, "fleet_tick_p50_ms", ticks.percentile(0.5), "ms");
  print(kBench, "fleet_tick_p99_ms", ticks.percentile(0.99), "ms");
}

}  // namespace

int main(int argc, char** argv) {
  int seconds = 60;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view(argv[i]) == "--seconds") seconds = std::max(1, std::atoi(argv[i + 1]));
  }
  const QTemporaryDir folder;
  benchSeries();
  benchRecorder(folder);
  benchFleet(folder, seconds);
  return 0;
}
