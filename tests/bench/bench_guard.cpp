// From the end of the console to heat off on the wire: the real console and its guard at the virtual Bullet, killed
// (TRYER_KILLS, 40) and stopped (TRYER_STOPS, 10) at random moments of a roast. Goal: 2.0 s at most.
#include <QCoreApplication>
#include <QTemporaryDir>
#include <string>

#include "tests/bench/bench.h"
#include "tests/e2e/guard_trial.h"

using namespace tryer;
using e2e::GuardTrial;

namespace {

constexpr double kGoalMs = 2'000;

int countFrom(const char* variable, int usual) {
  bool set = false;
  const int value = qEnvironmentVariableIntValue(variable, &set);
  return set ? value : usual;
}

double quantile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5)];
}

void printAll(const std::string& what, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  bench::print("guard", (what + "_p50").c_str(), quantile(values, 0.5), "ms");
  bench::print("guard", (what + "_p99").c_str(), quantile(values, 0.99), "ms");
  bench::print("guard", (what + "_max").c_str(), values.back(), "ms");
}

double repeat(GuardTrial& trial, GuardTrial::End end, const std::string& name, int times, QRandomGenerator& random) {
  std::vector<double> first, off;
  int calm = 0;  // the console's own abort was through: nothing was left to do
  for (int i = 0; i < times; ++i) {
    const auto outcome = trial.run(end, random);
    bench::require(outcome.problem.isEmpty(), (name + ": " + outcome.problem.toStdString()).c_str());
    if (!outcome.tookOver || outcome.wasOff) {
      ++calm;
      continue;
    }
    first.push_back(*outcome.firstByteMs);
    off.push_back(*outcome.heatOffMs);
  }
  bench::print("guard", (name + "_times").c_str(), times, "");
  bench::print("guard", (name + "_heat_was_off_already").c_str(), calm, "");
  if (off.empty()) return 0;
  printAll(name + "_to_first_byte", first);
  printAll(name + "_to_heat_off", off);
  return *std::max_element(off.begin(), off.end());
}

}  // namespace

int main(int argc, char* argv[]) {
  const QCoreApplication app(argc, argv);
  QTemporaryDir folder;
  bench::require(folder.isValid(), "no temporary folder");
  bool seeded = false;
  const int seed = qEnvironmentVariableIntValue("TRYER_SEED", &seeded);
  QRandomGenerator random(seeded ? static_cast<quint32>(seed) : QRandomGenerator::global()->generate());
  GuardTrial trial(folder.path());
  const double killed = repeat(trial, GuardTrial::End::Kill, "kill", countFrom("TRYER_KILLS", 40), random);
  const double stopped = repeat(trial, GuardTrial::End::Stop, "stop", countFrom("TRYER_STOPS", 10), random);
  bench::require(std::max(killed, stopped) <= kGoalMs, "heat off took longer than 2.0 s");
  return 0;
}
