#include "ui/widgets/abort_button.h"

#include <QPainter>

namespace tryer::ui {

AbortButton::AbortButton(const ThemeProvider& themes, engine::api::AbortApi& abort, const QString& keyName,
                         QWidget* parent)
    : QAbstractButton(parent), themes_(themes), keyName_(keyName) {
  setText(tr("ABORT"));
  setAccessibleName(tr("ABORT"));
  setAccessibleDescription(
      tr("Turns the heat off at once. Key %1. Not an emergency stop: that is the machine's power switch.")
          .arg(keyName_));
  setToolTip(tr("Heat off at once. Not an emergency stop: use the machine's power switch for that."));
  setFocusPolicy(Qt::TabFocus);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(this, &QAbstractButton::pressed, this, [&abort] { abort.trip(); });
  connect(&themes_, &ThemeProvider::themeChanged, this, [this] {
    updateGeometry();
    update();
  });
}

QSize AbortButton::sizeHint() const {
  const Theme& theme = themes_.theme();
  const int word = QFontMetrics(theme.font(TypeSize::Heading, QFont::Bold)).horizontalAdvance(text());
  const int key = QFontMetrics(theme.font(TypeSize::Secondary)).horizontalAdvance(keyName_);
  return {word + key + theme.space(7), theme.target() + theme.space(0.5)};
}

void AbortButton::paintEvent(QPaintEvent*) {
  const Theme& theme = themes_.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double border = isDown() || hasFocus() ? 5 : 3;
  const QRectF box = QRectF(rect()).adjusted(border / 2, border / 2, -border / 2, -border / 2);
  painter.setPen(QPen(theme.color(Role::AbortText), border));
  painter.setBrush(theme.color(Role::AbortSurface));
  painter.drawRoundedRect(box, theme.corner(), theme.corner());
  const QRectF inner = box.adjusted(theme.space(2), 0, -theme.space(2), 0);
  painter.setFont(theme.font(TypeSize::Heading, QFont::Bold));
  painter.drawText(inner, Qt::AlignLeft | Qt::AlignVCenter, text());
  painter.setFont(theme.font(TypeSize::Secondary));
  painter.drawText(inner, Qt::AlignRight | Qt::AlignVCenter, keyName_);
}

}  // namespace tryer::ui
