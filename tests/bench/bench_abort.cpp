// From the press of ABORT to its bytes on the virtual Bullet's wire, through the real driver and the real libusb, while
// everything that could be in the way is in the way. Prints one JSON object a line.
// bench_abort [--presses N]   default 1,000; each takes about 0.2 s
#include <time.h>
#include <unistd.h>

#include <QCoreApplication>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/bench/bench.h"
#include "tests/core/safety/bullet_rig.h"

using namespace tryer;
using emulator::State;
using test::BulletRig;

namespace {

constexpr int kQueued = 10'000;
constexpr auto kNever = std::chrono::seconds(5);

// Something in the way of every press.
class Obstacle {
 public:
  virtual ~Obstacle() = default;
  virtual void beforePress() = 0;
};

// The machine thread has 10,000 orders waiting. Fan orders: told apart from the abort's first move on the wire.
class QueuedCommands final : public Obstacle {
 public:
  explicit QueuedCommands(BulletRig& rig) : rig_(rig) {}
  void beforePress() override {
    const quint64 epoch = rig_.abort.epoch();
    for (int i = 0; i < kQueued; ++i)
      rig_.queueCommand({QString::number(++number_), QStringLiteral("fan"), 1 + i % 12, epoch});
  }

 private:
  BulletRig& rig_;
  quint64 number_ = 0;
};

void pause(qint64 ns) {
  const timespec time{ns / base::kNsPerS, ns % base::kNsPerS};
  nanosleep(&time, nullptr);
}

template <typename Condition>
bool waitUntil(const Condition& condition) {
  for (int i = 0; i < 10'000; ++i) {
    if (condition()) return true;
    pause(base::kNsPerMs);
  }
  return false;
}

struct Figures {
  std::vector<double> pressToWireMs;
  std::vector<double> pressToTakenMs;  // until the driver knows that the link took it
  int late = 0;                        // orders of before the press that arrived after the abort's first move
  int failed = 0;                      // nothing arrived within 5 s, or the abort did not end
};

// Runs on a thread of its own: the main thread, whose place the window has in the program, sleeps all the while.
class Presses {
 public:
  Presses(BulletRig& rig, const base::Clock& clock, std::vector<std::unique_ptr<Obstacle>>& obstacles)
      : rig_(rig), clock_(clock), obstacles_(obstacles) {}

  Figures run(int presses) {
    for (int i = 0; i < presses && figures_.failed == 0; ++i) one();
    return figures_;
  }

 private:
  void one() {
    rig_.bullet.setState(State::Roasting);
    rig_.bullet.setSettings({5, 6, 5});
    pause(std::uniform_int_distribution<qint64>(0, 100 * base::kNsPerMs)(random_));  // any moment of the poll
    // Not by the thread that presses: it shall come from its sleep, like a window that gets a key, not from hard work.
    std::thread([this] {
      for (const auto& obstacle : obstacles_) obstacle->beforePress();
    }).join();
    const auto before = rig_.bullet.wireLog().lastSequence();
    const qint64 pressedNs = clock_.monotonicNs();
    rig_.abort.trip();
    const auto arrived = rig_.arrivalNs(test::wire::kHeaterDown, before, pressedNs, kNever);
    if (!arrived) {
      ++figures_.failed;
      return;
    }
    figures_.pressToWireMs.push_back(static_cast<double>(*arrived - pressedNs) / 1e6);
    waitUntil([this] { return rig_.abort.status().firstByteNs != 0; });
    figures_.pressToTakenMs.push_back(static_cast<double>(rig_.abort.status().firstByteNs - pressedNs) / 1e6);
    for (const auto& record : rig_.controlsSince(before))
      figures_.late += record.monotonicNs > *arrived && !isMove(record);
    // The rest of the way down is not measured here: the machine is put where the abort ends.
    rig_.bullet.setState(State::Cooling);
    rig_.bullet.setSettings({0, 12, 5});
    const bool over = waitUntil([this] { return !rig_.abort.status().running; });
    if (!over || !rig_.abort.armReset() || !rig_.abort.reset()) ++figures_.failed;
  }

  static bool isMove(const emulator::WireRecord& record) {
    return record.equals(test::wire::kHeaterDown) || record.equals(test::wire::kFanUp) ||
           record.equals(test::wire::kPrs);
  }

  BulletRig& rig_;
  const base::Clock& clock_;
  std::vector<std::unique_ptr<Obstacle>>& obstacles_;
  Figures figures_;
  std::minstd_rand random_{1};
};

void print(const char* metric, double value, const char* unit) {
  bench::print("abort", metric, value, unit);
}

double percentile(const std::vector<double>& sorted, double p) {
  const auto index = static_cast<std::size_t>(p / 100.0 * static_cast<double>(sorted.size() - 1) + 0.5);
  return sorted[index];
}

int report(Figures figures) {
  if (figures.failed != 0 || figures.pressToWireMs.empty()) {
    std::fprintf(stderr, "bench_abort: an abort did not arrive at the machine, or did not end\n");
    return 1;
  }
  std::ranges::sort(figures.pressToWireMs);
  print("press_to_wire_p50", percentile(figures.pressToWireMs, 50), "ms");
  print("press_to_wire_p99", percentile(figures.pressToWireMs, 99), "ms");
  print("press_to_wire_max", figures.pressToWireMs.back(), "ms");
  std::ranges::sort(figures.pressToTakenMs);
  print("press_to_taken_p99", percentile(figures.pressToTakenMs, 99), "ms");
  print("presses", static_cast<double>(figures.pressToWireMs.size()), "count");
  print("orders_after_abort", figures.late, "count");
  return 0;
}

int presses(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view(argv[i]) == "--presses") return std::max(1, std::atoi(argv[i + 1]));
  }
  return 1000;
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
  QCoreApplication application(argc, argv);
  const base::SystemClock clock;
  emulator::VirtualBullet bullet;
  const auto cable = emulator::UmockBullet::create(bullet);
  if (!cable) {
    std::fprintf(stderr, "bench_abort: %s\n", cable.error().c_str());
    return 77;
  }
  BulletRig rig(bullet, clock);
  if (!waitUntil([&] { return rig.listener.samples > 5; })) {
    std::fprintf(stderr, "bench_abort: the virtual Bullet does not answer\n");
    return 1;
  }
  std::vector<std::unique_ptr<Obstacle>> obstacles;
  obstacles.push_back(std::make_unique<QueuedCommands>(rig));
  Figures figures;
  std::thread presser([&] { figures = Presses(rig, clock, obstacles).run(presses(argc, argv)); });
  presser.join();
  return report(std::move(figures));
}
