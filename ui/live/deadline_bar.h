// The time left to decide: mm:ss and eight blocks that go out one by one.
#pragma once

#include <QWidget>

#include "ui/widgets/theme.h"

namespace tryer::ui {

class DeadlineBar final : public QWidget {
  Q_OBJECT
 public:
  explicit DeadlineBar(const ThemeProvider& themes, QWidget* parent = nullptr);
  // leftS < 0: no countdown, nothing is shown.
  void setTime(double leftS, double totalS);
  QString text() const { return text_; }
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const ThemeProvider& themes_;
  QString text_;
  int blocks_ = 0;
};

}  // namespace tryer::ui
