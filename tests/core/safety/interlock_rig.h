// A machine of plain values in front of the interlocks: a test sets what it shows and lets time pass.
#pragma once

#include <QTest>
#include <map>

#include "core/machine/safety/interlocks.h"
#include "tests/support/manual_clock.h"

namespace tryer::tests {

class InterlockRig {
 public:
  explicit InterlockRig(const model::Capability& capability) : capability_(capability) {
    sample_.state = model::MachineState::Off;
  }

  void show(QStringView channel, double value) {
    const auto i = static_cast<std::size_t>(capability_.channelIndex(channel));
    sample_.values[i] = static_cast<float>(value);
    sample_.quality[i] = model::Quality::Good;
  }
  void hide(QStringView channel) {
    const auto i = static_cast<std::size_t>(capability_.channelIndex(channel));
    sample_.values[i] = std::numeric_limits<float>::quiet_NaN();
    sample_.quality[i] = model::Quality::OutOfRange;
  }
  void setState(model::MachineState state) { sample_.state = state; }
  const model::Sample& sample(base::Stamp at) {
    sample_.at = at;
    ++sample_.seq;
    return sample_;
  }

 private:
  const model::Capability& capability_;
  model::Sample sample_;
};

}  // namespace tryer::tests
