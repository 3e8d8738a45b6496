// Whether commands that raise heat may leave now. Heat is withheld by whoever cannot answer for it: no guard process,
// an interlock. Each withholder owns one reason; heat may go up only when none withholds it.
//
// Asked by the gates (so that a person is told) and by each driver immediately before every byte that raises heat: a
// command that was approved before the permit went never leaves. Lowering heat and the abort never ask.
//
// Atomics only: every member may be called from any thread and from a signal handler.
#pragma once

#include <QString>
#include <atomic>

#include "core/base/error.h"

namespace tryer::machine::safety {

class HeatPermit {
 public:
  enum class Reason : quint32 {
    GuardMissing = 1U << 0,   // no guard process stands by for a real machine
    Interlock = 1U << 1,      // an interlock refuses more heat
    LinkNotTrusted = 1U << 2  // a link that came back shows another machine, or nothing that may be believed yet
  };

  void withhold(Reason reason) noexcept { withheld_.fetch_or(bit(reason)); }
  void give(Reason reason) noexcept { withheld_.fetch_and(~bit(reason)); }
  bool given() const noexcept { return withheld_.load() == 0; }
  bool withheldFor(Reason reason) const noexcept { return (withheld_.load() & bit(reason)) != 0; }

 private:
  static constexpr quint32 bit(Reason reason) noexcept { return static_cast<quint32>(reason); }

  std::atomic<quint32> withheld_{0};
};

// Why heat is withheld, in words that go on from "Heat cannot be raised: "; empty while it is given.
QString whyWithheld(const HeatPermit& permit);

// What a driver answers when it holds back a byte. bytesLeft: steps before it had been sent.
base::Error heatWithheld(const HeatPermit& permit, bool bytesLeft);

static_assert(std::atomic<quint32>::is_always_lock_free, "or a signal handler could wait for a lock");

}  // namespace tryer::machine::safety
