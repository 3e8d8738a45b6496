// The contract of a driver: the code that speaks to one model of machine. The window, the gates and the rules are
// generated from its capability profile; nothing above this room knows a protocol.
//
// Threads: a driver lives on the machine thread; its slots are called there and it calls its listener there. It never
// blocks. Its SafetyPort is used by the safety thread and lives at least until AbortChannel::detach() returned.
#pragma once

#include <QJsonObject>
#include <memory>
#include <optional>
#include <vector>

#include "core/machine/safety/guard_protocol.h"
#include "core/machine/safety/safety_port.h"
#include "core/model/capability.h"
#include "core/model/machine.h"
#include "core/model/sample.h"

namespace tryer::machine {

// Gets what a driver has to tell; called on the machine thread, must return at once.
class DriverListener {
 public:
  virtual ~DriverListener() = default;
  virtual void onLink(const model::LinkStatus& status) = 0;
  virtual void onSample(const model::Sample& sample) = 0;
  virtual void onCommandEnded(const model::CommandOutcome& outcome) = 0;
  // The errors that the machine itself reports now, all of them: told when they change, none as an empty list, also
  // when the connection is lost. Nothing is told while there were none.
  virtual void onMachineErrors(const std::vector<model::MachineError>& errors) = 0;
};

class Driver {
 public:
  virtual ~Driver() = default;

  virtual const model::Capability& capability() const = 0;  // constant for the life of the driver

  // Answers by onLink(). Opening again while open is nothing. After a loss the driver tries again by itself.
  virtual void open() = 0;
  virtual void close() = 0;

  // One command at a time: while one runs, another is Refused with Busy. Every call is answered by exactly one
  // onCommandEnded(). Done only when the machine's own status shows the target; Failed with what was last seen
  // otherwise.
  virtual void execute(const model::Command& command) = 0;

  virtual model::LinkDiagnostics diagnostics() const = 0;

  // Of a machine that lives in this program (the twin): what is needed to go on after a restart. Others: empty.
  virtual QJsonObject saveState() const { return {}; }

  // Of a machine outside of this program: how the guard process finds it, as of now. The twin: none.
  virtual std::optional<safety::GuardedMachine> guarded() const { return std::nullopt; }

  // For the abort; constant for the life of the driver.
  virtual safety::SafetyPort& safetyPort() = 0;
};

}  // namespace tryer::machine
