#include "ui/models/alarm_model.h"

#include <algorithm>

#include "ui/models/alarm_text.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;
using model::AlarmState;

AlarmModel::AlarmModel(engine::api::AlarmsApi& alarms, QObject* parent)
    : QAbstractTableModel(parent), alarms_(alarms), definitions_(alarms.definitions()), rows_(alarms.alarms()) {
  connect(&alarms_, &engine::api::AlarmsApi::alarmsChanged, this, &AlarmModel::refresh);
}

const model::Alarm* AlarmModel::alarm(int row) const {
  return row < 0 || row >= rowCount() ? nullptr : &rows_[static_cast<std::size_t>(row)];
}

const model::AlarmDefinition* AlarmModel::definition(int row) const {
  const model::Alarm* found = alarm(row);
  return found ? definitionOf(definitions_, *found) : nullptr;
}

void AlarmModel::refresh() {
  const std::vector<model::Alarm> now = alarms_.alarms();
  for (int row = rowCount() - 1; row >= 0; --row) {
    model::Alarm& shown = rows_[static_cast<std::size_t>(row)];
    const auto found = std::ranges::find(now, shown.id, &model::Alarm::id);
    if (found == now.end()) {
      beginRemoveRows({}, row, row);
      rows_.erase(rows_.begin() + row);
      endRemoveRows();
    } else if (found->revision != shown.revision) {
      shown = *found;
      Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
  }
  for (const model::Alarm& alarm : now) {
    if (std::ranges::find(rows_, alarm.id, &model::Alarm::id) != rows_.end()) continue;
    beginInsertRows({}, rowCount(), rowCount());
    rows_.push_back(alarm);
    endInsertRows();
  }
}

int AlarmModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int AlarmModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant AlarmModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const model::Alarm& shown = rows_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
      return text(index.row(), index.column());
    case IdRole:
      return shown.id;
    case StateRole:
      return static_cast<int>(shown.state);
    case PriorityRole:
      return static_cast<int>(shown.priority);
    case SortRole:
      return sortKey(index.row(), index.column());
    default:
      return {};
  }
}

QString AlarmModel::text(int row, int column) const {
  const model::Alarm& shown = rows_[static_cast<std::size_t>(row)];
  const model::AlarmDefinition* definition = definitionOf(definitions_, shown);
  switch (column) {
    case Priority:
      return alarmPriorityText(shown.priority);
    case State:
      return shown.state == AlarmState::Shelved && shown.shelvedUntilUtcMs
                 ? tr("Shelved until %1").arg(alarmTimeText(*shown.shelvedUntilUtcMs))
                 : alarmStateText(shown.state);
    case Since:
      return alarmTimeText(shown.raisedUtcMs);
    case Detail:
      return shown.detail;
    case Source:
      return shown.source;
    default:
      break;
  }
  if (!definition) return column == What ? shown.definitionId : QString();
  switch (column) {
    case What:
      return definition->title;
    case RespondWithin:
      return respondWithinText(definition->respondWithinS);
    case Cause:
      return definition->cause;
    case Consequence:
      return definition->consequence;
    case Response:
      return definition->response;
    default:
      return {};
  }
}

QVariant AlarmModel::sortKey(int row, int column) const {
  const model::Alarm& shown = rows_[static_cast<std::size_t>(row)];
  switch (column) {
    case Priority:
      return static_cast<int>(shown.priority);
    case Since:
      return shown.raisedUtcMs;
    case RespondWithin: {
      const model::AlarmDefinition* definition = definitionOf(definitions_, shown);
      return definition ? definition->respondWithinS : 0.0;
    }
    default:
      return text(row, column);
  }
}

QVariant AlarmModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case Priority:
      return tr("Priority");
    case State:
      return tr("State");
    case Since:
      return tr("Since");
    case What:
      return tr("Alarm");
    case Detail:
      return tr("Value");
    case Source:
      return tr("Where");
    case RespondWithin:
      return tr("Respond");
    case Cause:
      return tr("Cause");
    case Consequence:
      return tr("Consequence");
    case Response:
      return tr("What to do");
    default:
      return {};
  }
}

AlarmFilter::AlarmFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setSortRole(AlarmModel::SortRole);
  setDynamicSortFilter(true);
}

void AlarmFilter::setShow(Show show) {
  show_ = show;
  invalidateFilter();
}

bool AlarmFilter::accepts(Show show, AlarmState state) {
  switch (show) {
    case Show::Active:
      return !model::isSetAside(state);
    case Show::Shelved:
      return state == AlarmState::Shelved;
    case Show::OutOfService:
      return state == AlarmState::OutOfService;
    case Show::All:
      return true;
  }
  return true;
}

bool AlarmFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const QVariant state = sourceModel()->index(row, 0, parent).data(AlarmModel::StateRole);
  return accepts(show_, static_cast<AlarmState>(state.toInt()));
}

}  // namespace tryer::ui
