#include "ui/models/alarm_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <algorithm>

namespace tryer::ui {

using namespace Qt::StringLiterals;
using model::AlarmPriority;
using model::AlarmState;

namespace {

QString words(const char* text) {
  return QCoreApplication::translate("Alarms", text);
}

}  // namespace

QString alarmPriorityText(AlarmPriority priority) {
  switch (priority) {
    case AlarmPriority::Critical:
      return words(QT_TRANSLATE_NOOP("Alarms", "Critical"));
    case AlarmPriority::High:
      return words(QT_TRANSLATE_NOOP("Alarms", "High"));
    case AlarmPriority::Low:
      return words(QT_TRANSLATE_NOOP("Alarms", "Low"));
  }
  return {};
}

QString alarmSymbol(AlarmPriority priority) {
  switch (priority) {
    case AlarmPriority::Critical:
      return u"▲"_s;
    case AlarmPriority::High:
      return u"◆"_s;
    case AlarmPriority::Low:
      return u"●"_s;
  }
  return {};
}

QString alarmStateText(AlarmState state) {
  switch (state) {
    case AlarmState::Normal:
      return words(QT_TRANSLATE_NOOP("Alarms", "Normal"));
    case AlarmState::Unacknowledged:
      return words(QT_TRANSLATE_NOOP("Alarms", "Unacknowledged"));
    case AlarmState::Acknowledged:
      return words(QT_TRANSLATE_NOOP("Alarms", "Acknowledged"));
    case AlarmState::ReturnedUnacknowledged:
      return words(QT_TRANSLATE_NOOP("Alarms", "Gone, unacknowledged"));
    case AlarmState::Latched:
      return words(QT_TRANSLATE_NOOP("Alarms", "Gone, waits for reset"));
    case AlarmState::Shelved:
      return words(QT_TRANSLATE_NOOP("Alarms", "Shelved"));
    case AlarmState::Suppressed:
      return words(QT_TRANSLATE_NOOP("Alarms", "Suppressed by design"));
    case AlarmState::OutOfService:
      return words(QT_TRANSLATE_NOOP("Alarms", "Out of service"));
  }
  return {};
}

QString alarmTimeText(qint64 utcMs) {
  return QDateTime::fromMSecsSinceEpoch(utcMs).toString(u"HH:mm:ss"_s);
}

QString respondWithinText(double seconds) {
  constexpr double kMinutesFromS = 120;
  const QString time = seconds < kMinutesFromS ? words(QT_TRANSLATE_NOOP("Alarms", "%1 s")).arg(qRound(seconds))
                                               : words(QT_TRANSLATE_NOOP("Alarms", "%1 min")).arg(qRound(seconds / 60));
  return words(QT_TRANSLATE_NOOP("Alarms", "within %1")).arg(time);
}

bool isCalling(const model::Alarm& alarm) {
  return alarm.state == AlarmState::Unacknowledged || alarm.state == AlarmState::ReturnedUnacknowledged;
}

const model::AlarmDefinition* definitionOf(std::span<const model::AlarmDefinition> definitions,
                                           const model::Alarm& alarm) {
  const auto found = std::ranges::find(definitions, alarm.definitionId, &model::AlarmDefinition::id);
  return found == definitions.end() ? nullptr : &*found;
}

AlarmSummary summarize(std::span<const model::Alarm> alarms) {
  AlarmSummary summary;
  for (const model::Alarm& alarm : alarms) {
    if (model::isSetAside(alarm.state)) {
      ++summary.setAside;
      continue;
    }
    ++summary.active;
    const bool calling = isCalling(alarm);
    if (calling) ++summary.unacknowledged;
    const bool higher = !summary.top || (calling && !summary.calling) ||
                        (calling == summary.calling && alarm.priority < summary.top->priority);
    if (!higher) continue;
    summary.top = alarm;
    summary.calling = calling;
  }
  return summary;
}

}  // namespace tryer::ui
