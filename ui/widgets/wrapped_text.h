// A label whose least height is that of its text at its width: nothing is cut off where room is short.
#pragma once

#include <QLabel>

namespace tryer::ui {

class WrappedText final : public QLabel {
  Q_OBJECT
 public:
  explicit WrappedText(QWidget* parent = nullptr);
  QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;
};

}  // namespace tryer::ui
