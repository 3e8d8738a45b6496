#include "core/machine/safety/abort_progress.h"

namespace tryer::machine::safety {

namespace {

quint64 packRest(const AbortProgress& p) noexcept {
  const quint64 flags = (p.machinePresent ? 1u : 0u) | (p.linkLost ? 2u : 0u) | (p.readOnly ? 4u : 0u);
  return (quint64{p.attempts} << 32) | (flags << 24) | (quint64{p.lastState} << 16) |
         (quint64{static_cast<quint8>(p.lastFan)} << 8) | quint64{static_cast<quint8>(p.lastHeater)};
}

void unpackRest(quint64 rest, AbortProgress& p) noexcept {
  p.attempts = static_cast<quint32>(rest >> 32);
  p.machinePresent = (rest >> 24 & 1) != 0;
  p.linkLost = (rest >> 24 & 2) != 0;
  p.readOnly = (rest >> 24 & 4) != 0;
  p.lastState = static_cast<quint8>(rest >> 16);
  p.lastFan = static_cast<qint8>(rest >> 8);
  p.lastHeater = static_cast<qint8>(rest);
}

}  // namespace

void AbortProgressBoard::publish(const AbortProgress& progress) noexcept {
  const quint64 next = published_.load(std::memory_order_relaxed) + 1;
  Slot& slot = slots_[next % slots_.size()];
  slot.epoch.store(progress.epoch, std::memory_order_release);
  slot.firstByteNs.store(progress.firstByteNs, std::memory_order_release);
  slot.confirmedNs.store(progress.confirmedNs, std::memory_order_release);
  slot.fanRaisedNs.store(progress.fanRaisedNs, std::memory_order_release);
  slot.rest.store(packRest(progress), std::memory_order_release);
  published_.store(next, std::memory_order_release);
}

AbortProgress AbortProgressBoard::read() const noexcept {
  for (;;) {
    const quint64 number = published_.load(std::memory_order_acquire);
    const Slot& slot = slots_[number % slots_.size()];
    AbortProgress progress;
    progress.epoch = slot.epoch.load(std::memory_order_acquire);
    progress.firstByteNs = slot.firstByteNs.load(std::memory_order_acquire);
    progress.confirmedNs = slot.confirmedNs.load(std::memory_order_acquire);
    progress.fanRaisedNs = slot.fanRaisedNs.load(std::memory_order_acquire);
    unpackRest(slot.rest.load(std::memory_order_acquire), progress);
    // Writes to this slot begin only after number + slots − 1 was published, and each field is published by release.
    if (published_.load(std::memory_order_acquire) < number + slots_.size() - 1) return progress;
  }
}

}  // namespace tryer::machine::safety
