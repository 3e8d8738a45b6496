#include "ui/models/proposal_list_model.h"

#include <algorithm>

#include "core/base/clock.h"
#include "ui/models/texts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;
using model::ProposalStatus;

namespace {
constexpr qint64 kShownAfterEndNs = 5 * base::kNsPerS;
constexpr size_t kMostWaiting = 1'000;  // the engine itself keeps fewer open

bool needsDismissal(ProposalStatus status) {
  return status == ProposalStatus::Failed || status == ProposalStatus::Unknown;
}
}  // namespace

ProposalListModel::ProposalListModel(QObject* parent) : QAbstractListModel(parent) {}

int ProposalListModel::rowOf(const QString& id) const {
  const auto found = std::ranges::find(rows_, id, [](const Row& row) { return row.proposal.id; });
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

const model::Proposal* ProposalListModel::find(const QString& id) const {
  const int row = rowOf(id);
  return row < 0 ? nullptr : &rows_[static_cast<size_t>(row)].proposal;
}

int ProposalListModel::pendingCount() const {
  return static_cast<int>(
      std::ranges::count(rows_, ProposalStatus::Pending, [](const Row& row) { return row.proposal.status; }));
}

QString ProposalListModel::oldestPending() const {
  const auto found =
      std::ranges::find(rows_, ProposalStatus::Pending, [](const Row& row) { return row.proposal.status; });
  return found == rows_.end() ? QString() : found->proposal.id;
}

void ProposalListModel::reset(const std::vector<model::Proposal>& proposals, qint64 nowNs) {
  beginResetModel();
  rows_.clear();
  waiting_.clear();
  endResetModel();
  for (const model::Proposal& proposal : proposals) {
    if (!model::isFinal(proposal.status)) proposalChanged(proposal, nowNs);
  }
}

void ProposalListModel::insert(const model::Proposal& proposal) {
  const auto at = static_cast<int>(rows_.size());
  beginInsertRows({}, at, at);
  rows_.push_back({proposal, 0, false, false});
  endInsertRows();
}

void ProposalListModel::proposalChanged(const model::Proposal& proposal, qint64 nowNs) {
  if (proposal.ownChange) return;
  const int row = rowOf(proposal.id);
  if (row >= 0) {
    Row& shown = rows_[static_cast<size_t>(row)];
    if (proposal.revision < shown.proposal.revision) return;  // an older word that came late
    shown.proposal = proposal;
    if (model::isFinal(proposal.status) && shown.endedNs == 0) shown.endedNs = nowNs;
    Q_EMIT dataChanged(index(row), index(row));
    return;
  }
  const auto waiting = std::ranges::find(waiting_, proposal.id, &model::Proposal::id);
  if (waiting != waiting_.end()) {
    if (model::isFinal(proposal.status)) {
      waiting_.erase(waiting);
    } else {
      *waiting = proposal;
    }
    return;
  }
  if (model::isFinal(proposal.status)) return;  // was never shown
  if (std::ssize(rows_) < kMostRows) {
    insert(proposal);
  } else if (waiting_.size() < kMostWaiting) {
    waiting_.push_back(proposal);
  }
}

bool ProposalListModel::isDue(const Row& row, qint64 nowNs) const {
  if (row.endedNs == 0 || row.held) return false;
  if (needsDismissal(row.proposal.status)) return row.dismissed;
  return row.dismissed || nowNs - row.endedNs >= kShownAfterEndNs;
}

void ProposalListModel::tick(qint64 nowNs) {
  // From the end up to the last held row: what stands above it would move it.
  const auto held = std::ranges::find_if(rows_.rbegin(), rows_.rend(), [](const Row& row) { return row.held; });
  const auto firstFree = static_cast<int>(rows_.rend() - held);
  for (int i = static_cast<int>(rows_.size()) - 1; i >= firstFree; --i) {
    if (!isDue(rows_[static_cast<size_t>(i)], nowNs)) continue;
    beginRemoveRows({}, i, i);
    rows_.erase(rows_.begin() + i);
    endRemoveRows();
  }
  takeWaiting();
}

void ProposalListModel::takeWaiting() {
  while (!waiting_.empty() && std::ssize(rows_) < kMostRows) {
    const model::Proposal next = waiting_.front();
    waiting_.erase(waiting_.begin());
    insert(next);
  }
}

void ProposalListModel::setHeld(const QString& id, bool held) {
  if (const int row = rowOf(id); row >= 0) rows_[static_cast<size_t>(row)].held = held;
}

void ProposalListModel::dismiss(const QString& id) {
  if (const int row = rowOf(id); row >= 0) rows_[static_cast<size_t>(row)].dismissed = true;
}

int ProposalListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant ProposalListModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const Row& row = rows_[static_cast<size_t>(index.row())];
  const model::Proposal& proposal = row.proposal;
  switch (role) {
    case Qt::DisplayRole:
      return changeText(proposal.actuatorId, proposal.from, proposal.to);
    case Qt::AccessibleTextRole:
      return tr("%1 proposes: %2. %3")
          .arg(actorText(proposal.proposer), changeText(proposal.actuatorId, proposal.from, proposal.to),
               proposal.reason);
    case IdRole:
      return proposal.id;
    case ProposalRole:
      return QVariant::fromValue(proposal);
    case EndedRole:
      return row.endedNs != 0;
    default:
      return {};
  }
}

QHash<int, QByteArray> ProposalListModel::roleNames() const {
  QHash<int, QByteArray> names = QAbstractListModel::roleNames();
  names.insert({{IdRole, "proposalId"}, {ProposalRole, "proposal"}, {EndedRole, "ended"}});
  return names;
}

}  // namespace tryer::ui
