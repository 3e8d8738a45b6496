// The journal as rows, newest first, of any length: only the pages that somebody looks at are asked for.
//
// Without a filter every record has its row at once (record numbers have no gaps), and pages of rows are loaded when
// they are shown. With a filter rows are found page by page as the view scrolls; a search for text reads the journal in
// pieces, so that it can say how far it is and be stopped. New records do not push rows away under the pointer: they
// wait (newerCount) until showNewest().
#pragma once

#include <QAbstractTableModel>
#include <QCache>
#include <QSet>
#include <deque>
#include <memory>
#include <vector>

#include "core/engine/api/console.h"
#include "ui/models/journal_text.h"

namespace tryer::ui {

// GUI thread. The journal outlives it.
class JournalModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { Seq, Time, What, Who, Details, ColumnCount };
  enum Role { TypeRole = Qt::UserRole, LoadedRole };
  static constexpr int kMostFound = 20'000;  // rows with a filter; beyond: narrow the filter, or export

  explicit JournalModel(engine::api::JournalApi& journal, QObject* parent = nullptr);
  ~JournalModel() override;

  void setFilter(const engine::api::JournalFilter& filter);
  const engine::api::JournalFilter& filter() const { return filter_; }
  qint64 newerCount() const;  // records that came since the top row
  void showNewest();
  void reload();
  const model::JournalRecord* record(int row) const;  // nullptr: not loaded yet

  bool searching() const { return search_ != nullptr; }
  bool searchedAll() const { return dense() || nextBefore_ <= 1; }
  double searchedShare() const;  // 0 … 1 of the journal
  bool full() const { return static_cast<int>(found_.size()) >= kMostFound; }
  bool stopped() const { return stopped_; }
  void stopSearch();
  void resumeSearch();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  bool canFetchMore(const QModelIndex& parent) const override;
  void fetchMore(const QModelIndex& parent) override;

 Q_SIGNALS:
  void newerCountChanged();
  void searchChanged();  // began, went on, stopped, ended
  void failed(const QString& message);

 private:
  using Page = std::vector<model::JournalRecord>;
  struct Asked {
    int page;
    std::unique_ptr<engine::api::Ticket> ticket;
  };
  bool dense() const { return filter_ == engine::api::JournalFilter{}; }
  void forget(qint64 topSeq);
  void requestDensePage(int page) const;
  void takeDensePage(int page, quint64 generation, engine::api::JournalApi::Page result);
  void searchOn();
  void takeFound(quint64 generation, std::optional<qint64> fromSeq, engine::api::JournalApi::Page result);
  void appendFound(Page found);
  QVariant text(const model::JournalRecord& record, int column) const;

  engine::api::JournalApi& journal_;
  engine::api::JournalFilter filter_;
  qint64 topSeq_ = 0;       // of row 0 without a filter; the newest when the search began with one
  quint64 generation_ = 0;  // answers to older questions are dropped
  mutable QCache<int, Page> pages_;
  mutable std::deque<Asked> asked_;  // oldest question first
  QSet<int> failedPages_;            // not asked again until reload()
  std::vector<model::JournalRecord> found_;
  std::unique_ptr<engine::api::Ticket> search_;
  qint64 nextBefore_ = 0;   // the search goes on below this record
  std::size_t wanted_ = 0;  // rows after which it rests until somebody scrolls on
  bool stopped_ = false;
};

}  // namespace tryer::ui
