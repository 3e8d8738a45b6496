#include "core/machine/aillio/r2_poll.h"

#include <algorithm>
#include <utility>

namespace tryer::machine::aillio {

using namespace Qt::StringLiterals;
using usb::SubmitStatus;
using usb::TransferStatus;

namespace {

constexpr qint64 kControlGapNs = 100 * base::kNsPerMs;
constexpr unsigned kWriteMs = 300;
constexpr qint64 kMinRestMs = 1;

}  // namespace

void R2Poll::start(BulletLink& link) {
  link_ = &static_cast<R2Link&>(link);
  writing_ = false;
  nextControlNs_ = 0;
  identified_ = false;
  fans_.reset();
  power_.reset();
  failures_ = 0;
  noteHeard();
  timer_.start(0);
}

void R2Poll::stop() {
  timer_.stop();
  link_ = nullptr;
  if (std::exchange(errors_, {}).empty()) return;
  listener_.onMachineErrors(errors_);  // what it reports now is not known
}

void R2Poll::tick() {
  listener_.onTick();
  if (link_ == nullptr) return;
  counters.dropped += link_->takeDropped();
  if (port_.ownsWire()) noteHeard();  // the link stays as long as the abort may need it
  if (silent()) return loseSilent();
  if (link_->keepReading() == SubmitStatus::NoDevice) return loseDevice();
  control();
  if (link_ != nullptr) rest();
}

// Until the next control packet may go, or the period is over.
void R2Poll::rest() {
  const qint64 gapMs = (nextControlNs_ - clock_.monotonicNs() + base::kNsPerMs - 1) / base::kNsPerMs;
  const qint64 waitMs = gapMs > 0 && !writing_ ? gapMs : kPeriodMs;
  timer_.start(static_cast<int>(std::clamp(waitMs, kMinRestMs, kPeriodMs)));
}

void R2Poll::control() {
  if (writing_ || port_.ownsWire() || clock_.monotonicNs() < nextControlNs_) return;
  const auto packet = listener_.nextControl();
  if (!packet || link_ == nullptr) return;
  const auto taken = port_.ownsWire() ? SubmitStatus::Failed : link_->write(*packet, kWriteMs);
  writing_ = taken == SubmitStatus::Ok;
  // It took it between the look and the submit.
  if (writing_ && port_.ownsWire()) link_->takeOver();
  if (taken == SubmitStatus::NoDevice) return loseDevice();
  listener_.onControlSent(writing_);
}

void R2Poll::onArrivals() {
  Arrival arrival;
  while (link_ != nullptr && link_->nextSafetyArrival(arrival))
    if (arrival.status == TransferStatus::NoDevice) return loseDevice();
  while (link_ != nullptr && link_->nextPollArrival(arrival)) acceptEnd(arrival);
  while (link_ != nullptr && link_->nextFrame(arrival)) acceptRead(arrival);
}

void R2Poll::acceptEnd(const Arrival& write) {
  writing_ = false;
  nextControlNs_ = write.at.monotonicNs + kControlGapNs;
  if (write.status == TransferStatus::Completed) {
    failures_ = 0;
  } else {
    if (write.status == TransferStatus::Stall) link_->clearStall(false);
    fail(write.status);
  }
  if (link_ != nullptr) rest();
}

void R2Poll::acceptRead(const Arrival& read) {
  if (read.status == TransferStatus::Completed) {
    failures_ = 0;
    noteHeard();
    return acceptFrame(read);
  }
  noteUnheard();
  fail(read.status);
}

// The link goes on reading by itself, or at the next tick.
void R2Poll::fail(TransferStatus status) {
  switch (status) {
    case TransferStatus::NoDevice:
      return loseDevice();
    case TransferStatus::Stall:
      ++counters.stalls;
      return;
    case TransferStatus::TimedOut:
      ++counters.timeouts;
      return;
    case TransferStatus::Overflow:
    case TransferStatus::Failed:
      if (++failures_ >= kMaxFailures) loseBroken();
      return;
    case TransferStatus::Cancelled:
    case TransferStatus::Completed:
      return;
  }
}

void R2Poll::acceptFrame(const Arrival& frame) {
  const auto type = frameType(frame.bytes());
  if (!type || *type == R2Frame::Unknown) {
    ++(type ? counters.unexpected : counters.shortPackets);
    lastRejected_ = raw(frame);
    return;
  }
  last_[static_cast<std::size_t>(*type)] = raw(frame);
  switch (*type) {
    case R2Frame::A0:
      return acceptA0(frame);
    case R2Frame::A1:
      return acceptA1(frame);
    case R2Frame::A2:
      return acceptA2(frame);
    case R2Frame::A3:
    case R2Frame::A4:
    case R2Frame::Unknown:
      return;
  }
}

void R2Poll::acceptA0(const Arrival& frame) {
  R2Status status;
  if (decodeA0(frame.bytes(), status) != PacketFault::None) return;
  countFields(status.reading);
  ++counters.samples;
  if (!identified_) {
    identified_ = true;
    listener_.onIdentity({});
    if (link_ == nullptr) return;
  }
  model::Sample sample;
  sample.at = frame.at;
  sample.state = status.state;
  fill(sample, status.reading);
  for (const auto& recent : {fans_, power_})
    if (recent && frame.at.monotonicNs - recent->atNs <= kFreshNs) fill(sample, recent->reading);
  const auto& reading = status.reading;
  listener_.onStatus({reading.setting(R2Channel::Heater), reading.setting(R2Channel::Fan),
                      reading.setting(R2Channel::Drum), status.state},
                     sample);
  if (link_ != nullptr) control();
}

void R2Poll::acceptA1(const Arrival& frame) {
  R2Fans fans;
  if (decodeA1(frame.bytes(), fans) != PacketFault::None) return;
  countFields(fans.reading);
  fans_ = {fans.reading, frame.at.monotonicNs};
  std::vector<model::MachineError> errors;
  std::ranges::copy_if(fans.errors, std::back_inserter(errors),
                       [](const auto& e) { return e != model::MachineError{}; });
  if (errors == errors_) return;
  errors_ = errors;
  listener_.onMachineErrors(errors_);
}

void R2Poll::acceptA2(const Arrival& frame) {
  R2Reading power;
  if (decodeA2(frame.bytes(), power) != PacketFault::None) return;
  countFields(power);
  power_ = {power, frame.at.monotonicNs};
}

std::vector<std::pair<QString, QByteArray>> R2Poll::lastPackets() const {
  std::vector<std::pair<QString, QByteArray>> packets;
  for (std::size_t i = 0; i < last_.size(); ++i) packets.emplace_back(u"A%1"_s.arg(i), last_[i]);
  packets.emplace_back(u"last rejected"_s, lastRejected_);
  return packets;
}

}  // namespace tryer::machine::aillio
