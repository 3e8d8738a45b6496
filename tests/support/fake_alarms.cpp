#include "tests/support/fake_alarms.h"

#include <QTimer>
#include <algorithm>

namespace tryer::test {

using namespace Qt::StringLiterals;
using model::AlarmInput;
using model::AlarmPriority;
using model::AlarmState;

FakeAlarms::FakeAlarms(const base::Clock& clock) : clock_(clock) {
  const auto demo = [this](const QString& id, AlarmPriority priority, const QString& title, bool latching) {
    define({id, priority, title, u"A limit was passed."_s, u"The batch is lost when nobody does anything."_s,
            u"Lower the heat, then look at the machine."_s, 30, latching});
  };
  demo(u"demo.critical"_s, AlarmPriority::Critical, u"Bean temperature far too high"_s, false);
  demo(u"demo.high"_s, AlarmPriority::High, u"Fan too low for this heat"_s, false);
  demo(u"demo.low"_s, AlarmPriority::Low, u"Supply voltage low"_s, false);
  demo(u"demo.latching"_s, AlarmPriority::High, u"The machine reports an error"_s, true);
}

void FakeAlarms::define(model::AlarmDefinition definition) {
  definitions_.push_back(std::move(definition));
}

FakeAlarms::Entry* FakeAlarms::entry(const QString& id) {
  const auto found = std::ranges::find(entries_, id, [](const Entry& e) { return e.alarm.id; });
  return found == entries_.end() ? nullptr : &*found;
}

std::optional<model::Alarm> FakeAlarms::find(const QString& id) const {
  const auto found = std::ranges::find(entries_, id, [](const Entry& e) { return e.alarm.id; });
  return found == entries_.end() ? std::nullopt : std::optional(found->alarm);
}

QString FakeAlarms::raise(const QString& definitionId, const QString& source, const QString& detail) {
  const QString id = definitionId + u'@' + source;
  if (entry(id) == nullptr) {
    const auto definition = std::ranges::find(definitions_, definitionId, &model::AlarmDefinition::id);
    if (definition == definitions_.end()) qFatal("no such alarm: %s", qPrintable(definitionId));
    Entry made;
    made.alarm.id = id;
    made.alarm.definitionId = definitionId;
    made.alarm.source = source;
    made.alarm.priority = definition->priority;
    made.latching = definition->latching;
    entries_.push_back(made);
  }
  step(*entry(id), AlarmInput::Rise, detail);
  return id;
}

void FakeAlarms::clear(const QString& id) {
  if (Entry* found = entry(id)) step(*found, AlarmInput::Fall);
}

void FakeAlarms::suppress(const QString& id, bool suppressed, const QString& reason) {
  if (Entry* found = entry(id)) step(*found, suppressed ? AlarmInput::Suppress : AlarmInput::Unsuppress, reason);
}

void FakeAlarms::setKpis(model::AlarmKpis kpis) {
  kpis_ = std::move(kpis);
  Q_EMIT alarmsChanged();
}

void FakeAlarms::advance() {
  for (Entry& shelved : entries_) {
    if (shelved.alarm.shelvedUntilUtcMs && clock_.utcMs() >= *shelved.alarm.shelvedUntilUtcMs)
      step(shelved, AlarmInput::ShelfEnds);
  }
}

bool FakeAlarms::step(Entry& entry, AlarmInput input, const QString& text) {
  const auto next = model::after(entry.life, input, entry.latching);
  if (!next) return false;
  entry.life = *next;
  model::Alarm& alarm = entry.alarm;
  alarm.state = next->state;
  alarm.active = next->active;
  ++alarm.revision;
  switch (input) {
    case AlarmInput::Rise:
      ++alarm.occurrences;
      alarm.detail = text;
      alarm.raisedUtcMs = clock_.utcMs();
      alarm.returnedUtcMs.reset();
      break;
    case AlarmInput::Fall:
      alarm.returnedUtcMs = clock_.utcMs();
      break;
    case AlarmInput::Acknowledge:
      alarm.acknowledgedUtcMs = clock_.utcMs();
      alarm.acknowledgedBy = u"operator"_s;
      alarm.note = text;
      break;
    case AlarmInput::Shelve:
    case AlarmInput::TakeOutOfService:
    case AlarmInput::Suppress:
      alarm.setAsideBy = input == AlarmInput::Suppress ? u"system"_s : u"operator"_s;
      alarm.setAsideReason = text;
      break;
    default:
      break;
  }
  if (alarm.state != AlarmState::Shelved) alarm.shelvedUntilUtcMs.reset();
  Q_EMIT alarmsChanged();
  return true;
}

std::vector<model::Alarm> FakeAlarms::alarms() const {
  std::vector<model::Alarm> listed;
  for (const Entry& entry : entries_) {
    if (entry.alarm.state != AlarmState::Normal) listed.push_back(entry.alarm);
  }
  std::ranges::stable_sort(listed, {}, &model::Alarm::raisedUtcMs);
  return listed;
}

void FakeAlarms::byPerson(const QString& what, const QString& id, quint64 revision, AlarmInput input,
                          const QString& text, const Answer& answer, double minutes) {
  calls << what + u' ' + id;
  const auto later = [this, answer](base::Result<void> result) {
    if (answer) QTimer::singleShot(0, this, [answer, result] { answer(result); });
  };
  Entry* found = entry(id);
  if (found == nullptr || found->alarm.revision != revision) {
    return later(base::fail(base::ErrorCode::Conflict, u"The alarm changed in the meantime."_s));
  }
  const bool aside = input == AlarmInput::Shelve || input == AlarmInput::TakeOutOfService;
  if (refuse || (aside && !model::maySetAside(found->alarm.priority)) || !model::isAllowed(found->alarm.state, input)) {
    return later(base::fail(base::ErrorCode::Refused, u"Not possible now."_s));
  }
  if (input == AlarmInput::Shelve) {
    found->alarm.shelvedUntilUtcMs = clock_.utcMs() + static_cast<qint64>(minutes * 60'000);
  }
  step(*found, input, text);
  later({});
}

void FakeAlarms::acknowledge(const QString& id, quint64 revision, const QString& note, Answer answer) {
  byPerson(u"acknowledge"_s, id, revision, AlarmInput::Acknowledge, note, answer);
}
void FakeAlarms::shelve(const QString& id, quint64 revision, double minutes, const QString& reason, Answer answer) {
  byPerson(u"shelve"_s, id, revision, AlarmInput::Shelve, reason, answer, minutes);
}
void FakeAlarms::unshelve(const QString& id, quint64 revision, Answer answer) {
  byPerson(u"unshelve"_s, id, revision, AlarmInput::Unshelve, {}, answer);
}
void FakeAlarms::reset(const QString& id, quint64 revision, Answer answer) {
  byPerson(u"reset"_s, id, revision, AlarmInput::Reset, {}, answer);
}
void FakeAlarms::takeOutOfService(const QString& id, quint64 revision, const QString& reason, Answer answer) {
  byPerson(u"take out"_s, id, revision, AlarmInput::TakeOutOfService, reason, answer);
}
void FakeAlarms::putBack(const QString& id, quint64 revision, Answer answer) {
  byPerson(u"put back"_s, id, revision, AlarmInput::PutBack, {}, answer);
}

}  // namespace tryer::test
