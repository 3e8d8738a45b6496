#include "ui/widgets/wrapped_text.h"

#include <QResizeEvent>

namespace tryer::ui {

WrappedText::WrappedText(QWidget* parent) : QLabel(parent) {
  setWordWrap(true);
  setTextFormat(Qt::PlainText);
}

QSize WrappedText::minimumSizeHint() const {
  const QSize least = QLabel::minimumSizeHint();
  return {least.width(), std::max(least.height(), heightForWidth(std::max(least.width(), width())))};
}

void WrappedText::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  if (event->oldSize().width() != event->size().width()) updateGeometry();
}

}  // namespace tryer::ui
