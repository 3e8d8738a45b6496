#include "ui/shell/elided_text.h"

#include <QPainter>

namespace tryer::ui {

ElidedText::ElidedText(QWidget* parent) : QAbstractButton(parent) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  setOpens(false);
}

void ElidedText::setOpens(bool opens) {
  opens_ = opens;
  setFocusPolicy(opens ? Qt::StrongFocus : Qt::NoFocus);
  setAttribute(Qt::WA_TransparentForMouseEvents, false);
  setCursor(opens ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ElidedText::showText(const QString& text) {
  if (text == this->text()) return;
  setText(text);
  setToolTip(text);
  setAccessibleDescription(text);
  updateGeometry();
}

QSize ElidedText::sizeHint() const {
  const QFontMetrics metrics(font());
  return {metrics.horizontalAdvance(text()) + metrics.averageCharWidth(), metrics.height()};
}

QSize ElidedText::minimumSizeHint() const {
  const QFontMetrics metrics(font());
  return {text().isEmpty() ? 0 : metrics.averageCharWidth() * 8, metrics.height()};
}

void ElidedText::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(palette().color(QPalette::WindowText));
  const QFontMetrics metrics(font());
  const QString shown = metrics.elidedText(text(), Qt::ElideRight, width());
  painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
  if (!opens_) return;
  const QRect line = rect().adjusted(0, 0, -1, -1);
  painter.drawLine(0, line.bottom(), metrics.horizontalAdvance(shown), line.bottom());  // it can be opened
  if (hasFocus()) painter.drawRect(line);
}

}  // namespace tryer::ui
