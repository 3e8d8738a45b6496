// The abort channel with a machine in memory: presses from everywhere, machines that come, go, stay silent.
#include <QtTest>
#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>
#include <vector>

#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/read_only_port.h"
#include "core/model/capability.h"

using namespace tryer;
using namespace tryer::machine::safety;
using model::MachineState;

namespace {

// A Bullet in memory behind the safety port. Its knobs may be turned from any thread.
class MemoryPort final : public SafetyPort {
 public:
  explicit MemoryPort(const base::Clock& clock) : clock_(clock) {}

  bool connected() const noexcept override { return link.load(); }
  void begin() noexcept override { ++begins; }
  void end() noexcept override { ++ends; }
  int coolingFan() const noexcept override { return 9; }

  bool send(SafetyMove move) noexcept override {
    const InUse use(*this);
    delay();
    if (!link || !takes) return false;
    ++sent;
    if (!obeys) return true;
    if (move == SafetyMove::HeaterDown && heater > 0) --heater;
    if (move == SafetyMove::FanUp && fan < 12) ++fan;
    if (move == SafetyMove::PressPrs) press();
    return true;
  }

  bool readStatus(SafetyStatus& status, int) noexcept override {
    const InUse use(*this);
    delay();
    if (!link || !answers) return false;
    status = {clock_.monotonicNs(), heater, fan, static_cast<quint8>(state.load())};
    return true;
  }

  void roast() {
    heater = 2;
    fan = 7;
    state = MachineState::Roasting;
  }

  std::atomic<bool> link{true}, takes{true}, answers{true}, obeys{true};
  std::atomic<int> heater{2}, fan{7};
  std::atomic<MachineState> state{MachineState::Roasting};
  std::atomic<int> delayMs{0};
  std::atomic<int> begins{0}, ends{0}, sent{0}, presses{0}, blindPresses{0};
  std::atomic<int> inUse{0};

 private:
  struct InUse {
    explicit InUse(MemoryPort& p) : port(p) { ++port.inUse; }
    ~InUse() { --port.inUse; }
    MemoryPort& port;
  };
  void delay() const {
    const timespec wait{0, delayMs * base::kNsPerMs};
    if (delayMs > 0) nanosleep(&wait, nullptr);
  }
  void press() {
    ++presses;
    const MachineState now = state;
    if (now == MachineState::Roasting)
      state = MachineState::Cooling;
    else if (now == MachineState::Ready)
      state = MachineState::Roasting;
    else if (now == MachineState::Preheating)
      state = MachineState::Ready;
    else
      ++blindPresses;
  }

  const base::Clock& clock_;
};

AbortChannel* signalled = nullptr;
void onSignal(int) {
  signalled->trip();
}

bool done(const AbortChannel& channel) {
  const auto status = channel.status();
  return status.latched && !status.running && status.fanRaisedNs != 0;
}

}  // namespace

class TestAbortChannel : public QObject {
  Q_OBJECT
  base::SystemClock clock;

 private Q_SLOTS:
  void aPressMakesTheMachineSafe() {
    MemoryPort port(clock);
    AbortChannel channel(clock);
    channel.attach(&port);
    QVERIFY(!channel.latched());
    QCOMPARE(channel.epoch(), 0u);
    const qint64 beforeNs = clock.monotonicNs();
    channel.trip();
    QVERIFY(channel.latched());
    QCOMPARE(channel.epoch(), 1u);
    QTRY_VERIFY(done(channel));
    const auto status = channel.status();
    QCOMPARE(status.presses, 1u);
    QVERIFY(status.machinePresent);
    QVERIFY(!status.linkLost);
    QVERIFY(status.pressedNs >= beforeNs - 1000);
    QVERIFY(status.pressedUtcMs > 1'600'000'000'000);
    QVERIFY(status.firstByteNs >= status.pressedNs);
    QVERIFY(status.confirmedNs > status.firstByteNs);
    QVERIFY(status.fanRaisedNs >= status.confirmedNs);
    QCOMPARE(int(status.attempts), port.sent.load());
    QCOMPARE(status.lastHeater, 0);
    QCOMPARE(status.lastFan, 9);
    QCOMPARE(status.lastState, quint8(MachineState::Cooling));
    QVERIFY(!status.unconfirmed(clock.monotonicNs() + 10 * base::kNsPerS));
    QCOMPARE(port.presses.load(), 1);
    QCOMPARE(port.begins.load(), 1);
    QTRY_COMPARE(port.ends.load(), 1);
    channel.detach();
  }

  void resetTakesTwoStepsAndNoHeat() {
    MemoryPort port(clock);
    AbortChannel channel(clock);
    channel.attach(&port);
    QVERIFY(!channel.armReset());
    QVERIFY(!channel.reset());
    port.obeys = false;
    channel.trip();
    QTRY_VERIFY(channel.status().attempts > 0);
    QVERIFY(!channel.armReset());  // still running, machine connected
    port.obeys = true;
    QTRY_VERIFY(done(channel));
    QVERIFY(!channel.reset());  // not armed
    QVERIFY(channel.armReset());
    QVERIFY(channel.latched());
    const int sent = port.sent;
    QVERIFY(channel.reset());
    QVERIFY(!channel.latched());
    QVERIFY(!channel.reset());
    QCOMPARE(port.sent.load(), sent);
    QCOMPARE(channel.epoch(), 1u);
    channel.detach();
  }

  void aPressTakesBackTheFirstStep() {
    AbortChannel channel(clock);
    channel.trip();
    QTRY_VERIFY(channel.armReset());  // no machine: nothing to wait for
    channel.trip();
    QVERIFY(!channel.reset());
    QVERIFY(channel.latched());
  }

  void aPressAfterTheEndStartsAgain() {
    MemoryPort port(clock);
    AbortChannel channel(clock);
    channel.attach(&port);
    channel.trip();
    QTRY_VERIFY(done(channel));
    port.roast();  // somebody at the machine
    channel.trip();
    QCOMPARE(channel.epoch(), 2u);
    QCOMPARE(channel.status().presses, 1u);
    QTRY_VERIFY(done(channel));
    QCOMPARE(port.state.load(), MachineState::Cooling);
    channel.detach();
  }

  void relatchSendsNothing() {
    MemoryPort port(clock);
    AbortChannel channel(clock);
    channel.relatch();
    channel.attach(&port);
    QVERIFY(channel.latched());
    const auto status = channel.status();
    QVERIFY(!status.running);
    QCOMPARE(status.presses, 0u);
    QVERIFY(!status.unconfirmed(clock.monotonicNs()));
    QVERIFY(channel.armReset());
    QVERIFY(channel.latched());
    channel.trip();  // takes back the arming, and is a new abort
    QVERIFY(!channel.reset());
    QTRY_VERIFY(done(channel));
    QCOMPARE(port.begins.load(), 1);
    channel.detach();
  }

  void noStatusIsNotConfirmedAndNeverPressed() {
    MemoryPort port(clock);
    port.answers = false;
    AbortChannel channel(clock);
    channel.attach(&port);
    channel.trip();
    QTRY_VERIFY(channel.status().attempts >= 12);
    const auto status = channel.status();
    QCOMPARE(status.confirmedNs, 0);
    QVERIFY(status.running);
    QVERIFY(status.unconfirmed(status.pressedNs + 3 * base::kNsPerS));
    QCOMPARE(port.presses.load(), 0);
    QCOMPARE(port.heater.load(), 0);  // sent all the same
    port.answers = true;
    QTRY_VERIFY(done(channel));
    channel.detach();
  }

  void aSlowPortAndWritesThatFail() {
    MemoryPort port(clock);
    port.delayMs = 60;
    port.takes = false;
    AbortChannel channel(clock);
    channel.attach(&port);
    channel.trip();
    QTRY_VERIFY(channel.status().attempts >= 3);
    QCOMPARE(channel.status().firstByteNs, 0);
    port.takes = true;
    QTRY_VERIFY_WITH_TIMEOUT(done(channel), 20'000);
    QVERIFY(channel.status().firstByteNs > 0);
    channel.detach();
  }

  void aLostLinkIsSaidAndTriedAgain() {
    MemoryPort port(clock);
    port.obeys = false;
    AbortChannel channel(clock);
    channel.attach(&port);
    channel.trip();
    QTRY_VERIFY(channel.status().attempts >= 2);
    port.link = false;
    QTRY_VERIFY(channel.status().linkLost);
    QVERIFY(channel.status().running);
    port.obeys = true;
    port.link = true;
    QTRY_VERIFY(done(channel));
    QVERIFY(!channel.status().linkLost);
    QVERIFY(channel.status().machinePresent);
    QCOMPARE(port.blindPresses.load(), 0);
    channel.detach();
  }

  void noMachineAtThePressAndOneComes() {
    MemoryPort port(clock);
    AbortChannel channel(clock);
    channel.trip();
    QTRY_VERIFY(channel.armReset());
    QVERIFY(!channel.status().machinePresent);
    channel.attach(&port);
    QTRY_VERIFY(done(channel));
    QVERIFY(!channel.reset());  // what was armed without a machine is void with one
    QCOMPARE(port.state.load(), MachineState::Cooling);
    channel.detach();
  }

  void aMachineThatIsOnlyReadIsSaidAndAnotherIsTakenOver() {
    ReadOnlyPort told;
    told.setConnected(true);
    MemoryPort port(clock);
    AbortChannel channel(clock);
    channel.attach(&told);
    channel.trip();
    QTRY_VERIFY(channel.status().readOnly);
    QVERIFY(channel.status().machinePresent);
    QVERIFY(channel.status().running);
    QVERIFY(channel.latched());
    QCOMPARE(channel.status().attempts, 0u);
    QTRY_VERIFY(channel.armReset());  // nothing will ever confirm it
    channel.trip();                   // not after all
    QVERIFY(!channel.reset());
    channel.detach();
    channel.attach(&port);  // the same abort goes on with what can be commanded
    QTRY_VERIFY(done(channel));
    QVERIFY(!channel.status().readOnly);
    QCOMPARE(port.state.load(), MachineState::Cooling);
    channel.detach();
  }

  void detachDuringAnAbortLetsGoAndAnotherTakesOver() {
    AbortChannel channel(clock);
    {
      MemoryPort port(clock);
      port.obeys = false;
      port.delayMs = 40;
      channel.attach(&port);
      channel.trip();
      QTRY_VERIFY(channel.status().attempts >= 2);
      channel.detach();
      QCOMPARE(port.inUse.load(), 0);
      const int sent = port.sent;
      QTRY_VERIFY(channel.status().linkLost);
      QCOMPARE(port.sent.load(), sent);
    }
    MemoryPort second(clock);
    channel.attach(&second);
    QTRY_VERIFY(done(channel));
    QCOMPARE(second.state.load(), MachineState::Cooling);
    channel.detach();
  }

  void destroyDuringAnAbort() {
    for (int i = 0; i < 50; ++i) {
      MemoryPort port(clock);
      port.obeys = false;
      {
        AbortChannel channel(clock);
        channel.attach(&port);
        channel.trip();
        if (i % 2 == 0) QTRY_VERIFY(channel.status().attempts >= 1);
      }
      QCOMPARE(port.inUse.load(), 0);
      QCOMPARE(port.begins.load(), port.ends.load());
    }
  }

  void tenThousandPressesAreOneAbort() {
    MemoryPort port(clock);
    port.obeys = false;  // so that it cannot end in between
    AbortChannel channel(clock);
    channel.attach(&port);
    std::atomic<bool> stop{false};
    std::atomic<int> torn{0};
    std::thread reader([&] {
      while (!stop) {
        const auto status = channel.status();
        const bool consistent = !status.latched || (status.epoch == 1 && status.presses >= 1 && status.pressedNs > 0 &&
                                                    status.pressedUtcMs > 0 && status.running);
        if (!consistent) ++torn;
      }
    });
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1250; ++i) channel.trip();
      });
    }
    for (auto& thread : threads) thread.join();
    stop = true;
    reader.join();
    QCOMPARE(torn.load(), 0);
    QCOMPARE(channel.epoch(), 1u);
    QCOMPARE(channel.status().presses, 10'000u);
    port.obeys = true;
    QTRY_VERIFY(done(channel));
    QCOMPARE(port.presses.load() - port.blindPresses.load(), port.presses.load());
    channel.detach();
  }

  // Snapshots while aborts come and go: what belongs to one abort is never shown with another.
  void snapshotsNeverMixTwoAborts() {
    MemoryPort port(clock);
    AbortChannel channel(clock);
    channel.attach(&port);
    std::atomic<bool> stop{false};
    std::atomic<int> mixed{0};
    std::thread reader([&] {
      while (!stop) {
        const auto s = channel.status();
        if (!s.latched) continue;
        const bool ordered = s.pressedNs > 0 && (s.firstByteNs == 0 || s.firstByteNs >= s.pressedNs) &&
                             (s.confirmedNs == 0 || s.confirmedNs >= s.firstByteNs) &&
                             (s.fanRaisedNs == 0 || (s.confirmedNs != 0 && s.fanRaisedNs >= s.confirmedNs));
        if (!ordered) ++mixed;
      }
    });
    for (int i = 0; i < 5; ++i) {
      port.heater = 1;
      port.fan = 9;
      port.state = MachineState::Roasting;
      channel.trip();
      QTRY_VERIFY(done(channel));
      QVERIFY(channel.armReset());
      QVERIFY(channel.reset());
    }
    stop = true;
    reader.join();
    QCOMPARE(mixed.load(), 0);
    QCOMPARE(channel.epoch(), 5u);
    channel.detach();
  }

  void aSignalHandlerMayPress() {
    MemoryPort port(clock);
    AbortChannel channel(clock);
    channel.attach(&port);
    signalled = &channel;
    const auto before = std::signal(SIGUSR1, onSignal);
    std::raise(SIGUSR1);
    std::signal(SIGUSR1, before);
    signalled = nullptr;
    QVERIFY(channel.latched());
    QTRY_VERIFY(done(channel));
    channel.detach();
  }

  // Ports that come and go as fast as they can while an abort runs: none is used after detach() returned.
  void attachAndDetachInARow() {
    AbortChannel channel(clock);
    channel.trip();
    for (int i = 0; i < 2000; ++i) {
      MemoryPort port(clock);
      port.obeys = false;
      channel.attach(&port);
      if (i % 3 == 0) std::this_thread::yield();
      channel.detach();
      QCOMPARE(port.inUse.load(), 0);
    }
    QVERIFY(channel.latched());
  }
};

QTEST_APPLESS_MAIN(TestAbortChannel)
#include "tst_abort_channel.moc"
