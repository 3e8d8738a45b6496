// The alarms: those that are there, those that are set aside, what each means and what to do about it; the interlocks;
// how well the alarms serve; horn and ABORT window.
#pragma once

#include <QWidget>
#include <map>

#include "core/engine/api/console.h"
#include "ui/models/alarm_model.h"
#include "ui/widgets/theme.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace tryer::ui {

class AlarmDetails;
class AlarmFigures;

// The console and the themes outlive it.
class AlarmsPage final : public QWidget {
  Q_OBJECT
 public:
  AlarmsPage(engine::api::Console& console, ThemeProvider& themes, QWidget* parent = nullptr);

  QTableView* table() const { return table_; }
  void showRows(AlarmFilter::Show show);
  void showFigures();
  // One more view beside these, with its button.
  void addView(const QString& name, QWidget* view);
  void showView(QWidget* view);

 protected:
  void focusInEvent(QFocusEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void addButton(const QString& name, int id);
  void choose(int id);
  void makeTable();
  QWidget* makeRows();
  void showChosen();
  void updateButtons();
  void restyle();
  void arrange();

  engine::api::AlarmsApi& alarms_;
  ThemeProvider& themes_;
  AlarmModel* model_;
  AlarmFilter* filter_;
  QHBoxLayout* choices_;
  std::map<int, QPushButton*> views_;  // not a button group: Tab reaches each of them
  QStackedWidget* stack_;
  QTableView* table_ = nullptr;
  QLabel* nothing_ = nullptr;
  AlarmDetails* details_ = nullptr;
  AlarmFigures* figures_ = nullptr;
  QWidget* rows_ = nullptr;
};

}  // namespace tryer::ui
