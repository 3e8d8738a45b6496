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

#include "core/machine/twin/twin_machine.h"
#include "core/telemetry/pipeline.h"
#include "tests/bench/bench.h"
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

constexpr int kMachines = 1'000;
constexpr int kSlices = 20;  // of the 100 ms of a poll: machines do not answer all at once

struct Ticks {
  std::vector<double> ms;
  double percentile(double share) {
    std::ranges::sort(ms);
    return ms.empty() ? 0
                      : ms[std::min(ms.size() - 1, static_cast<std::size_t>(share * static_cast<double>(ms.size())))];
  }
};

// A twin of its own seed, roasting, with what its sensors and controls show as a sample.
class RoastingTwin {
 public:
  explicit RoastingTwin(int number) : twin_(static_cast<quint64>(number) + 1) {
    for (int press = 0; press < 3; ++press) twin_.pressPrs();  // preheating, charge, roasting
  }
  model::Sample next(base::Stamp at) {
    twin_.advance(0.1);
    const auto& seen = twin_.sample();
    const auto& set = twin_.settings();
    const std::array<double, kChannels> values = {seen.beanProbeC,
                                                  seen.beanIrC,
                                                  seen.exhaustC,
                                                  seen.boardC,
                                                  seen.drumC,
                                                  seen.fanRpm,
                                                  seen.mainsV,
                                                  seen.heaterKw,
                                                  twin_.roastClockS(),
                                                  static_cast<double>(set.heater),
                                                  static_cast<double>(set.fan),
                                                  static_cast<double>(set.drum)};
    model::Sample sample;
    sample.at = at;
    sample.seq = ++seq_;
    sample.state = model::MachineState::Roasting;
    for (std::size_t channel = 0; channel < values.size(); ++channel) {
      sample.values[channel] = static_cast<float>(values[channel]);
      sample.quality[channel] = model::Quality::Good;
    }
    return sample;
  }

 private:
  machine::twin::TwinMachine twin_;
  quint64 seq_ = 0;
};

// What a window does in a tick: 4 curves of the machine on screen, and every machine's newest values.
void tickUntil(const std::atomic<bool>& over, const telemetry::MachinePipeline& shown,
               const telemetry::LatestTable& table, Ticks& ticks) {
  std::vector<EnvelopeColumn> out(kPixelColumns);
  std::vector<telemetry::LatestSample> fleet(kMachines);
  auto next = std::chrono::steady_clock::now();
  while (!over) {
    ticks.ms.push_back(1e3 * secondsOf([&] {
                         const auto series = shown.series();
                         for (int curve = 0; curve < kCurves; ++curve)
                           series->envelope(curve, 0, series->lastS() + 0.1, out);
                         for (int row = 0; row < kMachines; ++row)
                           table.read(row, fleet[static_cast<std::size_t>(row)]);
                       }));
    next += std::chrono::microseconds(33'333);
    std::this_thread::sleep_until(next);
  }
}

void benchFleet(const QTemporaryDir& folder, int seconds) {
  const base::SystemClock clock;
  auto db = store::Database::open(folder.filePath(u"fleet.db"_s), clock);
  require(db.has_value(), "cannot open a database");
  auto capability = std::make_shared<model::Capability>();
  for (int channel = 0; channel < kChannels; ++channel) {
    capability->channels.push_back({channel == 0 ? u"bt"_s : u"c%1"_s.arg(channel), u"°C"_s});
  }
  telemetry::LatestTable table(kMachines);
  std::vector<std::unique_ptr<telemetry::MachinePipeline>> machines;
  std::vector<RoastingTwin> twins;
  for (int i = 0; i < kMachines; ++i) {
    twins.emplace_back(i);
    machines.push_back(std::make_unique<telemetry::MachinePipeline>(
        clock, capability, table, i,
        std::make_unique<telemetry::Recorder>(**db, u"fleet"_s, u"m%1"_s.arg(i), kChannels),
        telemetry::MachinePipeline::Options{65'536}));
  }
  Ticks ticks;
  std::atomic<bool> over{false};
  std::thread window([&] { tickUntil(over, *machines[0], table, ticks); });
  double busyS = 0;
  auto next = std::chrono::steady_clock::now();
  for (qint64 slice = 0; slice < qint64{seconds} * 10 * kSlices; ++slice) {
    busyS += secondsOf([&] {
      for (int i = 0; i < kMachines / kSlices; ++i) {
        const auto machine = static_cast<std::size_t>(slice % kSlices * (kMachines / kSlices) + i);
        machines[machine]->onSample(twins[machine].next(clock.now()));
      }
    });
    next += std::chrono::microseconds(100'000 / kSlices);
    std::this_thread::sleep_until(next);
  }
  over = true;
  window.join();
  for (auto& machine : machines) machine->recorder()->flush();
  waitDurable(**db);
  quint64 saved = 0;
  quint64 notShown = 0;
  for (auto& machine : machines) {
    saved += machine->saved()->samplesSaved;
    notShown += machine->totals().notInSeries;
  }
  const auto sent = static_cast<quint64>(seconds) * 10 * kMachines;
  print(kBench, "fleet_samples", static_cast<double>(sent), "samples");
  print(kBench, "fleet_dropped", static_cast<double>(sent - saved + notShown), "samples");
  print(kBench, "fleet_busy_share_of_core", busyS / seconds, "1");
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
