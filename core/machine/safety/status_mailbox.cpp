#include "core/machine/safety/status_mailbox.h"

#include <time.h>

namespace tryer::machine::safety {

namespace {

// The word: 40 bits of monotonic time in 0.1 ms (three years of uptime), 8 each of heater, fan and state.
constexpr qint64 kTickNs = base::kNsPerMs / 10;
constexpr qint64 kLookNs = 2 * base::kNsPerMs;

quint64 pack(const SafetyStatus& status) noexcept {
  return (static_cast<quint64>(status.atNs / kTickNs) << 24) | (quint64{static_cast<quint8>(status.heater)} << 16) |
         (quint64{static_cast<quint8>(status.fan)} << 8) | status.state;
}

SafetyStatus unpack(quint64 word) noexcept {
  SafetyStatus status;
  status.atNs = static_cast<qint64>(word >> 24) * kTickNs;
  status.heater = static_cast<qint8>(word >> 16);  // −1: not known
  status.fan = static_cast<qint8>(word >> 8);
  status.state = static_cast<quint8>(word);
  return status;
}

}  // namespace

void StatusMailbox::put(const SafetyStatus& status) noexcept {
  last_.store(pack(status), std::memory_order_release);
}

bool StatusMailbox::take(SafetyStatus& status, qint64 fromNs) noexcept {
  const quint64 word = last_.load(std::memory_order_acquire);
  if (word == 0 || word == lastRead_) return false;
  const auto read = unpack(word);
  if (read.atNs < fromNs) return false;
  lastRead_ = word;
  status = read;
  return true;
}

void StatusMailbox::look() noexcept {
  const timespec time{0, kLookNs};
  nanosleep(&time, nullptr);
}

}  // namespace tryer::machine::safety
