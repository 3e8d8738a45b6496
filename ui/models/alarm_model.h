// The alarms as rows, in the order they came: a row keeps its place as long as it is there, a new one goes to the end.
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <vector>

#include "core/engine/api/alarms.h"

namespace tryer::ui {

// GUI thread. The alarms outlive it.
class AlarmModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column {
    Priority,
    What,
    Detail,
    State,
    Since,
    Source,
    RespondWithin,
    Cause,
    Consequence,
    Response,
    ColumnCount
  };
  enum Role { IdRole = Qt::UserRole, StateRole, PriorityRole, SortRole };

  explicit AlarmModel(engine::api::AlarmsApi& alarms, QObject* parent = nullptr);

  const model::Alarm* alarm(int row) const;  // nullptr: no such row
  const model::AlarmDefinition* definition(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void refresh();
  QString text(int row, int column) const;
  QVariant sortKey(int row, int column) const;

  engine::api::AlarmsApi& alarms_;
  const std::vector<model::AlarmDefinition> definitions_;
  std::vector<model::Alarm> rows_;
};

// Which of them are shown.
class AlarmFilter final : public QSortFilterProxyModel {
  Q_OBJECT
 public:
  enum class Show { Active, Shelved, OutOfService, All };
  explicit AlarmFilter(QObject* parent = nullptr);
  void setShow(Show show);
  Show show() const { return show_; }
  static bool accepts(Show show, model::AlarmState state);

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  Show show_ = Show::Active;
};

}  // namespace tryer::ui
