// What was stored of the interlocks' limits: whatever it says, no rule gets looser than the machine's bounds.
#include <QLoggingCategory>
#include <cmath>

#include "core/machine/aillio/r1_profile.h"
#include "core/machine/safety/interlock_settings.h"
#include "tests/fuzz/fuzz_json.h"

using namespace tryer;
using namespace tryer::machine::safety;
using fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto capability = [] {
    QLoggingCategory::setFilterRules(QStringLiteral("*=false"));
    return machine::aillio::r1Capability();
  }();
  static const auto table = interlocksInForce(capability);
  const auto value = fuzz::jsonOf(data, size);
  if (!value) return 0;
  const auto rules = interlocksInForce(capability, value->toObject());
  require(rules.size() == table.size(), "as many rules as in the table");
  for (std::size_t i = 0; i < rules.size(); ++i) {
    require(rules[i].rule == table[i].rule, "the same rules");
    require(std::isfinite(rules[i].limit) && std::isfinite(rules[i].delayS), "limits are numbers");
    require(rules[i].delayS >= 0, "no delay before the cause");
    InterlockWish wish;  // what differs from the table
    if (rules[i].limit != table[i].limit) wish.limit = rules[i].limit;
    if (rules[i].delayS != table[i].delayS) wish.delayS = rules[i].delayS;
    if (rules[i].action != table[i].action) wish.action = rules[i].action;
    require(changed(table[i], wish, SafetyRole::SafetyLead).has_value(), "within the machine's bounds");
  }
  const auto again = interlocksInForce(capability, toJson(rules));
  for (std::size_t i = 0; i < rules.size(); ++i) {
    require(
        again[i].limit == rules[i].limit && again[i].delayS == rules[i].delayS && again[i].action == rules[i].action,
        "what was written is read as the same");
  }
  return 0;
}
