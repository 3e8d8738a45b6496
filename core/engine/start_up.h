// What an earlier run of the console left behind and this one goes on with.
#pragma once

#include <QJsonObject>
#include <optional>

#include "core/base/error.h"
#include "core/model/roast.h"
#include "core/store/database.h"
#include "core/telemetry/recorder.h"

namespace tryer::engine {

struct StartUp {
  std::optional<model::Roast> openRoast;  // not finished when the console ended
  telemetry::Recording recording;         // of that roast
  std::optional<QJsonObject> twinState;   // when that roast runs on the twin
  bool abortLatched = false;              // an abort was pressed and not reset
};

base::Result<StartUp> readStartUp(store::Connection& db);

}  // namespace tryer::engine
