// A page in the rail. The page that is shown has a bar at its left and bold text: not colour alone.
#pragma once

#include <QAbstractButton>

#include "ui/widgets/theme.h"

namespace tryer::ui {

class RailButton final : public QAbstractButton {
  Q_OBJECT
 public:
  RailButton(const ThemeProvider& themes, const QString& text, QWidget* parent = nullptr);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  const ThemeProvider& themes_;
};

}  // namespace tryer::ui
