#include "core/model/roast.h"

#include <QJsonArray>
#include <algorithm>

#include "core/model/id_table.h"
#include "core/model/json_fields.h"

namespace tryer::model {

using namespace Qt::StringLiterals;

namespace {

constexpr IdTable<5> kEventIds = {"CHARGE"_L1, "TP"_L1, "DRY"_L1, "FCs"_L1, "DROP"_L1};

QJsonObject toJson(const RoastEvent& event) {
  return {{u"id"_s, event.id},
          {u"type"_s, eventTypeId(event.type)},
          {u"utcMs"_s, event.utcMs},
          {u"elapsedS"_s, event.elapsedS},
          {u"btC"_s, optionalToJson(event.btC)},
          {u"detected"_s, event.detected},
          {u"actor"_s, event.actor},
          {u"undone"_s, event.undone}};
}

base::Result<RoastEvent> eventFromJson(const QJsonObject& json) {
  JsonFields fields(json, u"mark of a roast"_s);
  RoastEvent event;
  event.id = fields.text("id"_L1);
  const auto type = eventTypeFromId(fields.text("type"_L1));
  if (!type) fields.reject("type"_L1);
  event.type = type.value_or(EventType::Charge);
  event.utcMs = fields.integer("utcMs"_L1);
  event.elapsedS = fields.number("elapsedS"_L1);
  event.btC = fields.optionalNumber("btC"_L1);
  event.detected = fields.boolean("detected"_L1);
  event.actor = fields.text("actor"_L1);
  event.undone = fields.boolean("undone"_L1);
  if (fields.error()) return base::fail(*fields.error());
  return event;
}

}  // namespace

QString eventTypeId(EventType type) {
  return idOf(kEventIds, type);
}

std::optional<EventType> eventTypeFromId(const QString& id) {
  return valueOf<EventType>(kEventIds, id);
}

const RoastEvent* Roast::find(EventType type) const {
  const auto newest = std::find_if(events.rbegin(), events.rend(),
                                   [type](const RoastEvent& event) { return event.type == type && !event.undone; });
  return newest == events.rend() ? nullptr : &*newest;
}

std::optional<qint64> Roast::chargeUtcMs() const {
  const RoastEvent* charge = find(EventType::Charge);
  return charge == nullptr ? std::nullopt : std::optional(charge->utcMs);
}

// A mark that was left out is not asked for again once a later one is there, except CHARGE: all times count from it.
std::optional<EventType> Roast::nextExpected() const {
  if (find(EventType::Drop) != nullptr) return std::nullopt;
  if (find(EventType::Charge) == nullptr) return EventType::Charge;
  for (const EventType type : {EventType::FirstCrackStart, EventType::DryEnd, EventType::TurningPoint}) {
    if (find(type) != nullptr) return static_cast<EventType>(static_cast<int>(type) + 1);
  }
  return EventType::TurningPoint;
}

base::Result<void> mayMark(const std::optional<Roast>& roast, EventType type) {
  const bool running = roast && roast->running();
  if (!running && type != EventType::Charge) {
    return base::fail(base::ErrorCode::Refused, u"No roast is running. Mark CHARGE to begin one."_s);
  }
  if (running && roast->events.size() >= kMaxMarks) {
    return base::fail(base::ErrorCode::Refused,
                      u"This roast has too many marks already. Finish it to begin another."_s);
  }
  return {};
}

QJsonObject toJson(const Roast& roast) {
  QJsonArray events;
  for (const RoastEvent& event : roast.events) events.append(toJson(event));
  QJsonArray gaps;
  for (const RoastGap& gap : roast.gaps) {
    gaps.append(QJsonObject{{u"fromUtcMs"_s, gap.fromUtcMs}, {u"toUtcMs"_s, gap.toUtcMs}});
  }
  return {{u"id"_s, roast.id},
          {u"machineId"_s, roast.machineId},
          {u"serial"_s, roast.serial},
          {u"startedUtcMs"_s, roast.startedUtcMs},
          {u"finishedUtcMs"_s, optionalToJson(roast.finishedUtcMs)},
          {u"events"_s, events},
          {u"gaps"_s, gaps},
          {u"resumed"_s, roast.resumed}};
}

base::Result<Roast> roastFromJson(const QJsonObject& json) {
  JsonFields fields(json, u"roast"_s);
  Roast roast;
  roast.id = fields.text("id"_L1);
  roast.machineId = fields.text("machineId"_L1);
  if (json.contains("serial"_L1)) roast.serial = fields.text("serial"_L1);  // roasts of version 0.1.0 have none
  roast.startedUtcMs = fields.integer("startedUtcMs"_L1);
  roast.finishedUtcMs = fields.optionalInteger("finishedUtcMs"_L1);
  roast.resumed = fields.number32("resumed"_L1);
  const QJsonArray events = fields.array("events"_L1);
  for (const auto& item : events) {
    auto event = eventFromJson(item.toObject());
    if (!event) return base::fail(event.error());
    roast.events.push_back(std::move(*event));
  }
  if (json.contains("gaps"_L1)) {  // roasts of version 0.1.0 have none
    for (const auto& item : fields.array("gaps"_L1)) {
      JsonFields gap(item.toObject(), u"gap"_s);
      roast.gaps.push_back({gap.integer("fromUtcMs"_L1), gap.integer("toUtcMs"_L1)});
      if (gap.error()) return base::fail(*gap.error());
    }
  }
  if (fields.error()) return base::fail(*fields.error());
  return roast;
}

std::optional<Development> development(const Roast& roast, qint64 nowUtcMs) {
  const RoastEvent* firstCrack = roast.find(EventType::FirstCrackStart);
  const auto charge = roast.chargeUtcMs();
  if (firstCrack == nullptr || !charge) return std::nullopt;
  const RoastEvent* drop = roast.find(EventType::Drop);
  const qint64 end = drop != nullptr ? drop->utcMs : roast.finishedUtcMs.value_or(nowUtcMs);
  const qint64 spentMs = std::max<qint64>(0, end - firstCrack->utcMs);
  const qint64 wholeMs = std::max<qint64>(0, end - *charge);
  Development result;
  result.seconds = static_cast<double>(spentMs) / 1000.0;
  if (wholeMs > 0) result.share = std::min(1.0, static_cast<double>(spentMs) / static_cast<double>(wholeMs));
  return result;
}

}  // namespace tryer::model
