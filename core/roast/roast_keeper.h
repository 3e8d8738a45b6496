// Keeps the roast that runs on one machine: begins it with CHARGE, takes the marks and their undoing, saves every
// change together with its journal record in one transaction, ends it, and finds it again after a crash.
//
// Times: within one run of the program a moment's UTC is counted from monotonic time, so that setting the wall clock
// changes nothing; after a restart it goes on from the wall clock, and never before what was known. elapsedS of every
// mark is counted from the CHARGE in force, without one from the begin of the roast.
//
// Threads: the engine thread only. Saving is answered there through post.
#pragma once

#include <QJsonObject>
#include <QString>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/journal/journal.h"
#include "core/model/capability.h"
#include "core/model/proposal.h"
#include "core/model/roast.h"
#include "core/model/sample.h"
#include "core/roast/charge_detector.h"
#include "core/store/database.h"
#include "core/telemetry/recorder.h"

namespace tryer::roast {

// Called on the engine thread.
class RoastListener {
 public:
  virtual ~RoastListener() = default;
  virtual void onRoastChanged(const model::Roast& roast) = 0;
  // From here on samples belong to this roast, and those since then too; hand it to the machine's Recorder.
  virtual void onRoastBegan(const model::Roast& roast, qint64 sinceNs) = 0;
  virtual void onRoastEnded(const model::Roast& roast) = 0;
  // The roast goes on; what was not saved is tried again with the next change or retrySaving().
  virtual void onRoastNotSaved(const base::Error& error) = 0;
};

// A roast that was running when the program ended.
struct ResumedRoast {
  model::Roast roast;
  telemetry::Recording recording;
  double gapS = 0;  // without samples
};

struct UnfinishedRoast {
  model::Roast roast;
  telemetry::Recording recording;
};
// The roasts on this machine that were running when an earlier run of the program ended, oldest first, with what was
// saved of them. Any thread.
base::Result<std::vector<UnfinishedRoast>> readUnfinishedRoasts(store::Connection& reader, const QString& machineId);

class RoastKeeper {
 public:
  using Post = std::function<void(std::function<void()>)>;  // runs a task on the engine thread later; any thread
  using Done = std::function<void(base::Result<void>)>;

  // A roast that was left alone for longer is not continued: it is ended where its samples end.
  static constexpr qint64 kLongestGapMs = 30 * 60 * 1000;
  static constexpr std::size_t kMaxUnsaved = 1000;       // changes
  static constexpr qint64 kGapMs = 3000;                 // a longer silence is a gap in the roast
  static constexpr qint64 kLeadNs = 60 * base::kNsPerS;  // samples before CHARGE that belong to the roast

  // All must outlive this object; journal and what post works on also everything queued in db: call db.close() before
  // they go.
  RoastKeeper(const base::Clock& clock, store::Database& db, journal::Journal& journal, RoastListener& listener,
              Post post, QString machineId, const model::Capability& capability);
  ~RoastKeeper();
  RoastKeeper(const RoastKeeper&) = delete;
  RoastKeeper& operator=(const RoastKeeper&) = delete;

  // Every sample of the machine, in order. Begins a roast when CHARGE is found, or when the first sample shows the
  // machine roasting. While an abort is latched no CHARGE is found: the abort itself takes a machine that preheats
  // through roasting to cooling.
  void onSample(const model::Sample& sample, bool latched = false);

  // The machine has told its serial number (empty: it has none). A roast of another one, taken up after a restart
  // because that stood at the same place, is ended where its samples end. Before the first sample of the connection.
  void identify(const QString& serial);

  // The roast that runs, or the last one.
  const std::optional<model::Roast>& roast() const { return roast_; }

  // Marks now, with the BT of the newest sample (if it is not older than 3 s). Marking a type again replaces the mark.
  // CHARGE begins a roast; after DROP it ends that roast and begins the next. Anything else without a roast is Refused.
  // done: when it is durable; with an error it is kept in memory and saved later. Not called when the call itself
  // fails.
  base::Result<void> mark(model::EventType type, const model::Actor& actor, Done done = {});
  // Undoes the newest mark in force; where it had replaced one, that one is in force again (within one run of the
  // program).
  base::Result<void> undo(const model::Actor& actor, Done done = {});
  // Ends the roast; the next CHARGE begins another.
  base::Result<void> finish(const model::Actor& actor, Done done = {},
                            const QString& reason = QStringLiteral("finished by hand"));

  // Once, before the first sample: goes on with the newest of them, unless it was left alone for too long; ends the
  // others.
  std::optional<ResumedRoast> resume(std::vector<UnfinishedRoast> unfinished);

  // Tries again what could not be saved; for the engine's slow timer. Nothing to do: nothing happens.
  void retrySaving();
  bool hasUnsaved() const { return !unsaved_.empty(); }

  // Since CHARGE (or since the begin where there is none), in seconds; none without a roast. Stops at the end.
  std::optional<double> elapsedS(base::Stamp now) const;

 private:
  struct Step {  // what undo() takes back
    QString setId;
    QString replacedId;  // empty: it replaced none
  };
  struct Moment {
    base::Stamp at;
    std::optional<double> btC;
  };
  // What goes into one transaction. The roast is written whole, as it is when the change is handed over.
  struct Change {
    model::Roast roast;
    std::vector<journal::Entry> entries;
    std::vector<Done> dones;
  };

  Moment now() const;
  qint64 roastUtcMs(base::Stamp at) const;
  bool running() const { return roast_ && roast_->running(); }
  model::RoastEvent* eventById(const QString& id);
  void begin(const Moment& moment, const model::Actor& actor, const QString& reason);
  void end(qint64 utcMs, const model::Actor& actor, const QString& reason);
  void setMark(model::EventType type, const Moment& moment, const model::Actor& actor, bool detected);
  void recount();
  bool noteGap(qint64 untilUtcMs);  // true: there was one; to be saved
  void note(QStringView type, const model::Actor& actor, QJsonObject payload);
  void noteMark(QStringView type, const model::Actor& actor, const model::RoastEvent& event);
  void save(Done done);
  void submit(Change change);
  void onSaved(Change change, const base::Result<void>& result);
  std::optional<ResumedRoast> resumeOrEnd(UnfinishedRoast&& unfinished);

  const base::Clock& clock_;
  store::Database& db_;
  journal::Journal& journal_;
  RoastListener& listener_;
  const Post post_;
  const QString machineId_;
  const int btChannel_;
  QString serial_;
  ChargeDetector detector_;

  base::Stamp anchor_;  // where this run's time begins
  std::optional<model::Roast> roast_;
  std::optional<Moment> newest_;
  std::optional<qint64> newestUtcMs_;  // of the newest sample, also of one before a restart
  bool sawSample_ = false;
  std::vector<Step> steps_;
  std::vector<journal::Entry> entries_;  // of the change that is being made
  std::deque<Change> unsaved_;  // given back by the store, oldest first; at most kMaxUnsaved, the oldest is lost
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace tryer::roast
