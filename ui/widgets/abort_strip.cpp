#include "ui/widgets/abort_strip.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/models/abort_advice.h"
#include "ui/models/texts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kAlarmAgainNs = 2 * base::kNsPerS;

QString sinceText(qint64 fromNs, qint64 toNs) {
  return AbortStrip::tr("+%1 ms").arg((toNs - fromNs) / base::kNsPerMs);
}

// By its state the heat is off; its heater did not obey, and might not have obeyed its state either.
bool heaterDisobeyed(const model::AbortStatus& status) {
  return status.confirmedNs != 0 && !status.running && status.lastHeater > 0;
}

QString headlineOf(const model::AbortStatus& status) {
  QStringList parts{AbortStrip::tr("ABORT pressed %1").arg(dayTimeText(status.pressedUtcMs))};
  if (status.presses > 1) parts << AbortStrip::tr("%1 presses, one abort").arg(status.presses);
  if (status.firstByteNs != 0) parts << AbortStrip::tr("sent %1").arg(sinceText(status.pressedNs, status.firstByteNs));
  if (status.confirmedNs != 0) {
    const QString after = sinceText(status.pressedNs, status.confirmedNs);
    parts << (heaterDisobeyed(status) ? AbortStrip::tr("cooling shown %1") : AbortStrip::tr("heat off confirmed %1"))
                 .arg(after);
  }
  return parts.join(u" · "_s);
}

}  // namespace

AbortText abortText(const model::AbortStatus& status, qint64 nowNs, const model::SafeStateSpec& safeState,
                    const std::optional<model::Roast>& roast) {
  if (!status.latched) return {};
  AbortText text;
  text.look = AbortText::Look::Notice;
  text.headline = headlineOf(status);
  if (heaterDisobeyed(status)) {
    text.look = AbortText::Look::Critical;
    text.advice = AbortStrip::tr(
                      "The roaster shows that it cools, but its heater still stands at %1. If it goes on "
                      "heating, use its power switch. Next: %2")
                      .arg(status.lastHeater)
                      .arg(nextByHandAfterAbort(status, safeState, roast));
    return text;
  }
  if (status.confirmedNs != 0) {
    const QString done = status.fanRaisedNs != 0
                             ? AbortStrip::tr("Heat is off, drum and fan run.")
                             : AbortStrip::tr("Heat is off. The fan is not at its cooling setting yet.");
    text.advice = AbortStrip::tr("%1 Next: %2").arg(done, nextByHandAfterAbort(status, safeState, roast));
    return text;
  }
  if (!status.machinePresent) {
    text.advice = AbortStrip::tr(
        "No machine was connected, so nothing was sent. Switch the machine off at its power switch "
        "if it is heating.");
    return text;
  }
  if (status.readOnly) {
    text.look = AbortText::Look::Critical;
    text.advice = AbortStrip::tr(
        "This machine takes no commands from here, so nothing was sent. Switch it off at its own power switch.");
    return text;
  }
  if (status.unconfirmed(nowNs, safeState.confirmWithinS)) {
    text.look = AbortText::Look::Critical;
    text.advice = AbortStrip::tr("HEAT NOT CONFIRMED OFF. Switch the machine off at its power switch.");
    text.trying = !status.running ? AbortStrip::tr("Nobody tries any more.")
                  : status.linkLost
                      ? AbortStrip::tr("The connection is lost; still trying, %1 commands sent.").arg(status.attempts)
                      : AbortStrip::tr("Still trying, %1 commands sent.").arg(status.attempts);
    return text;
  }
  text.advice = AbortStrip::tr("Turning the heat off …");
  return text;
}

AbortStrip::AbortStrip(const ThemeProvider& themes, engine::api::AbortApi& abort, QWidget* parent)
    : QFrame(parent),
      themes_(themes),
      abort_(abort),
      symbol_(new QLabel(this)),
      headline_(new QLabel(this)),
      advice_(new QLabel(this)),
      trying_(new QLabel(this)),
      steps_(new QStackedWidget(this)) {
  setAccessibleName(tr("Abort"));
  setObjectName(u"abortStrip"_s);
  symbol_->setAccessibleName(tr("Abort symbol"));
  trying_->setAccessibleName(tr("Whether the abort still tries"));
  headline_->setAccessibleName(tr("What happened"));
  advice_->setAccessibleName(tr("What to do"));
  for (QLabel* label : {headline_, advice_, trying_}) {
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::NoTextInteraction);
  }
  auto* texts = new QVBoxLayout;
  texts->setSpacing(0);
  texts->addWidget(headline_);
  texts->addWidget(advice_);
  texts->addWidget(trying_);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(themes_.theme().space(1.5), themes_.theme().space(0.25), themes_.theme().space(1),
                          themes_.theme().space(0.25));
  row->addWidget(symbol_);
  row->addLayout(texts, 1);
  buildReset();
  row->addWidget(steps_);
  connect(&themes_, &ThemeProvider::themeChanged, this, [this] { setLook(look_); });
  setLook(AbortText::Look::Quiet);
  setStep(Step::None);
  hide();
}

void AbortStrip::buildReset() {
  hold_ = new HoldButton(themes_, tr("Reset: hold 1 s"), this);
  auto* naming = new QWidget(this);
  name_ = new QLineEdit(naming);
  name_->setPlaceholderText(tr("Your name"));
  name_->setAccessibleName(tr("Your name, to confirm the reset"));
  name_->setMaxLength(80);
  confirm_ = new QPushButton(tr("Reset"), naming);
  confirm_->setAccessibleName(tr("Reset the abort"));
  confirm_->setAccessibleDescription(tr("Allows commands again. The heat stays off."));
  confirm_->setAutoDefault(false);
  auto* keep = new QPushButton(tr("Keep"), naming);
  keep->setAccessibleName(tr("Keep the abort"));
  keep->setAutoDefault(false);
  auto* row = new QHBoxLayout(naming);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(name_);
  row->addWidget(confirm_);
  row->addWidget(keep);
  steps_->addWidget(new QWidget(this));
  steps_->addWidget(hold_);
  steps_->addWidget(naming);
  steps_->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  connect(hold_, &HoldButton::held, this, &AbortStrip::holdDone);
  connect(confirm_, &QPushButton::clicked, this, &AbortStrip::confirm);
  connect(keep, &QPushButton::clicked, this, [this] { setStep(Step::Hold); });
  connect(name_, &QLineEdit::textChanged, this,
          [this](const QString& text) { confirm_->setEnabled(!text.trimmed().isEmpty()); });
}

void AbortStrip::setPersonName(const QString& name) {
  name_->setText(name);
  confirm_->setEnabled(!name.trimmed().isEmpty());
}

void AbortStrip::refresh(qint64 nowNs, const model::SafeStateSpec& safeState,
                         const std::optional<model::Roast>& roast) {
  const model::AbortStatus status = abort_.status();
  const AbortText text = abortText(status, nowNs, safeState, roast);
  setVisible(status.latched);
  headline_->setText(text.headline);
  advice_->setText(refusal_.isEmpty() ? text.advice : refusal_);
  if (!status.latched) refusal_.clear();
  advice_->setVisible(!advice_->text().isEmpty());
  trying_->setText(text.trying);
  trying_->setVisible(!text.trying.isEmpty());
  if (text.look != look_) setLook(text.look);
  if (!status.latched) {
    setStep(Step::None);
  } else if (step_ == Step::None) {
    setStep(Step::Hold);
  }
  if (text.look != AbortText::Look::Critical) {
    alarmedNs_ = 0;
  } else if (alarmedNs_ == 0 || nowNs - alarmedNs_ >= kAlarmAgainNs) {
    alarmedNs_ = nowNs;
    Q_EMIT alarmed();
  }
}

void AbortStrip::setLook(AbortText::Look look) {
  look_ = look;
  const Theme& theme = themes_.theme();
  const bool critical = look == AbortText::Look::Critical;
  const bool quiet = look == AbortText::Look::Quiet;
  QPalette colours = theme.palette();
  colours.setColor(QPalette::Window, theme.color(critical ? Role::CriticalFill : Role::Panel));
  colours.setColor(QPalette::WindowText, theme.color(critical ? Role::OnCritical
                                                     : quiet  ? Role::Secondary
                                                              : Role::Text));
  setPalette(colours);
  setAutoFillBackground(true);
  for (QLabel* label : {symbol_, headline_, advice_, trying_}) label->setPalette(colours);
  symbol_->setText(critical ? u"▲"_s : quiet ? QString() : u"■"_s);
  symbol_->setFont(theme.font(TypeSize::Heading, QFont::Bold));
  headline_->setFont(theme.font(TypeSize::Body, quiet ? QFont::Normal : QFont::DemiBold));
  advice_->setFont(theme.font(critical ? TypeSize::Heading : TypeSize::Body, critical ? QFont::Bold : QFont::Normal));
  trying_->setFont(theme.font(TypeSize::Body));
  setMinimumHeight(theme.target() + theme.space(1));
}

void AbortStrip::setStep(Step step) {
  step_ = step;
  for (int i = 0; i < steps_->count(); ++i) {  // what is behind asks for no room
    const auto policy = i == static_cast<int>(step) ? QSizePolicy::Preferred : QSizePolicy::Ignored;
    steps_->widget(i)->setSizePolicy(policy, QSizePolicy::Fixed);
  }
  steps_->setCurrentIndex(static_cast<int>(step));
  if (step == Step::Name) name_->setFocus();
  confirm_->setEnabled(!name_->text().trimmed().isEmpty());
}

void AbortStrip::holdDone() {
  if (abort_.armReset()) {
    refusal_.clear();
    setStep(Step::Name);
    return;
  }
  refusal_ = tr("The abort cannot be reset yet: heat off is not confirmed by the machine.");
}

void AbortStrip::confirm() {
  const QPointer<AbortStrip> self(this);
  abort_.reset(name_->text().trimmed(), [self](const base::Result<void>& result) {
    if (!self) return;
    self->refusal_ = result ? QString() : result.error().message;
    self->setStep(result ? Step::None : Step::Hold);
  });
}

}  // namespace tryer::ui
