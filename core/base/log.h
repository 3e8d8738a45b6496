// Log categories, one per room: QT_LOGGING_RULES="tryer.machine.debug=true" shows more. Log text is not translated.
#pragma once

#include <QLoggingCategory>

namespace tryer::base {

Q_DECLARE_LOGGING_CATEGORY(lcStore)      // tryer.store
Q_DECLARE_LOGGING_CATEGORY(lcJournal)    // tryer.journal
Q_DECLARE_LOGGING_CATEGORY(lcTelemetry)  // tryer.telemetry
Q_DECLARE_LOGGING_CATEGORY(lcMachine)    // tryer.machine
Q_DECLARE_LOGGING_CATEGORY(lcSafety)     // tryer.safety
Q_DECLARE_LOGGING_CATEGORY(lcRoast)      // tryer.roast
Q_DECLARE_LOGGING_CATEGORY(lcCommand)    // tryer.command
Q_DECLARE_LOGGING_CATEGORY(lcEngine)     // tryer.engine
Q_DECLARE_LOGGING_CATEGORY(lcUi)         // tryer.ui

}  // namespace tryer::base
