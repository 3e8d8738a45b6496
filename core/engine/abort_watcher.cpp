#include "core/engine/abort_watcher.h"

#include <cstdlib>
#include <utility>

#include "core/base/canonical_json.h"
#include "core/base/log.h"
#include "core/model/capability.h"
#include "core/model/journal_record.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;
namespace type = model::journal_type;

namespace {
double msBetween(qint64 fromNs, qint64 toNs) {
  return static_cast<double>(toNs - fromNs) / 1e6;
}
}  // namespace

AbortWatcher::AbortWatcher(const base::Clock& clock, Record record, std::function<void(std::function<void()>)> post)
    : clock_(clock), record_(std::move(record)), post_(std::move(post)) {}

QJsonObject AbortWatcher::facts(const model::AbortStatus& status) const {
  return {{u"epoch"_s, static_cast<qint64>(status.epoch)},
          {u"presses"_s, static_cast<qint64>(status.presses)},
          {u"machinePresent"_s, status.machinePresent},
          {u"linkLost"_s, status.linkLost},
          {u"readOnly"_s, status.readOnly},
          {u"attempts"_s, static_cast<qint64>(status.attempts)},
          {u"heater"_s, status.lastHeater},
          {u"fan"_s, status.lastFan},
          {u"state"_s, model::machineStateId(static_cast<model::MachineState>(status.lastState))}};
}

bool AbortWatcher::observe(const model::AbortStatus& status) {
  const bool changed = status.latched != seen_.latched || status.epoch != seen_.epoch;
  if (status.latched && status.pressedNs != 0) {
    if (status.epoch != seen_.epoch || seen_.pressedNs == 0) {
      seen_ = {};
      unconfirmedTold_ = false;
      writePressed(status);
    }
    const auto stage = [&](const char16_t* name, qint64 atNs) {
      QJsonObject payload = facts(status);
      payload[u"afterMs"_s] = msBetween(status.pressedNs, atNs);
      write(QString::fromUtf16(name), u"system"_s, payload,
            status.pressedUtcMs + (atNs - status.pressedNs) / base::kNsPerMs);
    };
    if (status.firstByteNs != 0 && seen_.firstByteNs == 0) stage(type::kAbortSent, status.firstByteNs);
    if (status.confirmedNs != 0 && seen_.confirmedNs == 0) stage(type::kAbortConfirmed, status.confirmedNs);
    if (!unconfirmedTold_ && status.unconfirmed(clock_.monotonicNs())) {
      unconfirmedTold_ = true;
      stage(type::kAbortUnconfirmed, clock_.monotonicNs());
    }
  }
  seen_ = status;
  flush();
  return changed;
}

void AbortWatcher::noteTrip(qint64 atNs, const QString& actor, const QString& why) {
  trip_ = Trip{atNs, actor, why};
}

void AbortWatcher::writePressed(const model::AbortStatus& status) {
  QJsonObject payload = facts(status);
  QString actor = u"operator"_s;
  const auto trip = std::exchange(trip_, std::nullopt);
  if (trip && std::abs(status.pressedNs - trip->atNs) < kSameMomentNs) {
    actor = trip->actor;
    payload[u"why"_s] = trip->why;
  }
  write(QString::fromUtf16(type::kAbortPressed), actor, payload, status.pressedUtcMs);
}

void AbortWatcher::noteReset(const QString& personName) {
  write(QString::fromUtf16(type::kAbortReset), u"operator:"_s + personName, facts(seen_), clock_.utcMs());
  flush();
}

void AbortWatcher::finish(const model::AbortStatus& status) {
  observe(status);
  if (writing_ && !waiting_.empty()) waiting_.pop_front();  // on its way already
  writing_ = true;
  for (const journal::Entry& entry : std::exchange(waiting_, {})) (void)record_(entry, {});
}

void AbortWatcher::write(const QString& entryType, const QString& actor, const QJsonObject& payload, qint64 utcMs) {
  if (waiting_.size() >= kMaxWaiting) waiting_.erase(waiting_.begin() + 1);
  waiting_.push_back({utcMs, entryType, actor, base::canonicalJson(payload)});
}

void AbortWatcher::flush() {
  if (writing_ || waiting_.empty() || clock_.monotonicNs() < notBeforeNs_) return;
  writing_ = true;
  // The answer comes on the writer's thread, maybe after this is gone.
  const std::weak_ptr<int> alive = alive_;
  const bool taken = record_(waiting_.front(), [this, post = post_, alive](const base::Result<void>& result) {
    post([this, alive, ok = result.has_value()] {
      if (alive.expired()) return;
      writing_ = false;
      if (ok) {
        waiting_.pop_front();
        flush();
      } else {
        notBeforeNs_ = clock_.monotonicNs() + base::kNsPerS;
      }
    });
  });
  if (!taken) {
    writing_ = false;
    notBeforeNs_ = clock_.monotonicNs() + base::kNsPerS;
  }
}

}  // namespace tryer::engine
