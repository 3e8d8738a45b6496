#include "core/roast/roast_keeper.h"

#include <algorithm>
#include <cmath>

#include "core/base/uuid.h"
#include "core/model/journal_record.h"

namespace tryer::roast {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;
using base::Result;
using model::Actor;
using model::EventType;
using model::kSystem;
using model::RoastEvent;

namespace {

constexpr qint64 kBtMaxAgeNs = 3 * base::kNsPerS;  // an older temperature is not written beside a mark

}  // namespace

RoastKeeper::RoastKeeper(const base::Clock& clock, store::Database& db, journal::Journal& journal,
                         RoastListener& listener, Post post, QString machineId, const model::Capability& capability)
    : clock_(clock),
      db_(db),
      journal_(journal),
      listener_(listener),
      post_(std::move(post)),
      machineId_(std::move(machineId)),
      btChannel_(capability.channelIndex(model::channel::kBt)),
      detector_(btChannel_),
      anchor_(clock.now()) {}

RoastKeeper::~RoastKeeper() = default;

qint64 RoastKeeper::roastUtcMs(base::Stamp at) const {
  return anchor_.utcMs + (at.monotonicNs - anchor_.monotonicNs) / base::kNsPerMs;
}

RoastKeeper::Moment RoastKeeper::now() const {
  Moment moment{clock_.now(), std::nullopt};
  // A replay at a higher speed runs ahead of the clock: nothing happens before what was shown.
  if (newest_ && newest_->at.monotonicNs > moment.at.monotonicNs) moment.at = newest_->at;
  if (newest_ && moment.at.monotonicNs - newest_->at.monotonicNs <= kBtMaxAgeNs) moment.btC = newest_->btC;
  return moment;
}

RoastEvent* RoastKeeper::eventById(const QString& id) {
  const auto found = std::ranges::find(roast_->events, id, &RoastEvent::id);
  return found == roast_->events.end() ? nullptr : &*found;
}

void RoastKeeper::onSample(const model::Sample& sample, bool latched) {
  const float bt = btChannel_ < 0 ? std::nanf("") : sample.values[static_cast<std::size_t>(btChannel_)];
  if (noteGap(roastUtcMs(sample.at))) save({});
  newestUtcMs_ = roastUtcMs(sample.at);
  newest_ = Moment{sample.at, std::isnan(bt) ? std::nullopt : std::optional(static_cast<double>(bt))};
  const bool charged = running() && roast_->find(EventType::Charge) != nullptr;
  const bool dropped = running() && roast_->find(EventType::Drop) != nullptr;
  const auto found = detector_.add(sample, !charged && !dropped);

  const bool first = !std::exchange(sawSample_, true);
  if (first && !running() && sample.state == model::MachineState::Roasting) {
    begin(*newest_, kSystem, u"the machine was roasting when the console connected"_s);
    save({});
  }
  if (!found) return;
  if (latched) {
    detector_.holdUntilSteady();
    return;
  }
  const Moment moment{found->at, found->btC};
  if (charged || dropped) {
    end(roastUtcMs(moment.at), kSystem, u"the next batch was charged"_s);
    save({});  // a change holds one roast
  }
  if (!running()) begin(moment, kSystem, u"CHARGE was found"_s);
  setMark(EventType::Charge, moment, kSystem, true);
  save({});
}

void RoastKeeper::identify(const QString& serial) {
  serial_ = serial;
  if (serial.isEmpty() || !running() || roast_->serial == serial) return;
  if (roast_->serial.isEmpty()) {
    roast_->serial = serial;
  } else {
    end(newestUtcMs_.value_or(roast_->startedUtcMs), kSystem,
        u"another roaster is in its place (serial number %1, not %2)"_s.arg(serial, roast_->serial));
  }
  save({});
}

Result<void> RoastKeeper::mark(EventType type, const Actor& actor, Done done) {
  if (auto may = model::mayMark(roast_, type); !may) return may;
  const Moment moment = now();
  if (type == EventType::Charge && running() && roast_->find(EventType::Drop) != nullptr) {
    end(roastUtcMs(moment.at), actor, u"the next batch was charged"_s);
    save({});  // a change holds one roast
  }
  if (!running()) begin(moment, actor, u"CHARGE was marked"_s);
  setMark(type, moment, actor, false);
  save(std::move(done));
  return {};
}

Result<void> RoastKeeper::undo(const Actor& actor, Done done) {
  if (!running()) return fail(ErrorCode::Refused, u"No roast is running, so there is no mark to undo."_s);
  const auto newest = std::find_if(roast_->events.rbegin(), roast_->events.rend(),
                                   [](const RoastEvent& event) { return !event.undone; });
  if (newest == roast_->events.rend()) return fail(ErrorCode::Refused, u"There is no mark to undo."_s);
  newest->undone = true;
  const auto step = std::ranges::find(steps_, newest->id, &Step::setId);
  RoastEvent* restored = nullptr;
  if (step != steps_.end()) {
    restored = eventById(step->replacedId);
    steps_.erase(step);
  }
  if (restored != nullptr) restored->undone = false;
  recount();
  noteMark(model::journal_type::kMarkUndone, actor, *newest);
  if (restored != nullptr) noteMark(model::journal_type::kMarkSet, actor, *restored);
  save(std::move(done));
  return {};
}

Result<void> RoastKeeper::finish(const Actor& actor, Done done, const QString& reason) {
  if (!running()) return fail(ErrorCode::Refused, u"No roast is running, so there is none to finish."_s);
  end(roastUtcMs(now().at), actor, reason);
  save(std::move(done));
  return {};
}

void RoastKeeper::begin(const Moment& moment, const Actor& actor, const QString& reason) {
  model::Roast fresh;
  fresh.id = base::newUuidV7(clock_);
  fresh.machineId = machineId_;
  fresh.serial = serial_;
  fresh.startedUtcMs = roastUtcMs(moment.at);
  roast_ = fresh;
  steps_.clear();
  note(model::journal_type::kRoastStarted, actor, {{u"machineId"_s, machineId_}, {u"reason"_s, reason}});
  listener_.onRoastBegan(*roast_, moment.at.monotonicNs - kLeadNs);
}

void RoastKeeper::end(qint64 utcMs, const Actor& actor, const QString& reason) {
  noteGap(utcMs);
  roast_->finishedUtcMs = std::max(utcMs, roast_->startedUtcMs);
  detector_.holdUntilSteady();
  note(model::journal_type::kRoastFinished, actor, {{u"reason"_s, reason}});
  listener_.onRoastEnded(*roast_);
}

void RoastKeeper::setMark(EventType type, const Moment& moment, const Actor& actor, bool detected) {
  QString replacedId;
  if (const RoastEvent* there = roast_->find(type)) {
    replacedId = there->id;
    RoastEvent& replaced = *eventById(replacedId);
    replaced.undone = true;
    noteMark(model::journal_type::kMarkUndone, actor, replaced);
  }
  RoastEvent event;
  event.id = base::newUuidV7(clock_);
  event.type = type;
  event.utcMs = roastUtcMs(moment.at);
  event.btC = moment.btC;
  event.detected = detected;
  event.actor = actor.id();
  roast_->events.push_back(event);
  steps_.push_back({event.id, replacedId});
  recount();
  noteMark(model::journal_type::kMarkSet, actor, roast_->events.back());
  if (type == EventType::Drop) detector_.holdUntilSteady();
}

// Called before that moment's sample counts, and at the end of a roast.
bool RoastKeeper::noteGap(qint64 untilUtcMs) {
  if (!running() || !newestUtcMs_ || untilUtcMs - *newestUtcMs_ <= kGapMs) return false;
  const model::RoastGap gap{std::max(*newestUtcMs_, roast_->startedUtcMs), untilUtcMs};
  if (roast_->gaps.size() < model::kMaxGaps) roast_->gaps.push_back(gap);
  note(model::journal_type::kRoastGap, kSystem,
       {{u"fromUtcMs"_s, gap.fromUtcMs},
        {u"toUtcMs"_s, gap.toUtcMs},
        {u"gapS"_s, static_cast<double>(gap.toUtcMs - gap.fromUtcMs) / 1000.0}});
  return true;
}

void RoastKeeper::recount() {
  const qint64 zeroMs = roast_->chargeUtcMs().value_or(roast_->startedUtcMs);
  for (RoastEvent& event : roast_->events) event.elapsedS = static_cast<double>(event.utcMs - zeroMs) / 1000.0;
}

std::optional<double> RoastKeeper::elapsedS(base::Stamp at) const {
  if (!roast_) return std::nullopt;
  const RoastEvent* drop = roast_->find(EventType::Drop);
  const qint64 untilMs = drop != nullptr ? drop->utcMs : roast_->finishedUtcMs.value_or(roastUtcMs(at));
  return static_cast<double>(untilMs - roast_->chargeUtcMs().value_or(roast_->startedUtcMs)) / 1000.0;
}

}  // namespace tryer::roast
