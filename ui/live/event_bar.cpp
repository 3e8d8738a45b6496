#include "ui/live/event_bar.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStyle>

#include "ui/models/texts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;
using model::EventType;

EventBar::EventBar(QWidget* parent) : QWidget(parent), undo_(new QPushButton(tr("Undo"), this)) {
  setAccessibleName(tr("Roast events"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  for (const EventType type : {EventType::Charge, EventType::DryEnd, EventType::FirstCrackStart, EventType::Drop}) {
    auto* button = new QPushButton(eventText(type), this);
    button->setAutoDefault(false);
    button->setProperty("tight", true);
    button->setFocusPolicy(Qt::TabFocus);  // a click leaves the focus where it was: Space goes on marking the next
    row->addWidget(button, 1);
    buttons_[type] = button;
    connect(button, &QPushButton::clicked, this, [this, type] { Q_EMIT markWanted(type); });
  }
  undo_->setAutoDefault(false);
  undo_->setFocusPolicy(Qt::TabFocus);
  undo_->setProperty("look", u"quiet"_s);
  undo_->setAccessibleName(tr("Undo the last mark"));
  undo_->setToolTip(tr("Ctrl+Z"));
  row->addWidget(undo_);
  connect(undo_, &QPushButton::clicked, this, &EventBar::undoWanted);
}

void EventBar::setView(const LiveView& view) {
  next_.reset();
  for (const EventView& event : view.events) {
    const auto found = buttons_.find(event.type);
    if (found == buttons_.end()) continue;
    QPushButton* button = found->second;
    const bool marked = !event.at.isEmpty();
    const bool next = event.next && view.canMark;
    if (next) next_ = event.type;
    const QString text = marked ? u"%1  %2"_s.arg(event.label, event.at) : event.label;
    if (button->text() != text) button->setText(text);
    button->setEnabled(view.canMark && !marked);
    button->setAccessibleName(marked ? tr("%1, marked at %2").arg(event.label, event.at)
                                     : tr("Mark %1").arg(event.label));
    button->setToolTip(next ? tr("Space") : QString());
    const QString look = next ? u"expected"_s : QString();
    if (button->property("look").toString() != look) {
      button->setProperty("look", look);
      button->style()->unpolish(button);
      button->style()->polish(button);
    }
  }
  undo_->setEnabled(view.canUndo);
}

bool EventBar::markNext() {
  if (!next_) return false;
  Q_EMIT markWanted(*next_);
  return true;
}

}  // namespace tryer::ui
