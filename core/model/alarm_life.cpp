#include "core/model/alarm_life.h"

#include <array>

namespace tryer::model {

namespace {

enum class Next : quint8 {
  Unack,    // Unacknowledged
  Ack,      // Acknowledged
  Return,   // ReturnedUnacknowledged
  Over,     // Latched if the alarm latches, else Normal
  Normal,   //
  Shelf,    // Shelved
  Design,   // Suppressed
  Service,  // OutOfService
  Back,     // out of being set aside
  Stay,     //
  Under,    // stays set aside; what is under it moves
  No,       // not allowed
};
using enum Next;

constexpr std::size_t kInputs = 11;
using Row = std::array<Next, kInputs>;

// Rows in the order of AlarmState, columns in the order of AlarmInput.
// clang-format off
constexpr std::array<Row, 8> kTable{{
    //  Rise   Fall    Ack   Reset   Shelve Unshelve ShelfEnds TakeOut  PutBack Suppress Unsuppress
    {{  Unack, Stay,   No,   No,     Shelf, No,      Stay,     Service, No,     Design,  Stay }},  // Normal
    {{  Stay,  Return, Ack,  No,     Shelf, No,      Stay,     Service, No,     Design,  Stay }},  // Unacknowledged
    {{  Stay,  Over,   No,   No,     Shelf, No,      Stay,     Service, No,     Design,  Stay }},  // Acknowledged
    {{  Unack, Stay,   Over, No,     Shelf, No,      Stay,     Service, No,     Design,  Stay }},  // ReturnedUnackn.
    {{  Unack, Stay,   No,   Normal, Shelf, No,      Stay,     Service, No,     Design,  Stay }},  // Latched
    {{  Under, Under,  No,   No,     Stay,  Back,    Back,     Service, No,     Stay,    Stay }},  // Shelved
    {{  Under, Under,  No,   No,     No,    No,      Stay,     Service, No,     Stay,    Back }},  // Suppressed
    {{  Under, Under,  No,   No,     No,    No,      Stay,     No,      Back,   Stay,    Stay }},  // OutOfService
}};
// clang-format on

Next at(AlarmState state, AlarmInput input) {
  return kTable[static_cast<std::size_t>(state)][static_cast<std::size_t>(input)];
}

// One of the five states that are not set aside.
AlarmState plain(AlarmState from, Next next, bool latching) {
  switch (next) {
    case Unack:
      return AlarmState::Unacknowledged;
    case Ack:
      return AlarmState::Acknowledged;
    case Return:
      return AlarmState::ReturnedUnacknowledged;
    case Over:
      return latching ? AlarmState::Latched : AlarmState::Normal;
    case Normal:
      return AlarmState::Normal;
    default:
      return from;
  }
}

}  // namespace

bool isAllowed(AlarmState state, AlarmInput input) {
  return at(state, input) != No;
}

std::optional<AlarmLife> after(const AlarmLife& life, AlarmInput input, bool latching) {
  const Next next = at(life.state, input);
  if (next == No) return std::nullopt;
  AlarmLife then = life;
  if (input == AlarmInput::Rise || input == AlarmInput::Fall) then.active = input == AlarmInput::Rise;
  if (input == AlarmInput::Suppress || input == AlarmInput::Unsuppress) {
    then.suppressed = input == AlarmInput::Suppress;
  }
  switch (next) {
    case Shelf:
      then.state = AlarmState::Shelved;
      break;
    case Design:
      then.state = AlarmState::Suppressed;
      break;
    case Service:
      then.state = AlarmState::OutOfService;
      break;
    case Under:
      then.under = plain(life.under, at(life.under, input), latching);
      break;
    case Back:
      if (then.active) then.under = AlarmState::Unacknowledged;
      then.state = then.suppressed ? AlarmState::Suppressed : then.under;
      break;
    default:
      if (!isSetAside(life.state)) then.state = then.under = plain(life.state, next, latching);
      break;
  }
  return then;
}

}  // namespace tryer::model
