#include "ui/live/actuator_control.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <algorithm>

#include "ui/widgets/reason_tip.h"
#include "ui/widgets/value_tile.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

ActuatorControl::ActuatorControl(const ThemeProvider& themes, const ActuatorView& view, QWidget* parent)
    : QWidget(parent),
      themes_(themes),
      view_(view),
      tile_(new ValueTile(themes, view.letter.isEmpty() ? view.name : u"%1  %2"_s.arg(view.letter, view.name),
                          view.unit, TypeSize::Tile, this)),
      less_(new QPushButton(u"−"_s, this)),
      more_(new QPushButton(u"+"_s, this)),
      set_(new QPushButton(tr("Set…"), this)) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("%1 control").arg(view.name));
  less_->setAccessibleName(tr("%1 down by %2").arg(view.name).arg(view.step));
  more_->setAccessibleName(tr("%1 up by %2").arg(view.name).arg(view.step));
  tile_->setWidest(u"8 ▸ 8"_s);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(themes_.theme().space(0.5));
  row->addWidget(tile_, 1);
  for (QPushButton* button : {less_, more_}) {
    button->setFocusPolicy(Qt::NoFocus);  // the control has it, with its keys + and −
    button->setAutoDefault(false);
    button->setProperty("square", true);
    QFont font = themes_.theme().font(TypeSize::Heading, QFont::Bold);
    button->setFont(font);
    button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    row->addWidget(button);
  }
  set_->setAccessibleName(tr("Set %1").arg(view.name));
  set_->setAutoDefault(false);
  set_->setProperty("tight", true);
  set_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
  set_->setMinimumWidth(2 * less_->sizeHint().width() + row->spacing());  // in line with the others
  row->addWidget(set_);
  less_->setVisible(!view.unseen);
  more_->setVisible(!view.unseen);
  set_->setVisible(view.unseen);
  if (view.unseen) setFocusPolicy(Qt::NoFocus);  // the button has it
  timer_.setSingleShot(true);
  timer_.setInterval(kCollectMs);
  connect(&timer_, &QTimer::timeout, this, &ActuatorControl::send);
  connect(less_, &QPushButton::clicked, this, [this] { stepBy(-1); });
  connect(more_, &QPushButton::clicked, this, [this] { stepBy(1); });
  connect(set_, &QPushButton::clicked, this, &ActuatorControl::ask);
  setView(view);
}

// One step at a time: after each, the page says anew what the gates would refuse.
void ActuatorControl::stepBy(int steps) {
  const QString& refused = steps < 0 ? view_.lessRefused : view_.moreRefused;
  if (!refused.isEmpty() || !view_.echo) return;
  collected_ = collected_.value_or(view_.requested.value_or(*view_.echo)) + steps * view_.step;
  timer_.start();
  Q_EMIT collecting(view_.id, collected_);
}

void ActuatorControl::send() {
  const int target = *std::exchange(collected_, std::nullopt);
  if (target == view_.echo) {
    Q_EMIT collecting(view_.id, std::nullopt);
    return;
  }
  Q_EMIT changeWanted(view_.id, target);
}

void ActuatorControl::setView(const ActuatorView& view) {
  view_ = view;
  tile_->setValue(view.value);
  setAccessibleDescription(view.value.spoken());
  refreshButtons();
}

// Greyed in its place, with the reason for who asks.
void ActuatorControl::refreshButtons() {
  less_->setEnabled(view_.lessRefused.isEmpty());
  more_->setEnabled(view_.moreRefused.isEmpty());
  setReasonTip(*less_, view_.lessRefused);
  setReasonTip(*more_, view_.moreRefused);
  set_->setEnabled(view_.setRefused.isEmpty());
  setReasonTip(*set_, view_.setRefused);
}

void ActuatorControl::ask() {
  auto* dialog = new QInputDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowModality(Qt::WindowModal);
  dialog->setWindowTitle(view_.name);
  dialog->setInputMode(QInputDialog::IntInput);
  dialog->setIntRange(view_.min, view_.max);
  dialog->setIntStep(view_.step);
  dialog->setIntValue(view_.asked.value_or((view_.min + view_.max) / 2));
  dialog->setLabelText(tr("%1, %2 to %3 %4.\nThe roaster takes it and does not show it here: look at its own display.")
                           .arg(view_.name)
                           .arg(view_.min)
                           .arg(view_.max)
                           .arg(view_.unit));
  dialog->setOkButtonText(tr("Set"));
  dialog->setCancelButtonText(tr("Cancel"));
  connect(dialog, &QInputDialog::intValueSelected, this, [this](int target) { Q_EMIT changeWanted(view_.id, target); });
  dialog->open();
}

void ActuatorControl::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Plus:
      return stepBy(1);
    case Qt::Key_Minus:
      return stepBy(-1);
    default:
      QWidget::keyPressEvent(event);
  }
}

void ActuatorControl::mousePressEvent(QMouseEvent* event) {
  if (!view_.value.notTaken.isEmpty()) Q_EMIT acknowledged(view_.id);
  QWidget::mousePressEvent(event);
}

void ActuatorControl::paintEvent(QPaintEvent*) {
  if (!hasFocus()) return;
  QPainter painter(this);
  painter.setPen(QPen(themes_.theme().color(Role::Focus), 2));
  painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

}  // namespace tryer::ui
