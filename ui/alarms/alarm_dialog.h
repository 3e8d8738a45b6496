// What a person does about one alarm and says about it: acknowledge with a note, shelve for a time with a reason, take
// out of service with a reason. It says what the alarm is, what follows and what to do before anything is pressed.
#pragma once

#include <QDialog>
#include <optional>

#include "core/engine/api/alarms.h"
#include "ui/widgets/theme.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace tryer::ui {

// Window-modal; deletes itself when closed. Stays with the alarm that it was opened for, whatever comes meanwhile.
// Alarms and themes outlive it.
class AlarmDialog final : public QDialog {
  Q_OBJECT
 public:
  enum class Act { Acknowledge, Shelve, TakeOutOfService };

  AlarmDialog(Act act, const model::Alarm& alarm, engine::api::AlarmsApi& alarms, const ThemeProvider& themes,
              QWidget* parent);

 private:
  void fill(QVBoxLayout& layout);
  void addFact(QVBoxLayout& layout, const QString& label, const QString& text);
  QWidget* makeHeading();
  QWidget* makeButtons();
  void follow();
  void showAlarm();
  void perform();
  void answered(const base::Result<void>& result);
  QString verb() const;

  const Act act_;
  engine::api::AlarmsApi& alarms_;
  const ThemeProvider& themes_;
  model::Alarm alarm_;
  bool gone_ = false;
  bool asked_ = false;
  QLabel* state_ = nullptr;
  QSpinBox* minutes_ = nullptr;
  QLineEdit* said_ = nullptr;
  QLabel* message_ = nullptr;
  QPushButton* do_ = nullptr;
};

}  // namespace tryer::ui
