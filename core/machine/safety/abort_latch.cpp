#include "core/machine/safety/abort_latch.h"

namespace tryer::machine::safety {

namespace {

constexpr int kValueBits = 48;
constexpr quint64 kValueMask = (quint64{1} << kValueBits) - 1;

constexpr quint16 tagOf(quint64 epoch) noexcept {
  return static_cast<quint16>(epoch);
}
constexpr quint16 tagIn(quint64 word) noexcept {
  return static_cast<quint16>(word >> kValueBits);
}
constexpr bool isNewer(quint16 tag, quint16 than) noexcept {
  return static_cast<qint16>(static_cast<quint16>(tag - than)) > 0;
}
constexpr quint64 tagged(quint64 epoch, quint64 value) noexcept {
  return (quint64{tagOf(epoch)} << kValueBits) | (value & kValueMask);
}

constexpr quint64 kLatched = 1;
constexpr quint64 kFinished = 2;
constexpr quint64 kArmed = 4;
constexpr int kFlagBits = 3;

constexpr AbortLatch::Word unpack(quint64 word) noexcept {
  return {word >> kFlagBits, (word & kLatched) != 0, (word & kFinished) != 0, (word & kArmed) != 0};
}
constexpr quint64 pack(const AbortLatch::Word& word) noexcept {
  return (word.epoch << kFlagBits) | (word.latched ? kLatched : 0) | (word.finished ? kFinished : 0) |
         (word.armed ? kArmed : 0);
}

}  // namespace

void TaggedCell::setOnce(quint64 epoch, quint64 value) noexcept {
  quint64 seen = word_.load(std::memory_order_acquire);
  while (isNewer(tagOf(epoch), tagIn(seen)) && !word_.compare_exchange_weak(seen, tagged(epoch, value))) {
  }
}

void TaggedCell::add(quint64 epoch, quint64 delta) noexcept {
  quint64 seen = word_.load(std::memory_order_acquire);
  for (;;) {
    if (isNewer(tagIn(seen), tagOf(epoch))) return;
    const quint64 before = tagIn(seen) == tagOf(epoch) ? seen & kValueMask : 0;
    if (word_.compare_exchange_weak(seen, tagged(epoch, before + delta))) return;
  }
}

std::optional<quint64> TaggedCell::get(quint64 epoch) const noexcept {
  const quint64 seen = word_.load(std::memory_order_acquire);
  if (tagIn(seen) != tagOf(epoch)) return std::nullopt;
  return seen & kValueMask;
}

AbortLatch::Word AbortLatch::word() const noexcept {
  return unpack(word_.load(std::memory_order_acquire));
}

AbortLatch::Press AbortLatch::press(quint64 epoch) const noexcept {
  const PressCells& of = cells(epoch);
  Press press;
  press.count = static_cast<quint32>(of.count.get(epoch).value_or(0));
  press.atNs = static_cast<qint64>(of.us.get(epoch).value_or(0)) * 1000;
  press.utcMs = static_cast<qint64>(of.utcMs.get(epoch).value_or(0));
  return press;
}

bool AbortLatch::trip(const base::Stamp& now) noexcept {
  quint64 counted = 0;
  quint64 seen = word_.load(std::memory_order_acquire);
  for (;;) {
    const Word word = unpack(seen);
    const quint64 epoch = word.running() ? word.epoch : word.epoch + 1;
    if (counted != epoch) cells(epoch).count.add(epoch, 1);
    counted = epoch;
    if (word.running()) {
      // A press between the two steps of a reset takes back the first.
      if (!word.armed || advance(seen, {word.epoch, true, false, false})) return false;
      continue;
    }
    cells(epoch).us.setOnce(epoch, static_cast<quint64>(now.monotonicNs) / 1000);
    cells(epoch).utcMs.setOnce(epoch, static_cast<quint64>(now.utcMs));
    if (advance(seen, {epoch, true, false, false})) return true;
  }
}

void AbortLatch::relatch() noexcept {
  quint64 seen = word_.load(std::memory_order_acquire);
  while (!unpack(seen).latched && !advance(seen, {unpack(seen).epoch + 1, true, true, false})) {
  }
}

bool AbortLatch::arm() noexcept {
  quint64 seen = word_.load(std::memory_order_acquire);
  while (unpack(seen).latched) {
    if (advance(seen, {unpack(seen).epoch, true, unpack(seen).finished, true})) return true;
  }
  return false;
}

void AbortLatch::disarm() noexcept {
  quint64 seen = word_.load(std::memory_order_acquire);
  while (unpack(seen).armed && !advance(seen, {unpack(seen).epoch, true, unpack(seen).finished, false})) {
  }
}

bool AbortLatch::reset() noexcept {
  quint64 seen = word_.load(std::memory_order_acquire);
  while (unpack(seen).armed) {
    if (advance(seen, {unpack(seen).epoch, false, unpack(seen).finished, false})) return true;
  }
  return false;
}

bool AbortLatch::finish(quint64 epoch) noexcept {
  quint64 seen = word_.load(std::memory_order_acquire);
  while (unpack(seen).latched && unpack(seen).epoch == epoch) {
    if (advance(seen, {epoch, true, true, unpack(seen).armed})) return true;
  }
  return false;
}

bool AbortLatch::advance(quint64& expected, const Word& to) noexcept {
  return word_.compare_exchange_strong(expected, pack(to));
}

}  // namespace tryer::machine::safety
