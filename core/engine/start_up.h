// What an earlier run of the console left behind and this one goes on with.
#pragma once

#include <QJsonObject>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/roast/alarm/alarm_saver.h"
#include "core/store/database.h"

namespace tryer::engine {

struct StartUp {
  std::optional<QJsonObject> twinState;    // when a roast was running on the twin
  bool abortLatched = false;               // an abort was pressed and not reset
  std::vector<roast::StoredAlarm> alarms;  // that were not normal
};

base::Result<StartUp> readStartUp(store::Connection& db);

}  // namespace tryer::engine
