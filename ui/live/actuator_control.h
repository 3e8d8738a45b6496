// One setting: what the machine shows, what is requested, and − + with the actuator's own step.
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/models/live_presenter.h"
#include "ui/widgets/theme.h"

class QPushButton;

namespace tryer::ui {

class ValueTile;

// What the machine never shows is set by a number instead, in a small dialog. Clicks are collected for kCollectMs and
// asked for once: 7 − − is one change to 5, not two. Keys + and − when it has the focus.
class ActuatorControl final : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kCollectMs = 400;

  ActuatorControl(const ThemeProvider& themes, const ActuatorView& view, QWidget* parent = nullptr);

  void setView(const ActuatorView& view);
  const QString& actuatorId() const { return view_.id; }
  void stepBy(int steps);

 Q_SIGNALS:
  void collecting(const QString& actuatorId,
                  std::optional<int> target);                // shown beside the echo; none: back at the echo
  void changeWanted(const QString& actuatorId, int target);  // once, after the last click
  void acknowledged(const QString& actuatorId);              // "not taken" was seen

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void send();
  void refreshButtons();
  void ask();

  const ThemeProvider& themes_;
  ActuatorView view_;
  std::optional<int> collected_;
  QTimer timer_;
  ValueTile* tile_;
  QPushButton* less_;
  QPushButton* more_;
  QPushButton* set_;  // instead of both
};

}  // namespace tryer::ui
