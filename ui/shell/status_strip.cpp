#include "ui/shell/status_strip.h"

#include <QHBoxLayout>

#include "ui/models/texts.h"
#include "ui/shell/elided_text.h"
#include "ui/widgets/prompts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

StatusStrip::StatusStrip(const ThemeProvider& themes, QWidget* parent)
    : QFrame(parent), themes_(themes), health_(new ElidedText), trouble_(new ElidedText) {
  health_->setAccessibleName(tr("Health: samples per second, age, store lag, stalls of the window"));
  trouble_->setAccessibleName(tr("What is wrong with the recording"));
  trouble_->setOpens(true);
  trouble_->hide();
  auto* row = new QHBoxLayout(this);
  row->addWidget(health_, 1);
  row->addWidget(trouble_, 1);
  connect(trouble_, &QAbstractButton::clicked, this, &StatusStrip::openTrouble);
  connect(&themes_, &ThemeProvider::themeChanged, this, &StatusStrip::restyle);
  restyle();
}

void StatusStrip::showHealth(const engine::api::HealthSnapshot& health, int windowStalls) {
  QStringList parts{tr("%1 samples/s").arg(numberText(health.samplesPerS, 1)), tr("age %1").arg(ageText(health.ageS)),
                    health.savedAgoS ? tr("saved %1 ago").arg(ageText(*health.savedAgoS)) : tr("nothing saved yet"),
                    tr("window stalls %1").arg(windowStalls)};
  if (health.storeQueued > 0) parts << tr("%1 waiting to be saved").arg(health.storeQueued);
  if (health.samplesDropped > 0) parts << tr("%1 samples lost").arg(health.samplesDropped);
  health_->showText(parts.join(u" · "_s));
  error_ = health.storeError;
  trouble_->showText(error_ ? u"▲ "_s + error_->message : QString());
  trouble_->setVisible(error_.has_value());
}

void StatusStrip::openTrouble() {
  if (error_) openMessage(window(), {tr("The recording"), error_->message, error_->details});
}

void StatusStrip::restyle() {
  const Theme& theme = themes_.theme();
  health_->setFont(theme.font(TypeSize::Secondary));
  trouble_->setFont(theme.font(TypeSize::Secondary, QFont::DemiBold));
  layout()->setContentsMargins(theme.space(), theme.space(0.5), theme.space(), theme.space(0.5));
  layout()->setSpacing(theme.space(2));
}

}  // namespace tryer::ui
