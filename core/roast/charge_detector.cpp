#include "core/roast/charge_detector.h"

#include <algorithm>
#include <cmath>

namespace tryer::roast {

using model::MachineState;

namespace {

constexpr double kFloorC = 77;
constexpr double kFallC = 7;
constexpr double kPaceC = 3;
constexpr double kSteadyC = 1;
constexpr double kTopMarginC = 0.5;
constexpr qint64 kWindowNs = 30 * base::kNsPerS;
constexpr qint64 kPaceNs = 5 * base::kNsPerS;
constexpr qint64 kGapNs = 3 * base::kNsPerS;
constexpr std::size_t kMaxPoints = 1'000;  // 30 s at 33 Hz; faster: a shorter window

bool isBeforeRoasting(MachineState state) {
  return state == MachineState::Off || state == MachineState::Preheating || state == MachineState::Stabilising ||
         state == MachineState::Ready;
}

bool mayBreak(MachineState state) {
  return state == MachineState::Unknown || state == MachineState::Ready || state == MachineState::Roasting;
}

}  // namespace

void ChargeDetector::holdUntilSteady() {
  held_ = true;
}

void ChargeDetector::remember(const Point& point) {
  if (!window_.empty()) {
    const qint64 sinceNs = point.at.monotonicNs - window_.back().at.monotonicNs;
    if (sinceNs < 0 || sinceNs > kGapNs) window_.clear();
  }
  window_.push_back(point);
  while (point.at.monotonicNs - window_.front().at.monotonicNs > kWindowNs || window_.size() > kMaxPoints) {
    window_.pop_front();
  }
}

std::optional<ChargeFound> ChargeDetector::add(const model::Sample& sample, bool breakAllowed) {
  const double btC =
      btChannel_ < 0 ? std::nan("") : static_cast<double>(sample.values[static_cast<std::size_t>(btChannel_)]);
  const bool measured = !std::isnan(btC);
  if (measured) remember({sample.at, btC});
  const bool began = sample.state == MachineState::Roasting && isBeforeRoasting(lastState_);
  lastState_ = sample.state;
  if (held_ && isSteady()) held_ = false;
  if (began) {
    held_ = false;
    return ChargeFound{ChargeFound::By::State, sample.at, measured ? std::optional(btC) : std::nullopt};
  }
  if (!measured || !breakAllowed || held_ || !mayBreak(sample.state)) return std::nullopt;
  return findBreak();
}

bool ChargeDetector::isSteady() const {
  if (window_.empty() || window_.back().at.monotonicNs - window_.front().at.monotonicNs < kWindowNs * 9 / 10) {
    return false;
  }
  const auto highest = std::ranges::max_element(window_, {}, &Point::btC);
  return highest->btC - window_.back().btC < kSteadyC;
}

std::optional<ChargeFound> ChargeDetector::findBreak() const {
  const Point& now = window_.back();
  const auto highest = std::ranges::max_element(window_, {}, &Point::btC);
  if (highest->btC <= kFloorC || highest->btC - now.btC < kFallC) return std::nullopt;
  const auto paceFrom = std::ranges::lower_bound(window_, now.at.monotonicNs - kPaceNs, {},
                                                 [](const Point& point) { return point.at.monotonicNs; });
  if (paceFrom->btC - now.btC < kPaceC) return std::nullopt;
  auto before = highest;
  for (auto point = highest; point != window_.end(); ++point) {
    if (highest->btC - point->btC <= kTopMarginC) before = point;
  }
  return ChargeFound{ChargeFound::By::BtBreak, before->at, before->btC};
}

}  // namespace tryer::roast
