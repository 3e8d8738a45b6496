// The abort on the real wire of both models: it works while the machine thread is blocked, through faults and
// replugging, and no byte of a command leaves after it.
#include <QTest>
#include <random>
#include <thread>

#include "tests/core/machine/both_models.h"
#include "tests/core/machine/bullet_fixture.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tryer;
using model::CommandResult;
using model::LinkState;
using test::BulletFixture;

namespace {

struct Roasting : BulletFixture {
  explicit Roasting(emulator::Model model) : BulletFixture({}, model) {
    bullet.setState(emulator::State::Roasting);
    bullet.setSettings({7, 3, 6});
    if (!connect()) qFatal("no connection");
    abort->attach(&driver->safetyPort());
    before = bullet.wireLog().lastSequence();
  }
  bool safe() const {
    const auto now = bullet.snapshot();
    return now.settings.heater == 0 && now.state == emulator::State::Cooling;
  }
  bool over() const { return !abort->status().running; }
  std::uint64_t before = 0;
};

bool begins(const emulator::WireRecord& record, std::uint8_t first, std::uint8_t second) {
  return record.length >= 4 && record.bytes[0] == first && record.bytes[1] == second;
}

}  // namespace

class BulletAbortTest : public QObject {
  Q_OBJECT

 public:
  explicit BulletAbortTest(emulator::Model model) : model_(model) {}

 private:
  emulator::Model model() const { return model_; }
  bool isR2() const { return model_ == emulator::Model::R2; }
  const emulator::Model model_;

 private Q_SLOTS:
  void takesTheMachineToItsSafeState() {
    Roasting f(model());
    f.abort->trip();
    QTRY_VERIFY(f.abort->status().confirmedNs != 0);
    QTRY_VERIFY(f.over());
    QVERIFY(f.safe());
    const auto now = f.bullet.snapshot();
    QVERIFY(now.settings.fan >= f.driver->safetyPort().coolingFan());
    QCOMPARE(now.settings.drum, 6);
    QCOMPARE(now.counters.drum, quint64(0));
    // One press only: a second one would have left cooling.
    QCOMPARE(now.counters.prs, quint64(1));
    const auto status = f.abort->status();
    qInfo("first byte %.2f ms, heat off confirmed %.0f ms after the press",
          double(status.firstByteNs - status.pressedNs) * 1e-6, double(status.confirmedNs - status.pressedNs) * 1e-6);
  }

  void curvesGoOnAndThePollComesBack() {
    Roasting f(model());
    const auto before = f.listener.samples.size();
    f.abort->trip();
    QTRY_VERIFY(f.abort->status().confirmedNs != 0);
    QTRY_VERIFY(f.listener.samples.size() > before);
    QTRY_VERIFY(f.over());
    QVERIFY(f.newSamples(5));
    QCOMPARE(f.listener.link(), LinkState::Connected);
    quint64 seq = 0;
    qint64 at = 0;
    for (const auto& sample : f.listener.samples) {
      QCOMPARE(sample.seq, ++seq);
      QVERIFY(sample.at.monotonicNs >= at);
      at = sample.at.monotonicNs;
      for (const auto quality : sample.quality) QVERIFY(quality != model::Quality::OutOfRange);
    }
  }

  void needsNothingOfTheMachineThread() {
    Roasting f(model());
    f.abort->trip();
    // This is the machine thread, and it is blocked from here on.
    auto last = f.before;
    for (int i = 0; i < 400 && !f.safe(); ++i) {
      const auto records = f.bullet.wireLog().waitSince(last, 100ms);
      if (!records.empty()) last = records.back().sequence;
    }
    QVERIFY(f.safe());
    QTRY_VERIFY(f.over());
    QVERIFY(f.newSamples(3));
  }

  void throughFaults_data() {
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("late answer") << "late-answer:60"_ba;
    QTest::newRow("very late answer") << "late-answer:200"_ba;
    QTest::newRow("nan") << "nan"_ba;
    QTest::newRow("bean temperature out of range") << "out-of-range"_ba;
    if (!isR2()) QTest::newRow("stuck heater") << "stuck-heater"_ba;
    QTest::newRow("button ignored") << "ignore-commands:prs"_ba;
  }
  void throughFaults() {
    QFETCH(QByteArray, fault);
    Roasting f(model());
    f.fault(fault);
    f.abort->trip();
    QTRY_VERIFY_WITH_TIMEOUT(f.abort->status().confirmedNs != 0, 10'000);
    const auto now = f.bullet.snapshot();
    QVERIFY(now.settings.heater == 0 || now.state == emulator::State::Cooling);
    QVERIFY(now.counters.prs <= 3);
    QVERIFY(now.state != emulator::State::Off && now.state != emulator::State::Preheating);
  }

  void withoutAnyReplyItLowersTheHeatAllTheSame_data() {
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("silence") << "silence"_ba;
    QTest::newRow("every reply stalls") << "stall:in"_ba;
    if (!isR2()) QTest::newRow("wrong validity") << "wrong-validity"_ba;
    QTest::newRow("half frames") << "half-frame"_ba;
    QTest::newRow("short packets") << "short-packet"_ba;
  }
  void withoutAnyReplyItLowersTheHeatAllTheSame() {
    QFETCH(QByteArray, fault);
    Roasting f(model());
    f.fault(fault);
    f.abort->trip();
    QTRY_COMPARE_WITH_TIMEOUT(f.bullet.snapshot().settings.heater, 0, 10'000);
    QCOMPARE(f.abort->status().confirmedNs, qint64(0));
    QVERIFY(f.abort->status().running);
    QCOMPARE(f.bullet.snapshot().counters.prs, quint64(0));  // a toggle is not pressed blindly
    f.bullet.clearFaults();
    QTRY_VERIFY_WITH_TIMEOUT(f.abort->status().confirmedNs != 0, 10'000);
    QVERIFY(f.abort->status().confirmedNs != 0);
  }

  void goesOnUntilTheMachineTakesTheBytes_data() {
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("every write stalls") << "stall:out"_ba;
    QTest::newRow("no write is taken") << "nak-out"_ba;
  }
  void goesOnUntilTheMachineTakesTheBytes() {
    QFETCH(QByteArray, fault);
    Roasting f(model());
    f.fault(fault);
    f.abort->trip();
    QTRY_VERIFY(f.abort->status().attempts >= 5);
    QCOMPARE(f.abort->status().confirmedNs, qint64(0));
    f.bullet.clearFaults();
    QTRY_VERIFY_WITH_TIMEOUT(f.abort->status().confirmedNs != 0, 10'000);
    QTRY_VERIFY_WITH_TIMEOUT(f.safe(), 10'000);
  }

  void goesOnAfterReplugging() {
    Roasting f(model());
    f.fault("ignore-commands");
    f.abort->trip();
    QTRY_VERIFY(!f.controlsSince(f.before).empty());
    f.cable->unplug();
    QTRY_VERIFY(f.abort->status().linkLost);
    QCOMPARE(f.bullet.snapshot().settings.heater, 7);
    f.bullet.clearFaults();
    f.cable->plug();
    QTRY_VERIFY_WITH_TIMEOUT(f.abort->status().confirmedNs != 0, 10'000);
    QTRY_VERIFY_WITH_TIMEOUT(f.over() && f.safe(), 10'000);
    QTRY_COMPARE(f.listener.link(), LinkState::Connected);
  }

  // The console's own press is on the wire and the status still shows roasting: one press more would lead from cooling
  // to off, where the drum stops under hot beans.
  void doesNotPressOnTopOfTheConsolesOwnPress() {
    Roasting f(model());
    const auto order = f.command(u"prs"_s, static_cast<int>(tryer::model::MachineState::Cooling));
    f.driver->execute(order);
    QTRY_COMPARE(f.bullet.snapshot().counters.prs, quint64(1));
    f.abort->trip();
    QTRY_VERIFY(f.over());
    QVERIFY(f.safe());
    QCOMPARE(f.bullet.snapshot().counters.prs, quint64(1));
  }

  void endsARunningCommandAsUnknown() {
    Roasting f(model());
    f.fault("ignore-commands:heater");
    const auto order = f.command(u"heater"_s, 9);
    f.driver->execute(order);
    QTRY_VERIFY(!f.controlsSince(f.before).empty());
    f.abort->trip();
    QTRY_COMPARE(f.listener.endedTimes(order.id), 1);
    QCOMPARE(f.listener.outcomes.front().result, CommandResult::Unknown);
    QCOMPARE(f.listener.outcomes.front().error->code, base::ErrorCode::Cancelled);
  }

  void refusesCommandsWhileLatchedAndOfAnOlderEpoch() {
    Roasting f(model());
    const auto old = f.command(u"heater"_s, 9);
    f.abort->trip();
    QTRY_VERIFY(f.over());
    f.driver->execute(old);
    QCOMPARE(f.run(u"fan"_s, 12).result, CommandResult::Refused);  // of this epoch, but latched
    QVERIFY(f.abort->armReset());
    QVERIFY(f.abort->reset());
    f.bullet.setState(emulator::State::Roasting);
    QTRY_COMPARE(f.listener.samples.back().state, model::MachineState::Roasting);
    auto again = old;
    again.id = u"again"_s;
    f.driver->execute(again);  // no longer latched, but of the epoch before
    QCOMPARE(f.listener.endedTimes(old.id), 1);
    QCOMPARE(f.listener.endedTimes(again.id), 1);
    for (const auto& outcome : f.listener.outcomes) QCOMPARE(outcome.result, CommandResult::Refused);
    for (const auto& record : f.controlsSince(f.before)) QVERIFY(!begins(record, 0x34, 0x01));
    QCOMPARE(f.run(u"heater"_s, 2).result, CommandResult::Done);  // and a new one is taken
  }

  // Trips at random moments of a command that raises the heat: after the first byte of the abort, none of the command.
  void noByteOfACommandAfterTheTrip() {
    const auto seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    Roasting f(model());
    for (int round = 0; round < 8; ++round) {
      f.bullet.setState(emulator::State::Roasting);
      f.bullet.setSettings({0, 10, 6});
      QVERIFY(f.newSamples(2));
      const auto start = f.bullet.wireLog().lastSequence();
      const auto order = f.command(u"heater"_s, 9);
      f.driver->execute(order);
      const auto packets = 1 + random() % 6;
      QTRY_VERIFY(f.controlsSince(start).size() >= packets);
      const auto delay = std::chrono::microseconds(random() % 100'000);
      std::thread operatorHand([&] {
        const auto until = std::chrono::steady_clock::now() + delay;
        while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
        f.abort->trip();
      });
      QTRY_COMPARE(f.listener.endedTimes(order.id), 1);
      operatorHand.join();
      QTRY_VERIFY(f.over());
      bool tripped = false;
      for (const auto& record : f.controlsSince(start)) {
        tripped = tripped || begins(record, 0x34, 0x02) || begins(record, 0x30, 0x01);
        QVERIFY(!(tripped && begins(record, 0x34, 0x01)));
      }
      QVERIFY(tripped);
      QCOMPARE(f.listener.outcomes.back().result, CommandResult::Unknown);
      QVERIFY(f.abort->armReset());
      QVERIFY(f.abort->reset());
    }
  }
};

int main(int argc, char** argv) {
  return tryer::test::runForBothModels<BulletAbortTest>(argc, argv);
}
#include "tst_bullet_abort.moc"
