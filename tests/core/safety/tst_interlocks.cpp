// The interlocks: each rule by example, what follows from it, and the heat that comes back only when somebody has seen
// it.
#include <QTest>
#include <cstdlib>
#include <new>
#include <set>

#include "core/machine/safety/interlocks.h"
#include "core/machine/twin/twin_profile.h"
#include "tests/core/safety/interlock_rig.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace machine::safety;
using model::LinkState;
using model::MachineState;
using tests::InterlockRig;
using tests::ManualClock;

namespace {

thread_local qint64 allocations = 0;

// The twin's, with what the R2 shows besides, so that every rule is there.
model::Capability everything() {
  model::Capability capability = machine::twin::twinCapability();
  capability.channels.push_back({u"probe"_s, u"°C"_s, model::ChannelKind::Temperature, -20, 350, 1});
  capability.channels.push_back({u"igbt1"_s, u"°C"_s, model::ChannelKind::Temperature, -20, 150, 1});
  capability.channels.push_back({u"igbt2"_s, u"°C"_s, model::ChannelKind::Temperature, -20, 150, 1});
  capability.channels.push_back({u"errors"_s, {}, model::ChannelKind::Electric, 0, 255, 0});
  capability.channels.push_back({u"board_critical"_s, {}, model::ChannelKind::Electric, 0, 65535, 0});
  capability.channels.push_back({u"drum_rpm"_s, u"rpm"_s, model::ChannelKind::Speed, 0, 200, 0});
  return capability;
}

}  // namespace

// Counts, for the test that nothing is allocated while samples come in.
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

class TestInterlocks : public QObject {
  Q_OBJECT

  const model::Capability capability_ = everything();
  ManualClock clock_;
  std::unique_ptr<AbortChannel> abort_;
  HeatPermit permit_;
  std::unique_ptr<InterlockRig> rig_;
  std::unique_ptr<Interlocks> interlocks_;
  std::vector<InterlockSignal> signals_;

  void make(std::vector<InterlockInForce> rules) {
    interlocks_.reset();
    signals_.clear();
    interlocks_ = std::make_unique<Interlocks>(
        Interlocks::Parts{clock_, *abort_, permit_, [this](const auto& told) { signals_.push_back(told); }},
        capability_, std::move(rules));
    interlocks_->onLink(LinkState::Connected);
  }

  // Ten samples a second, as long as it takes.
  void run(double seconds) {
    for (int i = 0; i < static_cast<int>(seconds * 10 + 0.5); ++i) {
      clock_.advance(0.1);
      interlocks_->onSample(rig_->sample(clock_.now()));
    }
  }
  void silence(double seconds) {
    for (int i = 0; i < static_cast<int>(seconds * 10 + 0.5); ++i) {
      clock_.advance(0.1);
      interlocks_->tick();
    }
  }
  // A roast in its middle, nothing wrong.
  void roast() {
    rig_->setState(MachineState::Roasting);
    run(65);
    QVERIFY2(signals_.empty(), signals_.empty() ? "" : qPrintable(signals_.front().ruleId));
    QVERIFY(permit_.given());
  }
  bool refused() const { return permit_.withheldFor(HeatPermit::Reason::Interlock); }
  QStringList told() const {
    QStringList list;
    for (const auto& signal : signals_) list << (signal.holds ? u"+"_s : u"-"_s) + signal.ruleId;
    return list;
  }
  void seen(const QString& rule) {
    for (const auto& signal : signals_) {
      if (signal.ruleId == rule && signal.holds) interlocks_->seen(rule, signal.occurrence);
    }
  }
  void command(const QString& actuator, int target, bool done = true) {
    interlocks_->onCommand(actuator);
    rig_->show(actuator, target);
    run(0.3);
    model::CommandOutcome outcome;
    outcome.result = done ? model::CommandResult::Done : model::CommandResult::Failed;
    outcome.lastEcho = target;
    interlocks_->onCommandEnded(outcome);
  }

 private Q_SLOTS:
  void init() {
    abort_ = std::make_unique<AbortChannel>(clock_);
    rig_ = std::make_unique<InterlockRig>(capability_);
    for (const auto& [channel, value] : std::map<QString, double>{{u"bt"_s, 180},
                                                                  {u"ibts"_s, 190},
                                                                  {u"exhaust"_s, 190},
                                                                  {u"drum_metal"_s, 240},
                                                                  {u"board"_s, 40},
                                                                  {u"mains"_s, 230},
                                                                  {u"heater"_s, 7},
                                                                  {u"fan"_s, 3},
                                                                  {u"drum"_s, 5},
                                                                  {u"probe"_s, 190},
                                                                  {u"igbt1"_s, 50},
                                                                  {u"igbt2"_s, 50},
                                                                  {u"drum_rpm"_s, 60},
                                                                  {u"fan_rpm"_s, 1500}})
      rig_->show(channel, value);
    make(interlocksInForce(capability_));
  }
  void cleanup() {
    interlocks_.reset();
    abort_.reset();
  }

  void aMachineHasWhatItsProfileAllows() {
    QCOMPARE(interlocksFor(everything()).size(), interlockTable().size());
    std::set<QString> ids;
    for (const InterlockRule* rule : interlocksFor(machine::twin::twinCapability())) {
      ids.insert(QString::fromUtf16(rule->id));
    }
    QVERIFY(ids.contains(u"bt-high"_s) && ids.contains(u"drum-high"_s));
    QVERIFY(!ids.contains(u"igbt1-high"_s) && !ids.contains(u"probe-high"_s));
    QVERIFY(interlocksFor(model::Capability{}).size() < 3);
  }

  void theTableIsWhole() {
    std::set<QString> ids;
    for (const InterlockRule& rule : interlockTable()) {
      QVERIFY(ids.insert(QString::fromUtf16(rule.id)).second);
      QVERIFY(!QStringView(rule.source).isEmpty());
      QVERIFY(rule.loosestAction <= rule.action);
      QVERIFY(rule.delayS >= 0 && rule.delayS <= kLongestDelayS);
      const auto [low, high] = std::minmax(rule.strictest, rule.loosest);
      if (low != high) QVERIFY(rule.limit >= low && rule.limit <= high);
      QCOMPARE(interlockRule(rule.id), &rule);
      QCOMPARE(interlockActionFromId(interlockActionId(rule.action)), rule.action);
    }
    QVERIFY(interlockRule(u"no-such") == nullptr);
  }

  void tooHot_data() {
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("channel");
    QTest::addColumn<double>("limit");
    QTest::addColumn<double>("deadBand");
    QTest::addColumn<double>("delayS");
    QTest::newRow("bt") << u"bt-high"_s << u"bt"_s << 240.0 << 3.0 << 3.0;
    QTest::newRow("probe") << u"probe-high"_s << u"probe"_s << 315.0 << 5.0 << 3.0;
    QTest::newRow("drum") << u"drum-high"_s << u"drum_metal"_s << 325.0 << 5.0 << 3.0;
    QTest::newRow("exhaust") << u"exhaust-high"_s << u"exhaust"_s << 280.0 << 5.0 << 2.0;
    QTest::newRow("board") << u"board-high"_s << u"board"_s << 70.0 << 3.0 << 5.0;
    QTest::newRow("igbt1") << u"igbt1-high"_s << u"igbt1"_s << 90.0 << 3.0 << 3.0;
    QTest::newRow("igbt2") << u"igbt2-high"_s << u"igbt2"_s << 90.0 << 3.0 << 3.0;
  }
  void tooHot() {
    QFETCH(QString, rule);
    QFETCH(QString, channel);
    QFETCH(double, limit);
    QFETCH(double, deadBand);
    QFETCH(double, delayS);
    roast();
    rig_->show(channel, limit + 1);
    run(delayS - 0.1);
    rig_->show(channel, limit - 1);
    run(0.2);
    QVERIFY(told().isEmpty());  // not for long enough
    rig_->show(channel, limit + 1);
    run(delayS + 0.2);
    // A jump of the bean temperature is a rise as well; here it is the height that counts.
    QVERIFY(told().contains(u"+"_s + rule));
    QVERIFY(refused());
    QVERIFY(!abort_->latched());
    QVERIFY(signals_.front().detail.contains(u"limit"_s));
    rig_->show(channel, limit - deadBand + 0.5);  // under the limit, within the dead-band
    run(10);
    QVERIFY(!told().contains(u"-"_s + rule));
    rig_->show(channel, limit - deadBand - 0.5);
    run(kReturnDelayS - 0.1);
    QVERIFY(!told().contains(u"-"_s + rule));
    run(0.3);
    QVERIFY(told().contains(u"-"_s + rule));
  }

  void beansOnFireAreAborted() {
    roast();
    rig_->show(u"bt", 256);
    run(1.2);
    QVERIFY(told().contains(u"+bt-fire"_s));
    QVERIFY(abort_->latched());
    QVERIFY(signals_.front().tripped);
    QCOMPARE(abort_->status().presses, 1u);
    run(30);
    QCOMPARE(abort_->status().presses, 1u);
  }

  void theChargeIsNoFire() {
    rig_->setState(MachineState::Ready);
    rig_->show(u"bt", 262);  // an empty drum, preheated for a big batch
    run(20);
    rig_->setState(MachineState::Roasting);
    for (double bt = 262; bt > 90; bt -= 0.5) {
      rig_->show(u"bt", bt);
      run(0.1);
    }
    for (double bt = 90; bt < 110; bt += 0.05) {  // up from the turning point at 30 °C/min
      rig_->show(u"bt", bt);
      run(0.1);
    }
    QCOMPARE(told(), QStringList());
    QVERIFY(permit_.given());
  }

  void heatComesBackWhenGoneAndSeen() {
    roast();
    rig_->show(u"exhaust", 290);
    run(3);
    QVERIFY(refused());
    seen(u"exhaust-high"_s);
    QVERIFY(refused());  // seen, but it holds
    rig_->show(u"exhaust", 200);
    run(3);
    QVERIFY(permit_.given());
    rig_->show(u"exhaust", 290);
    run(3);
    rig_->show(u"exhaust", 200);
    run(3);
    QCOMPARE(told(), QStringList({u"+exhaust-high"_s, u"-exhaust-high"_s, u"+exhaust-high"_s, u"-exhaust-high"_s}));
    QVERIFY(refused());  // gone, but nobody has seen it
    interlocks_->seen(u"exhaust-high", signals_.front().occurrence);
    QVERIFY(refused());  // what was seen is the time before
    interlocks_->seen(u"exhaust-high", signals_.back().occurrence);
    QVERIFY(permit_.given());
  }

  void whatAnEarlierRunOwesWithholdsHeat() {
    interlocks_->owe(u"bt-high");
    QVERIFY(refused());
    run(10);
    QVERIFY(refused());
    interlocks_->seen(u"bt-high", 0);
    QVERIFY(permit_.given());
    interlocks_->owe(u"heater-changed");  // it refuses nothing
    QVERIFY(permit_.given());
  }

  void silenceWithHeatOn() {
    roast();
    silence(0.9);
    QVERIFY(told().isEmpty());
    silence(0.3);
    QCOMPARE(told(), QStringList{u"+stale"_s});
    QVERIFY(refused());
    QVERIFY(signals_.front().detail.contains(u"1."_s));
    run(2.5);
    QCOMPARE(told().last(), u"-stale"_s);
  }

  void silenceWithoutHeatIsNoDanger() {
    rig_->show(u"heater", 0);
    roast();
    silence(20);
    QVERIFY(told().isEmpty());
    rig_->setState(MachineState::Cooling);
    rig_->show(u"heater", 5);
    run(1);
    silence(20);
    QVERIFY(told().isEmpty());
  }

  void thisThreadsOwnStallIsNoSilence() {
    roast();
    interlocks_->tick();
    clock_.advance(5);
    interlocks_->tick();  // before the answers that wait
    QVERIFY(told().isEmpty());
    run(0.1);
    interlocks_->tick();
    QVERIFY(told().isEmpty());
  }

  void theLinkIsLostWithHeatOn() {
    roast();
    interlocks_->onLink(LinkState::Disconnected);
    QCOMPARE(told(), QStringList{u"+link-lost"_s});
    QVERIFY(refused());
    silence(30);
    QCOMPARE(told(), QStringList{u"+link-lost"_s});  // and not stale as well
    interlocks_->onLink(LinkState::Connecting);
    interlocks_->onLink(LinkState::Connected);
    silence(0.2);
    run(3);
    QCOMPARE(told(), QStringList({u"+link-lost"_s, u"-link-lost"_s}));
    QVERIFY(refused());
    seen(u"link-lost"_s);
    QVERIFY(permit_.given());
  }

  void lettingGoWithHeatOnIsSeenLater() {
    roast();
    interlocks_->letGo(true);
    QCOMPARE(told(), QStringList({u"+link-lost"_s, u"-link-lost"_s}));
    QVERIFY(permit_.given());  // there is no machine
  }

  void lettingGoOfATwinIsNothing() {
    roast();
    interlocks_->letGo(false);
    QVERIFY(told().isEmpty());
  }

  void risesTooFast() {
    roast();
    double bt = 150;
    rig_->show(u"bt", bt);
    run(60);
    QVERIFY(told().isEmpty());  // a jump, and its average is over
    for (int i = 0; i < 600; ++i) {
      bt += 30 / 600.0;  // 30 °C/min
      rig_->show(u"bt", bt);
      run(0.1);
    }
    QVERIFY(told().isEmpty());
    for (int i = 0; i < 400; ++i) {
      bt += 60 / 600.0;
      rig_->show(u"bt", bt);
      run(0.1);
    }
    QCOMPARE(told(), QStringList{u"+rise-high"_s});
    QVERIFY(refused());
  }

  void noBeanTemperatureIsNoGoodOne() {
    roast();
    rig_->hide(u"bt");
    run(2.9);
    QVERIFY(told().isEmpty());
    run(0.3);
    QCOMPARE(told(), QStringList{u"+bt-missing"_s});
    QVERIFY(refused());
    rig_->show(u"bt", 181);
    run(2.2);
    QCOMPARE(told().last(), u"-bt-missing"_s);
  }

  void whatIsNotMeasuredAnyMoreGoesOnHolding() {
    roast();
    rig_->show(u"exhaust", 290);
    run(3);
    rig_->hide(u"exhaust");
    run(30);
    QCOMPARE(told(), QStringList{u"+exhaust-high"_s});
  }

  void theDrumStops_data() {
    QTest::addColumn<QString>("channel");
    QTest::addColumn<double>("value");
    QTest::newRow("speed") << u"drum_rpm"_s << 0.0;
    QTest::newRow("setting") << u"drum"_s << 0.0;
    QTest::newRow("not shown") << u"drum"_s << -1.0;
  }
  void theDrumStops() {
    QFETCH(QString, channel);
    QFETCH(double, value);
    roast();
    if (value < 0) {
      rig_->hide(channel);
    } else {
      rig_->show(channel, value);
    }
    run(1.9);
    QVERIFY(!abort_->latched());
    run(0.3);
    QCOMPARE(told(), QStringList{u"+drum-stopped"_s});
    QVERIFY(abort_->latched());
  }

  void aDrumAtRestWithoutHeatIsNoDanger() {
    rig_->setState(MachineState::Off);
    rig_->show(u"drum", 0);
    rig_->show(u"drum_rpm", 0);
    rig_->show(u"heater", 0);
    run(20);
    QVERIFY(told().isEmpty());
  }

  void theFanHasAFloorAtFullHeat() {
    roast();
    rig_->show(u"fan", 1);
    run(9.8);
    QVERIFY(told().isEmpty());
    run(0.4);
    QCOMPARE(told(), QStringList{u"+fan-low"_s});
    rig_->show(u"heater", 6);  // not the upper third
    run(2.2);
    QCOMPARE(told().last(), u"-fan-low"_s);
  }

  void somebodyTurnsTheKnob() {
    roast();
    rig_->show(u"heater", 5);
    run(10);
    QVERIFY(told().isEmpty());  // nothing was commanded from here: it is whose roast it is
    command(u"heater"_s, 6);
    rig_->show(u"heater", 4);
    run(2.9);
    QVERIFY(told().isEmpty());
    run(0.3);
    QCOMPARE(told(), QStringList{u"+heater-changed"_s});
    QCOMPARE(signals_.back().detail, u"6 → 4"_s);
    QVERIFY(permit_.given());  // shown, not fought
    QVERIFY(!abort_->latched());
    run(kShowChangeS + kReturnDelayS + 0.5);
    QCOMPARE(told().last(), u"-heater-changed"_s);
    run(60);
    QCOMPARE(told().size(), 2);
  }

  void whatIsCommandedHereIsNoKnob() {
    roast();
    command(u"heater"_s, 6);
    command(u"heater"_s, 4);
    command(u"fan"_s, 5);
    run(10);
    command(u"heater"_s, 3, false);  // it failed: what is set is not known to be wanted
    rig_->show(u"heater", 5);
    run(10);
    command(u"heater"_s, 5);
    rig_->setState(MachineState::Cooling);  // the machine sets it itself
    rig_->show(u"heater", 0);
    rig_->show(u"fan", 12);
    run(10);
    QVERIFY(told().isEmpty());
  }

  void anUnknownState() {
    roast();
    rig_->setState(MachineState::Unknown);
    run(1.9);
    QVERIFY(told().isEmpty());
    run(0.3);
    QVERIFY(told().contains(u"+unknown-state"_s));
    QVERIFY(refused());
  }

  void theSupplyVoltage() {
    roast();
    for (const double volts : {100.0, 91.0, 131.0, 199.0, 240.0, 263.0}) {
      rig_->show(u"mains", volts);
      run(10);
      QVERIFY2(told().isEmpty(), QByteArray::number(volts).constData());
    }
    rig_->show(u"mains", 160);
    run(5.2);
    QCOMPARE(told(), QStringList{u"+mains"_s});
    QVERIFY(permit_.given());
  }

  void theMachineCountsErrors() {
    rig_->show(u"errors", 0);
    rig_->show(u"board_critical", 0);
    roast();
    rig_->show(u"errors", 2);
    run(1.2);
    QCOMPARE(told(), QStringList{u"+machine-errors"_s});
    QCOMPARE(signals_.back().detail, u"2 reported"_s);
    QVERIFY(permit_.given());
    rig_->show(u"board_critical", 1);
    run(1.2);
    QCOMPARE(told().last(), u"+board-critical"_s);
    QVERIFY(permit_.given());
  }

  void theMachinesErrorsAreNamed() {
    rig_->show(u"errors", 0);
    roast();
    const model::MachineError first{3, 1, 0, 7};
    const model::MachineError second{5, 2, 9, 1};
    interlocks_->onMachineErrors({first});
    rig_->show(u"errors", 1);
    run(1.2);
    QCOMPARE(told(), QStringList{u"+machine-errors"_s});
    QCOMPARE(signals_.back().detail, u"1 reported: category 3, type 1, info 0, value 7"_s);
    interlocks_->seen(kMachineErrors, signals_.back().occurrence);

    // One that joins it is to be seen, too.
    interlocks_->onMachineErrors({first, second});
    QCOMPARE(told(), QStringList({u"+machine-errors"_s, u"-machine-errors"_s, u"+machine-errors"_s}));
    QCOMPARE(signals_.back().detail,
             u"2 reported: category 3, type 1, info 0, value 7; category 5, type 2, info 9, value 1"_s);
    QCOMPARE(signals_.back().occurrence, quint32(2));
    rig_->show(u"errors", 2);
    run(1.2);
    // What goes, and what was away with the cable for a moment, is nothing new.
    interlocks_->onMachineErrors({second});
    interlocks_->onMachineErrors({});
    interlocks_->onMachineErrors({second, first});
    run(1.2);
    QCOMPARE(told().size(), 3);

    rig_->show(u"errors", 0);
    interlocks_->onMachineErrors({});
    run(kReturnDelayS + 1);
    QCOMPARE(told().last(), u"-machine-errors"_s);
    // The same one again is a new one.
    interlocks_->onMachineErrors({first});
    QCOMPARE(told().size(), 4);  // when the count shows it
    rig_->show(u"errors", 1);
    run(1.2);
    QCOMPARE(told().last(), u"+machine-errors"_s);
    QCOMPARE(told().size(), 5);
  }

  void aSettingMakesItStricter() {
    auto rules = interlocksInForce(capability_,
                                   {{u"exhaust-high"_s, QJsonObject{{u"limit"_s, 250}, {u"action"_s, u"abort"_s}}}});
    make(std::move(rules));
    roast();
    rig_->show(u"exhaust", 255);
    run(2.2);
    QVERIFY(abort_->latched());
  }

  void nothingIsAllocatedWhileSamplesCome() {
    roast();
    const qint64 before = allocations;
    for (int i = 0; i < 1'000; ++i) {
      clock_.advance(0.1);
      interlocks_->onSample(rig_->sample(clock_.now()));
      interlocks_->tick();
    }
    QCOMPARE(allocations, before);
  }
};

QTEST_GUILESS_MAIN(TestInterlocks)
#include "tst_interlocks.moc"
