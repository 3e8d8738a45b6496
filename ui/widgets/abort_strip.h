// After an abort, on every page: what was done, when, and what to do next, and the two-step reset. Not there otherwise.
#pragma once

#include <QFrame>

#include "core/engine/api/console.h"
#include "ui/widgets/hold_button.h"
#include "ui/widgets/theme.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace tryer::ui {

// The text of the strip; pure, for tests.
struct AbortText {
  enum class Look { Quiet, Notice, Critical };
  Look look = Look::Quiet;
  QString headline;  // "ABORT pressed 12:04:31.120 · sent +3 ms · heat off confirmed +240 ms"
  QString advice;    // "Heat is off, drum and fan run. Next: drop the beans by hand."
  QString trying;    // "Still trying, 37 commands sent."; not confirmed only
};
// roast: tells whether beans are in the drum.
AbortText abortText(const model::AbortStatus& status, qint64 nowNs, const model::SafeStateSpec& safeState,
                    const std::optional<model::Roast>& roast = {});

class AbortStrip final : public QFrame {
  Q_OBJECT
 public:
  AbortStrip(const ThemeProvider& themes, engine::api::AbortApi& abort, QWidget* parent = nullptr);

  // On the display tick. safeState: of the machine in use, or a default one.
  void refresh(qint64 nowNs, const model::SafeStateSpec& safeState, const std::optional<model::Roast>& roast = {});
  // What a person is called by default in the reset ("Ada"); may be empty.
  void setPersonName(const QString& name);

 Q_SIGNALS:
  void alarmed();  // NOT CONFIRMED: once, and again every two seconds while it lasts; the shell makes the sound

 private:
  enum class Step { None, Hold, Name };
  void buildReset();
  void setLook(AbortText::Look look);
  void setStep(Step step);
  void holdDone();
  void confirm();

  const ThemeProvider& themes_;
  engine::api::AbortApi& abort_;
  QLabel* symbol_;
  QLabel* headline_;
  QLabel* advice_;
  QLabel* trying_;
  QStackedWidget* steps_;
  HoldButton* hold_ = nullptr;
  QLineEdit* name_ = nullptr;
  QPushButton* confirm_ = nullptr;
  AbortText::Look look_ = AbortText::Look::Quiet;
  Step step_ = Step::None;
  QString refusal_;  // why the reset did not go through
  qint64 alarmedNs_ = 0;
};

}  // namespace tryer::ui
