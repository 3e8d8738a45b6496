// The abort through the real driver and the real libusb against the virtual Bullet, with every fault that it knows.
#include <QtTest>

#include "tests/core/machine/both_models.h"
#include "tests/core/safety/bullet_rig.h"

using namespace tryer;
using emulator::FaultKind;
using emulator::State;
using test::BulletRig;
using test::WireMoves;

namespace {

constexpr int kPatienceMs = 20'000;

struct Bench {
  explicit Bench(emulator::Model model) : bullet(model), wire(model) {
    auto made = emulator::UmockBullet::create(bullet);
    if (!made) qFatal("%s", made.error().c_str());
    cable = std::move(*made);
  }
  bool connect(State state, emulator::Settings settings) {
    bullet.setState(state);
    bullet.setSettings(settings);
    rig = std::make_unique<BulletRig>(bullet, clock);
    return QTest::qWaitFor([this] { return rig->listener.samples > 2; }, 5000);
  }
  bool confirmed() const { return rig->abort.status().confirmedNs != 0; }
  bool over() const {
    const auto status = rig->abort.status();
    return status.latched && !status.running;
  }
  void press() {
    before = bullet.wireLog().lastSequence();
    pressedNs = clock.monotonicNs();
    rig->abort.trip();
  }
  int arrived(const std::vector<std::uint8_t>& packet) const {
    const auto records = rig->controlsSince(before);
    return static_cast<int>(std::ranges::count_if(records, [&](const auto& r) { return r.equals(packet); }));
  }
  // Nothing but the three moves may arrive from the press on.
  bool onlyMoves() const {
    const auto records = rig->controlsSince(before);
    return std::ranges::all_of(records, [this](const auto& r) { return r.monotonicNs < pressedNs || wire.has(r); });
  }
  bool isSafe() const {
    const auto now = bullet.snapshot();
    return now.powerFraction == 0 && now.settings.heater == 0 && now.settings.drum == 5 &&
           (now.state == State::Cooling || now.state == State::Cooldown || now.state == State::Off);
  }

  base::SystemClock clock;
  emulator::VirtualBullet bullet;
  const WireMoves wire;
  std::unique_ptr<emulator::UmockBullet> cable;
  std::unique_ptr<BulletRig> rig;
  std::uint64_t before = 0;
  qint64 pressedNs = 0;
};

}  // namespace

// Everything for both models.
class TestAbortBullet : public QObject {
  Q_OBJECT

 public:
  explicit TestAbortBullet(emulator::Model model) : model_(model) {}

 private:
  emulator::Model model() const { return model_; }
  bool isR2() const { return model_ == emulator::Model::R2; }
  const emulator::Model model_;

 private Q_SLOTS:
  void fromEveryState_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("heater");
    QTest::addColumn<int>("presses");
    QTest::addColumn<int>("endsIn");
    const int full = emulator::heaterMax(model());
    QTest::newRow("roasting") << int(State::Roasting) << full << 1 << int(State::Cooling);
    QTest::newRow("charge") << int(State::Charge) << full << 2 << int(State::Cooling);
    QTest::newRow("preheating") << int(State::Preheating) << full << 3 << int(State::Cooling);
    QTest::newRow("cooling") << int(State::Cooling) << 0 << 0 << int(State::Cooling);
    QTest::newRow("off") << int(State::Off) << 0 << 0 << int(State::Off);
    if (!isR2()) return;
    QTest::newRow("stabilising") << int(State::Stabilising) << full << 3 << int(State::Cooling);
    QTest::newRow("cooldown") << int(State::Cooldown) << 0 << 0 << int(State::Cooldown);
    QTest::newRow("cooling that preheats for the next batch")
        << int(State::Cooling) << full << 0 << int(State::Cooling);
  }
  void fromEveryState() {
    QFETCH(int, state);
    QFETCH(int, heater);
    QFETCH(int, presses);
    QFETCH(int, endsIn);
    Bench b(model());
    QVERIFY(b.connect(static_cast<State>(state), {heater, 3, 5}));
    b.press();
    QTRY_VERIFY_WITH_TIMEOUT(b.over(), kPatienceMs);
    QVERIFY(b.isSafe());
    QVERIFY(b.onlyMoves());
    QCOMPARE(int(b.bullet.snapshot().state), endsIn);
    QCOMPARE(b.arrived(b.wire.prs), presses);
    QVERIFY(b.bullet.snapshot().settings.fan >= 9);
    const auto status = b.rig->abort.status();
    QVERIFY(status.machinePresent);
    QVERIFY(status.confirmedNs >= status.firstByteNs && status.firstByteNs >= status.pressedNs);
    QVERIFY(!b.rig->abort.status().linkLost);
    const quint64 samples = b.rig->listener.samples;  // the poll goes on afterwards
    QTRY_VERIFY(b.rig->listener.samples > samples + 2);
  }

  void faults_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("confirmsMeanwhile");
    QTest::newRow("all commands ignored") << QStringLiteral("ignore-commands") << false;
    QTest::newRow("only PRS ignored") << QStringLiteral("ignore-commands:prs") << true;
    QTest::newRow("heater does not obey") << QStringLiteral("ignore-commands:heater") << true;
    QTest::newRow("silence") << QStringLiteral("silence") << false;
    if (!isR2()) QTest::newRow("wrong validity") << QStringLiteral("wrong-validity") << false;
    QTest::newRow("short packets") << QStringLiteral("short-packet") << false;
    QTest::newRow("answers 300 ms late") << QStringLiteral("late-answer:300") << true;
    QTest::newRow("out not taken") << QStringLiteral("nak-out") << false;
    QTest::newRow("stall in") << QStringLiteral("stall:in") << false;
    QTest::newRow("stall out") << QStringLiteral("stall:out") << false;
  }
  // Confirmed only when it is true, however the machine behaves; and safe as soon as it lets itself be driven.
  void faults() {
    QFETCH(QString, text);
    QFETCH(bool, confirmsMeanwhile);
    Bench b(model());
    QVERIFY(b.connect(State::Roasting, {emulator::heaterMax(model()), 3, 5}));  // the longest way down
    const auto set = emulator::parseFaults(text.toStdString());
    QVERIFY(set.has_value());
    for (const auto& fault : *set) b.bullet.setFault(fault);
    QVERIFY(!b.bullet.faults().empty());
    b.press();
    if (confirmsMeanwhile) {
      QTRY_VERIFY_WITH_TIMEOUT(b.confirmed(), kPatienceMs);
      QCOMPARE(b.bullet.snapshot().powerFraction, 0.0);
    } else {
      const qint64 untilNs = b.pressedNs + 2500 * base::kNsPerMs;
      QTRY_VERIFY_WITH_TIMEOUT(b.clock.monotonicNs() > untilNs, kPatienceMs);
      QVERIFY(!b.confirmed());
      QVERIFY(b.rig->abort.status().unconfirmed(b.clock.monotonicNs()));
    }
    b.bullet.clearFaults();
    QTRY_VERIFY_WITH_TIMEOUT(b.over(), kPatienceMs);
    QVERIFY(b.isSafe());
    QVERIFY(b.onlyMoves());
    QVERIFY(b.bullet.snapshot().counters.drum == 0);
  }

  void unpluggedAndBack() {
    Bench b(model());
    QVERIFY(b.connect(State::Roasting, {9, 3, 5}));
    b.bullet.setFault({FaultKind::IgnoreCommands, emulator::kIgnoreAll});
    b.press();
    QTRY_VERIFY(b.rig->abort.status().attempts > 2);
    b.cable->unplug();
    QTRY_VERIFY_WITH_TIMEOUT(b.rig->abort.status().linkLost, kPatienceMs);
    QVERIFY(b.rig->abort.status().running);
    QVERIFY(!b.confirmed());
    b.bullet.clearFaults();
    b.cable->plug();
    QTRY_VERIFY_WITH_TIMEOUT(b.over(), kPatienceMs);
    QVERIFY(b.isSafe());
    QVERIFY(!b.rig->abort.status().linkLost);
  }

  // Ten thousand orders wait on the machine thread: the abort does not, and none of them leaves after it.
  void passesTheQueue() {
    Bench b(model());
    QVERIFY(b.connect(State::Roasting, {3, 9, 5}));
    for (int i = 0; i < 10'000; ++i)
      b.rig->queueCommand({QString::number(i), QStringLiteral("drum"), 1 + i % 9, b.rig->abort.epoch()});
    b.press();
    QTRY_VERIFY_WITH_TIMEOUT(b.over(), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(b.rig->listener.outcomes().size(), 10'000u, kPatienceMs);
    const auto records = b.rig->controlsSince(b.before);
    const auto status = b.rig->abort.status();
    for (const auto& record : records) {
      const bool move = b.wire.has(record);
      QVERIFY2(move || record.monotonicNs <= status.firstByteNs, emulator::toLine(record).c_str());
    }
    QCOMPARE(b.bullet.snapshot().powerFraction, 0.0);
  }

  // The machine thread hangs altogether: the safety thread has its own transfers.
  void theMachineThreadHangs() {
    Bench b(model());
    QVERIFY(b.connect(State::Roasting, {2, 8, 5}));
    std::promise<void> free;
    auto freed = free.get_future().share();
    b.rig->post([freed] { freed.wait(); });
    b.press();
    QTRY_VERIFY_WITH_TIMEOUT(b.over(), kPatienceMs);
    const bool safe = b.isSafe();
    free.set_value();
    QVERIFY(safe);
  }
};

int main(int argc, char** argv) {
  return tryer::test::runForBothModels<TestAbortBullet>(argc, argv);
}
#include "tst_abort_bullet.moc"
