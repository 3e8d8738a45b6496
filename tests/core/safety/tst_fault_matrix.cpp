// Every fault that the virtual Bullet knows, for each model, in each situation: idle, preheating, roasting, and while
// an abort runs. What each ends in stands in one table. Besides, in every cell: nothing hangs, no value is taken for
// good that the machine did not measure, and all is well again when the fault is over.
#include <QtTest>
#include <cmath>

#include "tests/core/machine/both_models.h"
#include "tests/core/machine/bullet_fixture.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using emulator::State;
using model::CommandResult;
using model::LinkState;
using test::BulletFixture;

namespace {

constexpr int kPatienceMs = 20'000;
constexpr double kTruthC = 3;  // between what was shown and what the machine has now

enum class Reading {
  GoesOn,    // samples as before
  BtBad,     // samples without a bean temperature that could be believed
  Rejected,  // nothing is used of what comes, and it is counted
  Lost       // nothing comes: the link is given up, and tried again
};
enum class Abort {
  Confirmed,    // in spite of the fault
  ByState,      // the machine shows cooling, and that its heater did not obey: both are told
  Unconfirmed,  // said so after two seconds, tried on, confirmed when the fault is over
  LinkLost      // said so, confirmed when the machine is back
};
enum Models { R1 = 1, R2 = 2, Both = 3 };

// How a change of the fan by one ends that is asked for when the fault begins.
enum class Command {
  Done,
  Failed,  // the machine shows that it did not take it
  NotDone  // refused, failed or unknown, as it happens to come; but never a wrong word about it
};

struct Row {
  const char* fault;
  int models;
  Reading reading;
  Command command;
  Abort abort;
};

constexpr Row kTable[] = {
    // clang-format off
    {"ignore-commands",       Both, Reading::GoesOn,   Command::Failed,  Abort::Unconfirmed},
    {"ignore-commands:prs",   Both, Reading::GoesOn,   Command::Done,    Abort::Confirmed},
    {"ignore-commands:heater",Both, Reading::GoesOn,   Command::Done,    Abort::Confirmed},
    {"ignore-commands:fan",   Both, Reading::GoesOn,   Command::Failed,  Abort::Confirmed},
    {"ignore-commands:drum",  Both, Reading::GoesOn,   Command::Done,    Abort::Confirmed},
    {"ignore-commands:preheat",R2,  Reading::GoesOn,   Command::Done,    Abort::Confirmed},
    {"stuck-heater",          R1,   Reading::GoesOn,   Command::Done,    Abort::ByState},
    {"stuck-heater",          R2,   Reading::GoesOn,   Command::Done,    Abort::Unconfirmed},
    {"late-answer:50",        Both, Reading::GoesOn,   Command::Done,    Abort::Confirmed},
    {"stall:in",              Both, Reading::Lost,     Command::NotDone, Abort::Unconfirmed},
    {"stall:out",             R1,   Reading::Lost,     Command::NotDone, Abort::Unconfirmed},
    {"stall:out",             R2,   Reading::GoesOn,   Command::Failed,  Abort::Unconfirmed},
    {"nak-out",               R1,   Reading::Lost,     Command::NotDone, Abort::Unconfirmed},
    {"nak-out",               R2,   Reading::GoesOn,   Command::Failed,  Abort::Unconfirmed},
    {"short-packet",          Both, Reading::Rejected, Command::NotDone, Abort::Unconfirmed},
    {"wrong-validity",        R1,   Reading::Rejected, Command::NotDone, Abort::Unconfirmed},
    {"silence",               Both, Reading::Lost,     Command::NotDone, Abort::Unconfirmed},
    {"nan",                   Both, Reading::BtBad,    Command::Done,    Abort::Confirmed},
    {"out-of-range",          Both, Reading::BtBad,    Command::Done,    Abort::Confirmed},
    {"unplug-after:1",        Both, Reading::Lost,     Command::NotDone, Abort::LinkLost},
    {"half-frame",            Both, Reading::Rejected, Command::NotDone, Abort::Unconfirmed},
    {"frozen-bt",             Both, Reading::GoesOn,   Command::Done,    Abort::Confirmed},
    {"mains:180",             Both, Reading::GoesOn,   Command::Done,    Abort::Confirmed},
    {"machine-error:3,1,0,7", R2,   Reading::GoesOn,   Command::Done,    Abort::Confirmed},
    {"unknown-frame",         R2,   Reading::GoesOn,   Command::Done,    Abort::Confirmed},
    {"crc-noise:1",           R2,   Reading::GoesOn,   Command::Failed,  Abort::Unconfirmed},
    // clang-format on
};

quint64 rejected(const model::LinkCounters& c) {
  return c.shortPackets + c.invalidPackets + c.unexpected + c.timeouts + c.stalls;
}

}  // namespace

class TestFaultMatrix : public QObject {
  Q_OBJECT

 public:
  explicit TestFaultMatrix(emulator::Model model) : model_(model) {}

 private:
  const emulator::Model model_;
  std::unique_ptr<BulletFixture> f_;
  std::size_t before_ = 0;  // samples when the fault began

  static const Row& row() {
    QFETCH(int, row);
    return kTable[row];
  }

  void cells(bool withStates) const {
    QTest::addColumn<int>("row");
    QTest::addColumn<int>("state");
    const int own = model_ == emulator::Model::R2 ? R2 : R1;
    for (int i = 0; i < static_cast<int>(std::size(kTable)); ++i) {
      if ((kTable[i].models & own) == 0) continue;
      if (!withStates) {
        QTest::addRow("%s, abort running", kTable[i].fault) << i << static_cast<int>(State::Roasting);
        continue;
      }
      QTest::addRow("%s, idle", kTable[i].fault) << i << static_cast<int>(State::Off);
      QTest::addRow("%s, preheating", kTable[i].fault) << i << static_cast<int>(State::Preheating);
      QTest::addRow("%s, roasting", kTable[i].fault) << i << static_cast<int>(State::Roasting);
    }
  }

  bool connectIn(State state) {
    f_ = std::make_unique<BulletFixture>(emulator::UsbOptions{}, model_);
    f_->bullet.setState(state);
    f_->bullet.setBeanTempC(state == State::Off ? 25 : 150);
    if (state != State::Off) f_->bullet.setSettings({5, 3, 5});
    return f_->connect() && f_->newSamples(2);
  }

  void begin() {
    f_->fault(row().fault);
    before_ = f_->listener.samples.size();
  }

  void checkReading() {
    switch (row().reading) {
      case Reading::GoesOn:
        QVERIFY(f_->newSamples(6));
        QCOMPARE(f_->listener.link(), LinkState::Connected);
        QCOMPARE(btQuality(), model::Quality::Good);
        break;
      case Reading::BtBad:
        QTRY_VERIFY(btQuality() != model::Quality::Good);
        QVERIFY(f_->newSamples(4));
        QVERIFY(btQuality() != model::Quality::Good);
        QCOMPARE(f_->listener.link(), LinkState::Connected);
        break;
      case Reading::Rejected: {
        const auto counted = rejected(f_->counters());
        QTRY_VERIFY(rejected(f_->counters()) >= counted + 4);
        const auto samples = f_->listener.samples.size();
        QTRY_VERIFY(rejected(f_->counters()) >= counted + 8);
        QCOMPARE(f_->listener.samples.size(), samples);
        break;
      }
      case Reading::Lost:
        QTRY_COMPARE_WITH_TIMEOUT(f_->listener.link(), LinkState::Disconnected, kPatienceMs);
        QVERIFY(f_->listener.links.back().problem);  // says what to do
        break;
    }
  }

  model::Quality btQuality() const {
    const auto bt = static_cast<std::size_t>(f_->driver->capability().channelIndex(model::channel::kBt));
    return f_->listener.samples.back().quality[bt];
  }

  // What is called good was measured: a lie of the machine's own sensor (frozen) is not the driver's to find out.
  void checkTruth() {
    const auto& capability = f_->driver->capability();
    const auto bt = static_cast<std::size_t>(capability.channelIndex(model::channel::kBt));
    const auto mains = static_cast<std::size_t>(capability.channelIndex(u"mains"_s));
    const double now = f_->bullet.snapshot().beanTempC;
    for (std::size_t i = before_; i < f_->listener.samples.size(); ++i) {
      const model::Sample& sample = f_->listener.samples[i];
      QVERIFY(sample.state != model::MachineState::Unknown);
      if (sample.quality[bt] == model::Quality::Good) {
        QVERIFY2(std::abs(static_cast<double>(sample.values[bt]) - now) < kTruthC,
                 qPrintable(u"%1 °C shown, %2 °C true"_s.arg(static_cast<double>(sample.values[bt])).arg(now)));
      }
      if (sample.quality[mains] == model::Quality::Good) QVERIFY(sample.values[mains] >= 179);
    }
  }

  void checkCommand(const model::CommandOutcome& ended) {
    const auto now = f_->bullet.snapshot();
    QCOMPARE(ended.error.has_value(), ended.result != CommandResult::Done);
    if (row().command == Command::Done) QCOMPARE(ended.result, CommandResult::Done);
    if (row().command == Command::Failed) QCOMPARE(ended.result, CommandResult::Failed);
    switch (ended.result) {
      case CommandResult::Done:
        QCOMPARE(now.settings.fan, 4);
        QVERIFY(row().command == Command::Done);
        break;
      case CommandResult::Refused:
        QCOMPARE(now.counters.fan, std::uint64_t(0));  // nothing has left
        break;
      case CommandResult::Failed:
        QCOMPARE(now.settings.fan, 3);
        break;
      case CommandResult::Unknown:
        break;
    }
  }

  void end() {
    f_->bullet.clearFaults();
    f_->cable->plug();
    QTRY_COMPARE_WITH_TIMEOUT(f_->listener.link(), LinkState::Connected, kPatienceMs);
    QVERIFY(f_->newSamples(3));
    QTRY_COMPARE(btQuality(), model::Quality::Good);
  }

 private Q_SLOTS:
  void cleanup() { f_.reset(); }

  void everyStateHasItsEnd_data() { cells(true); }
  void everyStateHasItsEnd() {
    QFETCH(int, state);
    QVERIFY(connectIn(static_cast<State>(state)));
    begin();
    const auto order = f_->command(u"fan"_s, 4);
    const bool commanded = static_cast<State>(state) != State::Off;
    if (commanded) f_->driver->execute(order);
    checkReading();
    if (QTest::currentTestFailed()) return;
    if (commanded) {
      QTRY_COMPARE_WITH_TIMEOUT(f_->listener.endedTimes(order.id), 1, kPatienceMs);
      checkCommand(f_->listener.outcomes.back());
    }
    checkTruth();
    if (QTest::currentTestFailed()) return;
    end();
    if (QTest::currentTestFailed()) return;
    QCOMPARE(f_->listener.endedTimes(order.id), commanded ? 1 : 0);  // answered once
  }

  void theAbortHasItsEnd_data() { cells(false); }
  void theAbortHasItsEnd() {
    QVERIFY(connectIn(State::Roasting));
    f_->abort->attach(&f_->driver->safetyPort());
    begin();
    f_->abort->trip();
    const auto status = [this] { return f_->abort->status(); };
    const auto isSafe = [this] {
      const auto now = f_->bullet.snapshot();
      return now.powerFraction == 0 && now.settings.heater == 0 && now.settings.drum == 5;
    };
    switch (row().abort) {
      case Abort::Confirmed:
        QTRY_VERIFY_WITH_TIMEOUT(status().confirmedNs != 0, kPatienceMs);
        QCOMPARE(f_->bullet.snapshot().powerFraction, 0.0);
        break;
      case Abort::ByState:
        QTRY_VERIFY_WITH_TIMEOUT(status().confirmedNs != 0 && !status().running, kPatienceMs);
        QCOMPARE(status().lastHeater, 5);
        QCOMPARE(status().lastState, static_cast<quint8>(model::MachineState::Cooling));
        return end();
      case Abort::Unconfirmed:
        QTRY_VERIFY_WITH_TIMEOUT(status().unconfirmed(f_->clock.monotonicNs()), kPatienceMs);
        QVERIFY(status().running);
        break;
      case Abort::LinkLost:
        QTRY_VERIFY_WITH_TIMEOUT(status().linkLost, kPatienceMs);
        QVERIFY(status().running && status().confirmedNs == 0);
        break;
    }
    end();
    if (QTest::currentTestFailed()) return;
    QTRY_VERIFY_WITH_TIMEOUT(!status().running, kPatienceMs);
    QVERIFY(status().latched && status().confirmedNs != 0);
    QVERIFY(isSafe());
  }
};

int main(int argc, char** argv) {
  return tryer::test::runForBothModels<TestFaultMatrix>(argc, argv);
}
#include "tst_fault_matrix.moc"
