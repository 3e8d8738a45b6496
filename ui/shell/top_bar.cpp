#include "ui/shell/top_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/models/texts.h"
#include "ui/widgets/abort_button.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

TopBar::TopBar(engine::api::Console& console, ThemeProvider& theme, const QString& abortKeyName, QWidget* parent)
    : QFrame(parent), console_(console), theme_(theme), machine_(new QPushButton), clock_(new QLabel) {
  machine_->setAccessibleName(tr("Machine, its state and its connection"));
  machine_->setProperty("look", u"quiet"_s);
  machine_->setFocusPolicy(Qt::TabFocus);  // a click leaves the keys to the page
  clock_->setAccessibleName(tr("Roast"));
  clock_->setAlignment(Qt::AlignCenter);
  auto* abort = new AbortButton(theme, console.abort(), abortKeyName);
  auto* layout = new QHBoxLayout(this);
  const int gap = theme.theme().space();
  layout->setContentsMargins(gap, gap / 2, gap, gap / 2);
  layout->setSpacing(gap * 2);
  // The same share left and right: the clock stays in the middle, whatever the machine's text is.
  layout->addWidget(machine_, 1, Qt::AlignLeft);
  layout->addWidget(clock_);
  layout->addWidget(abort, 1, Qt::AlignRight);
  connect(machine_, &QPushButton::clicked, this, &TopBar::connectionWanted);
  connect(&theme_, &ThemeProvider::themeChanged, this, &TopBar::applyTheme);
  applyTheme();
}

void TopBar::applyTheme() {
  clock_->setFont(theme_.theme().font(TypeSize::Heading, QFont::DemiBold));
}

QString TopBar::machineText(const engine::api::LiveSnapshot& snapshot) const {
  const model::LinkStatus link = console_.machines().link();
  switch (snapshot.freshness) {
    case model::Freshness::Disconnected:
      return link.state == model::LinkState::Connecting ? tr("Connecting to %1 …").arg(link.model)
                                                        : tr("No machine connected");
    case model::Freshness::Stale:
      return snapshot.sample ? tr("%1 · no answer for %2").arg(link.model, ageText(snapshot.ageS))
                             : tr("%1 · waiting for the first answer").arg(link.model);
    case model::Freshness::Fresh:
      break;
  }
  return tr("%1 · %2 · connected").arg(link.model, stateText(snapshot.sample->state));
}

QString TopBar::roastText() const {
  const auto roast = console_.roasts().roast();
  if (!roast) return tr("No roast");
  const auto charge = roast->chargeUtcMs();
  const qint64 from = charge.value_or(roast->startedUtcMs);
  const qint64 until = roast->finishedUtcMs.value_or(console_.live().nowUtcMs());
  const QString clock = clockText(static_cast<double>(until - from) / 1000);
  if (!roast->running()) return tr("Roast ended at %1").arg(clock);
  if (roast->find(model::EventType::FirstCrackStart)) return tr("%1 · development").arg(clock);
  if (roast->find(model::EventType::DryEnd)) return tr("%1 · Maillard").arg(clock);
  return charge ? tr("%1 · drying").arg(clock) : tr("%1 · before CHARGE").arg(clock);
}

void TopBar::refresh(const engine::api::LiveSnapshot& snapshot) {
  const QString machine = machineText(snapshot);
  if (machine_->text() != machine) machine_->setText(machine);
  const QString roast = roastText();
  if (clock_->text() != roast) clock_->setText(roast);
}

}  // namespace tryer::ui
