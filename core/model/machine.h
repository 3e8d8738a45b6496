#pragma once

#include <QByteArray>
#include <QString>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/model/capability.h"
#include "core/model/sample.h"

namespace tryer::model {

// A machine that could be connected to, or the reason why it cannot.
struct MachineInfo {
  QString id;     // "twin", "usb:001-004"; stable while it stays plugged in
  QString model;  // "Aillio Bullet R1", "Digital twin"
  QString place;  // "USB bus 1, device 4"
  bool isTwin = false;
  std::optional<base::Error> problem;  // why it cannot be opened, with the remedy
};

// The link to the machine in use.
struct LinkStatus {
  LinkState state = LinkState::Disconnected;
  QString machineId;  // empty: none chosen
  QString model;
  QString serial;  // as the machine reports it; empty: unknown
  QString firmware;
  std::optional<base::Error> problem;  // why it is not connected, with the remedy
};

// One order to a driver.
struct Command {
  QString id;
  QString actuatorId;
  int target = 0;          // a setting, or a MachineState for buttons
  quint64 abortEpoch = 0;  // void when an abort came after this
};

enum class CommandResult : quint8 {
  Done,     // the machine's own status shows the target
  Failed,   // sent, but the status did not show the target in time
  Refused,  // not a byte of it left: latch, epoch, busy, not connected, out of range
  Unknown,  // bytes left and the link was lost, or an abort came in between
};
QString commandResultId(CommandResult result);  // "done", …

// Requested, sent, echoed and observed are different facts.
struct CommandOutcome {
  QString commandId;
  CommandResult result = CommandResult::Refused;
  std::optional<int> lastEcho;  // what the machine last showed for this actuator
  qint64 firstByteNs = 0;       // monotonic; 0: none left
  qint64 endedNs = 0;
  std::optional<base::Error> error;  // unless Done
};

// An error that the machine itself reports, in its own numbers; all zeros: none. Category says which part of the
// machine, the rest what is wrong there; the maker has not published their meaning.
struct MachineError {
  quint8 category = 0;
  quint8 type = 0;
  quint8 info = 0;
  quint8 value = 0;
  bool operator==(const MachineError&) const = default;
};

// For the diagnostics dialog and for reports of trouble.
struct LinkCounters {
  quint64 samples = 0;
  quint64 invalidPackets = 0;  // wrong validity byte; a line that cannot be read
  quint64 shortPackets = 0;
  quint64 tooLong = 0;  // lines over the cap of the driver: skipped
  quint64 notANumber = 0;
  quint64 outOfRange = 0;
  quint64 timeouts = 0;
  quint64 stalls = 0;
  quint64 unexpected = 0;  // well-formed, not the answer that was asked for
  quint64 dropped = 0;     // lost between threads: ring full; came together with a newer one
  quint64 reconnects = 0;
};
struct LinkDiagnostics {
  LinkCounters counters;
  std::vector<std::pair<QString, QByteArray>> lastPackets;  // name, raw bytes: "STATUS1", "STATUS2", "last rejected"
};

}  // namespace tryer::model
