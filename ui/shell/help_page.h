#pragma once

#include <QTextBrowser>

namespace tryer::ui {

// The in-app help, from the program's resources.
class HelpPage final : public QTextBrowser {
  Q_OBJECT
 public:
  explicit HelpPage(QWidget* parent = nullptr);
};

}  // namespace tryer::ui
