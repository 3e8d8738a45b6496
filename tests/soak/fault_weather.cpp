#include "tests/soak/fault_weather.h"

#include "core/base/clock.h"

namespace tryer::soak {

using namespace Qt::StringLiterals;

namespace {

constexpr int kCalmMs = 8'000;   // at most, between two
constexpr int kFaultMs = 6'000;  // at most
constexpr int kLeastMs = 300;

const QString kCable = u"unplug"_s;

QStringList kindsOf(const QString& model) {
  QStringList kinds{kCable,
                    u"ignore-commands"_s,
                    u"stuck-heater"_s,
                    u"late-answer:400"_s,
                    u"stall:in"_s,
                    u"stall:out"_s,
                    u"nak-out"_s,
                    u"short-packet:20"_s,
                    u"silence"_s,
                    u"nan"_s,
                    u"out-of-range"_s,
                    u"half-frame"_s,
                    u"frozen-bt"_s,
                    u"mains:180"_s};
  if (model == u"r2") return kinds << u"machine-error:1,2,3,4"_s << u"unknown-frame"_s << u"crc-noise"_s;
  return kinds << u"wrong-validity"_s;
}

}  // namespace

FaultWeather::FaultWeather(e2e::BulletControl& bullet, const QString& model, QRandomGenerator& random)
    : bullet_(bullet), random_(random), kinds_(kindsOf(model)) {}

bool FaultWeather::look(qint64 nowNs) {
  if (changeNs_ == 0) changeNs_ = nowNs + random_.bounded(kLeastMs, kCalmMs) * base::kNsPerMs;
  if (nowNs < changeNs_) return true;
  return now_ ? calm(nowNs) : begin(nowNs);
}

bool FaultWeather::begin(qint64 nowNs) {
  now_ = kinds_[random_.bounded(static_cast<int>(kinds_.size()))];
  ++seen_[*now_];
  spans_.push_back({nowNs, 0});
  changeNs_ = nowNs + random_.bounded(kLeastMs, kFaultMs) * base::kNsPerMs;
  return bullet_.tell(*now_ == kCable ? "unplug"_ba : "fault " + now_->toUtf8());
}

bool FaultWeather::calm(qint64 nowNs) {
  changeNs_ = 0;
  if (!now_) return true;
  const bool ended = bullet_.tell(*now_ == kCable ? "plug"_ba : "clear"_ba);
  spans_.back().endNs = nowNs;
  now_.reset();
  return ended;
}

}  // namespace tryer::soak
