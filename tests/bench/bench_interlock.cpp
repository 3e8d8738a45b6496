// From the sample to what an interlock does about it, over the real machine host and the real libusb, the virtual
// Bullet at the other end, the database locked by somebody else. Prints one JSON object a line.
// bench_interlock [--times N]   default 100; each takes about three seconds: what returns must stay away for two
#include <time.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "core/base/worker_thread.h"
#include "core/engine/guard_pulse.h"
#include "core/engine/machine_host.h"
#include "tests/bench/bench.h"
#include "tests/bench/raw_sqlite.h"
#include "tests/emulator/umock_bullet.h"

using namespace tryer;
using namespace Qt::StringLiterals;
using emulator::State;

namespace {

constexpr qint64 kNeverNs = 20 * base::kNsPerS;

void pause(qint64 ns) {
  const timespec time{ns / base::kNsPerS, ns % base::kNsPerS};
  nanosleep(&time, nullptr);
}

// Written on the machine thread, read by the bench when told.
struct Seen {
  std::atomic<qint64> refusedNs{0};  // of the newest interlock that began to hold
  std::atomic<qint64> sampleNs{0};   // of the sample that made it: the one whose turn it was
  std::atomic<quint64> samples{0};
  std::atomic<int> holding{0};
};

class Rig {
 public:
  Rig(const base::Clock& clock, store::Database& database) : clock_(clock), abort(clock), board_(abort, permit) {
    engine::MachineHost::Events events;
    events.machines = [](auto&&) {};
    events.link = [](auto&&) {};
    events.outcome = [](auto&&) {};
    events.chosen = [this](const QString& machineId, auto&&) {
      thread_.post([this, machineId] { host_->begin(machineId, std::nullopt); });
    };
    events.interlock = [this](const machine::safety::InterlockSignal& signal) {
      seen.holding += signal.holds ? 1 : -1;
      if (signal.holds && signal.ruleId == u"exhaust-high"_s) actedNs_ = signal.atNs;
    };
    events.sample = [this](const model::Sample& sample, auto&&) {
      if (const qint64 actedNs = std::exchange(actedNs_, 0); actedNs != 0) {
        seen.sampleNs = sample.at.monotonicNs;
        seen.refusedNs = actedNs;
      }
      ++seen.samples;
    };
    // Without its delay, so that the way is measured and not the waiting; its action is the strongest there is.
    const QJsonObject settings{{u"exhaust-high"_s, QJsonObject{{u"delayS"_s, 0}, {u"action"_s, u"abort"_s}}}};
    host_ = std::make_unique<engine::MachineHost>(
        engine::MachineHost::Parts{clock_, abort, permit, database, board_, pulse_, u"bench"_s, {}, {}, settings},
        std::move(events));
    thread_.start(QThread::HighPriority);
    thread_.post([this] { host_->start(); });
  }
  ~Rig() {
    thread_.stop([this] { host_.reset(); }, std::chrono::seconds(2));
  }

  template <typename Condition>
  bool until(const Condition& condition) const {
    const qint64 fromNs = clock_.monotonicNs();
    while (!condition()) {
      if (clock_.monotonicNs() - fromNs > kNeverNs) return false;
      pause(base::kNsPerMs);
    }
    return true;
  }

 private:
  const base::Clock& clock_;

 public:
  machine::safety::AbortChannel abort;
  machine::safety::HeatPermit permit;
  Seen seen;

 private:
  engine::LiveBoard board_;
  engine::GuardPulse pulse_{clock_, abort};
  base::WorkerThread thread_{u"machine"_s};
  std::unique_ptr<engine::MachineHost> host_;
  qint64 actedNs_ = 0;  // machine thread
};

struct Figures {
  std::vector<double> decidedMs;  // sample to decision
  std::vector<double> trippedMs;  // sample to the abort's press
  std::vector<double> wireMs;     // sample to the abort's first byte
};

double ms(qint64 ns) {
  return static_cast<double>(ns) / 1e6;
}

bool once(Rig& rig, emulator::VirtualBullet& bullet, bench::RawDatabase& other, Figures& figures) {
  bullet.setState(State::Roasting);
  bullet.setSettings({5, 6, 5});
  bullet.setBeanTempC(180);
  const quint64 samples = rig.seen.samples;
  if (!rig.until([&] { return rig.seen.holding == 0 && rig.seen.samples > samples + 3; })) return false;
  other.execute("BEGIN EXCLUSIVE");
  rig.seen.refusedNs = 0;
  bullet.setBeanTempC(285);
  const bool acted = rig.until([&] { return rig.seen.refusedNs != 0 && rig.abort.status().firstByteNs != 0; });
  other.execute("ROLLBACK");
  if (!acted || !rig.permit.withheldFor(machine::safety::HeatPermit::Reason::Interlock)) return false;
  const auto status = rig.abort.status();
  figures.decidedMs.push_back(ms(rig.seen.refusedNs - rig.seen.sampleNs));
  figures.trippedMs.push_back(ms(status.pressedNs - rig.seen.sampleNs));
  figures.wireMs.push_back(ms(status.firstByteNs - rig.seen.sampleNs));
  bullet.setBeanTempC(100);
  bullet.setState(State::Cooling);
  bullet.setSettings({0, 12, 5});
  return rig.until([&] { return !rig.abort.status().running; }) && rig.abort.armReset() && rig.abort.reset();
}

double percentile(std::vector<double> values, double p) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(p / 100.0 * static_cast<double>(values.size() - 1) + 0.5)];
}

void report(const char* name, const std::vector<double>& values) {
  for (const auto& [suffix, p] : {std::pair("_p50", 50.0), std::pair("_p99", 99.0), std::pair("_max", 100.0)}) {
    bench::print("interlock", (std::string(name) + suffix).c_str(), percentile(values, p), "ms");
  }
}

int run(int times) {
  emulator::VirtualBullet bullet;
  bullet.setIdleMessages(false);
  const auto cable = emulator::UmockBullet::create(bullet);
  if (!cable) {
    std::fprintf(stderr, "bench_interlock: %s\n", cable.error().c_str());
    return 77;
  }
  const base::SystemClock clock;
  const QTemporaryDir folder;
  const QString file = folder.filePath(u"interlock.db"_s);
  auto database = store::Database::open(file, clock);
  bench::require(database.has_value(), "the database cannot be opened");
  Figures figures;
  {
    bench::RawDatabase other(QFile::encodeName(file));
    other.execute("PRAGMA busy_timeout=20000");
    Rig rig(clock, **database);
    for (int i = 0; i < times; ++i) {
      bench::require(once(rig, bullet, other, figures), "an interlock did not act, or did not return");
    }
  }
  report("sample_to_decision", figures.decidedMs);
  report("sample_to_trip", figures.trippedMs);
  report("sample_to_wire", figures.wireMs);
  bench::print("interlock", "times", static_cast<double>(figures.decidedMs.size()), "count");
  return 0;
}

int timesWanted(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view(argv[i]) == "--times") return std::max(1, std::atoi(argv[i + 1]));
  }
  return 100;
}

}  // namespace

int main(int argc, char** argv) {
#ifdef TRYER_UMOCKDEV_PRELOAD
  // The virtual device is there only for a process that was started with umockdev in front of the C library.
  if (std::getenv("LD_PRELOAD") == nullptr) {
    setenv("LD_PRELOAD", TRYER_UMOCKDEV_PRELOAD, 1);
    execv("/proc/self/exe", argv);
  }
#endif
  const QCoreApplication application(argc, argv);
  return run(timesWanted(argc, argv));
}
