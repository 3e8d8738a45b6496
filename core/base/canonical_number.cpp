#include "core/base/canonical_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tryer::base {

namespace {

constexpr double kMaxExactInteger = 9007199254740992.0;  // 2^53

// value = 0.d1d2d3… × 10^point, as digits without trailing zeros.
struct Decimal {
  std::array<char, 20> digits{};
  int count = 0;
  int point = 0;
};

Decimal shortestDecimal(double magnitude) {
  NumberText text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), magnitude, std::chars_format::scientific).ptr;
  const auto* e = std::find(text.data(), end, 'e');
  Decimal decimal;
  for (const auto* c = text.data(); c != e; ++c) {
    if (*c != '.') decimal.digits[static_cast<std::size_t>(decimal.count++)] = *c;
  }
  while (decimal.count > 1 && decimal.digits[static_cast<std::size_t>(decimal.count - 1)] == '0') --decimal.count;
  int exponent = 0;
  std::from_chars(e + (e[1] == '+' ? 2 : 1), end, exponent);
  decimal.point = exponent + 1;
  return decimal;
}

char* put(char* out, const char* from, int count) {
  return std::copy_n(from, count, out);
}

// The four cases of Number::toString, in its order; n is decimal.point, k is decimal.count.
char* writeDecimal(const Decimal& decimal, char* out) {
  const char* digits = decimal.digits.data();
  const int n = decimal.point;
  const int k = decimal.count;
  if (k <= n && n <= 21) return std::fill_n(put(out, digits, k), n - k, '0');
  if (0 < n && n <= 21) {
    out = put(out, digits, n);
    *out++ = '.';
    return put(out, digits + n, k - n);
  }
  if (-6 < n && n <= 0) {
    *out++ = '0';
    *out++ = '.';
    return put(std::fill_n(out, -n, '0'), digits, k);
  }
  *out++ = digits[0];
  if (k > 1) {
    *out++ = '.';
    out = put(out, digits + 1, k - 1);
  }
  *out++ = 'e';
  *out++ = n - 1 < 0 ? '-' : '+';
  return std::to_chars(out, out + 4, std::abs(n - 1)).ptr;
}

}  // namespace

QByteArrayView canonicalNumber(double value, NumberText& buffer) {
  if (!std::isfinite(value)) return "null";
  char* begin = buffer.data();
  if (std::abs(value) < kMaxExactInteger && std::trunc(value) == value) {  // also −0, which is written as 0
    return {begin, std::to_chars(begin, begin + buffer.size(), static_cast<long long>(value)).ptr};
  }
  char* out = begin;
  if (value < 0) *out++ = '-';
  return {begin, writeDecimal(shortestDecimal(std::abs(value)), out)};
}

}  // namespace tryer::base
