// Finds CHARGE in the stream of samples. It proposes a mark; it never commands a machine.
//
// Two ways:
// - State: the machine goes from ready (or a state before it) to roasting. Decisive on machines that show it (Aillio
// Bullet: charge →
//   roasting). The mark is at the first sample of roasting.
// - BT break, where the state does not tell: BT was above 77 °C (170 °F, the field's usual floor), fell by at least 7
// °C within 30 s, and
//   by at least 3 °C in the last 5 s (usual defaults of roast loggers: 7 °C in 30 s for the start, 3 °C in 5 s as the
//   pace). The mark is at the last sample before the fall, the newest within 0.5 °C of the highest of those 30 s. Only
//   in the states unknown, ready and roasting: BT also falls after a drop and while cooling.
// A gap of more than 3 s forgets what came before it.
#pragma once

#include <deque>
#include <optional>

#include "core/model/sample.h"

namespace tryer::roast {

struct ChargeFound {
  enum class By : quint8 { State, BtBreak };
  By by = By::State;
  base::Stamp at;
  std::optional<double> btC;  // at that moment
};

// One thread.
class ChargeDetector {
 public:
  explicit ChargeDetector(int btChannel) : btChannel_(btChannel) {}

  // At most one answer a sample. breakAllowed: false while a roast runs that has its CHARGE, when only the state
  // counts.
  std::optional<ChargeFound> add(const model::Sample& sample, bool breakAllowed);

  // After a roast: a BT break counts again once BT has stopped falling (less than 1 °C in 30 s).
  void holdUntilSteady();

 private:
  struct Point {
    base::Stamp at;
    double btC = 0;
  };

  std::optional<ChargeFound> findBreak() const;
  void remember(const Point& point);
  bool isSteady() const;

  const int btChannel_;
  model::MachineState lastState_ = model::MachineState::Unknown;
  bool held_ = false;
  std::deque<Point> window_;  // the last 30 s, at most kMaxPoints
};

}  // namespace tryer::roast
