// How the console calls: the horn and its patterns to try, and the small ABORT window.
#pragma once

#include <QScrollArea>

#include "ui/horn/horn_control.h"
#include "ui/widgets/theme.h"

class QCheckBox;
class QLabel;

namespace tryer::ui {

// The horn and the themes outlive it.
class SignalsPanel final : public QScrollArea {
  Q_OBJECT
 public:
  SignalsPanel(HornControl& horn, const ThemeProvider& themes, QWidget* parent = nullptr);
  void setAbortWindow(bool shown);  // does not signal

 Q_SIGNALS:
  void abortWindowWanted(bool shown);

 private:
  void showHorn();

  HornControl& horn_;
  QLabel* state_;
  QCheckBox* abortWindow_;
};

}  // namespace tryer::ui
