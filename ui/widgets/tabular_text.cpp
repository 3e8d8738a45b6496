#include "ui/widgets/tabular_text.h"

#include <QPainter>
#include <algorithm>

namespace tryer::ui {

namespace {

double digitWidth(const QFontMetricsF& metrics) {
  double widest = 0;
  for (char16_t digit = u'0'; digit <= u'9'; ++digit)
    widest = std::max(widest, metrics.horizontalAdvance(QChar(digit)));
  return widest;
}

double cellWidth(const QFontMetricsF& metrics, QChar c, double digit) {
  return c.isDigit() ? digit : metrics.horizontalAdvance(c);
}

}  // namespace

double tabularWidth(const QFontMetricsF& metrics, QStringView text) {
  const double digit = digitWidth(metrics);
  double width = 0;
  for (const QChar c : text) width += cellWidth(metrics, c, digit);
  return width;
}

void drawTabular(QPainter& painter, const QRectF& box, Qt::Alignment align, QStringView text) {
  const QFontMetricsF metrics(painter.font());
  const double digit = digitWidth(metrics);
  const double width = tabularWidth(metrics, text);
  double x = box.left();
  if (align & Qt::AlignRight) x = box.right() - width;
  if (align & Qt::AlignHCenter) x = box.center().x() - width / 2;
  double baseline = box.center().y() + (metrics.ascent() - metrics.descent()) / 2;
  if (align & Qt::AlignTop) baseline = box.top() + metrics.ascent();
  if (align & Qt::AlignBottom) baseline = box.bottom() - metrics.descent();
  for (const QChar c : text) {
    const double cell = cellWidth(metrics, c, digit);
    painter.drawText(QPointF(x + (cell - metrics.horizontalAdvance(c)) / 2, baseline), QString(c));
    x += cell;
  }
}

}  // namespace tryer::ui
