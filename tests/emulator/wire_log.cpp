#include "tests/emulator/wire_log.h"

#include <algorithm>
#include <cstdio>

namespace tryer::emulator {

bool WireRecord::equals(std::span<const std::uint8_t> other) const {
  return std::ranges::equal(packet(), other);
}

std::string toLine(const WireRecord& record) {
  std::string line = std::to_string(record.monotonicNs) + ' ' + std::to_string(record.length);
  for (const auto byte : record.packet()) {
    std::array<char, 4> hex{};
    std::snprintf(hex.data(), hex.size(), " %02x", byte);
    line += hex.data();
  }
  return line;
}

void WireLog::append(std::span<const std::uint8_t> packet, std::int64_t monotonicNs) {
  {
    const std::lock_guard lock(mutex_);
    WireRecord record;
    record.sequence = ++lastSequence_;
    record.monotonicNs = monotonicNs;
    record.length = static_cast<std::uint8_t>(std::min(packet.size(), record.bytes.size()));
    std::copy_n(packet.begin(), record.length, record.bytes.begin());
    records_.push_back(record);
    if (records_.size() > kCapacity) records_.pop_front();
  }
  arrived_.notify_all();
}

std::uint64_t WireLog::lastSequence() const {
  const std::lock_guard lock(mutex_);
  return lastSequence_;
}

std::vector<WireRecord> WireLog::since(std::uint64_t afterSequence) const {
  const std::lock_guard lock(mutex_);
  return collect(afterSequence);
}

std::vector<WireRecord> WireLog::waitSince(std::uint64_t afterSequence, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, timeout, [&] { return lastSequence_ > afterSequence; });
  return collect(afterSequence);
}

// The mutex is held.
std::vector<WireRecord> WireLog::collect(std::uint64_t afterSequence) const {
  const auto first = std::ranges::upper_bound(records_, afterSequence, {}, &WireRecord::sequence);
  return {first, records_.end()};
}

}  // namespace tryer::emulator
