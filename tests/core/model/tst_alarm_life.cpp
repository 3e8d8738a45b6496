// The life of an alarm: the table by example, and what must hold whatever comes in whatever order.
#include <QTest>
#include <random>

#include "core/model/alarm_life.h"

using namespace tryer::model;

namespace {

constexpr int kInputs = static_cast<int>(AlarmInput::Unsuppress) + 1;
constexpr int kStates = static_cast<int>(AlarmState::OutOfService) + 1;

AlarmLife live(std::initializer_list<AlarmInput> inputs, bool latching = false) {
  AlarmLife life;
  for (const AlarmInput input : inputs) {
    const auto next = after(life, input, latching);
    if (!next) qFatal("input %d is not allowed", static_cast<int>(input));
    life = *next;
  }
  return life;
}

// What a test knows of the same alarm without the table.
struct Witness {
  bool active = false;
  bool suppressed = false;
  bool owesAcknowledgement = false;  // it came, and nobody acknowledged it since
  bool owesReset = false;            // it latches, and nobody reset it since it came

  void take(AlarmInput input, const AlarmLife& before, const AlarmLife& now) {
    if (input == AlarmInput::Rise && !before.active) owesAcknowledgement = owesReset = true;
    if (input == AlarmInput::Acknowledge) owesAcknowledgement = false;
    if (input == AlarmInput::Reset) owesReset = false;
    if (input == AlarmInput::Rise) active = true;
    if (input == AlarmInput::Fall) active = false;
    if (input == AlarmInput::Suppress) suppressed = true;
    if (input == AlarmInput::Unsuppress) suppressed = false;
    // Back from being set aside while it holds: it calls anew.
    if (isSetAside(before.state) && !isSetAside(now.state) && active) owesAcknowledgement = true;
  }
};

void checkInvariants(const AlarmLife& life, const Witness& witness, bool latching) {
  QCOMPARE(life.active, witness.active);
  QCOMPARE(life.suppressed, witness.suppressed);
  QVERIFY(!isSetAside(life.under));
  if (!isSetAside(life.state)) {
    QCOMPARE(life.under, life.state);
    QVERIFY2(!life.suppressed, "its reason to be suppressed holds, and it calls");
  }
  if (life.state == AlarmState::Suppressed) QVERIFY(life.suppressed);
  const bool unseen = life.under == AlarmState::Unacknowledged || life.under == AlarmState::ReturnedUnacknowledged;
  QVERIFY2(!witness.owesAcknowledgement || unseen, "acknowledged by itself, or lost");
  if (life.under == AlarmState::Unacknowledged || life.under == AlarmState::Acknowledged) QVERIFY(life.active);
  if (life.under == AlarmState::ReturnedUnacknowledged || life.under == AlarmState::Normal ||
      life.under == AlarmState::Latched) {
    QVERIFY(!life.active);
  }
  if (latching && witness.owesReset) QVERIFY2(life.under != AlarmState::Normal, "a latched one went by itself");
  if (!latching) QVERIFY(life.under != AlarmState::Latched);
}

}  // namespace

class TestAlarmLife : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void comesIsSeenAndGoes() {
    using enum AlarmInput;
    QCOMPARE(live({Rise}).state, AlarmState::Unacknowledged);
    QCOMPARE(live({Rise, Acknowledge}).state, AlarmState::Acknowledged);
    QCOMPARE(live({Rise, Acknowledge, Fall}).state, AlarmState::Normal);
    QCOMPARE(live({Rise, Fall}).state, AlarmState::ReturnedUnacknowledged);
    QCOMPARE(live({Rise, Fall, Acknowledge}).state, AlarmState::Normal);
    QCOMPARE(live({Rise, Fall, Rise}).state, AlarmState::Unacknowledged);
  }

  void aLatchingOneStaysUntilReset() {
    using enum AlarmInput;
    QCOMPARE(live({Rise, Acknowledge, Fall}, true).state, AlarmState::Latched);
    QCOMPARE(live({Rise, Fall, Acknowledge}, true).state, AlarmState::Latched);
    QCOMPARE(live({Rise, Fall, Acknowledge, Rise}, true).state, AlarmState::Unacknowledged);
    QCOMPARE(live({Rise, Fall, Acknowledge, Reset}, true).state, AlarmState::Normal);
    QVERIFY(!isAllowed(AlarmState::Acknowledged, Reset));
  }

  void whatIsSetAsideComesBack() {
    using enum AlarmInput;
    QCOMPARE(live({Rise, Shelve}).state, AlarmState::Shelved);
    QCOMPARE(live({Rise, Shelve, ShelfEnds}).state, AlarmState::Unacknowledged);
    QCOMPARE(live({Rise, Acknowledge, Shelve, Unshelve}).state, AlarmState::Unacknowledged);
    QCOMPARE(live({Rise, Acknowledge, Shelve, Fall, ShelfEnds}).state, AlarmState::Normal);
    QCOMPARE(live({Shelve, Rise, Fall, ShelfEnds}).state, AlarmState::ReturnedUnacknowledged);
    QCOMPARE(live({TakeOutOfService, Rise, PutBack}).state, AlarmState::Unacknowledged);
    QCOMPARE(live({Suppress, Rise}).state, AlarmState::Suppressed);
    QCOMPARE(live({Suppress, Rise, Unsuppress}).state, AlarmState::Unacknowledged);
    QCOMPARE(live({Rise, Shelve, Suppress, ShelfEnds}).state, AlarmState::Suppressed);
    QCOMPARE(live({Rise, Shelve, Suppress, ShelfEnds, Unsuppress}).state, AlarmState::Unacknowledged);
  }

  void whatAPersonMayDoDependsOnTheState() {
    using enum AlarmInput;
    QVERIFY(!isAllowed(AlarmState::Acknowledged, Acknowledge));
    QVERIFY(!isAllowed(AlarmState::Shelved, Acknowledge));
    QVERIFY(!isAllowed(AlarmState::Unacknowledged, Unshelve));
    QVERIFY(!isAllowed(AlarmState::OutOfService, Shelve));
    QVERIFY(isAllowed(AlarmState::OutOfService, PutBack));
    QVERIFY(isAllowed(AlarmState::Shelved, Shelve));
    // The machine and the clock are never refused.
    for (int s = 0; s < kStates; ++s) {
      for (const AlarmInput input : {Rise, Fall, ShelfEnds, Suppress, Unsuppress})
        QVERIFY(isAllowed(static_cast<AlarmState>(s), input));
    }
  }

  void holdsInEveryOrder_data() {
    QTest::addColumn<bool>("latching");
    QTest::newRow("plain") << false;
    QTest::newRow("latching") << true;
  }
  void holdsInEveryOrder() {
    QFETCH(bool, latching);
    QSet<int> reached;
    for (quint32 seed = 1; seed <= 2'000; ++seed) {
      std::mt19937 random(seed);
      AlarmLife life;
      Witness witness;
      for (int i = 0; i < 60; ++i) {
        const auto input = static_cast<AlarmInput>(random() % kInputs);
        const auto next = after(life, input, latching);
        QCOMPARE(next.has_value(), isAllowed(life.state, input));
        if (!next) continue;
        if (input == AlarmInput::ShelfEnds) QVERIFY(next->state != AlarmState::Shelved);
        witness.take(input, life, *next);
        life = *next;
        reached.insert(static_cast<int>(life.state));
        checkInvariants(life, witness, latching);
        if (QTest::currentTestFailed()) {
          qWarning("seed %u, step %d, input %d", seed, i, static_cast<int>(input));
          return;
        }
      }
    }
    QCOMPARE(reached.size(), latching ? kStates : kStates - 1);
  }

  void jsonKeepsAnAlarm() {
    Alarm alarm;
    alarm.id = QStringLiteral("a.b@c");
    alarm.definitionId = QStringLiteral("a.b");
    alarm.source = QStringLiteral("c");
    alarm.priority = AlarmPriority::High;
    alarm.state = AlarmState::Shelved;
    alarm.active = true;
    alarm.detail = QStringLiteral("BT 246 °C");
    alarm.raisedUtcMs = 5;
    alarm.shelvedUntilUtcMs = 9;
    alarm.acknowledgedUtcMs = 7;
    alarm.acknowledgedBy = QStringLiteral("operator:Ada");
    alarm.note = QStringLiteral("seen");
    alarm.setAsideBy = QStringLiteral("operator");
    alarm.setAsideReason = QStringLiteral("why");
    alarm.occurrences = 3;
    alarm.revision = 8;
    const auto read = alarmFromJson(toJson(alarm));
    QVERIFY(read);
    QCOMPARE(toJson(*read), toJson(alarm));
    QJsonObject damaged = toJson(alarm);
    damaged[QStringLiteral("state")] = QStringLiteral("ringing");
    QVERIFY(!alarmFromJson(damaged));
    damaged = toJson(alarm);
    damaged[QStringLiteral("revision")] = -1;
    QVERIFY(!alarmFromJson(damaged));
  }
};

QTEST_APPLESS_MAIN(TestAlarmLife)
#include "tst_alarm_life.moc"
