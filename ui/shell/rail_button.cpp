#include "ui/shell/rail_button.h"

#include <QPainter>

namespace tryer::ui {

RailButton::RailButton(const ThemeProvider& themes, const QString& text, QWidget* parent)
    : QAbstractButton(parent), themes_(themes) {
  setText(text);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  connect(&themes_, &ThemeProvider::themeChanged, this, [this] {
    updateGeometry();
    update();
  });
}

QSize RailButton::sizeHint() const {
  const Theme& theme = themes_.theme();
  const QFontMetrics metrics(theme.font(TypeSize::Body, QFont::DemiBold));
  return {metrics.horizontalAdvance(text()) + theme.space(3.5), theme.target() + theme.space(0.5)};
}

void RailButton::paintEvent(QPaintEvent*) {
  const Theme& theme = themes_.theme();
  QPainter painter(this);
  if (isChecked() || underMouse() || isDown()) {
    painter.fillRect(rect(), theme.color(isChecked() || isDown() ? Role::Panel : Role::Line));
  }
  if (isChecked()) painter.fillRect(0, 0, theme.space(0.5), height(), theme.color(Role::Text));
  painter.setPen(theme.color(Role::Text));
  painter.setFont(theme.font(TypeSize::Body, isChecked() ? QFont::DemiBold : QFont::Normal));
  painter.drawText(rect().adjusted(theme.space(2), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, text());
  if (!hasFocus()) return;
  painter.setPen(QPen(theme.color(Role::Focus), 2));
  painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void RailButton::enterEvent(QEnterEvent* event) {
  QAbstractButton::enterEvent(event);
  update();
}

void RailButton::leaveEvent(QEvent* event) {
  QAbstractButton::leaveEvent(event);
  update();
}

}  // namespace tryer::ui
