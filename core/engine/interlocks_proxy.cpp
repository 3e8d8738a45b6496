#include "core/engine/interlocks_proxy.h"

#include "core/engine/desk.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;

void InterlocksProxy::tighten(const QString& ruleId, const api::InterlockChange& change, Answer answer) {
  const Answer reply = answerOnGui(requests_, std::move(answer));
  machine::safety::InterlockWish wish{change.limit, change.delayS, {}};
  if (change.action) {
    wish.action = machine::safety::interlockActionFromId(*change.action);
    if (!wish.action) {
      return reply(base::fail(base::ErrorCode::InvalidArgument, u"No interlock does \"%1\"."_s.arg(*change.action)));
    }
  }
  requests_.onDesk([ruleId, wish, reply](Desk& desk) {
    desk.interlocks().change(ruleId, wish, machine::safety::SafetyRole::Operator, {model::ActorKind::Operator, {}},
                             reply);
  });
}

void InterlocksProxy::takeList(std::vector<api::Interlock> list) {
  if (list == list_) return;
  list_ = std::move(list);
  Q_EMIT interlocksChanged();
}

}  // namespace tryer::engine
