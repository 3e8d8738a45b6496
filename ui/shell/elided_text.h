// Text in one line that never asks for more width than there is: what does not fit ends in "…", the tool tip has it
// all.
#pragma once

#include <QAbstractButton>

namespace tryer::ui {

// A button so that what was cut off can be opened; not pressable (no focus, no reaction) unless setOpens(true).
class ElidedText final : public QAbstractButton {
  Q_OBJECT
 public:
  explicit ElidedText(QWidget* parent = nullptr);

  void showText(const QString& text);
  void setOpens(bool opens);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  bool opens_ = false;
};

}  // namespace tryer::ui
