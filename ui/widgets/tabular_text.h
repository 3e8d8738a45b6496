// Numbers whose digits stand still: every digit takes the width of the widest one.
#pragma once

#include <QFontMetricsF>
#include <QRectF>
#include <QStringView>
#include <Qt>

class QPainter;

namespace tryer::ui {

double tabularWidth(const QFontMetricsF& metrics, QStringView text);
// With the painter's font and pen. align: horizontal and vertical.
void drawTabular(QPainter& painter, const QRectF& box, Qt::Alignment align, QStringView text);

}  // namespace tryer::ui
