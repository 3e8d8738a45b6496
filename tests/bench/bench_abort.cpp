// From the press of ABORT to its bytes on the virtual Bullet's wire, through the whole engine and the real libusb,
// while everything that could be in the way is in the way: the window's thread asleep, a dialog open, the database
// locked by somebody else, 10,000 changes queued. Prints one JSON object a line.
//
//   bench_abort [--presses N] [--model r1|r2] [--twins]
//
// 1,000 presses at an R1 if nothing else is said; each takes about half a second. --twins: beside it 1,000 twins roast
// and are recorded, ten samples a second each.
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include <QApplication>
#include <QDialog>
#include <QFile>
#include <QMainWindow>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/engine/engine.h"
#include "core/machine/usb/raised_priority.h"
#include "tests/bench/bench.h"
#include "tests/bench/fleet.h"
#include "tests/bench/raw_sqlite.h"
#include "tests/emulator/umock_bullet.h"

using namespace tryer;
using namespace Qt::StringLiterals;
using emulator::State;

namespace {

constexpr int kQueued = 10'000;
constexpr int kNeverMs = 5'000;
constexpr std::array<std::uint8_t, 4> kHeaterDown{0x34, 0x02, 0xAA, 0xAA};
constexpr std::array<std::uint8_t, 4> kFanUp{0x31, 0x01, 0xAA, 0xAA};
constexpr std::array<std::uint8_t, 4> kPrs{0x30, 0x01, 0x00, 0x00};

void pause(qint64 ns) {
  const timespec time{ns / base::kNsPerS, ns % base::kNsPerS};
  nanosleep(&time, nullptr);
}

// What this computer itself does to a thread of high priority that only wants to wake up: no abort can be quicker.
class Canary {
 public:
  Canary() : thread_([this] { watch(); }) {}
  ~Canary() {
    over_ = true;
    thread_.join();
  }
  double worstMs() const { return worstMs_; }

 private:
  void watch() {
    machine::usb::raisePriority();
    const base::SystemClock clock;
    while (!over_) {
      const qint64 beforeNs = clock.monotonicNs();
      pause(base::kNsPerMs);
      const double lateMs = static_cast<double>(clock.monotonicNs() - beforeNs - base::kNsPerMs) / 1e6;
      worstMs_ = std::max(worstMs_.load(), lateMs);
    }
  }
  std::atomic<bool> over_{false};
  std::atomic<double> worstMs_{0};
  std::thread thread_;
};

// An R2's commands have a checksum behind these bytes.
bool is(const emulator::WireRecord& record, const std::array<std::uint8_t, 4>& order) {
  return record.length >= order.size() && std::ranges::equal(record.packet().first(order.size()), order);
}
// An R1 is also asked questions, of two bytes; an R2 is not.
bool isOrder(const emulator::WireRecord& record) {
  return record.length >= 4;
}

struct Figures {
  std::vector<double> pressToWireMs;
  std::vector<double> pressToTakenMs;  // until the driver knows that the link took it
  int late = 0;                        // orders of before the press that arrived after the abort's first move
};

class Presses {
 public:
  Presses(engine::Engine& console, emulator::VirtualBullet& bullet, bench::RawDatabase& other)
      : console_(console), bullet_(bullet), other_(other) {}

  // False: an abort did not arrive or did not end.
  bool one() {
    bullet_.setState(State::Roasting);
    bullet_.setSettings({5, 6, 5});
    if (!until([this] { return readyForChanges(); })) return false;
    pause(std::uniform_int_distribution<qint64>(0, 100 * base::kNsPerMs)(random_));  // any moment of the poll
    other_.execute("BEGIN EXCLUSIVE");
    for (int i = 0; i < kQueued; ++i) console_.proposals().change(u"fan"_s, 1 + i % 12, {});
    // This thread, the window's, sleeps from here until the abort is on the wire.
    bool arrived = false;
    std::thread([&] { arrived = press(); }).join();
    other_.execute("ROLLBACK");
    return arrived && reset();
  }

  Figures figures;

 private:
  template <typename Condition>
  static bool until(const Condition& condition) {
    return QTest::qWaitFor(condition, kNeverMs * 4);
  }

  bool readyForChanges() const {
    const auto snapshot = console_.live().snapshot();
    return snapshot.freshness == model::Freshness::Fresh && snapshot.sample &&
           snapshot.sample->state == model::MachineState::Roasting && !console_.abort().status().latched;
  }

  bool press() {
    const auto before = bullet_.wireLog().lastSequence();
    const qint64 pressedNs = clock_.monotonicNs();
    console_.abort().trip();
    const auto arrivedNs = arrivalNs(before, pressedNs);
    if (!arrivedNs) return false;
    figures.pressToWireMs.push_back(static_cast<double>(*arrivedNs - pressedNs) / 1e6);
    while (console_.abort().status().firstByteNs == 0) pause(base::kNsPerMs / 10);
    figures.pressToTakenMs.push_back(static_cast<double>(console_.abort().status().firstByteNs - pressedNs) / 1e6);
    firstMoveNs_ = *arrivedNs;
    sequence_ = before;
    return true;
  }

  std::optional<qint64> arrivalNs(std::uint64_t after, qint64 fromNs) const {
    while (clock_.monotonicNs() - fromNs < kNeverMs * base::kNsPerMs) {
      for (const auto& record : bullet_.wireLog().waitSince(after, std::chrono::milliseconds(20))) {
        after = record.sequence;
        if (record.monotonicNs >= fromNs && is(record, kHeaterDown)) return record.monotonicNs;
      }
    }
    return std::nullopt;
  }

  // The rest of the way down is not measured here: the machine is put where the abort ends.
  bool reset() {
    bullet_.setState(State::Cooling);
    bullet_.setSettings({0, 12, 5});
    if (!until([this] { return !console_.abort().status().running; })) return false;
    for (const auto& record : bullet_.wireLog().since(sequence_)) {
      const bool move = is(record, kHeaterDown) || is(record, kFanUp) || is(record, kPrs);
      figures.late += isOrder(record) && record.monotonicNs > firstMoveNs_ && !move;
    }
    if (!console_.abort().armReset()) return false;
    // Answered behind all that was queued before.
    std::optional<bool> answered;
    console_.abort().reset(u"bench"_s, [&](base::Result<void> result) { answered = result.has_value(); });
    return until([&] { return answered.has_value(); }) && *answered;
  }

  engine::Engine& console_;
  emulator::VirtualBullet& bullet_;
  bench::RawDatabase& other_;
  const base::SystemClock clock_;
  qint64 firstMoveNs_ = 0;
  std::uint64_t sequence_ = 0;
  std::minstd_rand random_{1};
};

struct Options {
  int presses = 1000;
  emulator::Model model = emulator::Model::R1;
  bool twins = false;

  std::string prefix() const {
    return std::string(model == emulator::Model::R2 ? "r2_" : "") + (twins ? "beside_1000_twins_" : "");
  }
};

double percentile(std::vector<double> values, double p) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(p / 100.0 * static_cast<double>(values.size() - 1) + 0.5)];
}

void report(const Options& options, const Figures& figures, double canaryMs) {
  const auto print = [prefix = options.prefix()](const char* metric, double value, const char* unit) {
    bench::print("abort", (prefix + metric).c_str(), value, unit);
  };
  print("press_to_wire_p50", percentile(figures.pressToWireMs, 50), "ms");
  print("press_to_wire_p99", percentile(figures.pressToWireMs, 99), "ms");
  print("press_to_wire_max", percentile(figures.pressToWireMs, 100), "ms");
  print("press_to_taken_p99", percentile(figures.pressToTakenMs, 99), "ms");
  print("presses", static_cast<double>(figures.pressToWireMs.size()), "count");
  print("orders_after_abort", figures.late, "count");
  print("canary_late_max", canaryMs, "ms");
}

Options optionsFrom(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    const std::string_view value = i + 1 < argc ? argv[i + 1] : "";
    if (name == "--presses") options.presses = std::max(1, std::atoi(value.data()));
    if (name == "--model" && value == "r2") options.model = emulator::Model::R2;
    if (name == "--twins") options.twins = true;
  }
  return options;
}

// Another roastery in this program.
class Neighbours {
 public:
  explicit Neighbours(const QString& databaseFile)
      : fleet_(databaseFile), thread_([this] {
          while (!over_) fleet_.playFor(1);
        }) {}
  ~Neighbours() {
    over_ = true;
    thread_.join();
    bench::print("abort", "beside_1000_twins_samples", static_cast<double>(fleet_.sent()), "samples");
    bench::print("abort", "beside_1000_twins_dropped", static_cast<double>(fleet_.dropped()), "samples");
  }

 private:
  bench::Fleet fleet_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

// The wire is no program: the threads that stand for it do not queue for the processor behind everything else.
tl::expected<std::unique_ptr<emulator::UmockBullet>, std::string> plugIn(emulator::VirtualBullet& bullet) {
  machine::usb::raisePriority();  // threads inherit it
  auto cable = emulator::UmockBullet::create(bullet);
  const sched_param usual{};
  pthread_setschedparam(pthread_self(), SCHED_OTHER, &usual);
  return cable;
}

int run(const Options& wanted) {
  emulator::VirtualBullet bullet(wanted.model);
  bullet.setIdleMessages(false);
  const auto cable = plugIn(bullet);
  if (!cable) {
    std::fprintf(stderr, "bench_abort: %s\n", cable.error().c_str());
    return 77;
  }
  const QTemporaryDir folder;
  engine::EngineOptions options;
  options.databaseFile = folder.filePath(u"abort.db"_s);
  const auto console = engine::Engine::start(options);
  bench::require(console.has_value(), "the engine does not start");
  bench::RawDatabase other(QFile::encodeName(options.databaseFile));
  other.execute("PRAGMA busy_timeout=20000");
  QMainWindow window;
  QDialog dialog(&window);
  dialog.setWindowModality(Qt::WindowModal);
  window.show();
  dialog.open();

  std::optional<Neighbours> neighbours;
  if (wanted.twins) neighbours.emplace(folder.filePath(u"neighbours.db"_s));
  Presses work(**console, bullet, other);
  const Canary canary;
  for (int i = 0; i < wanted.presses; ++i)
    bench::require(work.one(), "an abort did not arrive at the machine, or did not end");
  report(wanted, work.figures, canary.worstMs());
  return 0;
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
  setenv("QT_QPA_PLATFORM", "offscreen", 1);
  const QApplication application(argc, argv);
  return run(optionsFrom(argc, argv));
}
