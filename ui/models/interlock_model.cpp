#include "ui/models/interlock_model.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

namespace tryer::ui {

using namespace Qt::StringLiterals;
using engine::api::Interlock;

namespace {

QString words(const char* text) {
  return QCoreApplication::translate("Interlocks", text);
}

bool sameRules(const std::vector<Interlock>& a, const std::vector<Interlock>& b) {
  return std::ranges::equal(a, b, {}, &Interlock::ruleId, &Interlock::ruleId);
}

}  // namespace

QString interlockActionText(const QString& action) {
  if (action == "alarm"_L1) return words(QT_TRANSLATE_NOOP("Interlocks", "Alarm only"));
  if (action == "refuse-heat"_L1) return words(QT_TRANSLATE_NOOP("Interlocks", "No more heat"));
  if (action == "abort"_L1) return words(QT_TRANSLATE_NOOP("Interlocks", "ABORT"));
  return action;
}

QString interlockLimitText(const Interlock& in, double limit) {
  if (!in.hasLimit) return u"—"_s;
  const QString number = QLocale().toString(limit, 'g', 6);
  return in.unit.isEmpty() ? number : u"%1 %2"_s.arg(number, in.unit);
}

InterlockModel::InterlockModel(engine::api::InterlocksApi& interlocks, QObject* parent)
    : QAbstractTableModel(parent), interlocks_(interlocks), rows_(interlocks.interlocks()) {
  connect(&interlocks_, &engine::api::InterlocksApi::interlocksChanged, this, &InterlockModel::refresh);
}

const Interlock* InterlockModel::interlock(int row) const {
  return row < 0 || row >= rowCount() ? nullptr : &rows_[static_cast<std::size_t>(row)];
}

void InterlockModel::refresh() {
  std::vector<Interlock> now = interlocks_.interlocks();
  if (!sameRules(now, rows_)) {  // another machine
    beginResetModel();
    rows_ = std::move(now);
    endResetModel();
    return;
  }
  rows_ = std::move(now);
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int InterlockModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int InterlockModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant InterlockModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole) return {};
  const Interlock& in = rows_[static_cast<std::size_t>(index.row())];
  switch (index.column()) {
    case What:
      return in.title;
    case Limit:
      return in.limit == in.defaultLimit
                 ? interlockLimitText(in, in.limit)
                 : words(QT_TRANSLATE_NOOP("Interlocks", "%1, stricter")).arg(interlockLimitText(in, in.limit));
    case Delay:
      return tr("%1 s").arg(QLocale().toString(in.delayS, 'g', 4));
    case Action:
      return interlockActionText(in.action);
    case Now:
      return in.holds ? tr("▲ holds") : tr("quiet");
    case Condition:
      return in.condition;
    default:
      return {};
  }
}

QVariant InterlockModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case What:
      return tr("Interlock");
    case Limit:
      return tr("Limit");
    case Delay:
      return tr("Delay");
    case Action:
      return tr("Then");
    case Now:
      return tr("Now");
    case Condition:
      return tr("When");
    default:
      return {};
  }
}

}  // namespace tryer::ui
