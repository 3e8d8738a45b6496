#include "ui/live/event_bar.h"

#include <QGridLayout>
#include <QPushButton>
#include <QStyle>
#include <algorithm>

#include "ui/models/texts.h"
#include "ui/widgets/reason_tip.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;
using model::EventType;

namespace {
constexpr int kFramePx = 4;
constexpr int kUndoColumn = 10;  // after all events
}  // namespace

EventBar::EventBar(const ThemeProvider& themes, QWidget* parent)
    : QWidget(parent), themes_(themes), undo_(new QPushButton(tr("Undo"), this)) {
  setAccessibleName(tr("Roast events"));
  row_ = new QGridLayout(this);
  row_->setContentsMargins(0, 0, 0, 0);
  row_->setHorizontalSpacing(themes_.theme().space(0.5));
  for (const EventType type : {EventType::Charge, EventType::DryEnd, EventType::FirstCrackStart, EventType::Drop}) {
    auto* button = new QPushButton(eventText(type), this);
    button->setAutoDefault(false);
    button->setProperty("tight", true);
    button->setFocusPolicy(Qt::TabFocus);  // a click leaves the focus where it was: Space goes on marking the next
    button->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    row_->addWidget(button, 0, static_cast<int>(type));
    row_->setColumnStretch(static_cast<int>(type), 1);
    buttons_[type] = button;
    connect(button, &QPushButton::clicked, this, [this, type] { Q_EMIT markWanted(type); });
  }
  undo_->setAutoDefault(false);
  undo_->setFocusPolicy(Qt::TabFocus);
  undo_->setProperty("look", u"quiet"_s);
  undo_->setAccessibleName(tr("Undo the last mark"));
  undo_->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Expanding);
  row_->addWidget(undo_, 0, kUndoColumn);
  connect(undo_, &QPushButton::clicked, this, &EventBar::undoWanted);
  connect(&themes_, &ThemeProvider::themeChanged, this, &EventBar::restyle);
  restyle();
}

// Room for the time below the name, before there is one.
void EventBar::restyle() {
  const Theme& theme = themes_.theme();
  const int twoLines = 2 * QFontMetrics(theme.font(TypeSize::Body)).lineSpacing() + kFramePx;
  setFixedHeight(std::max(theme.target(), twoLines));
  for (auto& [type, button] : buttons_) {  // nor does its width change when the time comes
    const QFontMetrics metrics(theme.font(TypeSize::Body, QFont::DemiBold));
    const int widest = std::max(metrics.horizontalAdvance(eventText(type)), metrics.horizontalAdvance(u"88:88"_s));
    row_->setColumnMinimumWidth(static_cast<int>(type), std::max(theme.target(), widest + theme.space(0.5)));
  }
}

void EventBar::setView(const LiveView& view) {
  next_.reset();
  for (const EventView& event : view.events) {
    const auto found = buttons_.find(event.type);
    if (found == buttons_.end()) continue;
    QPushButton* button = found->second;
    const bool marked = !event.at.isEmpty();
    const bool next = event.next && event.refused.isEmpty();
    if (next) next_ = event.type;
    const QString text = marked ? u"%1\n%2"_s.arg(event.label, event.at) : event.label;
    if (button->text() != text) button->setText(text);
    button->setEnabled(event.refused.isEmpty());
    button->setAccessibleName(marked ? tr("%1, marked at %2").arg(event.label, event.at)
                                     : tr("Mark %1").arg(event.label));
    setReasonTip(*button, next ? tr("Space") : event.refused);
    const QString look = next ? u"expected"_s : QString();
    if (button->property("look").toString() != look) {
      button->setProperty("look", look);
      button->style()->unpolish(button);
      button->style()->polish(button);
    }
  }
  undo_->setEnabled(view.undoRefused.isEmpty());
  setReasonTip(*undo_, view.undoRefused.isEmpty() ? tr("Ctrl+Z") : view.undoRefused);
}

bool EventBar::markNext() {
  if (!next_) return false;
  Q_EMIT markWanted(*next_);
  return true;
}

}  // namespace tryer::ui
