#include "tests/emulator/virtual_bullet.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tryer::emulator {
namespace {

constexpr std::int64_t kStepNs = 100'000'000;
constexpr std::int64_t kStepsPerS = 10;
constexpr double kMaxAdvanceS = 86'400;
constexpr std::size_t kMaxPresses = 16;
constexpr std::int64_t kOtherMessageEverySteps = 15 * kStepsPerS;
constexpr std::int64_t kPrsSteps = static_cast<std::int64_t>(kPrsEffectS * kStepsPerS + 0.5);
constexpr std::int64_t kStabilisingSteps = 5 * kStepsPerS;
constexpr std::uint8_t kOtherMessageFill = 0x5A;

struct StateSpelling {
  State state;
  std::string_view name;
};
constexpr std::array<StateSpelling, 9> kStates{{{State::Off, "off"},
                                                {State::Preheating, "preheating"},
                                                {State::Stabilising, "stabilising"},
                                                {State::Charge, "charge"},
                                                {State::Roasting, "roasting"},
                                                {State::Cooldown, "cooldown"},
                                                {State::Cooling, "cooling"},
                                                {State::Shutdown, "shutdown"},
                                                {State::PowerOnReset, "power-on-reset"}}};

bool beforeRoast(State state) {
  return state == State::Preheating || state == State::Stabilising || state == State::Charge;
}

bool heatedState(State state) {
  return beforeRoast(state) || state == State::Roasting;
}

bool atRest(State state) {
  return state == State::Off || state == State::Shutdown || state == State::PowerOnReset;
}

bool startsWith(std::span<const std::uint8_t> packet, std::uint8_t first, std::uint8_t second) {
  return packet.size() >= 2 && packet[0] == first && packet[1] == second;
}

// "31 01 AA AA" and "31 02 AA AA": +1 and −1 of what the first byte names.
bool isNudge(std::span<const std::uint8_t> packet, std::uint8_t what) {
  return packet.size() == 4 && packet[0] == what && (packet[1] == 1 || packet[1] == 2) && packet[2] == 0xAA &&
         packet[3] == 0xAA;
}

bool isPrs(std::span<const std::uint8_t> packet) {
  return packet.size() == 4 && startsWith(packet, 0x30, 0x01) && packet[2] == 0 && packet[3] == 0;
}

bool isDrum(std::span<const std::uint8_t> packet) {
  return packet.size() == 4 && startsWith(packet, 0x32, 0x01) && packet[3] == 0;
}

}  // namespace

std::string_view stateName(State state) {
  for (const auto& spelling : kStates) {
    if (spelling.state == state) return spelling.name;
  }
  return "unknown";
}

std::optional<State> stateFromName(std::string_view name) {
  for (const auto& spelling : kStates) {
    if (spelling.name == name) return spelling.state;
  }
  return std::nullopt;
}

bool has(Model model, State state) {
  return model == Model::R2 ||
         (state != State::Stabilising && state != State::Cooldown && state != State::PowerOnReset);
}

// ---------------------------------------------------------------- the wire

Handshake VirtualBullet::outHandshake() const {
  const std::lock_guard lock(mutex_);
  if (has(FaultKind::NakOut)) return Handshake::Nak;
  if (has(FaultKind::Stall) && faultValue(FaultKind::Stall) == kStallOut) return Handshake::Stall;
  return Handshake::Ack;
}

Answer VirtualBullet::receive(std::span<const std::uint8_t> packet, std::int64_t monotonicNs) {
  const std::lock_guard lock(mutex_);
  wireLog_.append(packet, monotonicNs);
  ++counters_.packets;
  bool known = false;
  Answer answer;
  if (model_ == Model::R2) {
    control2(packet, known);
  } else {
    answer = query(packet, known);
    if (!known) control(packet, known);
  }
  if (!known) ++counters_.unknown;
  return answer;
}

Answer VirtualBullet::query(std::span<const std::uint8_t> packet, bool& known) {
  if (packet.size() != 2) return {};
  Bytes reply;
  if (startsWith(packet, 0x30, 0x01)) {
    reply = status1();
  } else if (startsWith(packet, 0x30, 0x03)) {
    reply = packStatus2({.coilFan2 = settings_.heater * 110, .preheatTargetC = preheatTargetC_});
  } else if (startsWith(packet, 0x30, 0x02)) {
    reply = packInfo1(serialNumber_, firmware_);
  } else if (startsWith(packet, 0x89, 0x01)) {
    reply = packInfo2(roasts_);
  } else {
    return {};
  }
  known = true;
  ++counters_.queries;
  return spoil(std::move(reply));
}

// What the faults of the wire make of a packet of the machine.
Answer VirtualBullet::spoil(Bytes bytes) const {
  if (has(FaultKind::Silence)) return {};
  Answer answer{Answer::Kind::Packet, std::move(bytes), {}, has(FaultKind::HalfFrame)};
  if (has(FaultKind::Stall) && faultValue(FaultKind::Stall) == kStallIn) answer = {Answer::Kind::Stall, {}, {}};
  if (has(FaultKind::ShortPacket)) {
    const auto keep = static_cast<std::size_t>(faultValue(FaultKind::ShortPacket));
    if (answer.bytes.size() > keep) answer.bytes.resize(keep);
  }
  if (has(FaultKind::LateAnswer)) answer.delay = std::chrono::milliseconds(faultValue(FaultKind::LateAnswer));
  return answer;
}

void VirtualBullet::control(std::span<const std::uint8_t> packet, bool& known) {
  known = true;
  if (isPrs(packet)) {
    takePrs();
  } else if (isNudge(packet, 0x34)) {
    nudgeHeater(packet[1]);
  } else if (isNudge(packet, 0x31)) {
    nudgeFan(packet[1]);
  } else if (isDrum(packet)) {
    ++counters_.drum;
    if (!ignores(kIgnoreDrum)) settings_.drum = std::clamp<int>(packet[2], kDrumMin, kDrumMax);
  } else {
    known = false;
  }
}

void VirtualBullet::takePrs() {
  ++counters_.prs;
  if (!ignores(kIgnorePrs) && prsDueSteps_.size() < kMaxPresses) prsDueSteps_.push_back(steps_ + kPrsSteps);
}

void VirtualBullet::nudgeHeater(std::uint8_t direction) {
  ++counters_.heater;
  if (!ignores(kIgnoreHeater) && !has(FaultKind::StuckHeater)) nudge(settings_.heater, direction, 0, heaterMax(model_));
}

void VirtualBullet::nudgeFan(std::uint8_t direction) {
  ++counters_.fan;
  if (!ignores(kIgnoreFan)) nudge(settings_.fan, direction, kFanMin, kFanMax);
}

void VirtualBullet::nudge(int& setting, std::uint8_t direction, int low, int high) {
  setting = std::clamp(setting + (direction == 1 ? 1 : -1), low, high);
}

Bytes VirtualBullet::status1() {
  if (otherMessageDue_) {
    otherMessageDue_ = false;
    return otherMessage();
  }
  Status1 status = normalStatus1();
  if (has(FaultKind::WrongValidity)) status.validity = static_cast<std::uint8_t>(faultValue(FaultKind::WrongValidity));
  Bytes packet = packStatus1(status);
  spoilFields(packet);
  return packet;
}

// In the packet whose offsets the faults are about: STATUS1 or A0.
void VirtualBullet::spoilFields(Bytes& packet) const {
  const auto typeAt = [this](int offset) {
    return (model_ == Model::R2 ? a0FieldAt(offset) : status1FieldAt(offset)).value_or(FieldType::U8);
  };
  if (has(FaultKind::NotANumber)) {
    const auto offset = static_cast<int>(faultValue(FaultKind::NotANumber));
    putNan(packet, offset, typeAt(offset));
  }
  if (has(FaultKind::OutOfRange)) {
    const auto offset = static_cast<int>(faultValue(FaultKind::OutOfRange));
    putOutOfRange(packet, offset, typeAt(offset));
  }
}

float VirtualBullet::shownBeanTempC() const {
  return frozenBeanTempC_.value_or(static_cast<float>(heat_.infraredC()));
}

int VirtualBullet::shownMainsV() const {
  return has(FaultKind::Mains) ? static_cast<int>(faultValue(FaultKind::Mains)) : mainsV_;
}

Status1 VirtualBullet::normalStatus1() const {
  const auto clockS = clockSteps_ / kStepsPerS;
  Status1 status;
  status.beanTempC = shownBeanTempC();
  status.beanRiseCPerMin = static_cast<float>(heat_.riseCPerMin());
  status.probeTempC = static_cast<float>(heat_.probeC());
  status.exhaustTempC = static_cast<float>(heat_.exhaustC());
  status.clockMinutes = static_cast<int>(clockS / 60);
  status.clockSeconds = static_cast<int>(clockS % 60);
  status.fan = settings_.fan;
  status.heater = settings_.heater;
  status.drum = settings_.drum;
  status.state = static_cast<std::uint8_t>(state_);
  status.irSensorTempC = static_cast<float>(30.0 + (heat_.infraredC() - kAmbientC) * 0.1);
  status.boardTempC = static_cast<float>(32.0 + powerFraction() * 15.0);
  status.fanRpm = state_ == State::Off ? 0 : 600 + 180 * settings_.fan;
  status.mainsV = shownMainsV();
  status.coilFan = settings_.heater * 100;
  return status;
}

Bytes VirtualBullet::otherMessage() const {
  Bytes packet(kStatusBytes, kOtherMessageFill);
  static_assert(kOtherMessageFill != kNormalStatus);
  return packet;
}

// ---------------------------------------------------------------- time

void VirtualBullet::advance(double seconds) {
  if (!(seconds > 0)) return;
  const std::lock_guard lock(mutex_);
  pendingNs_ += std::llround(std::min(seconds, kMaxAdvanceS) * 1e9);
  for (; pendingNs_ >= kStepNs; pendingNs_ -= kStepNs) step();
}

void VirtualBullet::step() {
  ++steps_;
  while (!prsDueSteps_.empty() && prsDueSteps_.front() <= steps_) {
    prsDueSteps_.erase(prsDueSteps_.begin());
    pressPrs();
  }
  heat_.step({powerFraction(), !atRest(state_) ? settings_.fan : 0, state_ == State::Roasting});
  if (state_ == State::Roasting) ++clockSteps_;
  if (autoCharge_ && state_ == State::Stabilising && ++idleSteps_ >= kStabilisingSteps) enter(State::Charge);
  if (autoCharge_ && state_ == State::Preheating && heat_.drumTempC() >= preheatTargetC_ - 1.0)
    enter(model_ == Model::R2 ? State::Stabilising : State::Charge);
  if (state_ == State::Off && ++idleSteps_ >= kOtherMessageEverySteps) {
    idleSteps_ = 0;
    otherMessageDue_ = idleMessages_;
  }
}

void VirtualBullet::pressPrs() {
  switch (state_) {
    case State::Off:
      return enter(State::Preheating);
    case State::Preheating:
    case State::Stabilising:
      return enter(State::Charge);
    case State::Charge:
      return enter(State::Roasting);
    case State::Roasting:
      return enter(State::Cooling);
    case State::Cooling:
    case State::Cooldown:
      return enter(State::Off);
    case State::Shutdown:
    case State::PowerOnReset:
      return;
  }
}

void VirtualBullet::enter(State state) {
  const bool heaterMoves = !has(FaultKind::StuckHeater);
  if (state == State::Preheating && state_ == State::Off && heaterMoves) settings_.heater = heaterMax(model_);
  if (!heatedState(state) && heaterMoves) settings_.heater = 0;
  if (state == State::Roasting) {
    clockSteps_ = 0;
    if (state_ == State::Charge) heat_.loadBeans();
  }
  if (state == State::Off || state == State::Preheating) clockSteps_ = 0;
  idleSteps_ = 0;
  otherMessageDue_ = false;
  state_ = state;
}

double VirtualBullet::powerFraction() const {
  const double set = static_cast<double>(settings_.heater) / heaterMax(model_);
  if (has(FaultKind::StuckHeater)) return set;
  if (!heatedState(state_)) return 0.0;
  return beforeRoast(state_) && heat_.drumTempC() >= preheatTargetC_ ? 0.0 : set;
}

// ---------------------------------------------------------------- faults

bool VirtualBullet::has(FaultKind kind) const {
  return std::ranges::any_of(faults_, [kind](const Fault& fault) { return fault.kind == kind; });
}

std::int64_t VirtualBullet::faultValue(FaultKind kind) const {
  const auto found = std::ranges::find(faults_, kind, &Fault::kind);
  return found == faults_.end() ? 0 : found->value;
}

bool VirtualBullet::ignores(std::int64_t bit) const {
  return (faultValue(FaultKind::IgnoreCommands) & bit) != 0;
}

void VirtualBullet::setFault(const Fault& fault) {
  std::function<void()> listener;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(faults_, fault.kind, &Fault::kind);
    if (found == faults_.end()) {
      faults_.push_back(fault);
    } else if (fault.kind == FaultKind::IgnoreCommands) {
      found->value |= fault.value;
    } else {
      *found = fault;
    }
    if (fault.kind == FaultKind::UnplugAfter) cableFault_ = fault;
    if (fault.kind == FaultKind::FrozenBt) frozenBeanTempC_ = static_cast<float>(heat_.infraredC());
    listener = faultListener_;
  }
  if (listener) listener();
}

void VirtualBullet::clearFaults() {
  std::function<void()> listener;
  {
    const std::lock_guard lock(mutex_);
    faults_.clear();
    cableFault_.reset();
    frozenBeanTempC_.reset();
    listener = faultListener_;
  }
  if (listener) listener();
}

std::vector<Fault> VirtualBullet::faults() const {
  const std::lock_guard lock(mutex_);
  return faults_;
}

std::optional<Fault> VirtualBullet::takeCableFault() {
  const std::lock_guard lock(mutex_);
  return std::exchange(cableFault_, std::nullopt);
}

void VirtualBullet::setFaultListener(std::function<void()> listener) {
  const std::lock_guard lock(mutex_);
  faultListener_ = std::move(listener);
}

// ---------------------------------------------------------------- observing and steering

Snapshot VirtualBullet::snapshot() const {
  const std::lock_guard lock(mutex_);
  Snapshot now;
  now.state = state_;
  now.settings = settings_;
  now.beanTempC = heat_.infraredC();
  now.probeTempC = heat_.probeC();
  now.exhaustTempC = heat_.exhaustC();
  now.drumTempC = heat_.drumTempC();
  now.riseCPerMin = heat_.riseCPerMin();
  now.clockS = static_cast<int>(clockSteps_ / kStepsPerS);
  now.machineTimeS = static_cast<double>(steps_) / kStepsPerS;
  now.powerFraction = powerFraction();
  now.preheatTargetC = preheatTargetC_;
  now.counters = counters_;
  return now;
}

void VirtualBullet::setState(State state) {
  const std::lock_guard lock(mutex_);
  prsDueSteps_.clear();
  const Settings kept = settings_;
  enter(state);
  if (heatedState(state)) settings_ = kept;
}

void VirtualBullet::setSettings(Settings settings) {
  const std::lock_guard lock(mutex_);
  settings_.heater = std::clamp(settings.heater, 0, heaterMax(model_));
  settings_.fan = std::clamp(settings.fan, kFanMin, kFanMax);
  settings_.drum = std::clamp(settings.drum, kDrumMin, kDrumMax);
}

void VirtualBullet::setBeanTempC(double tempC) {
  const std::lock_guard lock(mutex_);
  heat_.setAll(tempC);
}

void VirtualBullet::setPreheatTargetC(int tempC) {
  const std::lock_guard lock(mutex_);
  preheatTargetC_ = tempC;
}

void VirtualBullet::setMainsV(int volts) {
  const std::lock_guard lock(mutex_);
  mainsV_ = volts;
}

void VirtualBullet::setAutoCharge(bool on) {
  const std::lock_guard lock(mutex_);
  autoCharge_ = on;
}

void VirtualBullet::setIdleMessages(bool on) {
  const std::lock_guard lock(mutex_);
  idleMessages_ = on;
  otherMessageDue_ = otherMessageDue_ && on;
}

void VirtualBullet::setSerial(int serialNumber) {
  const std::lock_guard lock(mutex_);
  serialNumber_ = serialNumber;
}

void VirtualBullet::setIdentity(int serialNumber, int firmware, std::uint32_t roasts) {
  const std::lock_guard lock(mutex_);
  serialNumber_ = serialNumber;
  firmware_ = firmware;
  roasts_ = roasts;
}

}  // namespace tryer::emulator
