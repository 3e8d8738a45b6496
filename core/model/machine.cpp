#include "core/model/machine.h"

#include "core/model/id_table.h"

namespace tryer::model {

using namespace Qt::StringLiterals;

namespace {
constexpr IdTable<4> kResultIds = {"done"_L1, "failed"_L1, "refused"_L1, "unknown"_L1};
}

QString commandResultId(CommandResult result) {
  return idOf(kResultIds, result);
}

}  // namespace tryer::model
