// Every packet that arrived on the bulk OUT endpoint, with the moment it arrived.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace tryer::emulator {

struct WireRecord {
  std::uint64_t sequence = 0;    // 1, 2, 3, … without gaps
  std::int64_t monotonicNs = 0;  // CLOCK_MONOTONIC
  std::uint8_t length = 0;       // bytes that are valid, at most 64
  std::array<std::uint8_t, 64> bytes{};

  std::span<const std::uint8_t> packet() const { return {bytes.data(), length}; }
  bool equals(std::span<const std::uint8_t> other) const;
};

// "NS LENGTH HEX…", for example "81234567890123 4 30 01 00 00", without a line end.
std::string toLine(const WireRecord& record);

// Thread-safe. Keeps the last kCapacity packets and drops the oldest; sequence numbers show what was dropped.
class WireLog {
 public:
  static constexpr std::size_t kCapacity = 65'536;

  void append(std::span<const std::uint8_t> packet, std::int64_t monotonicNs);
  std::uint64_t lastSequence() const;
  std::vector<WireRecord> since(std::uint64_t afterSequence) const;
  // As since(), but waits up to timeout for the first one.
  std::vector<WireRecord> waitSince(std::uint64_t afterSequence, std::chrono::milliseconds timeout) const;

 private:
  std::vector<WireRecord> collect(std::uint64_t afterSequence) const;

  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  std::deque<WireRecord> records_;
  std::uint64_t lastSequence_ = 0;
};

}  // namespace tryer::emulator
