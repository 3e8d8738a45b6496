#include "core/machine/aillio/r1_poll.h"

#include <algorithm>

namespace tryer::machine::aillio {

using namespace Qt::StringLiterals;
using usb::SubmitStatus;
using usb::TransferStatus;

namespace {

constexpr qint64 kMinRestMs = 10;  // after a cycle that took longer than its period
constexpr unsigned kTimeoutMs = 300;
constexpr unsigned kQuietMs = 30;  // so long nothing comes: the pipe is empty
constexpr unsigned kLateMs = 300;  // after a time-out: the answer may still be on its way
constexpr int kMaxDrained = 8;     // packets in a row; more is no pipe but a talking machine
constexpr int kInfoTries = 5;

}  // namespace

void R1Poll::start(BulletLink& link) {
  link_ = &static_cast<R1Link&>(link);
  step_ = Step::Rest;
  ends_ = {};
  info_.reset();
  infoDone_ = false;
  infoTries_ = 0;
  status2_.reset();
  needDrain_ = true;  // what another program asked for may still be there
  drainMs_ = kQuietMs;
  failures_ = 0;
  noteHeard();
  timer_.start(0);
}

void R1Poll::stop() {
  timer_.stop();
  link_ = nullptr;
  step_ = Step::Rest;
}

void R1Poll::tick() {
  cycleNs_ = clock_.monotonicNs();
  listener_.onTick();
  if (link_ == nullptr) return;
  counters.dropped += link_->takeDropped();
  if (port_.ownsWire()) {
    needDrain_ = true;
    drainMs_ = kQuietMs;
    noteHeard();  // the abort asks now
    return rest();
  }
  if (silent()) return loseSilent();
  drained_ = 0;
  if (needDrain_) return begin(Step::Drain, std::nullopt, drainMs_);
  next(Step::Drain);
}

void R1Poll::rest() {
  step_ = Step::Rest;
  const qint64 usedMs = (clock_.monotonicNs() - cycleNs_) / base::kNsPerMs;
  timer_.start(static_cast<int>(std::clamp(kPeriodMs - usedMs, kMinRestMs, kPeriodMs)));
}

// What comes after a step that went well.
void R1Poll::next(Step after) {
  if (link_ == nullptr) return;
  switch (after) {
    case Step::Drain:
      if (!infoDone_ && ++infoTries_ > kInfoTries) endInfo(std::nullopt);
      if (link_ == nullptr) return;
      if (!infoDone_) return begin(Step::Info1, encodeRequest(Request::Info1), kTimeoutMs);
      return begin(Step::Status1, encodeRequest(Request::Status1), kTimeoutMs);
    case Step::Info1:
      return begin(Step::Info2, encodeRequest(Request::Info2), kTimeoutMs);
    case Step::Info2:
      return begin(Step::Status1, encodeRequest(Request::Status1), kTimeoutMs);
    case Step::Status1:
      return begin(Step::Status2, encodeRequest(Request::Status2), kTimeoutMs);
    case Step::Status2:
      return control();
    case Step::Control:
    case Step::Rest:
      return rest();
  }
}

void R1Poll::begin(Step step, const std::optional<Packet>& packet, unsigned readMs) {
  // The abort has taken the wire since the last look.
  if (port_.ownsWire()) {
    needDrain_ = true;
    return rest();
  }
  step_ = step;
  ends_ = {};
  auto taken = SubmitStatus::Ok;
  // The read first: the reply is then fetched as soon as it is there.
  if (readMs > 0) {
    taken = link_->read(readMs);
    ends_.readOpen = taken == SubmitStatus::Ok;
  }
  if (taken == SubmitStatus::Ok && packet) {
    taken = link_->write(*packet, kTimeoutMs);
    ends_.writeOpen = taken == SubmitStatus::Ok;
  }
  // It took it between the look and the submit: both lanes on the wire are sorted out by calling ours back.
  if (port_.ownsWire()) link_->takeOver();
  if (taken == SubmitStatus::NoDevice) return loseDevice();
  if (taken == SubmitStatus::Ok) {
    if (readMs > 0 && packet) noteUnheard();
    return;
  }
  ends_.write = TransferStatus::Failed;
  if (ends_.readOpen) return link_->cancelRead();  // finish() follows its end
  finish();
}

void R1Poll::control() {
  const auto packet = listener_.nextControl();
  if (!packet) return rest();
  begin(Step::Control, packet, 0);
  if (link_ != nullptr) listener_.onControlSent(step_ == Step::Control && ends_.writeOpen);
}

void R1Poll::onArrivals() {
  Arrival arrival;
  while (link_ != nullptr && link_->nextSafetyArrival(arrival)) acceptSafety(arrival);
  while (link_ != nullptr && link_->nextPollArrival(arrival)) {
    if (arrival.read) {
      ends_.readOpen = false;
      ends_.read = arrival;
    } else {
      ends_.writeOpen = false;
      ends_.write = arrival.status;
      // Not asked, so there will be no answer.
      if (ends_.write != TransferStatus::Completed && ends_.readOpen) link_->cancelRead();
    }
    if (!ends_.readOpen && !ends_.writeOpen && step_ != Step::Rest) finish();
  }
}

void R1Poll::finish() {
  const Step step = step_;
  if (!healthy()) return;
  if (step == Step::Drain) return finishDrain();
  if (step != Step::Control) accept(step, ends_.read);
  if (link_ == nullptr) return;
  if (needDrain_) return rest();
  next(step);
}

void R1Poll::finishDrain() {
  if (ends_.read.status == TransferStatus::Completed) {
    ++counters.unexpected;
    lastRejected_ = raw(ends_.read);
    noteHeard();
    if (++drained_ < kMaxDrained) return begin(Step::Drain, std::nullopt, kQuietMs);
    return rest();
  }
  needDrain_ = false;
  drainMs_ = kQuietMs;
  next(Step::Drain);
}

// Looks at how the transfers of the step ended. False: the step is over, and so is the cycle or the link.
bool R1Poll::healthy() {
  const auto read = ends_.read.status;
  const auto write = ends_.write;
  const bool reads = step_ != Step::Control;
  const auto either = [&](TransferStatus status) { return write == status || (reads && read == status); };
  if (either(TransferStatus::NoDevice)) {
    loseDevice();
    return false;
  }
  const bool drainEnded = step_ == Step::Drain && read == TransferStatus::TimedOut;
  if (drainEnded || (write == TransferStatus::Completed && (!reads || read == TransferStatus::Completed))) {
    failures_ = 0;
    return true;
  }
  needDrain_ = true;
  drainMs_ = kQuietMs;
  if (either(TransferStatus::Stall)) {
    ++counters.stalls;
    if (write == TransferStatus::Stall) link_->clearStall(false);
    if (reads && read == TransferStatus::Stall) link_->clearStall(true);
  } else if (either(TransferStatus::TimedOut)) {
    ++counters.timeouts;
    drainMs_ = kLateMs;
  } else if (!either(TransferStatus::Cancelled) && ++failures_ >= kMaxFailures) {
    loseBroken();
    return false;
  }
  rest();
  return false;
}

void R1Poll::accept(Step step, const Arrival& reply) {
  noteHeard();
  auto fault = PacketFault::None;
  switch (step) {
    case Step::Info1: {
      Info1 info;
      fault = decodeInfo1(reply.bytes(), info);
      if (fault == PacketFault::None) info_ = info;
      needDrain_ = fault != PacketFault::None;  // ends the cycle: asked again in the next
      break;
    }
    case Step::Info2: {
      quint32 roasts = 0;
      fault = decodeInfo2(reply.bytes(), roasts);
      // The number of roasts is a nicety: one answer that is none is not asked for again.
      endInfo(fault == PacketFault::None ? std::optional(roasts) : std::nullopt);
      break;
    }
    case Step::Status1:
      return acceptStatus1(reply);
    case Step::Status2: {
      R1Reading reading;
      fault = decodeStatus2(reply.bytes(), reading);
      if (fault != PacketFault::None) break;
      lastStatus2_ = raw(reply);
      countFields(reading);
      status2_ = reading;
      status2Ns_ = clock_.monotonicNs();
      return;
    }
    default:
      return;
  }
  if (fault != PacketFault::None) refuse(fault, reply);
}

void R1Poll::endInfo(std::optional<quint32> roasts) {
  infoDone_ = true;
  Identity identity;
  if (info_) identity = {info_->serial, info_->firmware, {}};
  identity.roasts = roasts;
  listener_.onIdentity(identity);
}

void R1Poll::acceptStatus1(const Arrival& reply) {
  Status1 status;
  const auto fault = decodeStatus1(reply.bytes(), status);
  if (fault != PacketFault::None) return refuse(fault, reply);
  lastStatus1_ = raw(reply);
  countFields(status.reading);
  ++counters.samples;
  tell(status, reply.at);
}

void R1Poll::tell(const Status1& status, base::Stamp at) {
  model::Sample sample;
  sample.at = at;
  sample.state = status.state;
  fill(sample, status.reading);
  if (status2_ && at.monotonicNs - status2Ns_ <= kFreshNs) fill(sample, *status2_);
  const auto& reading = status.reading;
  listener_.onStatus({reading.setting(R1Channel::Heater), reading.setting(R1Channel::Fan),
                      reading.setting(R1Channel::Drum), status.state},
                     sample);
}

// What the abort read goes the same way as what the poll reads, so that the curves go on.
void R1Poll::acceptSafety(const Arrival& arrival) {
  if (arrival.status == TransferStatus::NoDevice) return loseDevice();
  if (!arrival.read || arrival.status != TransferStatus::Completed) return;
  noteHeard();
  acceptStatus1(arrival);
}

void R1Poll::refuse(PacketFault fault, const Arrival& reply) {
  lastRejected_ = raw(reply);
  switch (fault) {
    case PacketFault::Short:
      ++counters.shortPackets;
      break;
    case PacketFault::Validity:
      ++counters.invalidPackets;
      break;
    case PacketFault::OtherReply:
      ++counters.unexpected;
      needDrain_ = true;  // the replies are one off
      drainMs_ = kLateMs;
      break;
    case PacketFault::OtherType:  // not among the R1's
    case PacketFault::None:
      break;
  }
}

std::vector<std::pair<QString, QByteArray>> R1Poll::lastPackets() const {
  return {{u"STATUS1"_s, lastStatus1_}, {u"STATUS2"_s, lastStatus2_}, {u"last rejected"_s, lastRejected_}};
}

}  // namespace tryer::machine::aillio
