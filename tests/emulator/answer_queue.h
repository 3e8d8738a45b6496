// What waits for the reader of the IN endpoint: the answers and frames of one virtual Bullet, in the order in which it
// gave them. A machine that is asked keeps 16 of them; one that sends by itself does not wait for its reader: what
// finds its buffer of two full is lost, the oldest stay.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "tests/emulator/virtual_bullet.h"

namespace tryer::emulator {

// Not thread-safe. Times: nanoseconds, monotonic.
class AnswerQueue {
 public:
  struct Packet {
    std::int64_t dueNs = 0;
    bool stall = false;  // the endpoint halts instead
    std::vector<std::uint8_t> bytes;
  };

  explicit AnswerQueue(Model model) : model_(model) {}

  void add(const Answer& answer, std::int64_t nowNs);
  void dropUnread(std::int64_t nowNs);             // after the readers have had their chance
  std::optional<Packet> take(std::int64_t nowNs);  // the first, if it is due
  std::optional<std::int64_t> nextNs() const;      // when the first is due
  void clear() { packets_.clear(); }
  std::uint64_t dropped() const { return dropped_; }  // since the beginning

 private:
  const Model model_;
  std::deque<Packet> packets_;
  std::uint64_t dropped_ = 0;
};

}  // namespace tryer::emulator
