#include "core/engine/alarms_proxy.h"

#include "core/engine/desk.h"

namespace tryer::engine {

void AlarmsProxy::ask(Act act, Answer answer) {
  requests_.onDesk([act = std::move(act), reply = answerOnGui(requests_, std::move(answer))](Desk& desk) {
    if (auto done = act(desk.alarms(), reply); !done) reply(done);
  });
}

void AlarmsProxy::acknowledge(const QString& id, quint64 revision, const QString& note, Answer answer) {
  ask([=](auto& book, auto done) { return book.acknowledge(id, revision, model::kOperator, note, done); },
      std::move(answer));
}

void AlarmsProxy::shelve(const QString& id, quint64 revision, double minutes, const QString& reason, Answer answer) {
  ask([=](auto& book, auto done) { return book.shelve(id, revision, model::kOperator, minutes, reason, done); },
      std::move(answer));
}

void AlarmsProxy::unshelve(const QString& id, quint64 revision, Answer answer) {
  ask([=](auto& book, auto done) { return book.unshelve(id, revision, model::kOperator, done); }, std::move(answer));
}

void AlarmsProxy::reset(const QString& id, quint64 revision, Answer answer) {
  ask([=](auto& book, auto done) { return book.reset(id, revision, model::kOperator, done); }, std::move(answer));
}

void AlarmsProxy::takeOutOfService(const QString& id, quint64 revision, const QString& reason, Answer answer) {
  ask([=](auto& book, auto done) { return book.takeOutOfService(id, revision, model::kOperator, reason, done); },
      std::move(answer));
}

void AlarmsProxy::putBack(const QString& id, quint64 revision, Answer answer) {
  ask([=](auto& book, auto done) { return book.putBack(id, revision, model::kOperator, done); }, std::move(answer));
}

void AlarmsProxy::takeAlarms(std::vector<model::Alarm> alarms, model::AlarmKpis kpis) {
  alarms_ = std::move(alarms);
  kpis_ = std::move(kpis);
  Q_EMIT alarmsChanged();
}

}  // namespace tryer::engine
