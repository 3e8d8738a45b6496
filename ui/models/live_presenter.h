// Turns what the engine knows into what the Live page says. No widgets, no clock of its own: same inputs, same words.
// GUI thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/engine/api/console.h"
#include "ui/models/tile_value.h"

namespace tryer::ui {

struct ActuatorView {
  QString id;
  QString name;     // "Heater"
  QString letter;   // "P"
  QString unit;     // "°C"; empty for a number of steps
  TileValue value;  // as echoed, with the request beside it
  std::optional<int> echo;
  std::optional<int> requested;  // by anybody, not yet echoed
  int step = 1;
  QString lessRefused;  // why one step down would be refused now; empty: it would not
  QString moreRefused;
  // Set by a number: the machine takes it and never shows it.
  bool unseen = false;
  int min = 0;
  int max = 0;
  std::optional<int> asked;  // what was sent last
  QString setRefused;        // why no number would be taken now
};

struct EventView {
  model::EventType type;
  QString label;  // "FCs"
  QString at;     // "8:25" when marked; empty
  bool detected = false;
  bool next = false;  // the one that is expected now
  QString refused;    // why it cannot be marked now; empty: it can
};

struct PrsView {
  model::MachineState next;
  QString label;    // "Cooling"
  QString refused;  // why the press would be refused now; empty: it would not
};

struct LiveView {
  bool hasMachine = false;  // one was chosen and said something in this session
  QString state;            // "Roasting"
  TileValue bt, ror, exhaust;
  TileValue clock;        // mm:ss since charge
  TileValue development;  // "1:12 · 14 %"
  std::vector<ActuatorView> actuators;
  std::optional<PrsView> prs;  // none: no such button, or the machine offers no step now
  std::vector<EventView> events;
  QString undoRefused;
  QString notice;      // why it is not connected or stale, what it means, what to do; empty: nothing to say
  QString nextByHand;  // what the operator does next with the hands
};

struct LiveInputs {
  engine::api::LiveSnapshot live;
  model::LinkStatus link;
  std::shared_ptr<const model::Capability> capability;
  std::optional<model::Roast> roast;
  model::AbortStatus abort;
  qint64 nowUtcMs = 0;
  // The gates as they stand now (ProposalsApi::check); none: nothing can be changed.
  std::function<std::vector<model::GateCheck>(const QString& actuatorId, int target)> check;
};

class LivePresenter {
 public:
  LiveView view(const LiveInputs& inputs) const;

  // Requested and not taken settings come from the commands on their way.
  void proposalChanged(const model::Proposal& proposal);
  // Clicks that are being collected and not sent yet.
  void setCollected(const QString& actuatorId, std::optional<int> target);
  // The engine did not take a change at all.
  void refused(const QString& actuatorId, int target);
  // The operator has seen that something was not taken.
  void acknowledge(const QString& actuatorId);

 private:
  struct Order {
    QString proposalId;
    int target = 0;
  };
  ActuatorView unseenView(ActuatorView view, const model::ActuatorSpec& spec, const LiveInputs& in) const;
  ActuatorView actuatorView(const model::ActuatorSpec& spec, const LiveInputs& inputs) const;

  std::map<QString, Order> underway_;  // by actuator: approved or executing
  std::map<QString, int> notTaken_;
  std::map<QString, int> asked_;  // sent, and not known to have failed
  std::map<QString, int> collected_;
};

}  // namespace tryer::ui
