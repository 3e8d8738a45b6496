// The interlocks through the whole engine and the real libusb, the virtual Bullet at the other end.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/canonical_json.h"
#include "core/engine/engine.h"
#include "core/journal/journal.h"
#include "core/store/database.h"
#include "tests/emulator/umock_bullet.h"
#include "tests/support/processes.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using emulator::State;
using model::AlarmState;

namespace {

constexpr int kLongMs = 60'000;

std::optional<model::Alarm> alarm(engine::api::Console& console, const QString& definitionId) {
  for (const auto& one : console.alarms().alarms()) {
    if (one.definitionId == definitionId) return one;
  }
  return std::nullopt;
}

bool fresh(engine::api::Console& console, model::MachineState state) {
  const auto snapshot = console.live().snapshot();
  return snapshot.freshness == model::Freshness::Fresh && snapshot.sample && snapshot.sample->state == state;
}

}  // namespace

class TestInterlockEngine : public QObject {
  Q_OBJECT

  std::unique_ptr<emulator::VirtualBullet> bullet_;
  std::unique_ptr<emulator::UmockBullet> cable_;
  std::unique_ptr<QTemporaryDir> folder_;

  std::unique_ptr<engine::Engine> start() {
    engine::EngineOptions options;
    options.databaseFile = folder_->filePath(u"a.db"_s);
    auto console = engine::Engine::start(options);
    if (!console) qFatal("%s", qPrintable(console.error().message));
    return std::move(*console);
  }
  static bool guardIsGone() { return !tests::childOf(QCoreApplication::applicationPid(), "tryer-guard"); }
  base::Result<void> change(engine::api::Console& console, int heater) {
    std::optional<base::Result<void>> answer;
    console.proposals().change(u"heater"_s, heater, [&](auto result) { answer = result; });
    if (!QTest::qWaitFor([&] { return answer.has_value(); }, kLongMs)) qFatal("no answer");
    return *answer;
  }
  std::vector<model::JournalRecord> records(const QString& prefix) {
    const auto reader = store::Connection::open(folder_->filePath(u"a.db"_s), store::Connection::Mode::ReadOnly);
    journal::Filter filter;
    filter.typePrefix = prefix;
    return *journal::readPage(**reader, filter, {}, 100);
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    bullet_ = std::make_unique<emulator::VirtualBullet>();
    bullet_->setIdleMessages(false);
    auto made = emulator::UmockBullet::create(*bullet_);
    if (!made) QSKIP("umockdev cannot be used here");
    cable_ = std::move(*made);
    bullet_->setState(State::Roasting);
    bullet_->setSettings({5, 4, 5});
    bullet_->setBeanTempC(150);
  }
  void cleanup() {
    QTRY_VERIFY_WITH_TIMEOUT(guardIsGone(), kLongMs);  // without the machine it would look for it for long
    cable_.reset();
    bullet_.reset();
  }

  void aDrumThatIsNotSeenToTurnIsAbortedAndRecorded() {
    {
      const auto console = start();
      QTRY_VERIFY_WITH_TIMEOUT(fresh(*console, model::MachineState::Roasting), kLongMs);
      bullet_->setFault(*emulator::parseFaults("out-of-range:28")->begin());
      QTRY_VERIFY_WITH_TIMEOUT(console->abort().status().confirmedNs != 0, kLongMs);
      QTRY_COMPARE_WITH_TIMEOUT(bullet_->snapshot().settings.heater, 0, kLongMs);
      QTRY_VERIFY_WITH_TIMEOUT(alarm(*console, u"interlock.drum-stopped"_s).has_value(), kLongMs);
      QVERIFY(alarm(*console, u"interlock.drum-stopped"_s)->detail.contains(u"ABORT"_s));
      QTRY_VERIFY_WITH_TIMEOUT(!records(u"abort.confirmed"_s).empty(), kLongMs);
    }
    const auto pressed = records(u"abort.pressed"_s);
    QCOMPARE(pressed.size(), 1u);
    QCOMPARE(pressed.front().actor, u"system"_s);
    QVERIFY(pressed.front().payload.contains("drum-stopped"));
    QCOMPARE(records(u"alarm.raised"_s).size(), 1u);
  }

  void aSilentBulletIsAnAlarmThatStaysUntilItIsSeen() {
    const auto console = start();
    QTRY_VERIFY_WITH_TIMEOUT(fresh(*console, model::MachineState::Roasting), kLongMs);
    bullet_->setFault(*emulator::parseFaults("silence")->begin());
    QTRY_VERIFY_WITH_TIMEOUT(alarm(*console, u"interlock.stale"_s).has_value(), kLongMs);
    QTRY_VERIFY_WITH_TIMEOUT(alarm(*console, u"interlock.link-lost"_s).has_value(), kLongMs);
    bullet_->clearFaults();
    QTRY_VERIFY_WITH_TIMEOUT(fresh(*console, model::MachineState::Roasting), kLongMs);
    QCOMPARE(change(*console, 6).error().code, base::ErrorCode::Refused);  // more heat
    QVERIFY(change(*console, 4));                                          // less is never refused
    for (const QString& id : {u"interlock.stale"_s, u"interlock.link-lost"_s}) {
      QTRY_COMPARE_WITH_TIMEOUT(alarm(*console, id)->state, AlarmState::ReturnedUnacknowledged, kLongMs);
      const auto now = *alarm(*console, id);
      std::optional<base::Result<void>> answer;
      console->alarms().acknowledge(now.id, now.revision, u"cable was loose"_s, [&](auto result) { answer = result; });
      QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), kLongMs);
      QVERIFY2(answer->has_value(), answer->has_value() ? "" : qPrintable(answer->error().message));
      QTRY_VERIFY_WITH_TIMEOUT(!alarm(*console, id).has_value(), kLongMs);
    }
    QVERIFY(!console->abort().status().latched);
    QTRY_COMPARE_WITH_TIMEOUT(bullet_->snapshot().settings.heater, 4, kLongMs);
    const auto more = change(*console, 5);  // and now heat comes back
    QVERIFY2(more, more ? "" : qPrintable(more.error().message));
    QTRY_COMPARE_WITH_TIMEOUT(bullet_->snapshot().settings.heater, 5, kLongMs);
  }

  void quittingWithHeatOnIsToldAtTheNextStart() {
    {
      const auto console = start();
      QTRY_VERIFY_WITH_TIMEOUT(fresh(*console, model::MachineState::Roasting), kLongMs);
    }
    QTRY_VERIFY_WITH_TIMEOUT(guardIsGone(), kLongMs);  // it had to turn the heat off, and needs the machine for it
    QCOMPARE(bullet_->snapshot().powerFraction, 0.0);
    const auto console = start();
    QTRY_VERIFY_WITH_TIMEOUT(alarm(*console, u"interlock.link-lost"_s).has_value(), kLongMs);
    QCOMPARE(alarm(*console, u"interlock.link-lost"_s)->state, AlarmState::ReturnedUnacknowledged);
  }
};

QTEST_GUILESS_MAIN(TestInterlockEngine)
#include "tst_interlock_engine.moc"
