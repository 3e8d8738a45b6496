// The roaster is heating and Tryer is to end, or the computer is to sleep: what is to become of the heat?
#pragma once

#include <QDialog>
#include <optional>

#include "core/model/guard_status.h"
#include "ui/widgets/theme.h"

class QLabel;
class QPushButton;

namespace tryer::ui {

// Window-modal. Enter turns the heat off, Esc stays where that is offered.
class QuitDialog final : public QDialog {
  Q_OBJECT
 public:
  enum class Why {
    Quit,        // a person closes the window: there is time
    SessionEnd,  // logout or shutdown
    Sleep        // suspend: the guard sleeps, too
  };
  QuitDialog(ThemeProvider& theme, Why why, const model::GuardStatus& guard, QWidget* parent);

  // Until the heat is turned off without an answer.
  void showSecondsLeft(int seconds);
  // It went off, or came back, while somebody reads. Nothing moves; what cools down closes then.
  void showHeat(bool on);

 Q_SIGNALS:
  void coolDownWanted();
  void handOverWanted();

 private:
  struct Choice {
    QPushButton* button;
    QLabel* meaning;
    void say(const QString& words, const QString& does) const;
  };
  Choice addChoice(const QString& words, const QString& meaning);

  Why why_;
  bool heatShown_ = true;
  QLabel* heading_;
  QLabel* question_;
  QLabel* countdown_;
  Choice cool_{};
};

}  // namespace tryer::ui
