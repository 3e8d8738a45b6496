// SHA-256 (FIPS 180-4) of eight texts at once, one in each lane of the processor's vectors. Records do not depend on
// each other while they are verified, so where a processor has no SHA instructions this takes a third of the time of
// one after the other. Only ever used to agree with a hash that OpenSSL made; a mismatch is for OpenSSL to confirm.
#pragma once

#include <QByteArray>
#include <array>
#include <cstddef>

#include "core/journal/chain.h"

namespace tryer::journal {

inline constexpr std::size_t kLanes = 8;
inline constexpr qsizetype kSha256BlockBytes = 64;

// A text with its padding: whole blocks, at least one.
struct PaddedText {
  const char* data = nullptr;
  std::size_t blocks = 0;
};

// How many blocks a text of this length has with its padding: a bit, zeros and its length in 8 bytes.
constexpr std::size_t sha256Blocks(qsizetype textBytes) noexcept {
  return static_cast<std::size_t>((textBytes + 1 + 8 + kSha256BlockBytes - 1) / kSha256BlockBytes);
}

// Appends the padding of the text that stands in buffer from `from` to its end.
void appendSha256Padding(QByteArray& buffer, qsizetype from);

// Whether this processor can (AVX2). Otherwise hashInLanes must not be called.
bool canHashInLanes() noexcept;

// Texts of different length cost as much as the longest of them.
void hashInLanes(const std::array<PaddedText, kLanes>& texts, std::array<Hash, kLanes>& hashes) noexcept;

}  // namespace tryer::journal
