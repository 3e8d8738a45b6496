// An abort acts before it is recorded: this records it afterwards. Watches the abort channel from the engine thread and
// writes each stage into the journal, again and again until the journal took it.
#pragma once

#include <QJsonObject>
#include <deque>
#include <functional>

#include "core/base/clock.h"
#include "core/journal/journal.h"
#include "core/model/abort_status.h"

namespace tryer::engine {

// Engine thread.
class AbortWatcher {
 public:
  // record: queues an entry, answers false when the store refused it. post: runs a task later on the engine thread.
  using Record = std::function<bool(const journal::Entry& entry, store::WriteDone done)>;
  AbortWatcher(const base::Clock& clock, Record record, std::function<void(std::function<void()>)> post);

  // Looks at the abort; call it at least ten times a second. True: the latch or the epoch is another one now.
  bool observe(const model::AbortStatus& status);

  // The person who did the second step of the reset.
  void noteReset(const QString& personName);

 private:
  void write(const QString& type, const QString& actor, QJsonObject payload, qint64 utcMs);
  void flush();
  QJsonObject facts(const model::AbortStatus& status) const;

  static constexpr std::size_t kMaxWaiting = 256;  // beyond: the oldest but the first press are dropped

  const base::Clock& clock_;
  Record record_;
  std::function<void(std::function<void()>)> post_;
  model::AbortStatus seen_;
  bool unconfirmedTold_ = false;
  std::deque<journal::Entry> waiting_;  // not yet taken by the journal, oldest first
  bool writing_ = false;
  qint64 notBeforeNs_ = 0;  // the next attempt after a refusal
};

}  // namespace tryer::engine
