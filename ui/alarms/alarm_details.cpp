#include "ui/alarms/alarm_details.h"

#include <QGridLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/alarms/alarm_dialog.h"
#include "ui/models/alarm_text.h"
#include "ui/widgets/reason_tip.h"
#include "ui/widgets/wrapped_text.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;
using model::AlarmState;

namespace {

QString fact(const QString& label, const QString& text) {
  if (text.isEmpty()) return {};
  return u"<p><small>%1</small><br>%2</p>"_s.arg(label.toHtmlEscaped(), text.toHtmlEscaped());
}

QString history(const model::Alarm& alarm) {
  QStringList parts{AlarmDetails::tr("Came %1; times in this session: %2.")
                        .arg(alarmTimeText(alarm.raisedUtcMs))
                        .arg(alarm.occurrences)};
  if (alarm.returnedUtcMs) parts << AlarmDetails::tr("Gone %1.").arg(alarmTimeText(*alarm.returnedUtcMs));
  if (alarm.acknowledgedUtcMs) {
    parts << AlarmDetails::tr("Acknowledged %1 by %2.")
                 .arg(alarmTimeText(*alarm.acknowledgedUtcMs), alarm.acknowledgedBy);
  }
  if (!alarm.note.isEmpty()) parts << AlarmDetails::tr("Note: %1").arg(alarm.note);
  if (model::isSetAside(alarm.state)) {
    parts << AlarmDetails::tr("%1 by %2: %3").arg(alarmStateText(alarm.state), alarm.setAsideBy, alarm.setAsideReason);
  }
  if (alarm.shelvedUntilUtcMs) {
    parts << AlarmDetails::tr("Comes back from the shelf at %1.").arg(alarmTimeText(*alarm.shelvedUntilUtcMs));
  }
  return parts.join(u' ');
}

QString fullText(const model::Alarm& alarm, const model::AlarmDefinition* definition) {
  const QString title = definition ? definition->title : alarm.definitionId;
  QString text = u"<h3>%1 %2 · %3</h3>"_s.arg(alarmSymbol(alarm.priority), alarmPriorityText(alarm.priority),
                                              title.toHtmlEscaped());
  text += u"<p>%1</p>"_s.arg(QStringList{alarmStateText(alarm.state), alarm.detail, alarm.source}
                                 .filter(QRegularExpression(u"."_s))
                                 .join(u" · "_s)
                                 .toHtmlEscaped());
  if (definition) {
    text += fact(AlarmDetails::tr("What to do, %1").arg(respondWithinText(definition->respondWithinS)),
                 definition->response);
    text += fact(AlarmDetails::tr("What happens otherwise"), definition->consequence);
    text += fact(AlarmDetails::tr("Cause"), definition->cause);
  }
  return text + fact(AlarmDetails::tr("So far"), history(alarm));
}

}  // namespace

AlarmDetails::AlarmDetails(engine::api::AlarmsApi& alarms, const ThemeProvider& themes, QWidget* parent)
    : QFrame(parent), alarms_(alarms), themes_(themes), text_(new QLabel), message_(new WrappedText) {
  setProperty("surface", u"panel"_s);
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::RichText);
  text_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  text_->setAccessibleName(tr("The chosen alarm in full"));
  text_->setMinimumWidth(1);
  message_->setAccessibleName(tr("Answer"));
  message_->hide();
  auto* scroll = new QScrollArea;
  text_->setObjectName(u"scrolled"_s);
  scroll->setWidget(text_);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* layout = new QVBoxLayout(this);
  layout->addWidget(scroll, 1);
  layout->addWidget(message_);
  layout->addWidget(makeButtons());
  connectButtons();
  connect(&themes_, &ThemeProvider::themeChanged, this, &AlarmDetails::restyle);
  restyle();
  show(nullptr, nullptr);
}

QPushButton* AlarmDetails::makeButton(const QString& text, const QString& name) {
  auto* button = new QPushButton(text);
  button->setAccessibleName(name);
  button->setAutoDefault(false);
  button->setProperty("tight", true);
  return button;
}

QWidget* AlarmDetails::makeButtons() {
  acknowledge_ = makeButton(tr("Acknowledge"), tr("Acknowledge the chosen alarm"));
  reset_ = makeButton(tr("Reset"), tr("Reset the chosen alarm"));
  shelve_ = makeButton(tr("Shelve"), tr("Shelve the chosen alarm"));
  takeOut_ = makeButton(tr("Take out"), tr("Take the chosen alarm out of service"));
  auto* buttons = new QWidget;
  auto* grid = new QGridLayout(buttons);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(themes_.theme().space());
  grid->addWidget(acknowledge_, 0, 0);
  grid->addWidget(reset_, 0, 1);
  grid->addWidget(shelve_, 1, 0);
  grid->addWidget(takeOut_, 1, 1);
  return buttons;
}

void AlarmDetails::connectButtons() {
  const auto ask = [this](AlarmDialog::Act act) {
    if (!alarm_) return;
    auto* dialog = new AlarmDialog(act, *alarm_, alarms_, themes_, window());
    dialog->open();
  };
  connect(acknowledge_, &QPushButton::clicked, this, [ask] { ask(AlarmDialog::Act::Acknowledge); });
  connect(reset_, &QPushButton::clicked, this, [this] {
    if (alarm_) alarms_.reset(alarm_->id, alarm_->revision, said());
  });
  connect(shelve_, &QPushButton::clicked, this, [this, ask] {
    if (!alarm_ || alarm_->state != AlarmState::Shelved) return ask(AlarmDialog::Act::Shelve);
    alarms_.unshelve(alarm_->id, alarm_->revision, said());
  });
  connect(takeOut_, &QPushButton::clicked, this, [this, ask] {
    if (!alarm_ || alarm_->state != AlarmState::OutOfService) return ask(AlarmDialog::Act::TakeOutOfService);
    alarms_.putBack(alarm_->id, alarm_->revision, said());
  });
}

engine::api::AlarmsApi::Answer AlarmDetails::said() {
  return [self = QPointer(this)](const base::Result<void>& result) {
    if (!self) return;
    self->message_->setText(result ? QString() : result.error().message);
    self->message_->setVisible(!result);
  };
}

void AlarmDetails::show(const model::Alarm* alarm, const model::AlarmDefinition* definition) {
  if (!alarm || !alarm_ || alarm->id != alarm_->id) message_->hide();
  alarm_ = alarm ? std::optional(*alarm) : std::nullopt;
  const QString text = alarm ? fullText(*alarm, definition) : tr("Choose an alarm to see what it means.");
  if (text_->text() != text) text_->setText(text);
  const bool shelved = alarm && alarm->state == AlarmState::Shelved;
  const bool out = alarm && alarm->state == AlarmState::OutOfService;
  const bool aside = alarm && model::isSetAside(alarm->state);
  const bool may = alarm && model::maySetAside(alarm->priority);
  acknowledge_->setEnabled(alarm && isCalling(*alarm));
  reset_->setEnabled(alarm && alarm->state == AlarmState::Latched);
  shelve_->setText(shelved ? tr("Unshelve") : tr("Shelve"));
  shelve_->setAccessibleName(shelved ? tr("Take the chosen alarm from the shelf") : tr("Shelve the chosen alarm"));
  shelve_->setEnabled(shelved || (may && !aside));
  takeOut_->setText(out ? tr("Put back") : tr("Take out"));
  takeOut_->setAccessibleName(out ? tr("Put the chosen alarm back into service")
                                  : tr("Take the chosen alarm out of service"));
  takeOut_->setEnabled(out || (may && !aside));
  const QString why = alarm && !may ? tr("A critical alarm cannot be set aside.") : QString();
  setReasonTip(*shelve_, why);
  setReasonTip(*takeOut_, why.isEmpty() ? tr("Out of service until somebody puts it back.") : why);
}

void AlarmDetails::restyle() {
  const Theme& theme = themes_.theme();
  text_->setFont(theme.font(TypeSize::Body));
  layout()->setContentsMargins(theme.space(1.5), theme.space(), theme.space(1.5), theme.space());
  layout()->setSpacing(theme.space());
}

}  // namespace tryer::ui
