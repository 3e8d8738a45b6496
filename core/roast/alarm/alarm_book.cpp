#include "core/roast/alarm/alarm_book.h"

#include <algorithm>
#include <cmath>

#include "core/base/canonical_json.h"
#include "core/base/log.h"
#include "core/model/journal_record.h"

namespace tryer::roast {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;
using base::Result;
using model::AlarmInput;
using model::AlarmState;
using model::kSystem;
namespace type = model::journal_type;

namespace {

constexpr qint64 kStaleNs = 24 * 3600 * base::kNsPerS;

QString alarmId(QStringView definitionId, const QString& source) {
  return u"%1@%2"_s.arg(definitionId, source);
}

const char16_t* recordType(AlarmInput input) {
  switch (input) {
    case AlarmInput::Rise:
      return type::kAlarmRaised;
    case AlarmInput::Fall:
      return type::kAlarmReturned;
    case AlarmInput::Acknowledge:
      return type::kAlarmAcknowledged;
    case AlarmInput::Reset:
      return type::kAlarmReset;
    case AlarmInput::Shelve:
      return type::kAlarmShelved;
    case AlarmInput::Unshelve:
    case AlarmInput::ShelfEnds:
      return type::kAlarmUnshelved;
    case AlarmInput::TakeOutOfService:
      return type::kAlarmOutOfService;
    case AlarmInput::PutBack:
      return type::kAlarmBackInService;
    case AlarmInput::Suppress:
      return type::kAlarmSuppressed;
    case AlarmInput::Unsuppress:
      return type::kAlarmUnsuppressed;
  }
  return type::kAlarmRaised;
}

bool setsAside(AlarmInput input) {
  return input == AlarmInput::Shelve || input == AlarmInput::TakeOutOfService;
}

QString refusal(AlarmInput input, AlarmState state) {
  const QString now = model::alarmStateId(state);
  switch (input) {
    case AlarmInput::Acknowledge:
      return u"There is nothing to acknowledge: the alarm is %1."_s.arg(now);
    case AlarmInput::Reset:
      return u"Only a latched alarm can be reset; this one is %1."_s.arg(now);
    default:
      return u"Not possible while the alarm is %1."_s.arg(now);
  }
}

void forgetAcknowledgement(model::Alarm& alarm) {
  alarm.acknowledgedUtcMs.reset();
  alarm.acknowledgedBy.clear();
  alarm.note.clear();
}

Result<void> checkText(const QString& text, bool needed) {
  if (needed && text.trimmed().isEmpty()) {
    return fail(ErrorCode::InvalidArgument, u"Say why: the journal keeps the reason."_s);
  }
  if (text.size() > model::kMaxAlarmTextChars) {
    return fail(ErrorCode::InvalidArgument,
                u"The text is too long; at most %1 characters."_s.arg(model::kMaxAlarmTextChars));
  }
  return {};
}

}  // namespace

model::AlarmDefinition alarmFloodDefinition() {
  return {QString::fromUtf16(kAlarmFlood),
          model::AlarmPriority::High,
          u"Too many alarms"_s,
          u"More than ten alarms came within ten minutes."_s,
          u"Among many alarms the one that matters is missed."_s,
          u"Look at the machine first. If in doubt press ABORT, then go through the list from the top."_s,
          60,
          false};
}

AlarmBook::AlarmBook(const base::Clock& clock, store::Database& db, journal::Journal& journal, AlarmSaver::Post post,
                     AlarmCatalog catalog, Changed changed)
    : clock_(clock),
      saver_(clock, db, journal, std::move(post)),
      catalog_(std::move(catalog)),
      changed_(std::move(changed)),
      statistics_(clock.now()) {}

void AlarmBook::restore(std::vector<StoredAlarm> stored) {
  const base::Stamp now = clock_.now();
  std::ranges::stable_sort(stored, {}, [](const StoredAlarm& s) { return s.alarm.raisedUtcMs; });
  for (StoredAlarm& from : stored) {
    const model::AlarmDefinition* definition = catalog_.find(from.alarm.definitionId);
    if (definition == nullptr || entries_.size() >= kMaxAlarms) {
      qCWarning(base::lcRoast) << "an alarm of an earlier run is not known any more:" << from.alarm.id;
      continue;
    }
    Entry entry;
    entry.alarm = std::move(from.alarm);
    entry.alarm.occurrences = 0;
    entry.alarm.priority = definition->priority;
    entry.definition = definition;
    entry.order = ++coming_;
    entry.life = {entry.alarm.state, from.under, entry.alarm.active, entry.alarm.state == AlarmState::Suppressed};
    if (entry.alarm.state == AlarmState::Shelved) {
      // The wall clock may have been set: never longer than a shelf can be.
      const qint64 leftMs = std::min(entry.alarm.shelvedUntilUtcMs.value_or(now.utcMs) - now.utcMs,
                                     static_cast<qint64>(model::kLongestShelveMinutes * 60'000));
      entry.shelfEndsNs = now.monotonicNs + leftMs * base::kNsPerMs;
    }
    const QString id = entry.alarm.id;
    Entry& kept = entries_.insert_or_assign(id, std::move(entry)).first->second;
    const QString why = u"the console was started again"_s;
    if (kept.life.suppressed) (void)apply(kept, {AlarmInput::Unsuppress, kSystem, why});
    if (kept.life.active) (void)apply(kept, {AlarmInput::Fall, kSystem, why});
  }
}

AlarmBook::Entry* AlarmBook::entryFor(const model::AlarmDefinition& definition, const QString& source) {
  const QString id = alarmId(definition.id, source);
  if (const auto found = entries_.find(id); found != entries_.end()) return &found->second;
  if (entries_.size() >= kMaxAlarms) {
    const auto normal =
        std::ranges::find_if(entries_, [](const auto& item) { return item.second.life == model::AlarmLife{}; });
    if (normal == entries_.end()) return nullptr;
    entries_.erase(normal);
  }
  Entry entry;
  entry.alarm.id = id;
  entry.alarm.definitionId = definition.id;
  entry.alarm.source = source;
  entry.alarm.priority = definition.priority;
  entry.definition = &definition;
  return &entries_.emplace(id, std::move(entry)).first->second;
}

Result<void> AlarmBook::set(QStringView definitionId, const QString& source, bool active, const QString& detail) {
  const model::AlarmDefinition* definition = catalog_.find(definitionId);
  if (definition == nullptr) return fail(ErrorCode::NotFound, u"There is no alarm \"%1\"."_s.arg(definitionId));
  if (source.size() > kMaxSourceChars) return fail(ErrorCode::InvalidArgument, u"The source's name is too long."_s);
  if (!active && !entries_.contains(alarmId(definitionId, source))) return {};
  Entry* entry = entryFor(*definition, source);
  if (entry == nullptr) {
    return fail(ErrorCode::Refused,
                u"\"%1\" cannot be raised: there are %2 alarms already."_s.arg(definition->title).arg(kMaxAlarms));
  }
  if (entry->life.active == active) return {};
  return apply(*entry, {active ? AlarmInput::Rise : AlarmInput::Fall, kSystem, detail.left(kMaxDetailChars)});
}

Result<void> AlarmBook::suppress(QStringView definitionId, const QString& source, bool suppressed,
                                 const QString& reason) {
  const model::AlarmDefinition* definition = catalog_.find(definitionId);
  if (definition == nullptr) return fail(ErrorCode::NotFound, u"There is no alarm \"%1\"."_s.arg(definitionId));
  if (!suppressed && !entries_.contains(alarmId(definitionId, source))) return {};
  Entry* entry = entryFor(*definition, source);
  if (entry == nullptr) return fail(ErrorCode::Refused, u"There are %1 alarms already."_s.arg(kMaxAlarms));
  if (entry->life.suppressed == suppressed) return {};
  return apply(*entry, {suppressed ? AlarmInput::Suppress : AlarmInput::Unsuppress, kSystem, reason});
}

// --- what people do ---

Result<void> AlarmBook::byPerson(const QString& id, quint64 revision, Step step, Done done) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return fail(ErrorCode::NotFound, u"This alarm is not there any more."_s);
  Entry& entry = found->second;
  if (entry.alarm.revision != revision) {
    return fail(ErrorCode::Conflict,
                u"The alarm changed in the meantime: it is %1 now."_s.arg(model::alarmStateId(entry.alarm.state)));
  }
  if (setsAside(step.input) && !model::maySetAside(entry.definition->priority)) {
    return fail(ErrorCode::Refused,
                u"A critical alarm cannot be set aside. Acknowledge it, and do what it asks for."_s);
  }
  return apply(entry, step, std::move(done));
}

Result<void> AlarmBook::acknowledge(const QString& id, quint64 revision, const model::Actor& by, const QString& note,
                                    Done done) {
  if (auto good = checkText(note, false); !good) return good;
  return byPerson(id, revision, {AlarmInput::Acknowledge, by, note.trimmed()}, std::move(done));
}

Result<void> AlarmBook::shelve(const QString& id, quint64 revision, const model::Actor& by, double minutes,
                               const QString& reason, Done done) {
  if (auto good = checkText(reason, true); !good) return good;
  if (!(minutes >= model::kShortestShelveMinutes && minutes <= model::kLongestShelveMinutes)) {
    return fail(ErrorCode::InvalidArgument,
                u"An alarm can be shelved for %1 to %2 minutes."_s.arg(model::kShortestShelveMinutes)
                    .arg(model::kLongestShelveMinutes));
  }
  return byPerson(id, revision, {AlarmInput::Shelve, by, reason.trimmed(), minutes}, std::move(done));
}

Result<void> AlarmBook::unshelve(const QString& id, quint64 revision, const model::Actor& by, Done done) {
  return byPerson(id, revision, {AlarmInput::Unshelve, by, {}}, std::move(done));
}

Result<void> AlarmBook::reset(const QString& id, quint64 revision, const model::Actor& by, Done done) {
  return byPerson(id, revision, {AlarmInput::Reset, by, {}}, std::move(done));
}

Result<void> AlarmBook::takeOutOfService(const QString& id, quint64 revision, const model::Actor& by,
                                         const QString& reason, Done done) {
  if (auto good = checkText(reason, true); !good) return good;
  return byPerson(id, revision, {AlarmInput::TakeOutOfService, by, reason.trimmed()}, std::move(done));
}

Result<void> AlarmBook::putBack(const QString& id, quint64 revision, const model::Actor& by, Done done) {
  return byPerson(id, revision, {AlarmInput::PutBack, by, {}}, std::move(done));
}

// --- one step ---

Result<void> AlarmBook::apply(Entry& entry, const Step& step, Done done) {
  const model::AlarmLife before = entry.life;
  const auto next = model::after(before, step.input, entry.definition->latching);
  if (!next) return fail(ErrorCode::Refused, refusal(step.input, before.state));
  entry.life = *next;
  note(entry, before, step);
  ++entry.alarm.revision;
  saver_.save({entry.alarm, entry.life.under}, record(entry, step), std::move(done));
  changed_(entry.alarm);
  // The flood's own alarm calls no more alarms forth.
  if (step.input == AlarmInput::Rise && entry.alarm.definitionId != QStringView(kAlarmFlood)) watchFlood();
  return {};
}

void AlarmBook::note(Entry& entry, const model::AlarmLife& before, const Step& step) {
  model::Alarm& alarm = entry.alarm;
  const base::Stamp now = clock_.now();
  alarm.state = entry.life.state;
  alarm.active = entry.life.active;
  if (before.state == AlarmState::Normal && alarm.state != AlarmState::Normal) entry.order = ++coming_;
  switch (step.input) {
    case AlarmInput::Rise:
      noteRise(entry, step.text);
      break;
    case AlarmInput::Fall:
      alarm.returnedUtcMs = now.utcMs;
      break;
    case AlarmInput::Acknowledge:
      alarm.acknowledgedUtcMs = now.utcMs;
      alarm.acknowledgedBy = step.by.id();
      alarm.note = step.text;
      if (entry.raisedNs) statistics_.acknowledged(base::secondsFromNs(now.monotonicNs - *entry.raisedNs));
      break;
    case AlarmInput::Shelve:
      entry.shelfEndsNs = now.monotonicNs + base::nsFromSeconds(step.minutes * 60);
      alarm.shelvedUntilUtcMs = now.utcMs + std::llround(step.minutes * 60'000);
      break;
    default:
      break;
  }
  if (setsAside(step.input) || step.input == AlarmInput::Suppress) {
    alarm.setAsideBy = step.by.id();
    alarm.setAsideReason = step.text;
  }
  if (alarm.state != AlarmState::Shelved) {
    entry.shelfEndsNs.reset();
    alarm.shelvedUntilUtcMs.reset();
  }
  if (model::isSetAside(before.state) && alarm.state == AlarmState::Unacknowledged) forgetAcknowledgement(alarm);
  if (!model::isSetAside(alarm.state)) {
    alarm.setAsideBy.clear();
    alarm.setAsideReason.clear();
  }
}

void AlarmBook::noteRise(Entry& entry, const QString& detail) {
  model::Alarm& alarm = entry.alarm;
  const base::Stamp now = clock_.now();
  ++alarm.occurrences;
  alarm.detail = detail;
  alarm.raisedUtcMs = now.utcMs;
  alarm.returnedUtcMs.reset();
  forgetAcknowledgement(alarm);
  entry.raisedNs = now.monotonicNs;
  const bool calls = alarm.state == AlarmState::Unacknowledged && alarm.definitionId != QStringView(kAlarmFlood);
  if (calls) statistics_.raised(alarm, now);
}

journal::Entry AlarmBook::record(const Entry& entry, const Step& step) const {
  QJsonObject payload{{u"alarmId"_s, entry.alarm.id},
                      {u"title"_s, entry.definition->title},
                      {u"priority"_s, model::alarmPriorityId(entry.alarm.priority)},
                      {u"state"_s, model::alarmStateId(entry.alarm.state)},
                      {u"revision"_s, static_cast<qint64>(entry.alarm.revision)}};
  if (!entry.alarm.source.isEmpty()) payload[u"source"_s] = entry.alarm.source;
  if (!entry.alarm.detail.isEmpty()) payload[u"detail"_s] = entry.alarm.detail;
  if (step.input == AlarmInput::Shelve) payload[u"minutes"_s] = step.minutes;
  if (step.input == AlarmInput::ShelfEnds) payload[u"reason"_s] = u"the time is over"_s;
  const bool isDetail = step.input == AlarmInput::Rise;
  if (!step.text.isEmpty() && !isDetail) {
    payload[step.input == AlarmInput::Acknowledge ? u"note"_s : u"reason"_s] = step.text;
  }
  return {clock_.utcMs(), QString::fromUtf16(recordType(step.input)), step.by.id(), base::canonicalJson(payload)};
}

// --- time ---

void AlarmBook::tick() {
  const qint64 now = clock_.monotonicNs();
  for (auto& [id, entry] : entries_) {
    if (entry.shelfEndsNs && now >= *entry.shelfEndsNs) (void)apply(entry, {AlarmInput::ShelfEnds, kSystem, {}});
  }
  watchFlood();
  saver_.tick();
}

void AlarmBook::watchFlood() {
  const bool flood = statistics_.flood(clock_.now());
  const auto told = set(kAlarmFlood, QString::fromUtf16(kConsoleSource), flood,
                        u"more than %1 in 10 minutes"_s.arg(AlarmStatistics::kFloodBegins));
  if (!told) qCWarning(base::lcRoast) << told.error().message;
}

bool AlarmBook::isListed(const Entry& entry) const {
  if (entry.life.state == AlarmState::Suppressed) return entry.life.active || entry.life.under != AlarmState::Normal;
  return entry.life.state != AlarmState::Normal;
}

std::vector<model::Alarm> AlarmBook::alarms() const {
  std::vector<const Entry*> listed;
  for (const auto& [id, entry] : entries_) {
    if (isListed(entry)) listed.push_back(&entry);
  }
  std::ranges::sort(listed, {}, &Entry::order);
  std::vector<model::Alarm> alarms;
  alarms.reserve(listed.size());
  for (const Entry* entry : listed) alarms.push_back(entry->alarm);
  return alarms;
}

std::optional<model::Alarm> AlarmBook::find(QStringView definitionId, const QString& source) const {
  const auto found = entries_.find(alarmId(definitionId, source));
  return found == entries_.end() ? std::nullopt : std::optional(found->second.alarm);
}

model::AlarmKpis AlarmBook::kpis() {
  model::AlarmKpis kpis = statistics_.kpis(clock_.now());
  const qint64 now = clock_.monotonicNs();
  for (const auto& [id, entry] : entries_) {
    if (entry.life.active && entry.raisedNs && now - *entry.raisedNs > kStaleNs) kpis.stale << id;
  }
  return kpis;
}

}  // namespace tryer::roast
