#include "ui/widgets/status_symbol.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace tryer::ui {

using namespace Qt::StringLiterals;
using model::AlarmPriority;
using model::SensorStatus;

namespace {

QRectF squareIn(const QRectF& box) {
  const double side = std::min(box.width(), box.height());
  return {box.center().x() - side / 2, box.center().y() - side / 2, side, side};
}

QPolygonF triangle(const QRectF& at, bool up) {
  return up ? QPolygonF({QPointF(at.center().x(), at.top()), at.bottomRight(), at.bottomLeft()})
            : QPolygonF({at.topLeft(), at.topRight(), QPointF(at.center().x(), at.bottom())});
}

QPolygonF diamond(const QRectF& at) {
  return QPolygonF({QPointF(at.center().x(), at.top()), QPointF(at.right(), at.center().y()),
                    QPointF(at.center().x(), at.bottom()), QPointF(at.left(), at.center().y())});
}

Role roleOf(AlarmPriority priority) {
  switch (priority) {
    case AlarmPriority::Critical:
      return Role::Critical;
    case AlarmPriority::High:
      return Role::High;
    case AlarmPriority::Low:
      return Role::Low;
  }
  return Role::Low;
}

struct SensorLook {
  Role role;
  QChar letter;
  QPainterPath shape;
  double letterShift;  // of the height, down
};

SensorLook lookOf(SensorStatus status, const QRectF& at) {
  SensorLook look{Role::Low, u'S', {}, 0};
  switch (status) {
    case SensorStatus::Failure:
      look = {Role::Critical, u'F', {}, 0};
      look.shape.addEllipse(at);
      break;
    case SensorStatus::Check:
      look = {Role::High, u'C', {}, -0.14};
      look.shape.addPolygon(triangle(at, false));
      look.shape.closeSubpath();
      break;
    case SensorStatus::Maintenance:
      look = {Role::Maintenance, u'M', {}, 0};
      look.shape.addRect(at);
      break;
    case SensorStatus::OutOfSpec:
    case SensorStatus::Good:
      look.letterShift = 0.14;
      look.shape.addPolygon(triangle(at, true));
      look.shape.closeSubpath();
      break;
  }
  return look;
}

}  // namespace

void paintAlarmSymbol(QPainter& painter, const QRectF& box, AlarmPriority priority, const Theme& theme, bool filled) {
  const QRectF at = squareIn(box).adjusted(2, 2, -2, -2);
  const QColor color = theme.color(roleOf(priority));
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  // An outline in the colour of the text: yellow alone would not be seen on white.
  painter.setPen(QPen(theme.color(Role::Text), filled ? 1.5 : 3, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
  painter.setBrush(filled ? QBrush(color) : QBrush(Qt::NoBrush));
  switch (priority) {
    case AlarmPriority::Critical:
      painter.drawPolygon(triangle(at, true));
      break;
    case AlarmPriority::High:
      painter.drawPolygon(diamond(at));
      break;
    case AlarmPriority::Low:
      painter.drawEllipse(at);
      break;
  }
  painter.restore();
}

void paintSensorSymbol(QPainter& painter, const QRectF& box, SensorStatus status, const Theme& theme) {
  if (status == SensorStatus::Good) return;
  const QRectF at = squareIn(box).adjusted(1, 1, -1, -1);
  const SensorLook look = lookOf(status, at);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.color(Role::Text), 1));
  painter.setBrush(theme.color(look.role));
  painter.drawPath(look.shape);
  QFont font = theme.font(TypeSize::Secondary, QFont::Bold);
  font.setPixelSize(std::max(8, static_cast<int>(at.height() * 0.55)));
  painter.setFont(font);
  // Dark letters on yellow and orange, white ones on red and blue, whatever the theme is.
  const bool dark = look.role == Role::Low || look.role == Role::High;
  painter.setPen(dark ? Theme(Scheme::Light).color(Role::Text) : theme.color(Role::OnCritical));
  painter.drawText(at.translated(0, look.letterShift * at.height()), Qt::AlignCenter, look.letter);
  painter.restore();
}

}  // namespace tryer::ui
