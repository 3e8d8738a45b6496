// The interlocks of the machine in use: the evaluator, and what follows from it — heat withheld, the abort tripped,
// the alarm handed on.
//
// Heat that an interlock refused comes back by itself only when the condition is gone AND somebody has seen its alarm
// (acknowledged it, or set it aside): what withheld heat for two seconds would otherwise pass unseen, and whoever
// steers would learn of it from the next roast. Without an engine nobody can acknowledge; then heat stays withheld.
//
// Machine thread. Needs no engine, database or window to act.
#pragma once

#include <QString>
#include <array>
#include <functional>
#include <vector>

#include "core/base/clock.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/heat_permit.h"
#include "core/machine/safety/interlock_settings.h"

namespace tryer::machine::safety {

// What the engine is told: for the alarm book and the journal.
struct InterlockSignal {
  QString ruleId;
  bool holds = false;      // it begins, or it is gone
  quint32 occurrence = 0;  // numbers what held; answer seen() with it
  InterlockAction action = InterlockAction::Alarm;
  QString detail;        // with numbers; empty where there are none
  qint64 atNs = 0;       // monotonic, when it acted
  bool tripped = false;  // it tripped the abort
};

// "BT 246.2 °C, limit 240 °C"; empty where there are no numbers.
QString interlockDetail(const InterlockInForce& rule, const InterlockChange& change);
// "category 3, type 1, info 0, value 7; …"
QString machineErrorsText(const std::vector<model::MachineError>& errors);

class Interlocks {
 public:
  static constexpr int kTickMs = 100;                        // between looks where no sample comes
  using Tell = std::function<void(const InterlockSignal&)>;  // must only hand on

  struct Parts {
    const base::Clock& clock;
    AbortChannel& abort;
    HeatPermit& permit;
    Tell tell;
    quint32 occurrences = 0;  // numbers used by the machine before this one
  };
  Interlocks(Parts parts, const model::Capability& capability, std::vector<InterlockInForce> rules);
  ~Interlocks();  // as letGo(false)
  Interlocks(const Interlocks&) = delete;
  Interlocks& operator=(const Interlocks&) = delete;

  void onSample(const model::Sample& sample);
  void onLink(model::LinkState link);
  // All that the machine reports now. The alarm names them as they were when it came; one that joins them meanwhile is
  // something new to be seen: the alarm comes again.
  void onMachineErrors(const std::vector<model::MachineError>& errors);
  void onCommand(QStringView actuatorId) { evaluator_.onCommand(actuatorId); }
  void onCommandEnded(const model::CommandOutcome& outcome) { evaluator_.onCommandEnded(outcome); }
  void tick();  // every kTickMs

  // The machine is not in use any more: nothing holds, heat is not withheld for it. heatStays: a heater that is on
  // stays on (a real machine): that is an alarm which comes and goes, and stays until somebody has seen it.
  void letGo(bool heatStays);

  // A person has seen the alarm of that occurrence, or of an earlier run (0).
  void seen(QStringView ruleId, quint32 occurrence);
  // Its alarm of an earlier run was not seen yet: heat is withheld until it is.
  void owe(QStringView ruleId);

  // By the last sample, however old; a heater that is not shown counts as on.
  bool heatOn() const noexcept { return evaluator_.heatOn(); }

  quint32 occurrences() const { return parts_.occurrences; }
  std::span<const InterlockInForce> rules() const { return evaluator_.rules(); }
  void change(std::vector<InterlockInForce> rules) { evaluator_.change(std::move(rules)); }

 private:
  struct Watch {
    quint32 occurrence = 0;
    bool unseen = false;
  };
  void look();
  void act(const InterlockChange& change, qint64 nowNs);
  QString detailOf(const InterlockInForce& rule, const InterlockChange& change);
  void withholdAsNeeded();
  std::optional<std::size_t> indexOf(QStringView ruleId) const;

  Parts parts_;
  InterlockEvaluator evaluator_;
  std::array<Watch, kMaxInterlocks> watches_;
  std::vector<model::MachineError> errors_;
  std::vector<model::MachineError> named_;  // in the alarm, while it holds
  qint64 tickedNs_ = 0;
  bool gone_ = false;
};

}  // namespace tryer::machine::safety
