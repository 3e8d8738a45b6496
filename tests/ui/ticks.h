// Waiting for a window, without a time of our own.
#pragma once

#include <QTest>

#include "tests/support/fake_console.h"

namespace tryer::test {

// Until the window has pulled from the console on two display ticks: what was done before is on the screen. A page may
// pull, too, so a tick is one or two looks.
inline bool letTick(const FakeConsole& console) {
  constexpr int kLooks = 4;
  constexpr int kPatienceMs = 60'000;  // for a busy machine, or a slow build
  const int before = console.liveApi.looks();
  return QTest::qWaitFor([&] { return console.liveApi.looks() >= before + kLooks; }, kPatienceMs);
}

}  // namespace tryer::test
