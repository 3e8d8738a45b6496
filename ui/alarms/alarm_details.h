// One alarm in full beside the table, and what can be done about it.
#pragma once

#include <QFrame>
#include <optional>

#include "core/engine/api/alarms.h"
#include "ui/widgets/theme.h"

class QLabel;
class QPushButton;
class QScrollArea;

namespace tryer::ui {

// The alarms and the themes outlive it.
class AlarmDetails final : public QFrame {
  Q_OBJECT
 public:
  AlarmDetails(engine::api::AlarmsApi& alarms, const ThemeProvider& themes, QWidget* parent = nullptr);

  void show(const model::Alarm* alarm, const model::AlarmDefinition* definition);  // nullptr: none is chosen

 private:
  QPushButton* makeButton(const QString& text, const QString& name);
  QWidget* makeButtons();
  void connectButtons();
  engine::api::AlarmsApi::Answer said();
  void restyle();

  engine::api::AlarmsApi& alarms_;
  const ThemeProvider& themes_;
  std::optional<model::Alarm> alarm_;
  QLabel* text_;
  QLabel* message_;
  QPushButton* acknowledge_ = nullptr;
  QPushButton* reset_ = nullptr;
  QPushButton* shelve_ = nullptr;   // or back from the shelf
  QPushButton* takeOut_ = nullptr;  // or back into service
};

}  // namespace tryer::ui
