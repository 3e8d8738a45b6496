#include "ui/shell/top_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/models/texts.h"
#include "ui/widgets/abort_button.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

TopBar::TopBar(engine::api::Console& console, ThemeProvider& theme, const QString& abortKeyName, QWidget* parent)
    : QFrame(parent),
      console_(console),
      theme_(theme),
      badge_(new QLabel),
      machine_(new QPushButton),
      clock_(new QLabel) {
  badge_->setAccessibleName(tr("Kind of machine"));
  badge_->setProperty("surface", u"notice"_s);
  badge_->setMargin(theme.theme().space(0.5));
  badge_->hide();
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
  auto* left = new QHBoxLayout;
  left->setSpacing(gap);
  left->addWidget(badge_);
  left->addWidget(machine_);
  left->addStretch(1);
  layout->addLayout(left, 1);
  layout->addWidget(clock_);
  layout->addWidget(abort, 1, Qt::AlignRight);
  connect(machine_, &QPushButton::clicked, this, &TopBar::connectionWanted);
  connect(&theme_, &ThemeProvider::themeChanged, this, &TopBar::applyTheme);
  applyTheme();
}

void TopBar::applyTheme() {
  clock_->setFont(theme_.theme().font(TypeSize::Heading, QFont::DemiBold));
  badge_->setFont(theme_.theme().font(TypeSize::Body, QFont::Bold));
}

QString TopBar::badgeText() const {
  const auto capability = console_.machines().capability();
  if (capability && capability->recorded) return tr("REPLAY");
  return capability && capability->readOnly() ? tr("READ ONLY") : QString();
}

QString TopBar::machineText(const engine::api::LiveSnapshot& snapshot) const {
  const model::LinkStatus link = console_.machines().link();
  switch (snapshot.freshness) {
    case model::Freshness::Disconnected:
      return link.state == model::LinkState::Connecting ? tr("Connecting to %1 …").arg(link.model)
                                                        : tr("No machine connected");
    case model::Freshness::Stale:
      return snapshot.sample ? link.model + separator() + tr("no answer for %1").arg(ageText(snapshot.ageS))
                             : link.model + separator() + tr("waiting for the first answer");
    case model::Freshness::Fresh:
      break;
  }
  const auto capability = console_.machines().capability();
  if (capability && capability->recorded)
    return link.model + separator() + tr("%1 · as recorded").arg(stateText(snapshot.sample->state));
  if (capability && capability->states.empty()) return link.model + separator() + tr("connected");
  return link.model + separator() + tr("%1 · connected").arg(stateText(snapshot.sample->state));
}

QString TopBar::roastText() const {
  const auto roast = console_.roasts().roast();
  if (!roast) return tr("No roast");
  const auto charge = roast->chargeUtcMs();
  const qint64 from = charge.value_or(roast->startedUtcMs);
  const qint64 until = roast->finishedUtcMs.value_or(console_.live().nowUtcMs());
  const QString clock = clockText(static_cast<double>(until - from) / 1000);
  if (!roast->running()) return tr("Roast ended") + separator() + clock;
  if (roast->find(model::EventType::FirstCrackStart)) return clock + separator() + tr("development");
  if (roast->find(model::EventType::DryEnd)) return clock + separator() + tr("Maillard");
  return clock + separator() + (charge ? tr("drying") : tr("before CHARGE"));
}

// Where there is little width for the size of the text, what stands beside each other stands in two lines.
QString TopBar::separator() const {
  constexpr int kOneLinePx = 740;  // at 100 %
  return width() < theme_.theme().scaled(kOneLinePx) ? u"\n"_s : u" · "_s;
}

void TopBar::refresh(const engine::api::LiveSnapshot& snapshot) {
  const QString badge = badgeText();
  if (badge_->text() != badge) badge_->setText(badge);
  badge_->setVisible(!badge.isEmpty());
  const QString machine = machineText(snapshot);
  if (machine_->text() != machine) machine_->setText(machine);
  const QString roast = roastText();
  if (clock_->text() != roast) clock_->setText(roast);
}

}  // namespace tryer::ui
