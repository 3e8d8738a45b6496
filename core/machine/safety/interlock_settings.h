// What people may make of the interlocks' limits: stricter by an operator, looser by a safety lead, and by nobody
// looser than the machine's bounds, which stand in the table.
#pragma once

#include <QJsonObject>
#include <optional>

#include "core/base/error.h"
#include "core/machine/safety/interlock_evaluator.h"

namespace tryer::machine::safety {

enum class SafetyRole : quint8 { Operator, SafetyLead };

struct InterlockWish {
  std::optional<double> limit = std::nullopt;
  std::optional<double> delayS = std::nullopt;
  std::optional<InterlockAction> action = std::nullopt;
};

// The interlock as wished. InvalidArgument: outside the machine's bounds, or a rule without a limit.
// NoPermission: looser in any respect than now, and not asked for by a safety lead.
base::Result<InterlockInForce> changed(const InterlockInForce& now, const InterlockWish& wish, SafetyRole role);

// {"bt-high": {"limit": 235, "delayS": 3, "action": "refuse-heat"}, …}: what differs from the table.
QJsonObject toJson(std::span<const InterlockInForce> rules);
// The rules of this machine with what was stored. An entry that is not understood, or outside the bounds, counts as the
// table's, and is logged.
std::vector<InterlockInForce> interlocksInForce(const model::Capability& capability, const QJsonObject& stored);

}  // namespace tryer::machine::safety
