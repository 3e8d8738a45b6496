// The twin against bare Runge-Kutta of the very same equations: what machine, sensors, noise and samples cost on top.
// Prints one JSON object a line. Ratios are the median over alternating rounds, so that a busy machine cancels out.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "core/machine/twin/roast_physics.h"
#include "core/machine/twin/twin_machine.h"

using namespace tryer::machine::twin;

namespace {

constexpr int kRoastSteps = 7200;  // twelve minutes
constexpr int kRounds = 15;
constexpr int kRoastsPerRound = 20;

// One roast by the derivative function alone.
double bareRoast(StateVector state, const Coefficients& k) {
  StateVector k1, k2, k3, k4, probe;
  for (int step = 0; step < kRoastSteps; ++step) {
    derivative(state, k, k1);
    for (std::size_t i = 0; i < kStateSize; ++i) probe[i] = state[i] + 0.5 * kStepS * k1[i];
    derivative(probe, k, k2);
    for (std::size_t i = 0; i < kStateSize; ++i) probe[i] = state[i] + 0.5 * kStepS * k2[i];
    derivative(probe, k, k3);
    for (std::size_t i = 0; i < kStateSize; ++i) probe[i] = state[i] + kStepS * k3[i];
    derivative(probe, k, k4);
    for (std::size_t i = 0; i < kStateSize; ++i) state[i] += kStepS / 6.0 * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]);
  }
  return state[kBeanC];
}

// The same roast by the product: every step with its sensors and a sample taken.
double twinRoast(TwinMachine machine, std::vector<TwinSample>& samples) {
  for (int step = 0; step < kRoastSteps; ++step) {
    machine.advanceNs(kStepNs);
    samples[static_cast<std::size_t>(step)] = machine.sample();
  }
  return machine.truth().beanC;
}

template <typename Work>
double roastsPerS(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kRoastsPerRound; ++i) work();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return kRoastsPerRound / took.count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

void print(const char* metric, double value, const char* unit) {
  std::printf("{\"bench\":\"twin\",\"metric\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", metric, value, unit);
}

}  // namespace

int main() {
  TwinMachine machine(1);
  machine.pressPrs();
  while (machine.state() == TwinMachineState::Preheating) machine.advanceNs(kStepNs);
  if (!machine.setHeater(6) || !machine.setFan(3)) return 1;
  machine.pressPrs();
  machine.advanceNs(kStepNs);

  // The bare loop starts as the machine does: same drum, air and beans, same inputs.
  RoastPhysics physics({}, 25.0);
  const PhysicsInputs inputs{.heaterLevel = 6.0, .fan = 3.0, .drum = 5.0, .ambientC = 25.0};
  physics.setInputs({.heaterLevel = 9.0, .fan = 2.0, .drum = 5.0, .ambientC = 25.0});
  while (physics.state()[kDrumC] < 213.0) physics.step();
  physics.setInputs(inputs);
  physics.charge(0.5, PhysicsParameters{}.greenMoisture, PhysicsParameters{}.crackC);
  const auto k = coefficients({}, inputs, 0.5);

  std::vector<TwinSample> samples(kRoastSteps);
  std::vector<double> bare, twin, ratio;
  double sum = 0.0;
  for (int round = 0; round < kRounds; ++round) {
    bare.push_back(roastsPerS([&] { sum += bareRoast(physics.state(), k); }));
    twin.push_back(roastsPerS([&] { sum += twinRoast(machine, samples); }));
    ratio.push_back(twin.back() / bare.back());
  }
  // Both did the same roast: they start within two degrees of each other and differ by the lot. This also keeps the
  // loops from being optimised away.
  const double apart = twinRoast(machine, samples) - bareRoast(physics.state(), k);
  if (!(sum > 0.0) || !(apart > -5.0 && apart < 5.0)) {
    std::fprintf(stderr, "bench_twin: the two roasts end %.3g °C apart, so the comparison means nothing\n", apart);
    return 1;
  }
  print("rate_vs_rk4_ratio", median(ratio), "ratio");
  print("roasts_per_s", median(twin), "1/s");
  print("bare_rk4_roasts_per_s", median(bare), "1/s");
  return 0;
}
