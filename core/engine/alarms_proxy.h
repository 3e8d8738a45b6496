// The alarms on the GUI thread: copies of what the engine has, and what people do handed on to it.
#pragma once

#include "core/engine/api/alarms.h"
#include "core/engine/proxies.h"
#include "core/roast/alarm/alarm_book.h"

namespace tryer::engine {

class AlarmsProxy final : public api::AlarmsApi {
  Q_OBJECT
 public:
  AlarmsProxy(Requests& requests, std::vector<model::AlarmDefinition> definitions)
      : requests_(requests), definitions_(std::move(definitions)) {}

  std::vector<model::Alarm> alarms() const override { return alarms_; }
  std::vector<model::AlarmDefinition> definitions() const override { return definitions_; }
  model::AlarmKpis kpis() const override { return kpis_; }
  void acknowledge(const QString& id, quint64 revision, const QString& note, Answer answer) override;
  void shelve(const QString& id, quint64 revision, double minutes, const QString& reason, Answer answer) override;
  void unshelve(const QString& id, quint64 revision, Answer answer) override;
  void reset(const QString& id, quint64 revision, Answer answer) override;
  void takeOutOfService(const QString& id, quint64 revision, const QString& reason, Answer answer) override;
  void putBack(const QString& id, quint64 revision, Answer answer) override;

  void takeAlarms(std::vector<model::Alarm> alarms, model::AlarmKpis kpis);

 private:
  using Act = std::function<base::Result<void>(roast::AlarmBook& book, roast::AlarmBook::Done done)>;
  void ask(Act act, Answer answer);

  Requests& requests_;
  const std::vector<model::AlarmDefinition> definitions_;
  std::vector<model::Alarm> alarms_;
  model::AlarmKpis kpis_;
};

}  // namespace tryer::engine
