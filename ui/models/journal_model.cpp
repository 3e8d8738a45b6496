#include "ui/models/journal_model.h"

#include <QDateTime>
#include <algorithm>
#include <iterator>
#include <limits>

namespace tryer::ui {

using namespace Qt::StringLiterals;
using engine::api::JournalFilter;

namespace {

constexpr int kPageRows = 200;
constexpr int kPagesKept = 40;           // about 8,000 records in memory
constexpr std::size_t kPagesAsked = 6;   // under way at once; beyond: the oldest question is given up
constexpr qint64 kSearchPiece = 50'000;  // records read at a time for a text: well under a second

}  // namespace

JournalModel::JournalModel(engine::api::JournalApi& journal, QObject* parent)
    : QAbstractTableModel(parent), journal_(journal), topSeq_(journal.newestSeq()), pages_(kPagesKept) {
  connect(&journal_, &engine::api::JournalApi::appended, this, [this] {
    if (topSeq_ == 0) {
      showNewest();
    } else {
      Q_EMIT newerCountChanged();
    }
  });
}

JournalModel::~JournalModel() = default;

void JournalModel::setFilter(const JournalFilter& filter) {
  if (filter == filter_) return;
  beginResetModel();
  filter_ = filter;
  forget(journal_.newestSeq());
  endResetModel();
  Q_EMIT newerCountChanged();
  Q_EMIT searchChanged();
}

void JournalModel::reload() {
  beginResetModel();
  forget(journal_.newestSeq());
  endResetModel();
  Q_EMIT newerCountChanged();
  Q_EMIT searchChanged();
}

void JournalModel::forget(qint64 topSeq) {
  ++generation_;
  asked_.clear();
  pages_.clear();
  failedPages_.clear();
  found_.clear();
  search_.reset();
  stopped_ = false;
  topSeq_ = topSeq;
  nextBefore_ = topSeq_ + 1;
}

qint64 JournalModel::newerCount() const {
  return journal_.newestSeq() - topSeq_;
}

void JournalModel::showNewest() {
  const qint64 newer = newerCount();
  if (newer <= 0) return;
  if (!dense() || newer > kPageRows * 10) {
    reload();
    return;
  }
  // Rows move down by so many; the pages are cut anew, because they count from the top.
  beginInsertRows({}, 0, static_cast<int>(newer) - 1);
  forget(topSeq_ + newer);
  endInsertRows();
  Q_EMIT newerCountChanged();
}

int JournalModel::rowCount(const QModelIndex& parent) const {
  if (parent.isValid()) return 0;
  return dense() ? static_cast<int>(qMin<qint64>(topSeq_, std::numeric_limits<int>::max()))
                 : static_cast<int>(found_.size());
}

int JournalModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

const model::JournalRecord* JournalModel::record(int row) const {
  if (row < 0 || row >= rowCount()) return nullptr;
  if (!dense()) return &found_[static_cast<std::size_t>(row)];
  const Page* page = pages_.object(row / kPageRows);
  const auto inPage = static_cast<std::size_t>(row % kPageRows);
  return page && inPage < page->size() ? &(*page)[inPage] : nullptr;
}

QVariant JournalModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const model::JournalRecord* found = record(index.row());
  if (!found) {
    if (role == LoadedRole) return false;
    if (role != Qt::DisplayRole) return {};
    requestDensePage(index.row() / kPageRows);
    return index.column() == Seq ? QString::number(topSeq_ - index.row()) : u"…"_s;
  }
  switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
      return text(*found, index.column());
    case TypeRole:
      return found->type;
    case LoadedRole:
      return true;
    default:
      return {};
  }
}

QVariant JournalModel::text(const model::JournalRecord& record, int column) const {
  switch (column) {
    case Seq:
      return QString::number(record.seq);
    case Time:
      return QDateTime::fromMSecsSinceEpoch(record.utcMs).toString(u"yyyy-MM-dd HH:mm:ss"_s);
    case What:
      return journalTypeText(record.type);
    case Who:
      return record.actor;
    case Details:
      return journalSummary(record);
    default:
      return {};
  }
}

QVariant JournalModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case Seq:
      return tr("No.");
    case Time:
      return tr("Time");
    case What:
      return tr("What");
    case Who:
      return tr("Who");
    case Details:
      return tr("Details");
    default:
      return {};
  }
}

void JournalModel::requestDensePage(int page) const {
  if (failedPages_.contains(page)) return;
  if (std::ranges::find(asked_, page, &Asked::page) != asked_.end()) return;
  if (asked_.size() >= kPagesAsked) asked_.pop_front();
  const qint64 before = topSeq_ - static_cast<qint64>(page) * kPageRows + 1;
  auto* self = const_cast<JournalModel*>(this);  // data() is where Qt says that a row is looked at
  asked_.push_back({page, journal_.page({}, before, kPageRows, [self, page, generation = generation_](auto result) {
                      self->takeDensePage(page, generation, std::move(result));
                    })});
}

void JournalModel::takeDensePage(int page, quint64 generation, engine::api::JournalApi::Page result) {
  if (generation != generation_) return;
  std::erase_if(asked_, [page](const Asked& asked) { return asked.page == page; });
  if (!result) {
    failedPages_.insert(page);
    Q_EMIT failed(result.error().message);
    return;
  }
  const int first = page * kPageRows;
  const int last = qMin(first + kPageRows, rowCount()) - 1;
  pages_.insert(page, new Page(std::move(*result)));
  if (first <= last) Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1));
}

double JournalModel::searchedShare() const {
  if (searchedAll() || topSeq_ <= 0) return 1;
  return 1 - static_cast<double>(nextBefore_ - 1) / static_cast<double>(topSeq_);
}

bool JournalModel::canFetchMore(const QModelIndex& parent) const {
  return !parent.isValid() && !dense() && !searchedAll() && !search_ && !stopped_ && !full();
}

void JournalModel::fetchMore(const QModelIndex& parent) {
  if (!canFetchMore(parent)) return;
  wanted_ = found_.size() + kPageRows;
  searchOn();
  Q_EMIT searchChanged();
}

// The kind, the actor and the time have an index. A text has none: the journal is read piece by piece.
void JournalModel::searchOn() {
  JournalFilter piece = filter_;
  if (!filter_.text.isEmpty()) piece.fromSeq = qMax<qint64>(1, nextBefore_ - kSearchPiece);
  search_ = journal_.page(piece, nextBefore_, kPageRows,
                          [this, generation = generation_, fromSeq = piece.fromSeq](auto result) {
                            takeFound(generation, fromSeq, std::move(result));
                          });
}

void JournalModel::takeFound(quint64 generation, std::optional<qint64> fromSeq, engine::api::JournalApi::Page result) {
  if (generation != generation_) return;
  search_.reset();
  if (!result) {
    stopped_ = true;
    Q_EMIT searchChanged();
    Q_EMIT failed(result.error().message);
    return;
  }
  nextBefore_ = std::ssize(*result) == kPageRows ? result->back().seq : fromSeq.value_or(1);
  appendFound(std::move(*result));
  if (generation != generation_) return;  // whoever saw the rows changed the filter
  if (!searchedAll() && !full() && found_.size() < wanted_) searchOn();
  Q_EMIT searchChanged();
}

void JournalModel::appendFound(Page found) {
  if (found.empty()) return;
  const int first = static_cast<int>(found_.size());
  beginInsertRows({}, first, first + static_cast<int>(found.size()) - 1);
  found_.insert(found_.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  endInsertRows();
}

void JournalModel::stopSearch() {
  if (!search_) return;
  search_.reset();
  stopped_ = true;
  Q_EMIT searchChanged();
}

void JournalModel::resumeSearch() {
  stopped_ = false;
  fetchMore({});
}

}  // namespace tryer::ui
