// Why a control is as it is: as its tool tip, and for a screen reader.
#pragma once

#include <QWidget>

namespace tryer::ui {

// Only when it changes: setting a tool tip closes one that is open.
inline void setReasonTip(QWidget& control, const QString& text) {
  if (control.toolTip() == text) return;
  control.setToolTip(text);
  control.setAccessibleDescription(text);
}

}  // namespace tryer::ui
