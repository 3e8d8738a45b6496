// Arithmetic with the same bytes on every IEEE 754 machine. The C library's exp() differs in the last bit between
// versions and processors, std::normal_distribution between standard libraries; this room promises neither does.
// Needs -ffp-contract=off (set for the whole project).
#pragma once

#include <bit>
#include <cstdint>

namespace tryer::machine::twin {

// e^x for x in [-700, 700] (clamped to it), relative error below 1e-15. Cody-Waite reduction x = n·ln2 + r, |r| ≤
// ln2/2, then the Taylor series of e^r to r^13 by Horner's rule. Not-a-number gives not-a-number.
constexpr double portableExp(double x) noexcept {
  constexpr double kLog2E = 1.4426950408889634074;
  constexpr double kLn2High = 6.93147180369123816490e-01;  // the upper bits of ln 2: n · kLn2High is exact
  constexpr double kLn2Low = 1.90821492927058770002e-10;
  constexpr double kRounder = 6755399441055744.0;  // 1.5 · 2^52: adding and subtracting it rounds to an integer
  x = x > 700.0 ? 700.0 : (x < -700.0 ? -700.0 : x);
  const double n = (x * kLog2E + kRounder) - kRounder;
  const double r = (x - n * kLn2High) - n * kLn2Low;
  const double r2 = r * r, r4 = r2 * r2;
  const double low = (1.0 + r) + (1.0 / 2.0 + r * (1.0 / 6.0)) * r2;
  const double middle = (1.0 / 24.0 + r * (1.0 / 120.0)) + (1.0 / 720.0 + r * (1.0 / 5040.0)) * r2;
  const double high = (1.0 / 40320.0 + r * (1.0 / 362880.0)) + (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) * r2;
  const double top = 1.0 / 479001600.0 + r * (1.0 / 6227020800.0);
  const double sum = (low + middle * r4) + (high + top * r4) * (r4 * r4);
  if (n != n) return n;
  const auto exponent = static_cast<std::uint64_t>(static_cast<std::int64_t>(n) + 1023);
  return sum * std::bit_cast<double>(exponent << 52);
}

// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): the state is one word that
// grows by the golden gamma, the output its mixture. Period 2^64; every seed is a good one.
class NoiseSource {
 public:
  explicit NoiseSource(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  // Bell-shaped, mean 0, standard deviation 1, never beyond ±3.47: the sum of the four 16-bit lanes of one word
  // (Irwin-Hall, n = 4), in integers but for the final scaling.
  double bell() noexcept {
    const std::uint64_t word = next();
    const auto sum =
        static_cast<std::int64_t>((word & 0xffff) + ((word >> 16) & 0xffff) + ((word >> 32) & 0xffff) + (word >> 48));
    constexpr double kInverseSigma = 1.0 / 37837.22626469482;  // sqrt(4 · (2^32 − 1) / 12)
    return static_cast<double>(sum - 131070) * kInverseSigma;
  }

  std::uint64_t state() const noexcept { return state_; }
  void setState(std::uint64_t state) noexcept { state_ = state; }

 private:
  std::uint64_t state_;
};

}  // namespace tryer::machine::twin
