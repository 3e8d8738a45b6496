// The words and numbers of the window: field terms, clock times, temperatures. Translated; numbers as the locale writes
// them.
#pragma once

#include <QString>
#include <optional>

#include "core/model/capability.h"
#include "core/model/proposal.h"
#include "core/model/roast.h"

namespace tryer::ui {

// "7:42", "−0:30"; whole seconds, towards minus infinity, so that it never shows a second that has not come.
QString clockText(double seconds);
QString dayTimeText(qint64 utcMs);               // "12:04:31.120", local time
QString numberText(double value, int decimals);  // "—" when it is not a number
QString ageText(double seconds);                 // "0.1 s", "12 s", "3 min"
QString stateText(model::MachineState state);
QString eventText(model::EventType type);  // "CHARGE": the field's terms stay as they are
QString actuatorText(QStringView id);      // "Heater"; an id that is not known is shown as it is
QString actuatorUnit(QStringView id);      // "°C"; empty for a number of steps
QString actuatorLetter(QStringView id);    // "P", "F", "D"
QString channelText(QStringView id);       // "Bean temperature"
QString actorText(const model::Actor& actor);
// Why a gate refuses, for a control that is greyed: "The machine's state does not allow it: not while off".
QString refusalText(const model::GateCheck& check);
// "P7 → P5", "P → P5" when the setting was not known, "Machine → Cooling" for the PRS button.
QString changeText(const QString& actuatorId, std::optional<int> from, int to);

}  // namespace tryer::ui
