// The journal as rows, newest first, of any length: only the pages that somebody looks at are asked for.
//
// Without a filter every record has its row at once (record numbers have no gaps), and pages of rows are loaded when
// they are shown. With a filter rows are found page by page as the view scrolls. New records do not push rows away
// under the pointer: they wait (newerCount) until showNewest().
#pragma once

#include <QAbstractTableModel>
#include <QCache>
#include <map>
#include <memory>
#include <vector>

#include "core/engine/api/console.h"

namespace tryer::ui {

// GUI thread. The journal outlives it.
class JournalModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { Seq, Time, What, Who, Details, ColumnCount };
  enum Role { TypeRole = Qt::UserRole, LoadedRole };

  explicit JournalModel(engine::api::JournalApi& journal, QObject* parent = nullptr);
  ~JournalModel() override;

  void setFilter(const engine::api::JournalFilter& filter);
  const engine::api::JournalFilter& filter() const { return filter_; }
  qint64 newerCount() const;  // records that came since the top row
  void showNewest();
  void reload();
  const model::JournalRecord* record(int row) const;  // nullptr: not loaded yet

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  bool canFetchMore(const QModelIndex& parent) const override;
  void fetchMore(const QModelIndex& parent) override;

 Q_SIGNALS:
  void newerCountChanged();
  void loadingChanged(bool loading);
  void failed(const QString& message);

 private:
  using Page = std::vector<model::JournalRecord>;
  bool dense() const { return filter_ == engine::api::JournalFilter{}; }
  void requestDensePage(int page) const;
  void takeDensePage(int page, quint64 generation, engine::api::JournalApi::Page result);
  void takeFound(quint64 generation, engine::api::JournalApi::Page result);
  QVariant text(const model::JournalRecord& record, int column) const;

  engine::api::JournalApi& journal_;
  engine::api::JournalFilter filter_;
  qint64 topSeq_ = 0;       // of row 0 without a filter; the newest when the search began with one
  quint64 generation_ = 0;  // answers to older questions are dropped
  mutable QCache<int, Page> pages_;
  mutable std::map<int, std::unique_ptr<engine::api::Ticket>> asked_;
  std::vector<model::JournalRecord> found_;
  std::unique_ptr<engine::api::Ticket> search_;
  bool searchEnded_ = false;
};

// A record's type in words: "Proposal approved".
QString journalTypeText(const QString& type);

}  // namespace tryer::ui
