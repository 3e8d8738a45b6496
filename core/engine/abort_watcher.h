// An abort acts before it is recorded: this records it afterwards. Watches the abort channel from the engine thread and
// writes each stage into the journal, again and again until the journal took it.
#pragma once

#include <QJsonObject>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "core/base/clock.h"
#include "core/journal/journal.h"
#include "core/model/abort_status.h"

namespace tryer::engine {

// Engine thread.
class AbortWatcher {
 public:
  // record: queues an entry, answers false when the store refused it. post: runs a task later on the engine thread;
  // called from the thread on which the store answers, also when this is gone.
  using Record = std::function<bool(const journal::Entry& entry, store::WriteDone done)>;
  AbortWatcher(const base::Clock& clock, Record record, std::function<void(std::function<void()>)> post);

  // Looks at the abort; call it at least ten times a second. True: the latch or the epoch is another one now.
  bool observe(const model::AbortStatus& status);

  // Something in this program pressed it, not a person: who, and why. Told before observe() sees that press.
  void noteTrip(qint64 atNs, const QString& actor, const QString& why);

  // The person who did the second step of the reset.
  void noteReset(const QString& personName);

  // The console ends: a last look, and what still waits goes to the journal at once, in its order, without waiting for
  // the answers. Nothing else may be called afterwards.
  void finish(const model::AbortStatus& status);

 private:
  void write(const QString& type, const QString& actor, const QJsonObject& payload, qint64 utcMs);
  void writePressed(const model::AbortStatus& status);
  void flush();
  QJsonObject facts(const model::AbortStatus& status) const;

  static constexpr qint64 kSameMomentNs = 50 * base::kNsPerMs;  // between a trip and the press that it made
  static constexpr std::size_t kMaxWaiting = 256;               // beyond: the oldest but the first press are dropped

  const base::Clock& clock_;
  Record record_;
  std::function<void(std::function<void()>)> post_;
  model::AbortStatus seen_;
  bool unconfirmedTold_ = false;
  struct Trip {
    qint64 atNs = 0;
    QString actor, why;
  };
  std::optional<Trip> trip_;
  std::deque<journal::Entry> waiting_;  // not yet taken by the journal, oldest first
  bool writing_ = false;
  qint64 notBeforeNs_ = 0;  // the next attempt after a refusal
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace tryer::engine
