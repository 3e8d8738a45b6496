#include "core/machine/aillio/bullet_safety_port.h"

namespace tryer::machine::aillio {

using safety::SafetyMove;
using safety::SafetyStatus;

namespace {

constexpr int kWriteMs = 40;            // twice at most (after a stall): a call stays below 100 ms
constexpr qint64 kPressShowsMs = 1000;  // so long the status may show the state from before a press

}  // namespace

void BulletSafetyPort::begin() noexcept {
  owns_.store(true);
  const Use use(*this);
  use.met();
}

void BulletSafetyPort::end() noexcept {
  {
    const Use use(*this);
    if (auto* link = use.link()) link->letGo();
    known_ = 0;
  }
  owns_.store(false);
}

// Whatever the poll has on the wire of a link that is new here is called back.
void BulletSafetyPort::firstContact(BulletLink& link) noexcept {
  known_ = link.number();
  meet(link);
  link.takeOver();
}

Packet BulletSafetyPort::packetFor(SafetyMove move) const noexcept {
  auto packet = std::optional<Packet>();
  switch (move) {
    case SafetyMove::HeaterDown:
      packet = encoder_(Control::Heater, 1, 0);
      break;
    case SafetyMove::FanUp:
      packet = encoder_(Control::Fan, 0, 1);
      break;
    case SafetyMove::PressPrs:
      packet = encoder_(Control::Prs, 0, 0);
      break;
  }
  return packet.value_or(Packet{});
}

bool BulletSafetyPort::send(SafetyMove move) noexcept {
  const Use use(*this);
  auto* link = use.met();
  if (link == nullptr) return false;
  const bool press = move == SafetyMove::PressPrs;
  if (press) pressing();
  const bool taken = link->safetyWrite(packetFor(move), kWriteMs);
  if (press) pressed();
  return taken;
}

bool BulletSafetyPort::readStatus(SafetyStatus& status, int timeoutMs) noexcept {
  const Use use(*this);
  auto* link = use.met();
  if (link == nullptr || !awaitStatus(*link, status, timeoutMs)) return false;
  hideBehindPress(status);
  return true;
}

void BulletSafetyPort::notePress(model::MachineState shown) noexcept {
  const auto untilMs = static_cast<quint64>(clock_.monotonicNs() / base::kNsPerMs + kPressShowsMs);
  driversPress_.store((untilMs << 8) | static_cast<quint8>(shown));
}

void BulletSafetyPort::hideBehindPress(SafetyStatus& status) const noexcept {
  const quint64 press = driversPress_.load();
  const bool recent = status.atNs / base::kNsPerMs < static_cast<qint64>(press >> 8);
  if (recent && status.state == static_cast<quint8>(press)) {
    status.state = static_cast<quint8>(model::MachineState::Unknown);
  }
}

}  // namespace tryer::machine::aillio
