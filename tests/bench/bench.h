// What every bench does in the same way: measure in alternating rounds, take medians, print one JSON object a line.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace tryer::bench {

template <typename Work>
double secondsOf(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

inline void print(const char* bench, const char* metric, double value, const char* unit) {
  std::printf("{\"bench\":\"%s\",\"metric\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", bench, metric, value, unit);
  std::fflush(stdout);
}

// A bench that cannot work says why and fails: no figure is better than a wrong one.
inline void require(bool good, std::string_view what) {
  if (good) return;
  std::fprintf(stderr, "bench: %.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}

// Times of two ways to do the same work, side by side. The order changes from round to round.
struct Comparison {
  std::vector<double> oursS;
  std::vector<double> floorS;

  // How fast ours is, as a share of the floor's speed: the median over the rounds.
  double ratio() const {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < oursS.size(); ++i) ratios.push_back(floorS[i] / oursS[i]);
    return median(ratios);
  }
};

template <typename Ours, typename Floor>
Comparison compare(int rounds, const Ours& ours, const Floor& floor) {
  ours();  // warm both up
  floor();
  Comparison comparison;
  for (int round = 0; round < rounds; ++round) {
    if (round % 2 == 0) comparison.oursS.push_back(secondsOf(ours));
    comparison.floorS.push_back(secondsOf(floor));
    if (round % 2 != 0) comparison.oursS.push_back(secondsOf(ours));
  }
  return comparison;
}

}  // namespace tryer::bench
