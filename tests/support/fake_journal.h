// A journal of any length without a database: record n is computed from n when it is asked for.
#pragma once

#include "core/engine/api/console.h"

namespace tryer::test {

// Hashes are SHA-256 of the sequence number, not a real chain: this is for looking at pages, not for verifying.
class FakeJournal final : public engine::api::JournalApi {
 public:
  explicit FakeJournal(QObject* parent = nullptr);

  void setRecords(qint64 count);  // 0 … a million and more
  void append(qint64 count = 1);  // and says so
  void failNextPage(const base::Error& error);
  int pagesAsked() const { return pagesAsked_; }
  static model::JournalRecord record(qint64 seq);

  std::unique_ptr<engine::api::Ticket> page(const engine::api::JournalFilter& filter, std::optional<qint64> beforeSeq,
                                            int limit, std::function<void(Page)> answer) override;
  std::unique_ptr<engine::api::Ticket> exportTo(const QString& file, const engine::api::JournalFilter& filter,
                                                std::function<void(double)> progress,
                                                std::function<void(base::Result<qint64>)> answer) override;
  std::unique_ptr<engine::api::Ticket> verify(std::function<void(double)> progress,
                                              std::function<void(base::Result<QString>)> answer) override;
  std::unique_ptr<engine::api::Ticket> actors(std::function<void(base::Result<QStringList>)> answer) override;
  qint64 newestSeq() const override { return records_; }

 private:
  qint64 records_ = 0;
  int pagesAsked_ = 0;
  std::optional<base::Error> nextError_;
};

}  // namespace tryer::test
