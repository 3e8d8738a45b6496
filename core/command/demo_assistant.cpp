#include "core/command/demo_assistant.h"

#include <algorithm>
#include <cmath>

namespace tryer::command {

using namespace Qt::StringLiterals;

namespace {

constexpr double kPlanFromC = 80;
constexpr double kPlanToC = 205;
constexpr double kPlanFirst = 20;  // °C/min
constexpr double kPlanLast = 6;
constexpr double kLatestHeatC = 195;  // no more heat is proposed from here on
constexpr int kStrongHeater = 9;

// "heater P7 → P6", "fan F3 → F4": as the machine's panel names its settings.
QString changeText(QStringView actuatorId, int from, int to) {
  const QChar letter = actuatorId == QStringView(model::actuator::kHeater) ? u'P' : u'F';
  return u"%1 %2%3 → %2%4"_s.arg(actuatorId).arg(letter).arg(from).arg(to);
}

}  // namespace

double DemoAssistant::plannedRorCPerMin(double btC) {
  const double share = std::clamp((btC - kPlanFromC) / (kPlanToC - kPlanFromC), 0.0, 1.0);
  return kPlanFirst + share * (kPlanLast - kPlanFirst);
}

model::Actor DemoAssistant::actor() {
  return {model::ActorKind::Assistant, u"demo"_s};
}

void DemoAssistant::noticeNewRoast(const Observation& now) {
  const bool another = now.roastId != roastId_ || (now.roastS && *now.roastS < lastRoastS_);
  if (another) {
    soaked_ = false;
    seenCount_ = 0;
    changedNs_.reset();
  }
  roastId_ = now.roastId;
  lastRoastS_ = now.roastS.value_or(0);
}

void DemoAssistant::noticeChanges(const Observation& now) {
  const auto changed = [](const std::optional<int>& before, const std::optional<int>& after) {
    return before && after && *before != *after;
  };
  if (changed(heater_, now.heater) || changed(fan_, now.fan)) changedNs_ = now.nowNs;
  if (now.heater) heater_ = now.heater;
  if (now.fan) fan_ = now.fan;
  if (!now.rorCPerMin || !std::isfinite(*now.rorCPerMin)) {
    seenCount_ = 0;
  } else if (seenCount_ == 0 || base::secondsFromNs(now.nowNs - seen_[(seenCount_ - 1) % seen_.size()].atNs) >= 0.9) {
    seen_[seenCount_++ % seen_.size()] = {now.nowNs, *now.rorCPerMin};
  }
}

// Without enough of a past: what it is now.
double DemoAssistant::expectedRor(const Observation& now) const {
  const std::size_t kept = std::min(seenCount_, seen_.size());
  for (std::size_t back = kept; back > 0; --back) {  // the oldest that is not older than the trend's span
    const Seen& then = seen_[(seenCount_ - back) % seen_.size()];
    const double spanS = base::secondsFromNs(now.nowNs - then.atNs);
    if (spanS > kTrendS) continue;
    if (spanS < kTrendS / 2) break;
    return *now.rorCPerMin + (*now.rorCPerMin - then.rorCPerMin) / spanS * kAheadS;
  }
  return *now.rorCPerMin;
}

std::optional<ProposalRequest> DemoAssistant::observe(const Observation& now) {
  noticeNewRoast(now);
  noticeChanges(now);
  const bool roasting = now.state == model::MachineState::Roasting && now.roastS.has_value() && now.capability;
  if (now.freshness != model::Freshness::Fresh || now.latched || !roasting || now.ownOpen > 0) return std::nullopt;
  const double sinceS = lastNs_ ? base::secondsFromNs(now.nowNs - *lastNs_) : kRepeatS;
  if (sinceS < kGapS) return std::nullopt;
  if (changedNs_ && base::secondsFromNs(now.nowNs - *changedNs_) < kEffectS) return std::nullopt;

  auto request = now.turningPointS ? follow(now) : soak(now);
  if (!request) return std::nullopt;
  const bool same = request->actuatorId == lastActuatorId_ && *request->target == lastTarget_;
  if (lastNs_ && same && sinceS < kRepeatS) return std::nullopt;
  lastNs_ = now.nowNs;
  lastActuatorId_ = request->actuatorId;
  lastTarget_ = *request->target;
  if (!now.turningPointS) soaked_ = true;
  return request;
}

// Before the turning point the rate of rise tells nothing; the heat for the first minute can be chosen all the same.
std::optional<ProposalRequest> DemoAssistant::soak(const Observation& now) {
  if (soaked_ || !now.heater || *now.roastS < kSoakFromS || *now.roastS > kSoakToS) return std::nullopt;
  if (*now.heater >= kStrongHeater) {
    return change(
        now, model::actuator::kHeater, -1,
        u"The beans are still taking their heat from the drum: %1 until the turning point keeps their surface from "
        u"scorching."_s);
  }
  return change(
      now, model::actuator::kHeater, +1,
      u"The charge has cooled the drum and the heater is low: %1 keeps the turning point from coming late."_s);
}

std::optional<ProposalRequest> DemoAssistant::follow(const Observation& now) const {
  if (!now.btC || !now.rorCPerMin || *now.roastS < *now.turningPointS + kSettledS) return std::nullopt;
  if (!std::isfinite(*now.btC) || !std::isfinite(*now.rorCPerMin)) return std::nullopt;
  const double plan = plannedRorCPerMin(*now.btC);
  const double expected = expectedRor(now);
  const double expectedAbove = expected - plannedRorCPerMin(*now.btC + expected * kAheadS / 60);
  // Both now and soon: a deviation that is going away by itself needs nobody.
  const double aboveNow = *now.rorCPerMin - plan;
  const double above = (aboveNow > 0) != (expectedAbove > 0)          ? 0
                       : std::abs(aboveNow) < std::abs(expectedAbove) ? aboveNow
                                                                      : expectedAbove;
  const QString where = u"Rate of rise is %1 °C/min at %2 °C, %3 the plan of %4: "_s.arg(
      QString::number(*now.rorCPerMin, 'f', 1), QString::number(*now.btC, 'f', 0),
      aboveNow > 0 ? u"above"_s : u"below"_s, QString::number(plan, 'f', 1));
  if (above > kToleranceCPerMin) {
    if (*now.btC >= kFanFromC) {
      if (auto fan =
              change(now, model::actuator::kFan, +1, where + u"%1 takes heat away before first crack runs off."_s)) {
        return fan;
      }
    }
    return change(now, model::actuator::kHeater, -1, where + u"%1 keeps it from running ahead."_s);
  }
  if (above < -kToleranceCPerMin && *now.btC < kLatestHeatC) {
    return change(now, model::actuator::kHeater, +1, where + u"%1 keeps the roast from stalling."_s);
  }
  return std::nullopt;
}

// None where the machine has no such control, its setting is unknown, or there is no room left.
std::optional<ProposalRequest> DemoAssistant::change(const Observation& now, const char16_t* actuatorId, int by,
                                                     const QString& reason) const {
  const QStringView id(actuatorId);
  const model::ActuatorSpec* spec = now.capability->actuatorById(id);
  const auto setting = id == QStringView(model::actuator::kHeater) ? now.heater : now.fan;
  if (spec == nullptr || !setting) return std::nullopt;
  const int target = *setting + by * spec->step;
  if (target < spec->min || target > spec->max) return std::nullopt;
  ProposalRequest request;
  request.actuatorId = id.toString();
  request.target = target;
  request.reason = reason.arg(changeText(id, *setting, target));
  request.actor = actor();
  return request;
}

}  // namespace tryer::command
