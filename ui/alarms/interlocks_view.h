// The interlocks of the machine in use: what each looks at, its limit, what it does, where the default comes from, what
// the operator does. Makes one stricter.
#pragma once

#include <QWidget>

#include "core/engine/api/interlocks.h"
#include "ui/widgets/theme.h"

class QLabel;
class QPushButton;
class QTableView;

namespace tryer::ui {

class InterlockModel;

// The interlocks and the themes outlive it.
class InterlocksView final : public QWidget {
  Q_OBJECT
 public:
  InterlocksView(engine::api::InterlocksApi& interlocks, const ThemeProvider& themes, QWidget* parent = nullptr);
  QTableView* table() const { return table_; }
  void openChosen();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void makeTable();
  void showChosen();
  void restyle();

  engine::api::InterlocksApi& interlocks_;
  const ThemeProvider& themes_;
  InterlockModel* model_;
  QTableView* table_;
  QLabel* text_;
  QPushButton* tighten_;
};

}  // namespace tryer::ui
