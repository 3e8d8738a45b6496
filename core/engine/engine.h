// Puts the rooms together and owns the threads. What the window sees of it are the interfaces of core/engine/api.
//
// Started in this order, stopped in the reverse one, each step with a deadline:
//   store-writer → store-reader → safety → engine → machine (with usb-events inside) → guard
#pragma once

#include <QString>
#include <memory>

#include "core/base/error.h"
#include "core/engine/api/console.h"
#include "core/machine/discovery.h"

namespace tryer::engine {

struct EngineOptions {
  QString databaseFile;
  QString wantedMachineId;  // connect to this one; empty: to a Bullet as soon as one can be opened
  machine::TwinOptions twin;
  std::optional<machine::LineOptions> line;      // a machine that is read over TCP
  std::optional<machine::ReplayOptions> replay;  // a roast of another database
  bool demoAssistant = false;
  QString guardProgram;             // empty: tryer-guard beside this program
  std::optional<base::Error> note;  // for the journal: why another database is used than the usual one
};

// GUI thread. Creating it opens the database; when that fails nothing was started.
class Engine final : public api::Console {
 public:
  static base::Result<std::unique_ptr<Engine>> start(const EngineOptions& options);
  // With heat on the guard is told to turn it off, once the machine is let go of.
  ~Engine() override;  // closes the machines, writes what is queued, ends the threads

  api::LiveApi& live() override;
  api::MachinesApi& machines() override;
  api::RoastApi& roasts() override;
  api::ProposalsApi& proposals() override;
  api::AbortApi& abort() override;
  api::JournalApi& journal() override;
  api::AlarmsApi& alarms() override;
  api::GuardApi& guard() override;
  api::InterlocksApi& interlocks() override;
  QString databaseFile() const override;

 private:
  struct Private;
  explicit Engine(std::unique_ptr<Private> d);
  std::unique_ptr<Private> d_;
};

}  // namespace tryer::engine
