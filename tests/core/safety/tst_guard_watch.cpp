// When the guard acts, and that it never does where there is nothing to guard.
#include <QTest>

#include "core/machine/safety/guard_watch.h"

using namespace tryer;
using machine::safety::GuardWatch;
using Action = GuardWatch::Action;
using Cause = GuardWatch::Cause;
namespace message = machine::safety::guard_message;

namespace {

constexpr qint64 kMs = base::kNsPerMs;

message::Heartbeat beat(bool heatOn, bool outside = true) {
  message::Heartbeat made;
  made.heatOn = heatOn;
  if (outside) made.machine.emplace();
  return made;
}

}  // namespace

class TestGuardWatch : public QObject {
  Q_OBJECT

  qint64 now_ = 0;
  std::unique_ptr<GuardWatch> watch_;

  // Looks every 50 ms for so long; the first verdict that is not Wait.
  GuardWatch::Verdict wait(qint64 ms) {
    for (const qint64 until = now_ + ms * kMs; now_ < until;) {
      now_ += 50 * kMs;
      const auto verdict = watch_->verdict(now_);
      if (verdict.action != Action::Wait) return verdict;
    }
    return {};
  }

 private Q_SLOTS:
  void init() {
    now_ = base::kNsPerS;
    watch_ = std::make_unique<GuardWatch>(now_);
  }

  void nothingToGuard_data() {
    QTest::addColumn<bool>("heatOn");
    QTest::addColumn<bool>("outside");
    QTest::newRow("heat off") << false << true;
    QTest::newRow("the twin") << true << false;
  }
  void nothingToGuard() {
    QFETCH(bool, heatOn);
    QFETCH(bool, outside);
    watch_->heartbeat(beat(heatOn, outside), now_);
    QCOMPARE(wait(60'000).action, Action::Wait);  // silence
    watch_->abortWanted(now_);
    QCOMPARE(wait(60'000).action, Action::Wait);
    watch_->channelClosed(now_);
    QCOMPARE(wait(100).action, Action::End);
  }

  void goneIsTakenOverAtOnce() {
    watch_->heartbeat(beat(true), now_);
    watch_->channelClosed(now_);
    watch_->consoleGone();
    QVERIFY(watch_->verdict(now_) == (GuardWatch::Verdict{Action::TakeOver, Cause::ConsoleGone}));
  }

  void silentIsEndedFirst() {
    watch_->heartbeat(beat(true), now_);
    QCOMPARE(wait(1'000).action, Action::Wait);
    QVERIFY(wait(50) == (GuardWatch::Verdict{Action::EndConsole, Cause::ConsoleSilent}));
    QCOMPARE(wait(500).action, Action::EndConsole);  // until it is gone: the interface is the console's
    watch_->consoleGone();
    QVERIFY(watch_->verdict(now_) == (GuardWatch::Verdict{Action::TakeOver, Cause::ConsoleSilent}));
  }

  // Heartbeats come, but the threads that they speak for hang: as old as they say.
  void heartbeatsOfAHungThread() {
    for (int i = 0; i <= 10; ++i) {
      auto one = beat(true);
      one.quietMs = static_cast<quint32>(100 * i);
      watch_->heartbeat(one, now_);
      QCOMPARE(watch_->verdict(now_).action, Action::Wait);
      now_ += 100 * kMs;
    }
    QCOMPARE(wait(50).action, Action::EndConsole);
  }

  void aGuardThatSleptDoesNotBlame() {
    watch_->heartbeat(beat(true), now_);
    QCOMPARE(watch_->verdict(now_).action, Action::Wait);
    now_ += 3'600 * base::kNsPerS;
    QCOMPARE(watch_->verdict(now_).action, Action::Wait);
    QCOMPARE(wait(900).action, Action::Wait);
    QCOMPARE(wait(200).action, Action::EndConsole);  // it is silent awake, too
  }

  void closedButAlive() {
    watch_->heartbeat(beat(true), now_);
    watch_->channelClosed(now_);
    QCOMPARE(wait(300).action, Action::Wait);
    QVERIFY(wait(50) == (GuardWatch::Verdict{Action::EndConsole, Cause::ConsoleGone}));
  }

  void anAbortThatIsNotBegun() {
    const auto keepBeating = [this](bool latched) {
      for (int i = 0; i < 12; ++i) {
        auto one = beat(true);
        one.abortLatched = latched;
        watch_->heartbeat(one, now_);
        const auto verdict = wait(100);
        if (verdict.action != Action::Wait) return verdict;
      }
      return GuardWatch::Verdict{};
    };
    watch_->heartbeat(beat(true), now_);
    watch_->abortWanted(now_);
    QCOMPARE(keepBeating(true).action, Action::Wait);  // begun
    watch_->abortWanted(now_);
    QVERIFY(keepBeating(false) == (GuardWatch::Verdict{Action::EndConsole, Cause::AbortNotBegun}));
  }

  void handedOver() {
    watch_->heartbeat(beat(true), now_);
    watch_->handOver(now_);
    watch_->heartbeat(beat(false, false), now_);  // the console has let go of the machine already
    QCOMPARE(wait(2'900).action, Action::Wait);   // it may close in peace
    watch_->channelClosed(now_);
    QVERIFY(watch_->verdict(now_) == (GuardWatch::Verdict{Action::TakeOver, Cause::HandedOver}));
  }

  void handedOverAndHung() {
    watch_->heartbeat(beat(true), now_);
    watch_->handOver(now_);
    QVERIFY(wait(3'100) == (GuardWatch::Verdict{Action::EndConsole, Cause::HandedOver}));
  }

  void stoodDown() {
    watch_->heartbeat(beat(true), now_);
    watch_->standDown();
    QCOMPARE(watch_->verdict(now_).action, Action::End);
  }
};

QTEST_GUILESS_MAIN(TestGuardWatch)
#include "tst_guard_watch.moc"
