// The interlocks as rows, in the order of their table.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/engine/api/interlocks.h"

namespace tryer::ui {

QString interlockActionText(const QString& action);                          // "No more heat"
QString interlockLimitText(const engine::api::Interlock& in, double limit);  // "240 °C"; "—": it has none

// GUI thread. The interlocks outlive it.
class InterlockModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { What, Limit, Delay, Action, Now, Condition, ColumnCount };

  explicit InterlockModel(engine::api::InterlocksApi& interlocks, QObject* parent = nullptr);
  const engine::api::Interlock* interlock(int row) const;  // nullptr: no such row

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void refresh();

  engine::api::InterlocksApi& interlocks_;
  std::vector<engine::api::Interlock> rows_;
};

}  // namespace tryer::ui
