// A button that must be held: for what is not taken back easily. Mouse, touch, or Space held down.
#pragma once

#include <QElapsedTimer>
#include <QPushButton>
#include <QTimer>

#include "ui/widgets/theme.h"

namespace tryer::ui {

class HoldButton final : public QPushButton {
  Q_OBJECT
 public:
  HoldButton(const ThemeProvider& themes, const QString& text, QWidget* parent = nullptr);
  void setHoldMs(int ms) { holdMs_ = ms; }  // 1000 unless told
  // How far the hold is, 0 … 1.
  double progress() const;

 Q_SIGNALS:
  void held();  // once per hold, while it is still pressed

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void begin();
  void end();
  void step();

  const ThemeProvider& themes_;
  int holdMs_ = 1000;
  bool done_ = false;
  QElapsedTimer since_;
  QTimer timer_;
};

}  // namespace tryer::ui
