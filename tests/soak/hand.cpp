#include "tests/soak/hand.h"

#include <QTest>
#include <array>

namespace tryer::soak {

using namespace Qt::StringLiterals;

namespace {

constexpr int kHoldMs = 1'300;  // the buttons ask for one second
constexpr double kDropC = 190;

const QString kResetDialog = u"Reset the abort"_s;

}  // namespace

QString Hand::machineName() {
  return u"Machine, its state and its connection"_s;
}

bool Hand::act() {
  const auto machine = console_.shown(machineName());
  if (!machine) return false;
  if (console_.shown(kResetDialog) || console_.shown(u"What happened"_s)) {
    resetAbort();
  } else if (random_.bounded(8) == 0) {
    acknowledge();
  } else if (machine->contains(u"Roasting"_s)) {
    roast();
  } else {
    holdNextStep();
  }
  return true;
}

void Hand::holdNextStep() {
  if (console_.click(u"Machine, next step"_s, kHoldMs)) QTest::qWait(kHoldMs + 200);
}

void Hand::resetAbort() {
  if (!console_.shown(kResetDialog)) {
    if (console_.click(u"Reset: hold 1 s"_s, kHoldMs)) QTest::qWait(kHoldMs + 200);
    return;
  }
  if (console_.type(u"Soak"_s) && console_.click(kResetDialog)) {
    ++deeds_.aborts;
  } else {
    console_.press(u"Escape"_s);
  }
}

void Hand::acknowledge() {
  if (!console_.press(u"F2"_s)) return;
  QTest::qWait(200);
  if (!console_.shown(u"Note"_s)) return;
  console_.type(u"seen"_s);
  if (console_.press(u"Return"_s)) ++deeds_.acknowledged;
}

void Hand::roast() {
  const double bean = console_.shown(u"Bean temperature, °C"_s).value_or(QString()).toDouble();
  if (bean >= kDropC) {
    console_.click(u"Mark DROP"_s);
    holdNextStep();
    ++deeds_.roasts;
    return;
  }
  static const std::array<QString, 5> kChanges{u"Heater down by 1"_s, u"Heater up by 1"_s, u"Fan up by 1"_s,
                                               u"Fan down by 1"_s, u"Drum up by 1"_s};
  const int which = random_.bounded(static_cast<int>(kChanges.size()) + 2);
  if (which < static_cast<int>(kChanges.size())) {
    if (console_.click(kChanges[static_cast<std::size_t>(which)])) ++deeds_.changes;
  } else {
    console_.press(which % 2 == 0 ? u"A"_s : u"Space"_s);
  }
}

}  // namespace tryer::soak
