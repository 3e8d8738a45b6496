// How the window closes, the session ends or the computer goes to sleep while a roaster heats. Nobody is left alone
// with a heater that is on: it is asked, and without an answer in time the heat is turned off.
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <functional>
#include <optional>

#include "core/engine/api/console.h"
#include "ui/shell/quit_dialog.h"
#include "ui/widgets/theme.h"

namespace tryer::ui {

// The console, the theme and the window outlive it.
class Leaving final : public QObject {
  Q_OBJECT
 public:
  // Of the 5 s that a computer waits by default before it sleeps or shuts down; the abort itself takes up to 2.
  static constexpr double kAnswerWithinS = 3;
  static constexpr int kLookMs = 100;

  Leaving(engine::api::Console& console, ThemeProvider& theme, QWidget* window);

  // The window is asked to close. False: not now; it closes by itself when the answer allows.
  bool mayClose();

  // The session ends, or the computer goes to sleep. safe: called once, when the heat is off (at once where it is), or
  // handed over.
  void leaveSoon(QuitDialog::Why why, std::function<void()> safe);

 private:
  void ask(QuitDialog::Why why);
  void askWhetherAbortMayEnd();
  void coolDown();
  void handOver();
  void look();
  void finish();
  bool isSafe() const;

  engine::api::Console& console_;
  ThemeProvider& theme_;
  QWidget* window_;
  QPointer<QuitDialog> dialog_;
  QTimer timer_;
  std::function<void()> safe_;        // waits for it
  std::optional<qint64> answerByNs_;  // then the heat is turned off
  bool cooling_ = false;              // asked for by the person, or by the time
  bool closing_ = false;              // the window closes when it is safe
  bool closeAnyway_ = false;
};

}  // namespace tryer::ui
