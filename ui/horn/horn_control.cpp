#include "ui/horn/horn_control.h"

#include "ui/models/alarm_text.h"

namespace tryer::ui {

using model::AlarmPriority;

HornControl::HornControl(engine::api::AlarmsApi& alarms, Horn* horn, QObject* parent)
    : QObject(parent), alarms_(alarms), horn_(horn) {
  tryEnds_.setSingleShot(true);
  connect(&tryEnds_, &QTimer::timeout, this, [this] {
    tried_.reset();
    update();
  });
  connect(&alarms_, &engine::api::AlarmsApi::alarmsChanged, this, &HornControl::update);
  if (horn_) connect(horn_, &Horn::problemChanged, this, &HornControl::changed);
  update();
}

QString HornControl::problem() const {
  return horn_ ? horn_->problem() : tr("No sound on this machine.");
}

bool HornControl::isSilenced(const model::Alarm& alarm) const {
  const auto found = silenced_.find(alarm.id);
  return found != silenced_.end() && *found == alarm.occurrences;
}

void HornControl::lookAtAbort(const model::AbortStatus& status, bool unconfirmed) {
  const auto epoch = unconfirmed ? std::optional(status.epoch) : std::nullopt;
  if (epoch == unconfirmedEpoch_) return;
  unconfirmedEpoch_ = epoch;
  update();
}

void HornControl::silence() {
  silenced_.clear();  // of alarms that are gone
  for (const model::Alarm& alarm : alarms_.alarms()) {
    if (isCalling(alarm)) silenced_[alarm.id] = alarm.occurrences;
  }
  silencedEpoch_ = unconfirmedEpoch_;
  tried_.reset();
  update();
}

void HornControl::tryOut(AlarmPriority priority) {
  tried_ = priority;
  tryEnds_.start(kTryMs);
  update();
}

void HornControl::update() {
  std::optional<AlarmPriority> now;
  for (const model::Alarm& alarm : alarms_.alarms()) {
    if (isCalling(alarm) && !isSilenced(alarm) && (!now || alarm.priority < *now)) now = alarm.priority;
  }
  if (unconfirmedEpoch_ && unconfirmedEpoch_ != silencedEpoch_) now = AlarmPriority::Critical;
  if (!now) now = tried_;
  if (now == wanted_) return;
  wanted_ = now;
  if (horn_) horn_->sound(wanted_);
  Q_EMIT changed();
}

}  // namespace tryer::ui
