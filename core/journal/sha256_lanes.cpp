#include "core/journal/sha256_lanes.h"

#include <QtEndian>
#include <algorithm>
#include <cstdint>
#include <cstring>

namespace tryer::journal {

void appendSha256Padding(QByteArray& buffer, qsizetype from) {
  const qsizetype length = buffer.size() - from;
  buffer.resize(from + static_cast<qsizetype>(sha256Blocks(length)) * kSha256BlockBytes);
  char* padding = buffer.data() + from + length;
  char* end = buffer.data() + buffer.size();
  std::fill(padding, end, '\0');
  *padding = static_cast<char>(0x80);
  qToBigEndian(static_cast<quint64>(length) * 8, end - sizeof(quint64));
}

#if defined(__x86_64__)

namespace {

constexpr std::array<std::uint32_t, 64> kRound = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr std::array<std::uint32_t, 8> kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

using Lanes [[gnu::vector_size(32)]] = std::uint32_t;

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif

Lanes rotated(Lanes x, int bits) {
  return (x >> bits) | (x << (32 - bits));
}

// The word that stands at the same place in each of the texts.
Lanes wordAt(const std::array<const char*, kLanes>& at, std::size_t offset) {
  Lanes word;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    std::uint32_t bytes;
    std::memcpy(&bytes, at[lane] + offset, sizeof bytes);
    word[lane] = __builtin_bswap32(bytes);
  }
  return word;
}

// One block of each text; FIPS 180-4, 6.2.2.
void compress(std::array<Lanes, 8>& state, const std::array<const char*, kLanes>& at) {
  std::array<Lanes, 16> w;
  for (std::size_t t = 0; t < 16; ++t) w[t] = wordAt(at, 4 * t);
  auto [a, b, c, d, e, f, g, h] = state;
#pragma GCC unroll 16
  for (std::size_t t = 0; t < 64; ++t) {
    if (t >= 16) {
      const Lanes early = w[(t + 1) % 16];
      const Lanes late = w[(t + 14) % 16];
      w[t % 16] += (rotated(early, 7) ^ rotated(early, 18) ^ (early >> 3)) + w[(t + 9) % 16] +
                   (rotated(late, 17) ^ rotated(late, 19) ^ (late >> 10));
    }
    const Lanes choice = g ^ (e & (f ^ g));
    const Lanes majority = (a & b) | (c & (a | b));
    const Lanes t1 = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + kRound[t] + w[t % 16];
    const Lanes t2 = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  const std::array<Lanes, 8> sum = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state[i] += sum[i];
}

void hashAll(const std::array<PaddedText, kLanes>& texts, std::array<Hash, kLanes>& hashes) {
  std::array<Lanes, 8> state;
  for (std::size_t i = 0; i < 8; ++i) state[i] = kStart[i] - Lanes{};
  const std::size_t most = std::ranges::max(texts, {}, &PaddedText::blocks).blocks;
  for (std::size_t block = 0; block < most; ++block) {
    std::array<const char*, kLanes> at;
    Lanes running;  // all bits set where a text has this block
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const auto& text = texts[lane];
      running[lane] = block < text.blocks ? ~0U : 0U;
      at[lane] = text.data + std::min(block, text.blocks - 1) * kSha256BlockBytes;
    }
    const auto before = state;
    compress(state, at);
    for (std::size_t i = 0; i < 8; ++i) state[i] = (state[i] & running) | (before[i] & ~running);
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    for (std::size_t i = 0; i < 8; ++i) qToBigEndian<quint32>(state[i][lane], hashes[lane].data() + 4 * i);
  }
}

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

}  // namespace

bool canHashInLanes() noexcept {
  return __builtin_cpu_supports("avx2") != 0;
}

void hashInLanes(const std::array<PaddedText, kLanes>& texts, std::array<Hash, kLanes>& hashes) noexcept {
  hashAll(texts, hashes);
}

#else

bool canHashInLanes() noexcept {
  return false;
}

void hashInLanes(const std::array<PaddedText, kLanes>&, std::array<Hash, kLanes>&) noexcept {}

#endif

}  // namespace tryer::journal
