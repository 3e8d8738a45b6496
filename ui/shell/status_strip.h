// The line at the bottom: is the measuring, the saving and the window itself well. What is wrong with the recording
// stands at its right end and opens in full.
#pragma once

#include <QFrame>

#include "core/engine/api/console.h"
#include "ui/widgets/theme.h"

namespace tryer::ui {

class ElidedText;

class StatusStrip final : public QFrame {
  Q_OBJECT
 public:
  explicit StatusStrip(const ThemeProvider& themes, QWidget* parent = nullptr);

  void showHealth(const engine::api::HealthSnapshot& health, int windowStalls);

 private:
  void restyle();
  void openTrouble();

  const ThemeProvider& themes_;
  ElidedText* health_;
  ElidedText* trouble_;
  std::optional<base::Error> error_;
};

}  // namespace tryer::ui
