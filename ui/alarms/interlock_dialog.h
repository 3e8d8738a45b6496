// Makes one interlock stricter: never looser, here and by an operator.
#pragma once

#include <QDialog>

#include "core/engine/api/interlocks.h"
#include "ui/widgets/theme.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace tryer::ui {

// Window-modal; deletes itself when closed. Offers only what is as strict as now or stricter. Interlocks and themes
// outlive it.
class InterlockDialog final : public QDialog {
  Q_OBJECT
 public:
  InterlockDialog(const engine::api::Interlock& in, engine::api::InterlocksApi& interlocks, const ThemeProvider& themes,
                  QWidget* parent);

 private:
  void makeFields();
  QWidget* makeButtons();
  engine::api::InterlockChange change() const;
  void followFields();
  void perform();

  const engine::api::Interlock in_;
  engine::api::InterlocksApi& interlocks_;
  const ThemeProvider& themes_;
  QDoubleSpinBox* limit_;
  QDoubleSpinBox* delay_;
  QComboBox* action_;
  QLabel* message_;
  QPushButton* do_ = nullptr;
};

}  // namespace tryer::ui
