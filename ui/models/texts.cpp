#include "ui/models/texts.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <cmath>

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
QString words(const char* text) {
  return QCoreApplication::translate("Texts", text);
}
constexpr char16_t kMinus = u'\u2212';
}  // namespace

QString clockText(double seconds) {
  const auto whole = static_cast<qint64>(std::floor(seconds));
  const qint64 magnitude = std::abs(whole);
  const QString text = u"%1:%2"_s.arg(magnitude / 60).arg(magnitude % 60, 2, 10, QChar(u'0'));
  return whole < 0 ? QChar(kMinus) + text : text;
}

QString dayTimeText(qint64 utcMs) {
  return QDateTime::fromMSecsSinceEpoch(utcMs).toString(u"HH:mm:ss.zzz"_s);
}

QString numberText(double value, int decimals) {
  if (!std::isfinite(value)) return u"—"_s;
  QString text = QLocale().toString(std::abs(value), 'f', decimals);
  const bool isZero = std::abs(value) < 0.5 * std::pow(10.0, -decimals);
  return value < 0 && !isZero ? QChar(kMinus) + text : text;
}

QString ageText(double seconds) {
  if (!std::isfinite(seconds)) return u"—"_s;
  if (seconds < 10) return words(QT_TRANSLATE_NOOP("Texts", "%1 s")).arg(numberText(seconds, 1));
  if (seconds < 120) return words(QT_TRANSLATE_NOOP("Texts", "%1 s")).arg(std::floor(seconds));
  return words(QT_TRANSLATE_NOOP("Texts", "%1 min")).arg(std::floor(seconds / 60));
}

QString stateText(model::MachineState state) {
  using model::MachineState;
  switch (state) {
    case MachineState::Unknown:
      return words(QT_TRANSLATE_NOOP("Texts", "Unknown"));
    case MachineState::Off:
      return words(QT_TRANSLATE_NOOP("Texts", "Off"));
    case MachineState::Preheating:
      return words(QT_TRANSLATE_NOOP("Texts", "Preheating"));
    case MachineState::Stabilising:
      return words(QT_TRANSLATE_NOOP("Texts", "Stabilising"));
    case MachineState::Ready:
      return words(QT_TRANSLATE_NOOP("Texts", "Ready for beans"));
    case MachineState::Roasting:
      return words(QT_TRANSLATE_NOOP("Texts", "Roasting"));
    case MachineState::Cooling:
      return words(QT_TRANSLATE_NOOP("Texts", "Cooling"));
    case MachineState::Shutdown:
      return words(QT_TRANSLATE_NOOP("Texts", "Shutting down"));
  }
  return words(QT_TRANSLATE_NOOP("Texts", "Unknown"));
}

QString eventText(model::EventType type) {
  return model::eventTypeId(type);
}

QString actuatorText(QStringView id) {
  if (id == model::actuator::kHeater) return words(QT_TRANSLATE_NOOP("Texts", "Heater"));
  if (id == model::actuator::kFan) return words(QT_TRANSLATE_NOOP("Texts", "Fan"));
  if (id == model::actuator::kDrum) return words(QT_TRANSLATE_NOOP("Texts", "Drum"));
  if (id == model::actuator::kPreheat) return words(QT_TRANSLATE_NOOP("Texts", "Preheat to"));
  if (id == model::actuator::kPrs) return words(QT_TRANSLATE_NOOP("Texts", "Machine"));
  return id.toString();
}

QString actuatorUnit(QStringView id) {
  return id == model::actuator::kPreheat ? u"°C"_s : QString();
}

QString actuatorLetter(QStringView id) {
  if (id == model::actuator::kHeater) return u"P"_s;
  if (id == model::actuator::kFan) return u"F"_s;
  if (id == model::actuator::kDrum) return u"D"_s;
  return {};
}

QString channelText(QStringView id) {
  if (id == model::channel::kBt) return words(QT_TRANSLATE_NOOP("Texts", "Bean temperature"));
  if (id == model::channel::kExhaust) return words(QT_TRANSLATE_NOOP("Texts", "Exhaust"));
  if (id == model::channel::kProbe) return words(QT_TRANSLATE_NOOP("Texts", "Bean probe"));
  if (id == model::channel::kRor) return words(QT_TRANSLATE_NOOP("Texts", "Rate of rise"));
  return actuatorText(id);
}

QString actorText(const model::Actor& actor) {
  if (!actor.name.isEmpty()) return actor.name;
  switch (actor.kind) {
    case model::ActorKind::Operator:
      return words(QT_TRANSLATE_NOOP("Texts", "You"));
    case model::ActorKind::Assistant:
      return words(QT_TRANSLATE_NOOP("Texts", "An assistant"));
    case model::ActorKind::System:
      return words(QT_TRANSLATE_NOOP("Texts", "The console"));
  }
  return {};
}

QString refusalText(const model::GateCheck& check) {
  if (check.gate == "latch"_L1) return words(QT_TRANSLATE_NOOP("Texts", "An abort is latched: reset it first"));
  if (check.gate == "link"_L1) return words(QT_TRANSLATE_NOOP("Texts", "No machine is connected"));
  QString why = words(QT_TRANSLATE_NOOP("Texts", "Not possible now: %1"));
  if (check.gate == "freshness"_L1) why = words(QT_TRANSLATE_NOOP("Texts", "The machine does not answer: %1"));
  if (check.gate == "range"_L1) why = words(QT_TRANSLATE_NOOP("Texts", "At the end of its range: %1"));
  if (check.gate == "state"_L1) why = words(QT_TRANSLATE_NOOP("Texts", "The machine's state does not allow it: %1"));
  return why.arg(check.text);
}

QString changeText(const QString& actuatorId, std::optional<int> from, int to) {
  if (actuatorId == model::actuator::kPrs) {
    return words(QT_TRANSLATE_NOOP("Texts", "Machine \u2192 %1")).arg(stateText(static_cast<model::MachineState>(to)));
  }
  const QString letter = actuatorLetter(actuatorId);
  const QString before = from ? letter + QString::number(*from) : letter + u"?"_s;
  return u"%1  %2 → %3"_s.arg(actuatorText(actuatorId), before, letter + QString::number(to));
}

}  // namespace tryer::ui
