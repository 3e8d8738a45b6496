// A big read-out, legible at two metres: label, unit, number, and how far the number can be trusted.
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/models/tile_value.h"
#include "ui/widgets/theme.h"

namespace tryer::ui {

// fresh: plain · stale: dimmed with its age · disconnected: hatched, "—" · fault: NE 107 symbol · requested "7 ▸ 5" ·
// not taken "7 (5 not taken)". Repaints only when its value changes.
class ValueTile final : public QWidget {
  Q_OBJECT
 public:
  ValueTile(const ThemeProvider& themes, const QString& label, const QString& unit, TypeSize size,
            QWidget* parent = nullptr);

  void setValue(const TileValue& value);
  const TileValue& value() const { return value_; }
  // The widest text that must fit without shrinking, for the size hint: "188.8".
  void setWidest(const QString& text);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void speak();
  int labelHeight() const;
  static QFont fittingFont(QFont font, double needed, double width);  // smaller rather than cut off
  void paintStatus(QPainter& painter, const QRectF& box);             // NE 107

  const ThemeProvider& themes_;
  QString label_;
  QString unit_;
  TypeSize size_;
  QString widest_;
  TileValue value_;
  QTimer quiet_;  // runs: a screen reader was told less than 5 s ago
};

}  // namespace tryer::ui
