// The life of an alarm (ISA-18.2 / IEC 62682) as one table: state × input → state. Pure.
//
// The window asks the same table which actions it may offer.
#pragma once

#include <optional>

#include "core/model/alarm.h"

namespace tryer::model {

enum class AlarmInput : quint8 {
  Rise,              // the condition holds now
  Fall,              // it does not any more
  Acknowledge,       // by a person, as all down to PutBack but ShelfEnds
  Reset,             // of a latched one
  Shelve,            // again: for another time
  Unshelve,          // before its time is over
  ShelfEnds,         // the time is over
  TakeOutOfService,  //
  PutBack,           //
  Suppress,          // by design
  Unsuppress,        //
};

// Where one alarm stands.
struct AlarmLife {
  AlarmState state = AlarmState::Normal;
  // What its condition and the acknowledgements made of it; while it is set aside this goes on, otherwise it is state.
  // So nothing is lost behind a shelf: what came and went there still waits for its acknowledgement.
  AlarmState under = AlarmState::Normal;
  bool active = false;      // the condition holds
  bool suppressed = false;  // the design's reason to suppress it holds, whatever the state
  bool operator==(const AlarmLife&) const = default;
};

// The life after this input; none: not allowed in this state, nothing changes. An input that is allowed and does
// nothing (a Rise while active) answers the same life. latching: when gone and acknowledged it stays until it is reset.
//
// An alarm that was set aside comes back unacknowledged when its condition holds, whoever acknowledged it before.
std::optional<AlarmLife> after(const AlarmLife& life, AlarmInput input, bool latching);

// Whether a person may do that to an alarm in this state.
bool isAllowed(AlarmState state, AlarmInput input);

}  // namespace tryer::model
