#pragma once

#include <QString>
#include <optional>

namespace tryer::model {

// Where an abort stands. Times are monotonic ns; 0: not yet. Plain values: copied between threads.
struct AbortStatus {
  bool latched = false;  // set by a press, cleared only by the two-step reset
  quint64 epoch = 0;     // grows with every new abort; commands of an older epoch are void
  quint32 presses = 0;   // of this abort
  qint64 pressedNs = 0;
  qint64 pressedUtcMs = 0;
  qint64 firstByteNs = 0;  // the first byte of the plan was taken by the machine's link
  qint64 confirmedNs = 0;  // the machine's own status shows heat off
  qint64 fanRaisedNs = 0;  // and the fan at its cooling setting, the state cooling or off
  quint32 attempts = 0;    // commands sent so far
  int lastHeater = -1;     // last echoed; −1: unknown
  int lastFan = -1;
  quint8 lastState = 0;         // model::MachineState
  bool machinePresent = false;  // a machine was connected when it was pressed
  bool linkLost = false;        // it went away before heat off was confirmed
  bool readOnly = false;        // that machine takes no commands: nothing was sent, nothing will be
  bool running = false;         // still trying

  // Two seconds without confirmation (nowNs: now).
  bool unconfirmed(qint64 nowNs, double confirmWithinS = 2.0) const {
    return latched && confirmedNs == 0 && pressedNs != 0 &&
           static_cast<double>(nowNs - pressedNs) > confirmWithinS * 1e9;
  }
};

}  // namespace tryer::model
