#include "core/engine/journal_reader.h"

#include <QTimer>

#include "core/journal/journal.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSignalEveryMs = 200;

journal::Filter toFilter(const api::JournalFilter& filter) {
  return {filter.typePrefix, filter.actor, filter.text, filter.fromUtcMs, filter.toUtcMs, filter.fromSeq};
}

QString verdictSentence(const journal::Verdict& verdict) {
  if (verdict.whole) return u"The journal is whole: %1 records checked."_s.arg(verdict.records);
  const QString place = verdict.firstBadSeq ? u" First bad record: %1."_s.arg(*verdict.firstBadSeq) : QString();
  return u"The journal is NOT whole.%1 %2"_s.arg(place, verdict.problem);
}

}  // namespace

// Shared by the ticket (GUI thread) and the task (reader thread).
struct JournalReader::Query {
  std::shared_ptr<std::atomic<bool>> cancelled = std::make_shared<std::atomic<bool>>(false);
  bool goOn() const { return !cancelled->load(std::memory_order_relaxed); }
};

class JournalReader::QueryTicket final : public api::Ticket {
 public:
  explicit QueryTicket(Query query) : query_(std::move(query)) {}
  ~QueryTicket() override { query_.cancelled->store(true); }

 private:
  Query query_;
};

JournalReader::JournalReader(store::Database& database, base::WorkerThread& reader, GuiPost post)
    : database_(database), reader_(reader), post_(post) {
  reader_.post([this] {
    if (const auto db = connection()) {
      if (const auto newest = journal::newestSeq(**db)) noteAppended(*newest);
    }
  });
}

JournalReader::~JournalReader() = default;

base::Result<store::Connection*> JournalReader::connection() {
  if (!connection_) {
    auto opened = database_.openReader();
    if (!opened) return base::fail(opened.error());
    connection_ = std::move(*opened);
  }
  return connection_.get();
}

template <typename T>
std::unique_ptr<api::Ticket> JournalReader::ask(std::function<base::Result<T>(store::Connection&, const Query&)> work,
                                                std::function<void(base::Result<T>)> answer) {
  const Query query;
  reader_.post([this, query, work = std::move(work), answer = std::move(answer)] {
    if (!query.goOn()) return;
    const auto db = connection();
    base::Result<T> result = db ? work(**db, query) : base::Result<T>(base::fail(db.error()));
    post_([query, answer, result = std::move(result)] {
      if (query.goOn()) answer(result);
    });
  });
  return std::make_unique<QueryTicket>(query);
}

std::unique_ptr<api::Ticket> JournalReader::page(const api::JournalFilter& filter, std::optional<qint64> beforeSeq,
                                                 int limit, std::function<void(Page)> answer) {
  return ask<std::vector<model::JournalRecord>>(
      [filter = toFilter(filter), beforeSeq, limit](store::Connection& db, const Query&) {
        return journal::readPage(db, filter, beforeSeq, limit);
      },
      std::move(answer));
}

std::unique_ptr<api::Ticket> JournalReader::exportTo(const QString& file, const api::JournalFilter& filter,
                                                     std::function<void(double)> progress,
                                                     std::function<void(base::Result<qint64>)> answer) {
  return ask<qint64>(
      [this, file, filter = toFilter(filter), progress = std::move(progress)](store::Connection& db,
                                                                              const Query& query) {
        return journal::exportJsonLines(db, filter, file, [this, &query, &progress](double share) {
          post_([progress, share, query] {
            if (query.goOn()) progress(share);
          });
          return query.goOn();
        });
      },
      std::move(answer));
}

std::unique_ptr<api::Ticket> JournalReader::verify(std::function<void(double)> progress,
                                                   std::function<void(base::Result<QString>)> answer) {
  return ask<QString>(
      [this, progress = std::move(progress)](store::Connection& db, const Query& query) -> base::Result<QString> {
        const auto verdict = journal::verify(db, [this, &query, &progress](double share) {
          post_([progress, share, query] {
            if (query.goOn()) progress(share);
          });
          return query.goOn();
        });
        if (!verdict) return base::fail(verdict.error());
        return verdictSentence(*verdict);
      },
      std::move(answer));
}

std::unique_ptr<api::Ticket> JournalReader::actors(std::function<void(base::Result<QStringList>)> answer) {
  return ask<QStringList>(
      [](store::Connection& db, const Query&) -> base::Result<QStringList> {
        const auto actors = journal::distinctActors(db);
        if (!actors) return base::fail(actors.error());
        return QStringList(actors->begin(), actors->end());
      },
      std::move(answer));
}

qint64 JournalReader::newestSeq() const {
  return newestSeq_.load();
}

void JournalReader::noteAppended(qint64 newestSeq) {
  qint64 seen = newestSeq_.load();
  while (newestSeq > seen && !newestSeq_.compare_exchange_weak(seen, newestSeq)) {
  }
  if (signalPending_.exchange(true)) return;
  post_([this] {
    QTimer::singleShot(kSignalEveryMs, this, [this] {
      signalPending_ = false;
      Q_EMIT appended();
    });
  });
}

void JournalReader::closeConnection() {
  connection_.reset();
}

}  // namespace tryer::engine
