// Why the console does not run as it should: the database cannot be used. Says what happened, what it means, what to
// do.
#pragma once

#include <QDialog>

#include "core/base/error.h"
#include "ui/widgets/theme.h"

namespace tryer::ui {

// Window-modal over the main window; a window of its own without one.
class StartProblem final : public QDialog {
  Q_OBJECT
 public:
  // rescueFile: where this session is recorded instead; empty: the console cannot go on, only Quit is offered.
  StartProblem(ThemeProvider& theme, const base::Error& error, const QString& rescueFile, QWidget* parent = nullptr);

 Q_SIGNALS:
  void quitWanted();
};

}  // namespace tryer::ui
