// How well the alarms serve: rate, flood, the most frequent, chattering, stale, time to acknowledge (ISA-18.2 §16).
#pragma once

#include <QScrollArea>

#include "core/engine/api/alarms.h"
#include "ui/widgets/theme.h"

class QGridLayout;
class QLabel;

namespace tryer::ui {

// The alarms and the themes outlive it.
class AlarmFigures final : public QScrollArea {
  Q_OBJECT
 public:
  AlarmFigures(engine::api::AlarmsApi& alarms, const ThemeProvider& themes, QWidget* parent = nullptr);

 private:
  void refresh();
  QLabel* addFigure(QGridLayout& grid, int row, int column, const QString& name);

  engine::api::AlarmsApi& alarms_;
  const ThemeProvider& themes_;
  QLabel* rate_;
  QLabel* recent_;
  QLabel* priorities_;
  QLabel* median_;
  QLabel* frequent_;
  QLabel* chattering_;
  QLabel* stale_;
};

}  // namespace tryer::ui
