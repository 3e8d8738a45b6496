#include "ui/alarms/signals_panel.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/models/alarm_text.h"
#include "ui/widgets/wrapped_text.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

SignalsPanel::SignalsPanel(HornControl& horn, const ThemeProvider& themes, QWidget* parent)
    : QScrollArea(parent),
      horn_(horn),
      state_(new WrappedText),
      abortWindow_(new QCheckBox(tr("Show a small ABORT window on top of everything"))) {
  setAccessibleName(tr("Horn and ABORT window"));
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  const Theme& theme = themes.theme();
  const auto heading = [](const QString& text) {
    auto* label = new QLabel(text);
    label->setProperty("textRole", u"heading"_s);
    return label;
  };
  state_->setAccessibleName(tr("Whether the horn can be heard"));
  auto* tries = new QHBoxLayout;
  tries->setSpacing(theme.space());
  for (const auto priority : {model::AlarmPriority::Critical, model::AlarmPriority::High, model::AlarmPriority::Low}) {
    auto* button = new QPushButton(tr("Try: %1").arg(alarmPriorityText(priority)));
    button->setAccessibleName(tr("Try the horn: %1").arg(alarmPriorityText(priority)));
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, [this, priority] { horn_.tryOut(priority); });
    tries->addWidget(button);
  }
  tries->addStretch(1);
  abortWindow_->setAccessibleName(abortWindow_->text());
  abortWindow_->setMinimumHeight(theme.target());
  auto* about = new WrappedText;
  about->setText(
      tr("For a second screen. The ABORT button of this window and its key are there all the same. It is no emergency "
         "stop: that is the machine's power switch."));
  auto* content = new QWidget;
  content->setObjectName(u"scrolled"_s);
  auto* layout = new QVBoxLayout(content);
  layout->setSpacing(theme.space());
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(heading(tr("Horn")));
  layout->addWidget(state_);
  layout->addLayout(tries);
  layout->addSpacing(theme.space(2));
  layout->addWidget(heading(tr("ABORT window")));
  layout->addWidget(abortWindow_);
  layout->addWidget(about);
  layout->addStretch(1);
  setWidget(content);
  connect(&horn_, &HornControl::changed, this, &SignalsPanel::showHorn);
  connect(abortWindow_, &QCheckBox::toggled, this, &SignalsPanel::abortWindowWanted);
  showHorn();
}

void SignalsPanel::setAbortWindow(bool shown) {
  const QSignalBlocker quiet(abortWindow_);
  abortWindow_->setChecked(shown);
}

void SignalsPanel::showHorn() {
  const QString problem = horn_.problem();
  state_->setText(!problem.isEmpty() ? problem
                                     : tr("The horn sounds until an alarm is acknowledged, or silenced with F3. Each "
                                          "priority has its own rhythm."));
}

}  // namespace tryer::ui
