// Alarms for looking at windows: in memory, scripted, by the table that the real ones live by.
#pragma once

#include <vector>

#include "core/base/clock.h"
#include "core/engine/api/alarms.h"
#include "core/model/alarm_life.h"

namespace tryer::test {

// Some definitions are there from the start: "demo.critical", "demo.high", "demo.low" and, latching, "demo.latching".
class FakeAlarms final : public engine::api::AlarmsApi {
 public:
  explicit FakeAlarms(const base::Clock& clock);

  void define(model::AlarmDefinition definition);
  // The condition holds. Answers the alarm's id, as all that follow take it.
  QString raise(const QString& definitionId, const QString& source = QStringLiteral("twin"),
                const QString& detail = {});
  void clear(const QString& id);  // the condition is gone
  void suppress(const QString& id, bool suppressed, const QString& reason = {});
  void setKpis(model::AlarmKpis kpis);
  void advance();  // shelves whose time is over
  std::optional<model::Alarm> find(const QString& id) const;

  bool refuse = false;  // what people do is answered Refused from now on
  QStringList calls;    // what people did: "acknowledge demo.high@twin"

  std::vector<model::Alarm> alarms() const override;
  std::vector<model::AlarmDefinition> definitions() const override { return definitions_; }
  model::AlarmKpis kpis() const override { return kpis_; }
  void acknowledge(const QString& id, quint64 revision, const QString& note, Answer answer) override;
  void shelve(const QString& id, quint64 revision, double minutes, const QString& reason, Answer answer) override;
  void unshelve(const QString& id, quint64 revision, Answer answer) override;
  void reset(const QString& id, quint64 revision, Answer answer) override;
  void takeOutOfService(const QString& id, quint64 revision, const QString& reason, Answer answer) override;
  void putBack(const QString& id, quint64 revision, Answer answer) override;

 private:
  struct Entry {
    model::Alarm alarm;
    model::AlarmLife life;
    bool latching = false;
  };
  Entry* entry(const QString& id);
  bool step(Entry& entry, model::AlarmInput input, const QString& text = {});
  void byPerson(const QString& what, const QString& id, quint64 revision, model::AlarmInput input, const QString& text,
                const Answer& answer, double minutes = 0);

  const base::Clock& clock_;
  std::vector<model::AlarmDefinition> definitions_;
  std::vector<Entry> entries_;
  model::AlarmKpis kpis_;
};

}  // namespace tryer::test
