// Machine, state and link on the left, the roast clock in the middle, the abort on the right: the same place on every
// page.
#pragma once

#include <QFrame>

#include "core/engine/api/console.h"
#include "ui/widgets/theme.h"

class QLabel;
class QPushButton;

namespace tryer::ui {

class TopBar final : public QFrame {
  Q_OBJECT
 public:
  TopBar(engine::api::Console& console, ThemeProvider& theme, const QString& abortKeyName, QWidget* parent = nullptr);

  void refresh(const engine::api::LiveSnapshot& snapshot);  // on the display tick
  QString machineText(const engine::api::LiveSnapshot& snapshot) const;

 Q_SIGNALS:
  void connectionWanted();

 private:
  QString badgeText() const;
  QString roastText() const;
  QString separator() const;
  void applyTheme();

  engine::api::Console& console_;
  ThemeProvider& theme_;
  QLabel* badge_;  // what the operator must never overlook about this machine
  QPushButton* machine_;
  QLabel* clock_;
};

}  // namespace tryer::ui
