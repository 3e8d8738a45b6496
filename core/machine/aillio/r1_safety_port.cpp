#include "core/machine/aillio/r1_safety_port.h"

#include <algorithm>

#include "core/machine/aillio/r1_codec.h"
#include "core/machine/aillio/r1_profile.h"

namespace tryer::machine::aillio {

using safety::SafetyStatus;
using usb::TransferStatus;

namespace {

constexpr int kWriteMs = 40;      // as for a move
constexpr int kStragglerMs = 15;  // how long a second reply is waited for when the first may have been the poll's
constexpr qint64 kLostNs = 600 * base::kNsPerMs;  // a request without reply for so long is repeated

void fill(SafetyStatus& status, const Status1& decoded, const Arrival& arrival) noexcept {
  status.atNs = arrival.at.monotonicNs;
  status.heater = decoded.reading.setting(R1Channel::Heater).value_or(-1);
  status.fan = decoded.reading.setting(R1Channel::Fan).value_or(-1);
  status.state = static_cast<quint8>(decoded.state);
}

}  // namespace

int R1SafetyPort::coolingFan() const noexcept {
  return kR1CoolingFan;
}

int R1SafetyPort::heaterSteps() const noexcept {
  return static_cast<int>(r1Range(R1Channel::Heater).max);
}

void R1SafetyPort::meet(BulletLink& link) noexcept {
  asked_ = false;
  pressed_ = false;
  straggler_ = othersAsked_ || static_cast<R1Link&>(link).pollReadUnderWay();
}

bool R1SafetyPort::ask(R1Link& link) noexcept {
  askedNs_ = clock_.monotonicNs();  // before: the reply may be quicker than the end of the write
  pressed_ = false;
  asked_ = link.safetyWrite(encodeRequest(Request::Status1), kWriteMs);
  return asked_;
}

// One request is under way at a time, across calls: a machine that answers late must not get its replies counted one
// off.
bool R1SafetyPort::awaitStatus(BulletLink& anyLink, SafetyStatus& status, int timeoutMs) noexcept {
  auto& link = static_cast<R1Link&>(anyLink);
  const qint64 startNs = clock_.monotonicNs();
  bool have = false;
  for (int turn = 0; turn < 8; ++turn) {  // more packets than the machine can have in its pipe
    if (!asked_ && !have && !ask(link)) return false;
    const int left = timeoutMs - static_cast<int>((clock_.monotonicNs() - startNs) / base::kNsPerMs);
    if (left <= 0) return have;
    Arrival arrival;
    if (!link.safetyRead(arrival, have ? std::min(left, kStragglerMs) : left)) {
      if (have) straggler_ = false;
      if (!have && clock_.monotonicNs() - askedNs_ > kLostNs) asked_ = false;
      return have;
    }
    if (arrival.status == TransferStatus::NoDevice) return have;
    // The end of a read that an earlier call left open, or a late reply to a request that was given up: read again.
    if (arrival.at.monotonicNs < askedNs_ || arrival.status == TransferStatus::Cancelled) continue;
    if (arrival.status != TransferStatus::Completed) {
      asked_ = false;
      return have;
    }
    Status1 decoded;
    const auto fault = decodeStatus1(arrival.bytes(), decoded);
    if (straggler_ && fault == PacketFault::Validity) {
      straggler_ = false;  // the poll's STATUS2: ours is still to come
      continue;
    }
    asked_ = false;
    if (fault != PacketFault::None) return have;
    if (pressed_) continue;  // may be from before the press: ask again
    fill(status, decoded, arrival);
    if (!straggler_) return true;
    if (have) straggler_ = false;  // the second one was ours
    if (have) return true;
    have = true;
  }
  return have;
}

}  // namespace tryer::machine::aillio
