#include "ui/widgets/hold_button.h"

#include <QPainter>
#include <algorithm>

namespace tryer::ui {

namespace {
constexpr int kStepMs = 30;
constexpr int kBarPx = 5;
}  // namespace

HoldButton::HoldButton(const ThemeProvider& themes, const QString& text, QWidget* parent)
    : QPushButton(text, parent), themes_(themes) {
  setAutoDefault(false);
  setAccessibleName(text);
  setAccessibleDescription(tr("Hold for one second"));
  setToolTip(tr("Hold for one second"));
  timer_.setInterval(kStepMs);
  connect(this, &QPushButton::pressed, this, &HoldButton::begin);
  connect(this, &QPushButton::released, this, &HoldButton::end);
  connect(&timer_, &QTimer::timeout, this, &HoldButton::step);
}

double HoldButton::progress() const {
  if (!timer_.isActive() && !done_) return 0;
  return done_ ? 1.0 : std::clamp(static_cast<double>(since_.elapsed()) / std::max(1, holdMs_), 0.0, 1.0);
}

void HoldButton::begin() {
  if (timer_.isActive() || done_) return;
  since_.start();
  timer_.start();
}

void HoldButton::end() {
  timer_.stop();
  done_ = false;
  update();
}

void HoldButton::step() {
  update();
  if (since_.elapsed() < holdMs_) return;
  timer_.stop();
  done_ = true;
  Q_EMIT held();
}

void HoldButton::paintEvent(QPaintEvent* event) {
  QPushButton::paintEvent(event);
  const double share = progress();
  if (share <= 0) return;
  QPainter painter(this);
  painter.fillRect(QRectF(2, height() - kBarPx - 2, (width() - 4) * share, kBarPx), themes_.theme().color(Role::Text));
}

}  // namespace tryer::ui
