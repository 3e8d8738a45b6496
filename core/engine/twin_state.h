// The twin dies with the program, a roast on it does not: its state is kept in the database about once a second.
#pragma once

#include <QJsonObject>
#include <QString>
#include <optional>

#include "core/base/error.h"
#include "core/store/database.h"

namespace tryer::engine {

struct SavedTwinState {
  QString machineId;
  qint64 utcMs = 0;
  QJsonObject state;
};

// Any thread; queues.
base::Result<void> saveTwinState(store::Database& database, const SavedTwinState& saved);

// none: there is none, or it cannot be read (then a new twin is the answer).
std::optional<SavedTwinState> readTwinState(store::Connection& db);

}  // namespace tryer::engine
