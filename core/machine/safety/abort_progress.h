// How far an abort has got: written by the safety thread alone, read by any thread without waiting.
#pragma once

#include <QtGlobal>
#include <array>
#include <atomic>

namespace tryer::machine::safety {

// The part of model::AbortStatus that the safety thread knows.
struct AbortProgress {
  quint64 epoch = 0;  // of the abort it belongs to
  qint64 firstByteNs = 0;
  qint64 confirmedNs = 0;
  qint64 fanRaisedNs = 0;
  quint32 attempts = 0;
  int lastHeater = -1;
  int lastFan = -1;
  quint8 lastState = 0;
  bool machinePresent = false;
  bool linkLost = false;
  bool readOnly = false;  // the machine takes no commands
};

// One writer, any number of readers. The writer fills a slot that no reader is sent to and then publishes its number; a
// reader that was overtaken by a whole round of writes copies again. All fields are atomics: nothing is read while it
// is half written.
class AbortProgressBoard {
 public:
  void publish(const AbortProgress& progress) noexcept;  // safety thread
  AbortProgress read() const noexcept;                   // any thread, signal-safe

 private:
  struct Slot {
    std::atomic<quint64> epoch{0};
    std::atomic<qint64> firstByteNs{0}, confirmedNs{0}, fanRaisedNs{0};
    std::atomic<quint64> rest{0xFFFF};  // attempts, flags, state, fan, heater; the settings start unknown
  };
  std::array<Slot, 4> slots_;
  std::atomic<quint64> published_{0};
};

}  // namespace tryer::machine::safety
