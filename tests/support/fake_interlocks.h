// Interlocks for looking at windows: two of them in memory, tightened as asked, or refused.
#pragma once

#include <algorithm>

#include "core/engine/api/interlocks.h"

namespace tryer::test {

class FakeInterlocks final : public engine::api::InterlocksApi {
 public:
  FakeInterlocks() {
    engine::api::Interlock hot{QStringLiteral("bt-high"),
                               model::AlarmPriority::High,
                               QStringLiteral("Beans too hot"),
                               QStringLiteral("bt above the limit, in a roast after its first minute"),
                               QStringLiteral("The bean temperature is above the darkest roast that is meant to be."),
                               QStringLiteral("The beans burn, and then they catch fire."),
                               QStringLiteral("Drop the beans, or lower the heat at once."),
                               QStringLiteral("real roasts drop at 186–214 °C, twin 217 °C by probe"),
                               QStringLiteral("°C"),
                               true,
                               235,
                               240,
                               200,
                               250,
                               3,
                               3,
                               QStringLiteral("refuse-heat"),
                               QStringLiteral("refuse-heat"),
                               false};
    engine::api::Interlock fan = hot;
    fan.ruleId = QStringLiteral("fan-low");
    fan.priority = model::AlarmPriority::Low;
    fan.title = QStringLiteral("Fan too low for this heat");
    fan.condition = QStringLiteral("fan below the limit with the heater in its upper third, in a roast");
    fan.unit.clear();
    fan.limit = fan.defaultLimit = 2;
    fan.strictest = 4;
    fan.loosest = 1;
    fan.delayS = fan.defaultDelayS = 10;
    fan.holds = true;
    engine::api::Interlock drum = hot;
    drum.ruleId = QStringLiteral("drum-stopped");
    drum.priority = model::AlarmPriority::Critical;
    drum.title = QStringLiteral("Drum does not turn");
    drum.condition = QStringLiteral("heat on, and the drum does not turn");
    drum.unit.clear();
    drum.hasLimit = false;
    drum.limit = drum.defaultLimit = 0;
    drum.delayS = drum.defaultDelayS = 2;
    drum.action = drum.defaultAction = QStringLiteral("abort");
    list_ = {hot, fan, drum};
  }

  bool refuse = false;
  QStringList calls;  // "bt-high"

  std::vector<engine::api::Interlock> interlocks() const override { return list_; }
  void tighten(const QString& ruleId, const engine::api::InterlockChange& change, Answer answer) override {
    calls << ruleId;
    const auto found = std::ranges::find(list_, ruleId, &engine::api::Interlock::ruleId);
    if (refuse || found == list_.end()) {
      return answer(base::fail(base::ErrorCode::NoPermission, QStringLiteral("Only a safety lead may do that.")));
    }
    if (change.limit) found->limit = *change.limit;
    if (change.delayS) found->delayS = *change.delayS;
    if (change.action) found->action = *change.action;
    Q_EMIT interlocksChanged();
    answer({});
  }

 private:
  std::vector<engine::api::Interlock> list_;
};

}  // namespace tryer::test
