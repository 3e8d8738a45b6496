#include "ui/models/abort_advice.h"

#include <QCoreApplication>

namespace tryer::ui {

using model::EventType;
using model::MachineState;

namespace {

QString words(const char* text) {
  return QCoreApplication::translate("AbortAdvice", text);
}

}  // namespace

QString nextByHandAfterAbort(const model::AbortStatus& status, const model::SafeStateSpec& safeState,
                             const std::optional<model::Roast>& roast) {
  QString drop = safeState.nextByHand.isEmpty() ? words(QT_TRANSLATE_NOOP("AbortAdvice", "Look at the machine."))
                                                : safeState.nextByHand;
  const bool charged = roast && roast->running() && roast->chargeUtcMs().has_value();
  if (charged && roast->find(EventType::Drop) == nullptr) return drop;
  if (charged) {
    return words(QT_TRANSLATE_NOOP("AbortAdvice",
                                   "The beans are out: cool them, and let the empty drum turn until it "
                                   "is cool."));
  }
  switch (static_cast<MachineState>(status.lastState)) {
    case MachineState::Preheating:
    case MachineState::Stabilising:
    case MachineState::Ready:
      return words(QT_TRANSLATE_NOOP("AbortAdvice", "Charge no beans. Let the empty drum turn until it is cool."));
    case MachineState::Unknown:
    case MachineState::Roasting:
    case MachineState::Cooling:
    case MachineState::Off:
    case MachineState::Shutdown:
      break;
  }
  return words(QT_TRANSLATE_NOOP("AbortAdvice", "If beans are in the drum: %1")).arg(drop);
}

}  // namespace tryer::ui
