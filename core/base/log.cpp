#include "core/base/log.h"

namespace tryer::base {

Q_LOGGING_CATEGORY(lcStore, "tryer.store", QtInfoMsg)
Q_LOGGING_CATEGORY(lcJournal, "tryer.journal", QtInfoMsg)
Q_LOGGING_CATEGORY(lcTelemetry, "tryer.telemetry", QtInfoMsg)
Q_LOGGING_CATEGORY(lcMachine, "tryer.machine", QtInfoMsg)
Q_LOGGING_CATEGORY(lcSafety, "tryer.safety", QtInfoMsg)
Q_LOGGING_CATEGORY(lcRoast, "tryer.roast", QtInfoMsg)
Q_LOGGING_CATEGORY(lcCommand, "tryer.command", QtInfoMsg)
Q_LOGGING_CATEGORY(lcEngine, "tryer.engine", QtInfoMsg)
Q_LOGGING_CATEGORY(lcUi, "tryer.ui", QtInfoMsg)

}  // namespace tryer::base
