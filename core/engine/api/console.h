// What the window sees of the engine: pure interfaces and plain values.
//
// Threads: everything here is called on the GUI thread and returns at once; signals and callbacks arrive there. Live
// values are pulled on the display tick; only changes of state are signalled. AbortApi::trip() may be called from any
// thread.
#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/engine/api/alarms.h"
#include "core/engine/api/guard.h"
#include "core/engine/api/interlocks.h"
#include "core/engine/api/series_view.h"
#include "core/model/abort_status.h"
#include "core/model/capability.h"
#include "core/model/journal_record.h"
#include "core/model/machine.h"
#include "core/model/proposal.h"
#include "core/model/roast.h"
#include "core/model/sample.h"
#include "core/model/sensor_health.h"

namespace tryer::engine::api {

using Answer = std::function<void(base::Result<void>)>;

// Pulled once per display tick.
struct LiveSnapshot {
  model::LinkState link = model::LinkState::Disconnected;
  model::Freshness freshness = model::Freshness::Disconnected;
  std::optional<model::Sample> sample;  // the last one, also when stale
  double ageS = 0;                      // of that sample
  double samplesPerS = 0;
  std::optional<double> rorCPerMin;
  std::shared_ptr<const SeriesView> series;  // nullptr: no machine yet
  model::SensorHealths sensors{};            // by channel, as of that sample (NE 107)
};

struct HealthSnapshot {
  double samplesPerS = 0;
  double ageS = 0;
  std::optional<double> savedAgoS;  // age of the newest sample on disk; none: nothing saved yet
  qint64 storeQueued = 0;
  qint64 samplesDropped = 0;
  std::optional<base::Error> storeError;  // the disk is full, …; the roast goes on
};

class LiveApi {
 public:
  virtual ~LiveApi() = default;
  virtual LiveSnapshot snapshot() const = 0;
  virtual HealthSnapshot health() const = 0;
  virtual qint64 nowNs() const = 0;  // the engine's monotonic clock, for countdowns
  virtual qint64 nowUtcMs() const = 0;
};

class MachinesApi : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  virtual std::vector<model::MachineInfo> machines() const = 0;
  virtual model::LinkStatus link() const = 0;
  virtual std::shared_ptr<const model::Capability> capability() const = 0;  // nullptr: no machine chosen
  // Refused while the machine in use roasts or is known to heat: it would go on with nobody watching. The answer says
  // that the machine was chosen, or why not; what becomes of the connection comes with linkChanged.
  virtual void connectTo(const QString& machineId, Answer answer) = 0;
  virtual void disconnectMachine(Answer answer) = 0;
  virtual void diagnostics(std::function<void(model::LinkDiagnostics)> answer) = 0;
 Q_SIGNALS:
  void machinesChanged();
  void linkChanged();
  void capabilityChanged();
};

class RoastApi : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  virtual std::optional<model::Roast> roast() const = 0;        // the one that runs, or the last one of this session
  virtual void mark(model::EventType type, Answer answer) = 0;  // now
  virtual void undoMark(Answer answer) = 0;                     // the newest mark in force
  virtual void finish(Answer answer) = 0;                       // ends the roast; the next CHARGE begins another
 Q_SIGNALS:
  void roastChanged();
};

class ProposalsApi : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  // Open ones oldest first, then those that ended most recently (at most 200).
  virtual std::vector<model::Proposal> proposals() const = 0;
  virtual void approve(const QString& id, qint64 revision, Answer answer) = 0;
  virtual void reject(const QString& id, qint64 revision, const QString& reason, Answer answer) = 0;
  // The operator's own change: passes the gates and the journal, needs no second approval.
  virtual void change(const QString& actuatorId, int target, Answer answer) = 0;
  // The gates as they stand now for this change; for enabling controls.
  virtual std::vector<model::GateCheck> check(const QString& actuatorId, int target) const = 0;
 Q_SIGNALS:
  void proposalChanged(const tryer::model::Proposal& proposal);  // new or changed
};

class AbortApi {
 public:
  virtual ~AbortApi() = default;
  virtual void trip() noexcept = 0;  // any thread
  virtual model::AbortStatus status() const noexcept = 0;
  virtual bool armReset() = 0;                                       // first step
  virtual void reset(const QString& personName, Answer answer) = 0;  // second step
};

struct JournalFilter {
  QString typePrefix;  // "proposal." or empty
  QString actor;
  QString text;
  std::optional<qint64> fromUtcMs;
  std::optional<qint64> toUtcMs;
  std::optional<qint64> fromSeq;  // no record before this one: a long search goes piece by piece
  bool operator==(const JournalFilter&) const = default;
};

// Cancels the running query or export when destroyed.
class Ticket {
 public:
  virtual ~Ticket() = default;
};

class JournalApi : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  using Page = base::Result<std::vector<model::JournalRecord>>;
  // Newest first: records before beforeSeq (none: from the newest), at most limit.
  virtual std::unique_ptr<Ticket> page(const JournalFilter& filter, std::optional<qint64> beforeSeq, int limit,
                                       std::function<void(Page)> answer) = 0;
  virtual std::unique_ptr<Ticket> exportTo(const QString& file, const JournalFilter& filter,
                                           std::function<void(double)> progress,
                                           std::function<void(base::Result<qint64>)> answer) = 0;
  // Checks the whole chain; the answer is a sentence for a person.
  virtual std::unique_ptr<Ticket> verify(std::function<void(double)> progress,
                                         std::function<void(base::Result<QString>)> answer) = 0;
  virtual std::unique_ptr<Ticket> actors(std::function<void(base::Result<QStringList>)> answer) = 0;
  virtual qint64 newestSeq() const = 0;
 Q_SIGNALS:
  void appended();  // at most a few times a second
};

class Console {
 public:
  virtual ~Console() = default;
  virtual LiveApi& live() = 0;
  virtual MachinesApi& machines() = 0;
  virtual RoastApi& roasts() = 0;
  virtual ProposalsApi& proposals() = 0;
  virtual AbortApi& abort() = 0;
  virtual JournalApi& journal() = 0;
  virtual AlarmsApi& alarms() = 0;
  virtual GuardApi& guard() = 0;
  virtual InterlocksApi& interlocks() = 0;
  virtual QString databaseFile() const = 0;
};

}  // namespace tryer::engine::api
