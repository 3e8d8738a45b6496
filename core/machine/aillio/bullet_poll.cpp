#include "core/machine/aillio/bullet_poll.h"

namespace tryer::machine::aillio {

using namespace Qt::StringLiterals;
using base::ErrorCode;

namespace {

constexpr qint64 kSilentNs = 3 * base::kNsPerS;
constexpr int kSilentChances = 3;

}  // namespace

BulletPoll::BulletPoll(const base::Clock& clock, const BulletSafetyPort& port, PollListener& listener)
    : clock_(clock), port_(port), listener_(listener) {
  timer_.setSingleShot(true);
  timer_.setTimerType(Qt::PreciseTimer);
  QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] { tick(); });
}

void BulletPoll::noteHeard() {
  unheardNs_.reset();
  unheard_ = 0;
}

void BulletPoll::noteUnheard() {
  if (!unheardNs_) unheardNs_ = clock_.monotonicNs();
  ++unheard_;
}

bool BulletPoll::silent() const {
  return unheardNs_ && unheard_ >= kSilentChances && clock_.monotonicNs() - *unheardNs_ > kSilentNs;
}

QByteArray BulletPoll::raw(const Arrival& arrival) {
  return {reinterpret_cast<const char*>(arrival.data.data()), static_cast<qsizetype>(arrival.size)};
}

void BulletPoll::lose(ErrorCode code, const QString& message, const QString& details) {
  stop();
  listener_.onLost(base::Error{code, message, details, true});
}

void BulletPoll::loseDevice() {
  lose(ErrorCode::Disconnected,
       u"The roaster was unplugged or switched off. If it is on, it may still be heating: look at it. "
       "The connection is made again by itself when it is back."_s,
       u"no device"_s);
}

void BulletPoll::loseSilent() {
  lose(ErrorCode::Timeout,
       u"The roaster does not answer, and it may still be heating. Look at it, and switch it off and on if it "
       "does not react; the connection is then made by itself."_s,
       u"no reply for 3 s"_s);
}

void BulletPoll::loseBroken() {
  lose(ErrorCode::Io,
       u"The USB connection to the roaster fails, and it may still be heating. Check the cable; the connection is "
       "then made again by itself."_s,
       u"transfer errors"_s);
}

}  // namespace tryer::machine::aillio
