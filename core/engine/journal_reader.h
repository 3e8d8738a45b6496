// Answers the window's questions to the journal on the store-reader thread, with a read-only connection of its own.
#pragma once

#include <atomic>
#include <memory>

#include "core/base/worker_thread.h"
#include "core/engine/api/console.h"
#include "core/engine/gui_post.h"
#include "core/store/database.h"

namespace tryer::engine {

// Lives on the GUI thread; the work is done on the reader thread. Stop it before the database closes.
class JournalReader final : public api::JournalApi {
  Q_OBJECT
 public:
  JournalReader(store::Database& database, base::WorkerThread& reader, GuiPost post);
  ~JournalReader() override;

  std::unique_ptr<api::Ticket> page(const api::JournalFilter& filter, std::optional<qint64> beforeSeq, int limit,
                                    std::function<void(Page)> answer) override;
  std::unique_ptr<api::Ticket> exportTo(const QString& file, const api::JournalFilter& filter,
                                        std::function<void(double)> progress,
                                        std::function<void(base::Result<qint64>)> answer) override;
  std::unique_ptr<api::Ticket> verify(std::function<void(double)> progress,
                                      std::function<void(base::Result<QString>)> answer) override;
  std::unique_ptr<api::Ticket> actors(std::function<void(base::Result<QStringList>)> answer) override;
  qint64 newestSeq() const override;

  // Any thread: records up to newestSeq became durable. Signals appended() at most five times a second.
  void noteAppended(qint64 newestSeq);

  // Reader thread, as its last task: gives the connection back.
  void closeConnection();

 private:
  struct Query;
  class QueryTicket;
  template <typename T>
  std::unique_ptr<api::Ticket> ask(std::function<base::Result<T>(store::Connection&, const Query&)> work,
                                   std::function<void(base::Result<T>)> answer);
  base::Result<store::Connection*> connection();

  store::Database& database_;
  base::WorkerThread& reader_;
  GuiPost post_;
  std::unique_ptr<store::Connection> connection_;  // reader thread only
  std::atomic<qint64> newestSeq_{0};
  std::atomic<bool> signalPending_{false};
};

}  // namespace tryer::engine
