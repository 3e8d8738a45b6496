#include "ui/shell/leaving.h"

#include <QWidget>
#include <cmath>
#include <utility>

#include "ui/widgets/prompts.h"

namespace tryer::ui {

Leaving::Leaving(engine::api::Console& console, ThemeProvider& theme, QWidget* window)
    : console_(console), theme_(theme), window_(window) {
  timer_.setInterval(kLookMs);
  connect(&timer_, &QTimer::timeout, this, &Leaving::look);
}

bool Leaving::isSafe() const {
  return !console_.guard().heatOn() && !console_.abort().status().running;
}

bool Leaving::mayClose() {
  if (closeAnyway_) return true;
  if (console_.guard().heatOn()) {
    ask(QuitDialog::Why::Quit);
    return false;
  }
  const model::AbortStatus abort = console_.abort().status();
  if (!abort.running || !abort.machinePresent || abort.readOnly) return true;  // nobody tries anything
  askWhetherAbortMayEnd();
  return false;
}

// The heat is off, but the fan is not up yet: an abort ends with the program.
void Leaving::askWhetherAbortMayEnd() {
  openQuestion(window_,
               {tr("The abort still runs"),
                tr("The machine has not shown yet that it is in its safe state. When Tryer closes, nobody tries any "
                   "more: switch the machine off at its power switch first."),
                {}},
               tr("Close anyway"), [this] {
                 closeAnyway_ = true;
                 window_->close();
               });
}

void Leaving::leaveSoon(QuitDialog::Why why, std::function<void()> safe) {
  if (!console_.guard().heatOn()) return safe();
  safe_ = [before = std::exchange(safe_, {}), safe = std::move(safe)] {
    if (before) before();
    safe();
  };
  if (!cooling_) {
    answerByNs_ = console_.live().nowNs() + base::nsFromSeconds(kAnswerWithinS);
    if (dialog_) dialog_->close();
    ask(why);
  }
  timer_.start();
  look();
}

void Leaving::ask(QuitDialog::Why why) {
  if (dialog_) return dialog_->raise();
  dialog_ = new QuitDialog(theme_, why, console_.guard().status(), window_);
  dialog_->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog_, &QuitDialog::coolDownWanted, this, [this, why] {
    closing_ = why != QuitDialog::Why::Sleep;
    coolDown();
  });
  connect(dialog_, &QuitDialog::handOverWanted, this, &Leaving::handOver);
  dialog_->open();
  timer_.start();
}

void Leaving::coolDown() {
  answerByNs_.reset();
  cooling_ = true;
  if (console_.guard().heatOn() && !console_.abort().status().running) console_.abort().trip();
  timer_.start();
}

// Ending the engine does it.
void Leaving::handOver() {
  closeAnyway_ = true;
  finish();
  window_->close();
}

void Leaving::look() {
  if (answerByNs_) {
    const double leftS = base::secondsFromNs(*answerByNs_ - console_.live().nowNs());
    if (leftS <= 0) {
      if (dialog_) dialog_->close();
      coolDown();
    } else if (dialog_) {
      dialog_->showSecondsLeft(static_cast<int>(std::ceil(leftS)));
    }
    if (console_.guard().heatOn()) return;
    answerByNs_.reset();  // it went off meanwhile
    if (dialog_) dialog_->close();
  }
  if (dialog_ && dialog_->isVisible()) return dialog_->showHeat(console_.guard().heatOn());
  if (!isSafe()) return;
  timer_.stop();
  cooling_ = false;
  finish();
  if (std::exchange(closing_, false)) window_->close();
}

void Leaving::finish() {
  answerByNs_.reset();
  if (const auto safe = std::exchange(safe_, {})) safe();
}

}  // namespace tryer::ui
