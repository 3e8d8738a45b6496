// One command's way to its end, without a machine: statuses in, packets and outcomes out.
#include <QTest>

#include "core/machine/aillio/bullet_command.h"
#include "core/machine/aillio/r1_codec.h"
#include "core/machine/aillio/r1_profile.h"
#include "core/machine/aillio/r2_codec.h"
#include "core/machine/aillio/r2_profile.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::machine::aillio;
using model::CommandResult;
using model::MachineState;

namespace {

constexpr qint64 kS = 1'000'000'000;

Shown shows(int heater, int fan = 5, int drum = 5, MachineState state = MachineState::Roasting) {
  return {heater, fan, drum, state};
}

base::Result<BulletCommand> make(const QString& actuator, int target, const Shown& shown) {
  return BulletCommand::make({u"c"_s, actuator, target, 1}, r1Capability(), encodeR1, shown, 0);
}

base::Result<BulletCommand> makeR2(const QString& actuator, int target, const Shown& shown) {
  return BulletCommand::make({u"c"_s, actuator, target, 1}, r2Capability(), encodeR2, shown, 0);
}

QByteArray hexOf(const std::optional<Packet>& packet) {
  if (!packet) return "none";
  return QByteArray(reinterpret_cast<const char*>(packet->bytes.data()), static_cast<qsizetype>(packet->size)).toHex();
}

}  // namespace

class BulletCommandTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void walksOneStepAtATime() {
    auto command = make(u"heater"_s, 3, shows(5));
    QVERIFY(command.has_value());
    QCOMPARE(hexOf(command->due()), QByteArray("3402aaaa"));
    command->sent(1);
    QVERIFY(!command->due());
    command->observe(shows(5));  // not yet
    QVERIFY(!command->due());
    command->observe(shows(4));
    QCOMPARE(hexOf(command->due()), QByteArray("3402aaaa"));
    command->sent(2);
    command->observe(shows(3));
    QVERIFY(command->reached());
    QVERIFY(!command->due());
    const auto outcome = command->done(3);
    QCOMPARE(outcome.result, CommandResult::Done);
    QCOMPARE(outcome.firstByteNs, 1);
    QCOMPARE(outcome.lastEcho, std::optional(3));
    QVERIFY(!outcome.error);
  }

  void startsFromTheEchoWhenSomebodyTurnsTheKnob() {
    auto command = make(u"fan"_s, 6, shows(5, 5));
    QCOMPARE(hexOf(command->due()), QByteArray("3101aaaa"));
    command->sent(1);
    command->observe(shows(5, 8));  // by hand
    QCOMPARE(hexOf(command->due()), QByteArray("3102aaaa"));
  }

  void neverSendsAStepTwice() {
    auto command = make(u"heater"_s, 9, shows(5));
    command->sent(1);
    for (int i = 0; i < 100; ++i) {
      command->observe(shows(5));
      QVERIFY(!command->due());
    }
    const qint64 deadline = BulletCommand::kBaseNs + 4 * BulletCommand::kPerStepNs;
    QVERIFY(!command->expired(deadline - 1));
    QVERIFY(command->expired(deadline));
    const auto outcome = command->failed(deadline);
    QCOMPARE(outcome.result, CommandResult::Failed);
    QCOMPARE(outcome.lastEcho, std::optional(5));
    QVERIFY(outcome.error->message.contains(u'5'));
  }

  // It may have taken it: nothing was shown that says otherwise.
  void isUnknownWhenNothingIsShownAfterwards() {
    auto command = make(u"fan"_s, 6, shows(5, 5));
    command->observe(shows(5, 5));
    command->sent(1);
    auto silent = shows(5, 5);
    silent.fan.reset();
    command->observe(silent);
    const auto outcome = command->failed(BulletCommand::kBaseNs * 9);
    QCOMPARE(outcome.result, CommandResult::Unknown);
    QVERIFY2(outcome.error->message.contains(u"whether it took it"_s), qPrintable(outcome.error->message));
    command->observe(shows(5, 5));
    QCOMPARE(command->failed(BulletCommand::kBaseNs * 9).result, CommandResult::Failed);
  }

  void ignoresWhatCannotBeBelieved() {
    auto command = make(u"heater"_s, 4, shows(5));
    command->sent(1);
    auto bad = shows(4);
    bad.heater.reset();
    command->observe(bad);
    QVERIFY(!command->reached());
    QVERIFY(!command->due());
  }

  void drumIsAbsoluteAndSentOnce() {
    auto command = make(u"drum"_s, 8, shows(5));
    QCOMPARE(hexOf(command->due()), QByteArray("32010800"));
    command->sent(1);
    command->observe(shows(5, 5, 6));  // spins up through 6
    QVERIFY(!command->due());
    command->observe(shows(5, 5, 8));
    QVERIFY(command->reached());
  }

  void buttonIsPressedOnce() {
    auto command = make(u"prs"_s, static_cast<int>(MachineState::Cooling), shows(5));
    QCOMPARE(hexOf(command->due()), QByteArray("30010000"));
    command->sent(7 * kS);
    QVERIFY(!command->due());
    command->observe(shows(5, 5, 5, MachineState::Unknown));
    QVERIFY(!command->due());
    QVERIFY(!command->expired(8 * kS - 1));
    QVERIFY(command->expired(8 * kS));
    command->observe(shows(0, 5, 5, MachineState::Cooling));
    QVERIFY(command->reached());
  }

  void refuses_data() {
    QTest::addColumn<QString>("actuator");
    QTest::addColumn<int>("target");
    QTest::addColumn<int>("state");
    const auto row = [](const char* name, const QString& actuator, int target, MachineState state) {
      QTest::newRow(name) << actuator << target << static_cast<int>(state);
    };
    row("no such control", u"door"_s, 1, MachineState::Roasting);
    row("heater 10", u"heater"_s, 10, MachineState::Roasting);
    row("heater -1", u"heater"_s, -1, MachineState::Roasting);
    row("fan 0", u"fan"_s, 0, MachineState::Roasting);
    row("fan 13", u"fan"_s, 13, MachineState::Roasting);
    row("drum 0", u"drum"_s, 0, MachineState::Roasting);
    row("drum 10", u"drum"_s, 10, MachineState::Roasting);
    row("heater in off", u"heater"_s, 3, MachineState::Off);
    row("heater in cooling", u"heater"_s, 3, MachineState::Cooling);
    row("heater in unknown", u"heater"_s, 3, MachineState::Unknown);
    row("two presses away", u"prs"_s, static_cast<int>(MachineState::Off), MachineState::Roasting);
    row("button in shutdown", u"prs"_s, static_cast<int>(MachineState::Off), MachineState::Shutdown);
    row("button in unknown", u"prs"_s, static_cast<int>(MachineState::Cooling), MachineState::Unknown);
  }
  void refuses() {
    QFETCH(QString, actuator);
    QFETCH(int, target);
    QFETCH(int, state);
    for (const auto& command : {make(actuator, target, shows(5, 5, 5, static_cast<MachineState>(state))),
                                makeR2(actuator, target, shows(5, 5, 5, static_cast<MachineState>(state)))}) {
      if (actuator == u"heater"_s && target == 10 && command) continue;  // an R2's heater goes on to 14
      QVERIFY(!command.has_value());
      QVERIFY(command.error().message.contains(u"Nothing was sent"_s));
    }
  }

  // --- what is otherwise on an R2 ---

  void theR2sHeaterHasFourteenSteps() {
    auto command = makeR2(u"heater"_s, 14, shows(0));
    QVERIFY(command.has_value());
    for (int echo = 0; echo < 14; ++echo) {
      command->observe(shows(echo));
      QCOMPARE(hexOf(command->due()), QByteArray("3401aaaa90e5e4f1"));
      command->sent(echo + 1);
      QVERIFY(!command->due());
    }
    const qint64 deadline = BulletCommand::kBaseNs + 14 * BulletCommand::kPerStepNs;
    QVERIFY(!command->expired(deadline - 1));
    command->observe(shows(14));
    QVERIFY(command->reached());
    QVERIFY(!makeR2(u"heater"_s, 15, shows(5)).has_value());
  }

  void theR2sDrumGoesByStepsFromTheEcho() {
    auto command = makeR2(u"drum"_s, 3, shows(5));
    QCOMPARE(hexOf(command->due()), QByteArray("3202aaaac5746233"));
    command->sent(1);
    command->observe(shows(5, 5, 5));
    QVERIFY(!command->due());
    command->observe(shows(5, 5, 2));  // somebody at the machine
    QCOMPARE(hexOf(command->due()), QByteArray("3201aaaa4c810b31"));
  }

  // No frame shows it: one packet, and nobody claims that it was taken.
  void theR2sPreheatTargetIsSentOnceAndEndsUnknown() {
    auto command = makeR2(u"preheat"_s, 200, shows(0, 5, 5, MachineState::Off));
    QVERIFY(command.has_value());
    QVERIFY(command->dueRaisesHeat());
    QCOMPARE(hexOf(command->due()), QByteArray("350000c8ba1de301"));
    command->sent(1);
    command->observe(shows(0, 5, 5, MachineState::Off));
    QVERIFY(!command->due() && !command->reached());
    const auto outcome = command->failed(kS);
    QCOMPARE(outcome.result, CommandResult::Unknown);
    QVERIFY(!outcome.lastEcho);
    QVERIFY(outcome.error->message.contains(u"does not report"_s));
    for (const int bad : {19, 351}) QVERIFY(!makeR2(u"preheat"_s, bad, shows(0, 5, 5, MachineState::Off)).has_value());
    QVERIFY(!makeR2(u"preheat"_s, 200, shows(5)).has_value());                         // not while roasting
    QVERIFY(!make(u"preheat"_s, 200, shows(0, 5, 5, MachineState::Off)).has_value());  // an R1 has none
  }

  void cutSaysWhetherBytesLeft() {
    auto command = make(u"heater"_s, 4, shows(5));
    const base::Error why{base::ErrorCode::Cancelled, u"why"_s, {}, false};
    QCOMPARE(command->cut(why, 1).result, CommandResult::Refused);
    QCOMPARE(command->failed(1).result, CommandResult::Refused);
    command->sent(1);
    QCOMPARE(command->cut(why, 2).result, CommandResult::Unknown);
  }
};

QTEST_GUILESS_MAIN(BulletCommandTest)
#include "tst_bullet_command.moc"
