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

// Looks at the stored head, not at the appender's: an append may have been undone since.
void Journal::Private::committed(store::Connection& connection) {
  auto select = connection.cached("SELECT seq FROM journal_head WHERE id = 1");
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
}

Journal::~Journal() {
  d->db.setCommitHandler({});
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
