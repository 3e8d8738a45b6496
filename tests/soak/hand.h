// An untiring operator at the real console: roasts one after the other, answers proposals, acknowledges alarms, resets
// what was aborted. Not a good one: what is refused is tried again later.
#pragma once

#include <QRandomGenerator>
#include <QString>

#include "tests/e2e/console_under_test.h"

namespace tryer::soak {

// One thread.
class Hand {
 public:
  Hand(e2e::ConsoleUnderTest& console, QRandomGenerator& random) : console_(console), random_(random) {}

  // One look and at most one deed, within a second or so. False: the console does not answer.
  bool act();

  struct Deeds {
    int roasts = 0;  // ended by the hand
    int aborts = 0;  // reset
    int changes = 0;
    int acknowledged = 0;
  };
  const Deeds& deeds() const { return deeds_; }

  static QString machineName();

 private:
  void holdNextStep();
  void resetAbort();
  void acknowledge();
  void roast();

  e2e::ConsoleUnderTest& console_;
  QRandomGenerator& random_;
  Deeds deeds_;
};

}  // namespace tryer::soak
