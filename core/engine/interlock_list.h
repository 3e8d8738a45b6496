// The interlocks in force, told for people.
#pragma once

#include <set>

#include "core/engine/api/interlocks.h"
#include "core/machine/safety/interlock_settings.h"

namespace tryer::engine {

std::vector<api::Interlock> interlockList(const model::Capability& capability, const QJsonObject& settings,
                                          const std::set<QString>& holding);

}  // namespace tryer::engine
