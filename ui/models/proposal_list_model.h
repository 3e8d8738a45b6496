// The approval queue: what waits for a decision, and for a moment what became of it.
#pragma once

#include <QAbstractListModel>
#include <vector>

#include "core/model/proposal.h"

namespace tryer::ui {

// Oldest first, new ones at the end, never reordered. Shows proposals that need the operator: the operator's own
// changes are not here. An ended one stays for a few seconds; a failed or unknown one until it is dismissed. A row that
// is held (the pointer or the focus is on it) is never removed, and neither are the rows above it, since that would
// move it. At most kMostRows; beyond that the newest are counted in overflow() and come in as others leave. GUI thread.
class ProposalListModel final : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role { IdRole = Qt::UserRole + 1, ProposalRole, EndedRole };
  static constexpr int kMostRows = 50;

  explicit ProposalListModel(QObject* parent = nullptr);

  void reset(const std::vector<model::Proposal>& proposals, qint64 nowNs);
  void proposalChanged(const model::Proposal& proposal, qint64 nowNs);
  void tick(qint64 nowNs);  // removes what is due
  void setHeld(const QString& id, bool held);
  void dismiss(const QString& id);  // a failed or unknown one was seen
  int overflow() const { return static_cast<int>(waiting_.size()); }
  int pendingCount() const;
  const model::Proposal* find(const QString& id) const;  // nullptr: not shown
  QString oldestPending() const;                         // its id; empty: none

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QHash<int, QByteArray> roleNames() const override;

 private:
  struct Row {
    model::Proposal proposal;
    qint64 endedNs = 0;  // 0: open
    bool held = false;
    bool dismissed = false;
  };
  int rowOf(const QString& id) const;  // −1: none
  bool isDue(const Row& row, qint64 nowNs) const;
  void insert(const model::Proposal& proposal);
  void takeWaiting();

  std::vector<Row> rows_;
  std::vector<model::Proposal> waiting_;
};

}  // namespace tryer::ui
