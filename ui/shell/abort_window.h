// ABORT in a small window of its own that stays on top of everything: for a second screen. It only adds a button; the
// one in the main window and the key are always there.
#pragma once

#include <QWidget>

#include "core/engine/api/console.h"
#include "ui/widgets/abort_strip.h"
#include "ui/widgets/theme.h"

class QLabel;

namespace tryer::ui {

// The abort and the themes outlive it. Does not keep the program alive.
class AbortWindow final : public QWidget {
  Q_OBJECT
 public:
  AbortWindow(const ThemeProvider& themes, engine::api::AbortApi& abort, const QString& keyName);

  void refresh(const QString& machine, const AbortText& abort);  // on the display tick

 Q_SIGNALS:
  void closed();  // by a person

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  void restyle();

  const ThemeProvider& themes_;
  QLabel* text_;
};

}  // namespace tryer::ui
