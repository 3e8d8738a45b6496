#include "core/base/uuid.h"

#include <QRandomGenerator>
#include <atomic>

namespace tryer::base {

using namespace Qt::StringLiterals;

namespace {

constexpr quint64 kCounterBits = 12;
constexpr quint64 kMaxClockLeadMs = 10'000;

// Millisecond and a 12-bit counter (RFC 9562 §6.2, method 1), always above what this process gave out before. Only when
// the clock was set back by more than kMaxClockLeadMs does the sequence follow it down.
quint64 nextTick(quint64 utcMs, quint64 random) {
  static std::atomic<quint64> last{0};
  // The counter starts in the lower half, so that 2,048 ids fit before it runs over into the next millisecond.
  const quint64 fresh = (utcMs << kCounterBits) | (random & 0x7FF);
  quint64 seen = last.load(std::memory_order_relaxed);
  quint64 next = 0;
  do {
    const bool setBack = (seen >> kCounterBits) > utcMs + kMaxClockLeadMs;
    next = fresh > seen || setBack ? fresh : seen + 1;
  } while (!last.compare_exchange_weak(seen, next, std::memory_order_relaxed));
  return next;
}

}  // namespace

QString newUuidV7(const Clock& clock) {
  const auto random = QRandomGenerator::system()->generate64();
  const auto utcMs = static_cast<quint64>(std::max<qint64>(0, clock.utcMs())) & 0xFFFF'FFFF'FFFF;
  const auto tick = nextTick(utcMs, random >> 52);
  const quint64 high = ((tick >> 12) << 16) | 0x7000 | (tick & 0xFFF);
  const quint64 low = 0x8000'0000'0000'0000 | (random & 0x3FFF'FFFF'FFFF'FFFF);
  QString text = u"%1%2"_s.arg(high, 16, 16, QLatin1Char('0')).arg(low, 16, 16, QLatin1Char('0'));
  for (const qsizetype at : {8, 13, 18, 23}) text.insert(at, QLatin1Char('-'));
  return text;
}

}  // namespace tryer::base
