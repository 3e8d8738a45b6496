#include "ui/alarms/alarm_dialog.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/alarms/alarm_symbol.h"
#include "ui/models/alarm_text.h"
#include "ui/widgets/wrapped_text.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr double kWidthPx = 560;  // at 100 %
constexpr double kMostWidthPx = 900;
}  // namespace

AlarmDialog::AlarmDialog(Act act, const model::Alarm& alarm, engine::api::AlarmsApi& alarms,
                         const ThemeProvider& themes, QWidget* parent)
    : QDialog(parent), act_(act), alarms_(alarms), themes_(themes), alarm_(alarm) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowModality(Qt::WindowModal);
  setWindowTitle(verb());
  setAccessibleName(verb());
  auto* layout = new QVBoxLayout(this);
  const int gap = themes_.theme().space(2);
  layout->setContentsMargins(gap, gap, gap, gap);
  layout->setSpacing(themes_.theme().space());
  fill(*layout);
  setFixedWidth(static_cast<int>(std::min(kMostWidthPx, kWidthPx * themes_.theme().textScale())));
  connect(&alarms_, &engine::api::AlarmsApi::alarmsChanged, this, &AlarmDialog::follow);
  showAlarm();
  said_->setFocus();
}

QString AlarmDialog::verb() const {
  switch (act_) {
    case Act::Acknowledge:
      return tr("Acknowledge");
    case Act::Shelve:
      return tr("Shelve");
    case Act::TakeOutOfService:
      return tr("Take out of service");
  }
  return {};
}

void AlarmDialog::fill(QVBoxLayout& layout) {
  layout.addWidget(makeHeading());
  state_ = new WrappedText;
  state_->setAccessibleName(tr("State of the alarm"));
  layout.addWidget(state_);
  const auto definitions = alarms_.definitions();
  if (const model::AlarmDefinition* definition = definitionOf(definitions, alarm_)) {
    addFact(layout, tr("What to do, %1").arg(respondWithinText(definition->respondWithinS)), definition->response);
    addFact(layout, tr("What happens otherwise"), definition->consequence);
    addFact(layout, tr("Cause"), definition->cause);
  }
  if (act_ == Act::Shelve) {
    minutes_ = new QSpinBox;
    minutes_->setRange(static_cast<int>(model::kShortestShelveMinutes), static_cast<int>(model::kLongestShelveMinutes));
    minutes_->setValue(static_cast<int>(model::kShelveMinutes));
    minutes_->setSuffix(tr(" min"));
    minutes_->setAccessibleName(tr("Shelve for so many minutes"));
    layout.addWidget(minutes_);
  }
  said_ = new QLineEdit;
  said_->setMaxLength(model::kMaxAlarmTextChars);
  said_->setPlaceholderText(act_ == Act::Acknowledge ? tr("Note; may stay empty") : tr("Reason"));
  said_->setAccessibleName(act_ == Act::Acknowledge ? tr("Note") : tr("Reason"));
  connect(said_, &QLineEdit::textChanged, this, &AlarmDialog::showAlarm);
  connect(said_, &QLineEdit::returnPressed, this, &AlarmDialog::perform);
  layout.addWidget(said_);
  message_ = new WrappedText;
  message_->setAccessibleName(tr("Answer"));
  message_->hide();
  layout.addWidget(message_);
  layout.addWidget(makeButtons());
}

QWidget* AlarmDialog::makeHeading() {
  auto* heading = new QWidget;
  auto* row = new QHBoxLayout(heading);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(themes_.theme().space());
  const auto definitions = alarms_.definitions();
  const model::AlarmDefinition* definition = definitionOf(definitions, alarm_);
  auto* title = new WrappedText;
  title->setText(
      u"%1 · %2"_s.arg(alarmPriorityText(alarm_.priority), definition ? definition->title : alarm_.definitionId));
  title->setProperty("textRole", u"heading"_s);
  title->setAccessibleName(tr("Alarm"));
  row->addWidget(new AlarmSymbol(themes_, alarm_.priority), 0, Qt::AlignTop);
  row->addWidget(title, 1);
  return heading;
}

void AlarmDialog::addFact(QVBoxLayout& layout, const QString& label, const QString& text) {
  auto* name = new QLabel(label);
  name->setProperty("textRole", u"secondary"_s);
  auto* fact = new WrappedText;
  fact->setText(text);
  fact->setAccessibleName(label);
  layout.addWidget(name);
  layout.addWidget(fact);
}

QWidget* AlarmDialog::makeButtons() {
  do_ = new QPushButton(verb());
  do_->setAccessibleName(tr("%1 this alarm").arg(verb()));
  do_->setProperty("look", u"expected"_s);
  do_->setAutoDefault(false);
  auto* back = new QPushButton(tr("Back"));
  back->setAccessibleName(tr("Back, without doing it"));
  back->setAutoDefault(false);
  connect(do_, &QPushButton::clicked, this, &AlarmDialog::perform);
  connect(back, &QPushButton::clicked, this, &QDialog::reject);
  auto* buttons = new QWidget;
  auto* row = new QHBoxLayout(buttons);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(themes_.theme().space());
  row->addStretch(1);
  row->addWidget(back);
  row->addWidget(do_);
  return buttons;
}

// It may return, or come again, while somebody reads: what is done is done about what is shown.
void AlarmDialog::follow() {
  const auto now = alarms_.alarms();
  const auto found = std::ranges::find(now, alarm_.id, &model::Alarm::id);
  gone_ = found == now.end();
  if (!gone_) alarm_ = *found;
  showAlarm();
}

void AlarmDialog::showAlarm() {
  QStringList parts{gone_ ? tr("Gone: there is nothing left to do.") : alarmStateText(alarm_.state),
                    tr("since %1").arg(alarmTimeText(alarm_.raisedUtcMs)), alarm_.source};
  if (!alarm_.detail.isEmpty()) parts.insert(1, alarm_.detail);
  state_->setText(parts.join(u" · "_s));
  const bool said = act_ == Act::Acknowledge || !said_->text().trimmed().isEmpty();
  const bool possible = act_ == Act::Acknowledge ? isCalling(alarm_) : !model::isSetAside(alarm_.state);
  if (do_) do_->setEnabled(said && possible && !gone_ && !asked_);
}

void AlarmDialog::perform() {
  if (!do_->isEnabled()) return;
  asked_ = true;
  showAlarm();
  const auto answer = [self = QPointer(this)](const base::Result<void>& result) {
    if (self) self->answered(result);
  };
  const QString text = said_->text().trimmed();
  switch (act_) {
    case Act::Acknowledge:
      return alarms_.acknowledge(alarm_.id, alarm_.revision, text, answer);
    case Act::Shelve:
      return alarms_.shelve(alarm_.id, alarm_.revision, minutes_->value(), text, answer);
    case Act::TakeOutOfService:
      return alarms_.takeOutOfService(alarm_.id, alarm_.revision, text, answer);
  }
}

void AlarmDialog::answered(const base::Result<void>& result) {
  asked_ = false;
  if (result) {
    accept();
    return;
  }
  message_->setText(result.error().message);
  message_->show();
  follow();
}

}  // namespace tryer::ui
