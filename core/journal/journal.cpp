#include "core/journal/journal.h"

#include <mutex>

namespace tryer::journal {

struct Journal::Private {
  explicit Private(store::Database& database) : db(database) {}

  store::Database& db;
  Appender appender;   // writer thread
  qint64 toldSeq = 0;  // writer thread
  std::mutex handlerMutex;
  std::function<void(qint64)> handler;

  void committed(store::Connection& connection);
};

// Looks at what is stored, not at the appender's guess: an append may have been undone since.
void Journal::Private::committed(store::Connection& connection) {
  auto select = connection.cached("SELECT max(seq) FROM journal");
  if (!select) return;
  const auto row = (*select)->step();
  const qint64 seq = row && *row ? (*select)->integer(0) : 0;
  (*select)->reset();
  if (seq == toldSeq) return;
  toldSeq = seq;
  const std::lock_guard lock(handlerMutex);
  if (handler) handler(seq);
}

Journal::Journal(store::Database& db) : d(std::make_shared<Private>(db)) {
  if (const auto reader = db.openReader()) {
    if (const auto newest = newestSeq(**reader)) d->toldSeq = *newest;
  }
  db.setCommitHandler([shared = d](store::Connection& connection) { shared->committed(connection); });
  db.setRestHandler([shared = d](store::Connection& connection) { return shared->appender.seal(connection); });
}

Journal::~Journal() {
  d->db.setCommitHandler({});
  d->db.setRestHandler({});
  // Behind all that is queued. A full queue or disk leaves the head up to seven records behind, which is allowed.
  static_cast<void>(
      d->db.submit([shared = d](store::Connection& connection) { return shared->appender.seal(connection); },
                   store::Durability::Normal));
}

Result<void> Journal::record(Entry entry, store::Durability durability, store::WriteDone done) {
  return d->db.submit(
      [shared = d, entry = std::move(entry)](store::Connection& connection) -> Result<void> {
        auto seq = shared->appender.append(connection, entry);
        if (!seq) return base::fail(std::move(seq.error()));
        return {};
      },
      durability, std::move(done));
}

Appender& Journal::appender() {
  return d->appender;
}

void Journal::setAppendedHandler(std::function<void(qint64)> handler) {
  const std::lock_guard lock(d->handlerMutex);
  d->handler = std::move(handler);
}

}  // namespace tryer::journal
