// Turns what the engine knows into what the Live page says. No widgets, no clock of its own: same inputs, same words.
// GUI thread.
#pragma once

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
  TileValue value;  // as echoed, with the request beside it
  std::optional<int> echo;
  std::optional<int> requested;  // by anybody, not yet echoed
  int min = 0;
  int max = 0;
  int step = 1;
  int maxChange = 0;    // in one command; 0: the whole range
  bool usable = false;  // connected, fresh, in a state in which it may be commanded, no abort latched
};

struct EventView {
  model::EventType type;
  QString label;  // "FCs"
  QString at;     // "8:25" when marked; empty
  bool detected = false;
  bool next = false;  // the one that is expected now
};

struct PrsView {
  model::MachineState next;
  QString label;  // "Next step: Cooling"
};

struct LiveView {
  bool hasMachine = false;  // one was chosen and said something in this session
  QString state;            // "Roasting"
  TileValue bt, ror, exhaust;
  TileValue clock;        // mm:ss since charge
  TileValue development;  // "1:12 · 14 %"
  std::vector<ActuatorView> actuators;
  std::optional<PrsView> prs;  // none: no such button, or no step offered now
  std::vector<EventView> events;
  bool canMark = false;
  bool canUndo = false;
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
  ActuatorView actuatorView(const model::ActuatorSpec& spec, const LiveInputs& inputs) const;

  std::map<QString, Order> underway_;  // by actuator: approved or executing
  std::map<QString, int> notTaken_;
  std::map<QString, int> collected_;
};

}  // namespace tryer::ui
