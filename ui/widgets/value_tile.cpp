#include "ui/widgets/value_tile.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/widgets/status_symbol.h"
#include "ui/widgets/tabular_text.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;
using model::Freshness;

namespace {
constexpr int kSpeakEveryMs = 5'000;  // a screen reader is told edges, not ten values a second
constexpr double kPadSteps = 1;
constexpr double kUnitGapPx = 4;
constexpr int kLeastPx = 10;  // smaller is not read
}  // namespace

ValueTile::ValueTile(const ThemeProvider& themes, const QString& label, const QString& unit, TypeSize size,
                     QWidget* parent)
    : QWidget(parent), themes_(themes), label_(label), unit_(unit), size_(size), widest_(u"188.8"_s) {
  setAccessibleName(unit_.isEmpty() ? label_ : u"%1, %2"_s.arg(label_, unit_));
  setAccessibleDescription(value_.spoken());
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  quiet_.setSingleShot(true);
  connect(&quiet_, &QTimer::timeout, this, &ValueTile::speak);
  connect(&themes_, &ThemeProvider::themeChanged, this, [this] {
    updateGeometry();
    update();
  });
}

void ValueTile::setWidest(const QString& text) {
  widest_ = text;
  updateGeometry();
}

void ValueTile::setValue(const TileValue& value) {
  if (value == value_) return;
  const bool edge = value.freshness != value_.freshness || value.status() != value_.status() ||
                    value.requested != value_.requested || value.notTaken != value_.notTaken;
  value_ = value;
  setToolTip(model::sensorReason(value_.sensor.finding));
  if (edge || !quiet_.isActive()) speak();
  update();
}

// What changed meanwhile is told when the quiet time ends, so that the last word is always the true one.
void ValueTile::speak() {
  if (accessibleDescription() == value_.spoken()) return;
  setAccessibleDescription(value_.spoken());
  quiet_.start(kSpeakEveryMs);
}

int ValueTile::labelHeight() const {
  return QFontMetrics(themes_.theme().font(TypeSize::Secondary)).height();
}

QSize ValueTile::sizeHint() const {
  const Theme& theme = themes_.theme();
  const QFontMetricsF metrics(theme.font(size_, QFont::DemiBold));
  const QFontMetricsF small(theme.font(TypeSize::Secondary));
  const int pad = theme.space(kPadSteps);
  // Digits have no descenders: the cap height and a little air.
  const double number = metrics.capHeight() * 1.25;
  const double unit = unit_.isEmpty() ? 0 : small.horizontalAdvance(unit_) + kUnitGapPx;
  const double width = std::max(tabularWidth(metrics, widest_), small.horizontalAdvance(label_) + unit);
  return {static_cast<int>(std::ceil(width)) + 2 * pad, labelHeight() + static_cast<int>(number) + theme.space(1.5)};
}

QFont ValueTile::fittingFont(QFont font, double needed, double width) {
  if (needed > width) font.setPixelSize(std::max(kLeastPx, static_cast<int>(font.pixelSize() * width / needed)));
  return font;
}

void ValueTile::paintEvent(QPaintEvent*) {
  const Theme& theme = themes_.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  painter.setPen(QPen(theme.color(Role::Line), 1));
  painter.setBrush(theme.color(Role::Panel));
  painter.drawRoundedRect(frame, theme.corner(), theme.corner());
  const bool gone = value_.freshness == Freshness::Disconnected;
  if (gone) {
    painter.setBrush(QBrush(theme.color(Role::Line), Qt::BDiagPattern));
    painter.drawRoundedRect(frame, theme.corner(), theme.corner());
  }
  const double pad = theme.space(kPadSteps);
  const QRectF inner = QRectF(rect()).adjusted(pad, pad / 2, -pad, -pad / 2);
  const QRectF top(inner.left(), inner.top(), inner.width(), labelHeight());
  const bool stale = value_.freshness == Freshness::Stale;
  const QString right = stale ? tr("%1 old").arg(value_.age) : unit_;
  const QFont small = theme.font(TypeSize::Secondary);
  const QFontMetricsF metrics(small);
  const double needed = metrics.horizontalAdvance(label_) + kUnitGapPx + metrics.horizontalAdvance(right);
  painter.setFont(fittingFont(small, needed, top.width()));
  painter.setPen(theme.color(Role::Secondary));
  painter.drawText(top, Qt::AlignLeft | Qt::AlignVCenter, label_);
  painter.drawText(top, Qt::AlignRight | Qt::AlignVCenter, right);
  const QString text = value_.shown();
  const QRectF body(inner.left(), top.bottom(), inner.width(), inner.bottom() - top.bottom());
  const QFont number = theme.font(size_, QFont::DemiBold);
  painter.setFont(fittingFont(number, tabularWidth(QFontMetricsF(number), text), body.width()));
  painter.setPen(theme.color(stale || gone ? Role::Dimmed : Role::Text));
  drawTabular(painter, body, Qt::AlignRight | Qt::AlignVCenter, text);
  if (value_.status() != model::SensorStatus::Good && !gone) paintStatus(painter, body);
}

void ValueTile::paintStatus(QPainter& painter, const QRectF& box) {
  const Theme& theme = themes_.theme();
  const double side = std::min(box.height(), static_cast<double>(theme.scaled(24)));
  paintSensorSymbol(painter, {box.left(), box.center().y() - side / 2, side, side}, value_.status(), theme);
}

}  // namespace tryer::ui
