// What the operator does with the hands after an abort.
#pragma once

#include <optional>

#include "core/model/abort_status.h"
#include "core/model/capability.h"
#include "core/model/roast.h"

namespace tryer::ui {

// By what the machine shows, and by whether beans are in it as far as the roast's marks tell. Translated, but for the
// machine's own step of safeState.
QString nextByHandAfterAbort(const model::AbortStatus& status, const model::SafeStateSpec& safeState,
                             const std::optional<model::Roast>& roast);

}  // namespace tryer::ui
