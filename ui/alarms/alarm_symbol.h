// The symbol of a priority as a widget of its own.
#pragma once

#include <QPainter>
#include <QWidget>

#include "ui/models/alarm_text.h"
#include "ui/widgets/status_symbol.h"

namespace tryer::ui {

class AlarmSymbol final : public QWidget {
  Q_OBJECT
 public:
  AlarmSymbol(const ThemeProvider& themes, model::AlarmPriority priority, QWidget* parent = nullptr)
      : QWidget(parent), themes_(themes), priority_(priority) {
    setAccessibleName(alarmPriorityText(priority));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  }
  QSize sizeHint() const override { return {themes_.theme().scaled(24), themes_.theme().scaled(24)}; }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    paintAlarmSymbol(painter, rect(), priority_, themes_.theme());
  }

 private:
  const ThemeProvider& themes_;
  model::AlarmPriority priority_;
};

}  // namespace tryer::ui
