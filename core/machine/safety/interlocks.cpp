#include "core/machine/safety/interlocks.h"

#include <algorithm>
#include <utility>

#include "core/base/log.h"

namespace tryer::machine::safety {

using namespace Qt::StringLiterals;

namespace {

// This thread itself stood still for so long: that says nothing about the machine, whose answers may be waiting.
constexpr qint64 kOwnStallNs = 3 * Interlocks::kTickMs * base::kNsPerMs;

QString number(double value, int decimals = 0) {
  return QString::number(value, 'f', decimals);
}

}  // namespace

QString interlockDetail(const InterlockInForce& rule, const InterlockChange& change) {
  switch (rule.rule->condition) {
    case InterlockCondition::Stale:
      return u"no answer for %1 s"_s.arg(number(change.value, 1));
    case InterlockCondition::Above:
    case InterlockCondition::AboveInRoast:
      return u"%1 °C, limit %2 °C"_s.arg(number(change.value, 1), number(rule.limit));
    case InterlockCondition::RiseAbove:
      return u"%1 °C/min, limit %2 °C/min"_s.arg(number(change.value), number(rule.limit));
    case InterlockCondition::FanBelow:
      return u"fan %1, floor %2"_s.arg(number(change.value), number(rule.limit));
    case InterlockCondition::SettingChanged:
      return u"%1 → %2"_s.arg(number(change.wanted), number(change.value));
    case InterlockCondition::Counts:
      return u"%1 reported"_s.arg(number(change.value));
    case InterlockCondition::Mains:
      return u"%1 V"_s.arg(number(change.value));
    case InterlockCondition::LinkLost:
    case InterlockCondition::NotMeasured:
    case InterlockCondition::DrumStopped:
    case InterlockCondition::UnknownState:
      break;
  }
  return {};
}

// The maker has not published what the numbers mean: whoever asks his service will need them.
QString machineErrorsText(const std::vector<model::MachineError>& errors) {
  QStringList texts;
  for (const model::MachineError& e : errors)
    texts << u"category %1, type %2, info %3, value %4"_s.arg(e.category).arg(e.type).arg(e.info).arg(e.value);
  return texts.join(u"; "_s);
}

Interlocks::Interlocks(Parts parts, const model::Capability& capability, std::vector<InterlockInForce> rules)
    : parts_(std::move(parts)), evaluator_(capability, std::move(rules)) {
  withholdAsNeeded();
}

Interlocks::~Interlocks() {
  letGo(false);
}

void Interlocks::letGo(bool heatStays) {
  if (std::exchange(gone_, true)) return;
  const qint64 now = parts_.clock.monotonicNs();
  for (std::size_t i = 0; i < rules().size(); ++i) {
    const bool leavesHeat =
        heatStays && rules()[i].rule->condition == InterlockCondition::LinkLost && evaluator_.heatOn();
    if (leavesHeat && !evaluator_.holds(i)) act({i, true, 0, 0}, now);
    if (leavesHeat || evaluator_.holds(i)) act({i, false, 0, 0}, now);
  }
  parts_.permit.give(HeatPermit::Reason::Interlock);
}

void Interlocks::onSample(const model::Sample& sample) {
  evaluator_.onSample(sample);
  look();
}

void Interlocks::onLink(model::LinkState link) {
  evaluator_.onLink(link, parts_.clock.monotonicNs());
  look();
}

void Interlocks::onMachineErrors(const std::vector<model::MachineError>& errors) {
  errors_ = errors;
  const auto index = indexOf(kMachineErrors);
  if (!index || !evaluator_.holds(*index)) return;
  const auto isNew = [this](const model::MachineError& e) { return std::ranges::find(named_, e) == named_.end(); };
  if (std::ranges::none_of(errors_, isNew)) return;
  const qint64 now = parts_.clock.monotonicNs();
  act({*index, false, 0, 0}, now);
  act({*index, true, static_cast<double>(errors_.size()), 0}, now);
}

QString Interlocks::detailOf(const InterlockInForce& rule, const InterlockChange& change) {
  QString detail = change.holds ? interlockDetail(rule, change) : QString();
  if (QStringView(rule.rule->id) != QStringView(kMachineErrors)) return detail;
  named_ = change.holds ? errors_ : std::vector<model::MachineError>();
  if (!named_.empty()) detail += u": "_s + machineErrorsText(named_);
  return detail;
}

void Interlocks::tick() {
  const qint64 now = parts_.clock.monotonicNs();
  const bool stoodStill = tickedNs_ != 0 && now - tickedNs_ > kOwnStallNs;
  tickedNs_ = now;
  if (!stoodStill) look();
}

void Interlocks::look() {
  evaluator_.onAbort(parts_.abort.latched());
  const qint64 now = parts_.clock.monotonicNs();
  const auto changes = evaluator_.evaluate(now);
  for (const InterlockChange& change : changes) act(change, now);
}

// First what protects, then what tells.
void Interlocks::act(const InterlockChange& change, qint64 nowNs) {
  const InterlockInForce& rule = rules()[change.index];
  Watch& watch = watches_[change.index];
  InterlockSignal signal;
  if (change.holds) {
    // Latched already: joins the abort that runs, or begins another where it had ended and this came after.
    signal.tripped = rule.action == InterlockAction::Abort;
    if (signal.tripped) parts_.abort.trip();
    watch.occurrence = ++parts_.occurrences;
    watch.unseen = true;
  }
  withholdAsNeeded();
  signal.ruleId = QString::fromUtf16(rule.rule->id);
  signal.holds = change.holds;
  signal.occurrence = watch.occurrence;
  signal.action = rule.action;
  signal.detail = detailOf(rule, change);
  signal.atNs = nowNs;
  qCInfo(base::lcSafety) << "interlock" << signal.ruleId << (change.holds ? "holds" : "is gone") << signal.detail;
  parts_.tell(signal);
}

void Interlocks::withholdAsNeeded() {
  bool refuse = false;
  for (std::size_t i = 0; i < rules().size(); ++i) {
    const bool refuses = rules()[i].action >= InterlockAction::RefuseHeat;
    refuse = refuse || (refuses && (evaluator_.holds(i) || watches_[i].unseen));
  }
  if (refuse) {
    parts_.permit.withhold(HeatPermit::Reason::Interlock);
  } else {
    parts_.permit.give(HeatPermit::Reason::Interlock);
  }
}

std::optional<std::size_t> Interlocks::indexOf(QStringView ruleId) const {
  const auto found = std::ranges::find_if(
      rules(), [ruleId](const InterlockInForce& in) { return ruleId == QStringView(in.rule->id); });
  if (found == rules().end()) return std::nullopt;
  return static_cast<std::size_t>(found - rules().begin());
}

void Interlocks::seen(QStringView ruleId, quint32 occurrence) {
  const auto index = indexOf(ruleId);
  if (!index || watches_[*index].occurrence != occurrence) return;  // it has come again since
  watches_[*index].unseen = false;
  withholdAsNeeded();
}

void Interlocks::owe(QStringView ruleId) {
  const auto index = indexOf(ruleId);
  if (!index || watches_[*index].occurrence != 0) return;
  watches_[*index].unseen = true;
  withholdAsNeeded();
}

}  // namespace tryer::machine::safety
