#include "ui/models/journal_model.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QHash>
#include <QLocale>

namespace tryer::ui {

using namespace Qt::StringLiterals;
using engine::api::JournalFilter;

namespace {

constexpr int kPageRows = 200;
constexpr int kPagesKept = 40;  // about 8,000 records in memory
constexpr int kPagesAsked = 6;  // under way at once; beyond: the oldest question is given up
constexpr qsizetype kDetailChars = 240;

}  // namespace

QString journalTypeText(const QString& type) {
  static const QHash<QString, const char*> kWords = {
      {u"console.started"_s, QT_TRANSLATE_NOOP("Journal", "Console started")},
      {u"console.stopped"_s, QT_TRANSLATE_NOOP("Journal", "Console stopped")},
      {u"console.recovered"_s, QT_TRANSLATE_NOOP("Journal", "Console recovered")},
      {u"config.changed"_s, QT_TRANSLATE_NOOP("Journal", "Configuration changed")},
      {u"link.changed"_s, QT_TRANSLATE_NOOP("Journal", "Connection changed")},
      {u"roast.started"_s, QT_TRANSLATE_NOOP("Journal", "Roast started")},
      {u"roast.resumed"_s, QT_TRANSLATE_NOOP("Journal", "Roast resumed")},
      {u"roast.finished"_s, QT_TRANSLATE_NOOP("Journal", "Roast finished")},
      {u"mark.set"_s, QT_TRANSLATE_NOOP("Journal", "Mark set")},
      {u"mark.undone"_s, QT_TRANSLATE_NOOP("Journal", "Mark undone")},
      {u"proposal.created"_s, QT_TRANSLATE_NOOP("Journal", "Proposal made")},
      {u"proposal.approved"_s, QT_TRANSLATE_NOOP("Journal", "Proposal approved")},
      {u"proposal.rejected"_s, QT_TRANSLATE_NOOP("Journal", "Proposal rejected")},
      {u"proposal.timeout"_s, QT_TRANSLATE_NOOP("Journal", "Proposal ran out")},
      {u"command.intent"_s, QT_TRANSLATE_NOOP("Journal", "Command about to be sent")},
      {u"command.outcome"_s, QT_TRANSLATE_NOOP("Journal", "Command ended")},
      {u"abort.pressed"_s, QT_TRANSLATE_NOOP("Journal", "ABORT pressed")},
      {u"abort.sent"_s, QT_TRANSLATE_NOOP("Journal", "ABORT sent")},
      {u"abort.confirmed"_s, QT_TRANSLATE_NOOP("Journal", "ABORT: heat off confirmed")},
      {u"abort.unconfirmed"_s, QT_TRANSLATE_NOOP("Journal", "ABORT: heat NOT confirmed off")},
      {u"abort.reset"_s, QT_TRANSLATE_NOOP("Journal", "ABORT reset")},
  };
  const char* words = kWords.value(type, nullptr);
  return words ? QCoreApplication::translate("Journal", words) : type;
}

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
  filter_ = filter;
  reload();
}

void JournalModel::reload() {
  beginResetModel();
  ++generation_;
  asked_.clear();
  pages_.clear();
  found_.clear();
  search_.reset();
  searchEnded_ = false;
  topSeq_ = journal_.newestSeq();
  endResetModel();
  Q_EMIT newerCountChanged();
  Q_EMIT loadingChanged(false);
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
  ++generation_;
  asked_.clear();
  pages_.clear();
  topSeq_ += newer;
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
    if (dense()) requestDensePage(index.row() / kPageRows);
    if (role == LoadedRole) return false;
    if (role == Qt::DisplayRole && index.column() == Seq) return QString::number(topSeq_ - index.row());
    return role == Qt::DisplayRole ? QVariant(u"…"_s) : QVariant();
  }
  switch (role) {
    case Qt::DisplayRole:
      return text(*found, index.column());
    case Qt::TextAlignmentRole:
      return index.column() == Seq ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
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
      return QDateTime::fromMSecsSinceEpoch(record.utcMs).toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss.zzz"_s);
    case What:
      return journalTypeText(record.type);
    case Who:
      return record.actor;
    case Details:
      return QString::fromUtf8(record.payload).left(kDetailChars);
    default:
      return {};
  }
}

QVariant JournalModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
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
  if (asked_.contains(page)) return;
  if (asked_.size() >= kPagesAsked) asked_.erase(asked_.begin());
  const qint64 before = topSeq_ - static_cast<qint64>(page) * kPageRows + 1;
  auto* self = const_cast<JournalModel*>(this);  // data() is where Qt says that a row is looked at
  asked_[page] = journal_.page({}, before, kPageRows, [self, page, generation = generation_](auto result) {
    self->takeDensePage(page, generation, std::move(result));
  });
  Q_EMIT self->loadingChanged(true);
}

void JournalModel::takeDensePage(int page, quint64 generation, engine::api::JournalApi::Page result) {
  if (generation != generation_) return;
  if (!result) {
    Q_EMIT failed(result.error().message);
    return;
  }
  const int first = page * kPageRows;
  const int last = qMin(first + kPageRows, rowCount()) - 1;
  pages_.insert(page, new Page(std::move(*result)));
  asked_.erase(page);
  if (first <= last) Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1));
  if (asked_.empty()) Q_EMIT loadingChanged(false);
}

bool JournalModel::canFetchMore(const QModelIndex& parent) const {
  return !parent.isValid() && !dense() && !searchEnded_ && !search_;
}

void JournalModel::fetchMore(const QModelIndex& parent) {
  if (!canFetchMore(parent)) return;
  const std::optional<qint64> before = found_.empty() ? std::optional(topSeq_ + 1) : found_.back().seq;
  Q_EMIT loadingChanged(true);
  search_ = journal_.page(filter_, before, kPageRows,
                          [this, generation = generation_](auto result) { takeFound(generation, std::move(result)); });
}

void JournalModel::takeFound(quint64 generation, engine::api::JournalApi::Page result) {
  if (generation != generation_) return;
  search_.reset();
  Q_EMIT loadingChanged(false);
  if (!result) {
    searchEnded_ = true;
    Q_EMIT failed(result.error().message);
    return;
  }
  searchEnded_ = result->size() < kPageRows;
  if (result->empty()) return;
  const int first = static_cast<int>(found_.size());
  beginInsertRows({}, first, first + static_cast<int>(result->size()) - 1);
  found_.insert(found_.end(), std::make_move_iterator(result->begin()), std::make_move_iterator(result->end()));
  endInsertRows();
}

}  // namespace tryer::ui
