// The latch of the abort with its epoch and the press that set it. Atomics only: every member may be called from any
// thread and from a signal handler, none waits, locks or allocates.
//
// One word holds epoch and flags, so that every transition is one compare-and-set. What belongs to a press (its times,
// the count) must be there before the word says that the abort exists, and several threads may press at once: it is
// kept in cells tagged with the epoch, which the first press fills and a late one cannot overwrite.
#pragma once

#include <QtGlobal>
#include <array>
#include <atomic>
#include <optional>

#include "core/base/clock.h"

namespace tryer::machine::safety {

// A value of 48 bits that belongs to one epoch. An older epoch never replaces a newer one.
class TaggedCell {
 public:
  void setOnce(quint64 epoch, quint64 value) noexcept;  // the first to set it wins
  void add(quint64 epoch, quint64 delta) noexcept;      // from 0
  std::optional<quint64> get(quint64 epoch) const noexcept;

 private:
  std::atomic<quint64> word_{0};  // 16 bits of the epoch, 48 bits of value; epoch 0 is never pressed
};

class AbortLatch {
 public:
  struct Word {
    quint64 epoch = 0;
    bool latched = false;
    bool finished = false;  // latched, and nothing is left to be done
    bool armed = false;     // the first of the two steps of a reset was taken
    bool running() const noexcept { return latched && !finished; }
    bool operator==(const Word&) const = default;
  };
  struct Press {
    quint32 count = 0;
    qint64 atNs = 0;  // monotonic, rounded down to 1 µs; 0: not pressed (latched again after a restart)
    qint64 utcMs = 0;
  };

  Word word() const noexcept;
  Press press(quint64 epoch) const noexcept;  // of this epoch or the one before; zeros otherwise

  bool trip(const base::Stamp& now) noexcept;  // true: a new abort began; false: the press joined the one that runs
  void relatch() noexcept;                     // latched and finished, with an epoch of its own; nothing if latched
  bool arm() noexcept;                         // false unless latched
  void disarm() noexcept;
  bool reset() noexcept;                // false unless armed
  bool finish(quint64 epoch) noexcept;  // false: it is no longer this abort

 private:
  struct PressCells {
    TaggedCell count, us, utcMs;
  };
  PressCells& cells(quint64 epoch) noexcept { return presses_[epoch % presses_.size()]; }
  const PressCells& cells(quint64 epoch) const noexcept { return presses_[epoch % presses_.size()]; }
  bool advance(quint64& expected, const Word& to) noexcept;

  std::atomic<quint64> word_{0};
  std::array<PressCells, 4> presses_;
};

static_assert(std::atomic<quint64>::is_always_lock_free, "or a signal handler could wait for a lock");

}  // namespace tryer::machine::safety
