#pragma once

#include <QJsonObject>
#include <QString>
#include <optional>
#include <vector>

#include "core/base/error.h"

namespace tryer::model {

enum class EventType : quint8 { Charge, TurningPoint, DryEnd, FirstCrackStart, Drop };
QString eventTypeId(EventType type);  // "CHARGE" "TP" "DRY" "FCs" "DROP": the field's terms
std::optional<EventType> eventTypeFromId(const QString& id);

// A mark on the roast. Every mark can be undone; an undone mark stays in the list (and in the journal).
struct RoastEvent {
  QString id;
  EventType type = EventType::Charge;
  qint64 utcMs = 0;
  double elapsedS = 0;        // since CHARGE (negative before it; 0 for CHARGE itself)
  std::optional<double> btC;  // shown at that moment
  bool detected = false;      // found by the program, not marked by a person
  QString actor;
  bool undone = false;
};

// Nothing was measured from one moment to the other: the connection was lost, or the console was away. Never
// interpolated over.
struct RoastGap {
  qint64 fromUtcMs = 0;  // the last sample before
  qint64 toUtcMs = 0;    // the first one after, or the end of the roast
  bool operator==(const RoastGap&) const = default;
};

// One batch, from the first sample that belongs to it to the end.
struct Roast {
  QString id;
  QString machineId;
  QString serial;  // of the machine, where it tells one; empty: not known
  qint64 startedUtcMs = 0;
  std::optional<qint64> finishedUtcMs;
  std::vector<RoastEvent> events;  // in the order of marking
  std::vector<RoastGap> gaps;      // in the order of time
  int resumed = 0;                 // how often it went on after a restart

  const RoastEvent* find(EventType type) const;  // the mark in force, or nullptr
  std::optional<qint64> chargeUtcMs() const;
  bool running() const { return !finishedUtcMs.has_value(); }
  // The next mark in the usual order that is not set; nothing after DROP.
  std::optional<EventType> nextExpected() const;
};

inline constexpr std::size_t kMaxMarks = 500;  // of one roast, undone ones too
inline constexpr std::size_t kMaxGaps = 200;   // of one roast; any further one is in the journal alone

// Whether a person may set this mark now: Refused, with a sentence, when not. A mark that is set already may be set
// anew; CHARGE also begins a roast.
base::Result<void> mayMark(const std::optional<Roast>& roast, EventType type);

QJsonObject toJson(const Roast& roast);
base::Result<Roast> roastFromJson(const QJsonObject& json);

// Development: first crack start to DROP (or to now), and its share of the time since CHARGE (DTR). Seconds; share 0…1.
struct Development {
  double seconds = 0;
  double share = 0;
};
std::optional<Development> development(const Roast& roast, qint64 nowUtcMs);

}  // namespace tryer::model
