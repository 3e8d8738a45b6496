// Symbols that mean something abnormal: told apart by shape, then by colour, always beside a text.
#pragma once

#include <QWidget>

#include "core/model/alarm.h"
#include "core/model/sensor_health.h"
#include "ui/widgets/theme.h"

class QPainter;

namespace tryer::ui {

// ▲ critical, ◆ high, ● low. filled: else an outline, for the other half of a blink.
void paintAlarmSymbol(QPainter& painter, const QRectF& box, model::AlarmPriority priority, const Theme& theme,
                      bool filled = true);

// After NE 107: a shape and its letter, F failure, C check, S out of specification, M maintenance. Good: nothing.
void paintSensorSymbol(QPainter& painter, const QRectF& box, model::SensorStatus status, const Theme& theme);

}  // namespace tryer::ui
