// A recorded roast is played again: every bit as it was, nothing can be commanded, and the file stays as it is.
#include <QCryptographicHash>
#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <bit>

#include "core/machine/aillio/r1_profile.h"
#include "core/machine/aillio/r2_profile.h"
#include "core/machine/discovery.h"
#include "core/machine/line/line_driver.h"
#include "core/machine/replay/replay_driver.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/interlock_table.h"
#include "core/machine/twin/twin_profile.h"
#include "core/store/database.h"
#include "core/telemetry/pipeline.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using base::ErrorCode;
using machine::readReplayRoast;
using machine::ReplayOptions;
using machine::replay::ReplayDriver;
using model::LinkState;

namespace {

constexpr int kSamples = 1'200;  // of each roast
const QString kOld = u"roast-old"_s, kNew = u"roast-new"_s, kForeign = u"roast-foreign"_s;

using Capabilities = std::shared_ptr<const model::Capability>;

Capabilities twinProfile() {
  return std::make_shared<const model::Capability>(machine::twin::twinCapability());
}

bool sameBits(float a, float b) {
  return std::bit_cast<quint32>(a) == std::bit_cast<quint32>(b);
}

// Gives what is played to a pipeline of its own, as the console does.
struct Listener final : machine::DriverListener {
  explicit Listener(const base::Clock& clock, Capabilities capability)
      : pipeline(clock, std::move(capability), table, 0, nullptr) {}
  void onLink(const model::LinkStatus& status) override { links.push_back(status); }
  void onSample(const model::Sample& sample) override {
    samples.push_back(sample);
    rates.push_back(pipeline.onSample(sample));
  }
  void onMachineErrors(const std::vector<model::MachineError>&) override {}
  void onCommandEnded(const model::CommandOutcome& outcome) override { outcomes.push_back(outcome); }
  LinkState link() const { return links.empty() ? LinkState::Disconnected : links.back().state; }

  telemetry::LatestTable table{1};
  telemetry::MachinePipeline pipeline;
  std::vector<model::LinkStatus> links;
  std::vector<model::Sample> samples;
  std::vector<float> rates;
  std::vector<model::CommandOutcome> outcomes;
};

QByteArray hashOf(const QString& file) {
  QFile opened(file);
  QCryptographicHash hash(QCryptographicHash::Sha256);
  return opened.open(QIODevice::ReadOnly) && hash.addData(&opened) ? hash.result() : QByteArray();
}

}  // namespace

class ReplayTest : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  tests::ManualClock clock_;
  std::vector<model::Sample> live_;
  std::vector<float> liveRates_;

  QString file() const { return folder_.filePath(u"recorded.db"_s); }

  // A roast as a console records it: uneven distances, values that were not believed, a gap.
  void record(store::Database& db, const QString& roastId, const QString& sessionId, quint32 seed, int samples) {
    const Capabilities profile = twinProfile();
    telemetry::LatestTable table{1};
    telemetry::MachinePipeline pipeline(
        clock_, profile, table, 0,
        std::make_unique<telemetry::Recorder>(db, sessionId, u"twin"_s, int(profile->channels.size())));
    pipeline.recorder()->setRoast(roastId, clock_.monotonicNs());
    machine::twin::TwinMachine twin(seed);
    QRandomGenerator random(seed);
    twin.pressPrs();
    for (int i = 0; i < samples; ++i) {
      clock_.advanceNs(90'000'000 + random.bounded(20'000'000) + (i == samples / 2 ? 5 * base::kNsPerS : 0));
      twin.advance(0.1);
      model::Sample sample = machine::twin::twinSample(twin);
      if (random.bounded(50) == 0) {
        sample.values[0] = std::numeric_limits<float>::quiet_NaN();
        sample.quality[0] = model::Quality::OutOfRange;
      }
      sample.at = clock_.now();
      sample.seq = quint64(i + 1);
      const float rate = pipeline.onSample(sample);
      if (roastId != kNew) continue;
      live_.push_back(sample);
      liveRates_.push_back(rate);
    }
    pipeline.recorder()->flush();
  }

  static std::vector<model::Capability> otherProfiles() {
    return {machine::aillio::r1Capability(), machine::aillio::r2Capability(), machine::line::lineCapability()};
  }
  void recordOne(store::Database& db, const QString& roastId, const QString& machineId, int channels) {
    telemetry::Recorder recorder(db, roastId, machineId, channels);
    recorder.setRoast(roastId, 0);
    model::Sample sample;
    sample.at = clock_.now();
    sample.values[0] = 20;
    sample.quality[0] = model::Quality::Good;
    recorder.record(sample);
  }

  static void write(store::Database& db, const QString& sql) {
    const auto done = db.submitFuture([sql](store::Connection& to) { return to.execute(sql.toUtf8().constData()); },
                                      store::Durability::Normal)
                          .get();
    QVERIFY2(done.has_value(), done ? "" : qPrintable(done.error().details));
  }
  void noteRoast(store::Database& db, const QString& id, const QString& machineId) {
    write(db, u"INSERT INTO roast VALUES ('%1', '%2', %3, NULL, '{}')"_s.arg(id, machineId).arg(clock_.utcMs()));
  }
  void noteLink(store::Database& db, int seq, const QString& machineId, const QString& modelName) {
    write(db,
          u"INSERT INTO journal VALUES (%1, %2, 'link.changed', 'system', "
          "'{\"machine\":\"%3\",\"model\":\"%4\",\"state\":\"connected\"}', x'00', x'00')"_s.arg(seq)
              .arg(clock_.utcMs())
              .arg(machineId, modelName));
  }

  // Turns the event loop, and the clock with it, until the replay is over.
  void playToTheEnd(Listener& listener, double stepS) {
    QTRY_VERIFY_WITH_TIMEOUT((clock_.advance(stepS), listener.link() == LinkState::Disconnected), 60'000);
  }

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    auto db = store::Database::open(file(), clock_);
    QVERIFY(db.has_value());
    noteLink(**db, 1, u"twin"_s, u"Digital twin"_s);
    noteLink(**db, 2, u"usb:001-009"_s, u"Roaster of tomorrow"_s);
    noteRoast(**db, kOld, u"twin"_s);
    record(**db, kOld, u"s1"_s, 1, 100);
    clock_.advance(60);
    noteRoast(**db, kForeign, u"usb:001-009"_s);
    record(**db, kForeign, u"s1"_s, 2, 20);
    int seq = 2;
    for (const auto& profile : otherProfiles()) {
      const QString id = u"usb:%1"_s.arg(++seq);
      noteLink(**db, seq, id, profile.model);
      noteRoast(**db, profile.model, id);
      recordOne(**db, profile.model, id, int(profile.channels.size()));
    }
    noteRoast(**db, u"roast-other-channels"_s, u"twin"_s);
    recordOne(**db, u"roast-other-channels"_s, u"twin"_s, 5);
    clock_.advance(60);
    noteRoast(**db, kNew, u"twin"_s);
    record(**db, kNew, u"s2"_s, 3, kSamples / 2);
    clock_.advance(1.5);  // the console was started again
    record(**db, kNew, u"s3"_s, 4, kSamples / 2);
    clock_.advance(60);
    noteRoast(**db, u"roast-empty"_s, u"twin"_s);
    (*db)->close();
  }

  void everyBitIsAsItWasLive_data() {
    QTest::addColumn<double>("speed");
    QTest::newRow("1x") << 1.0;
    QTest::newRow("7.3x") << 7.3;
    QTest::newRow("60x") << 60.0;
  }
  void everyBitIsAsItWasLive() {
    QFETCH(double, speed);
    const auto roast = readReplayRoast(file(), {});
    QVERIFY2(roast.has_value(), roast ? "" : qPrintable(roast.error().message));
    QCOMPARE((*roast)->roastId, kNew);  // the newest one that has a curve
    Listener listener(clock_, std::make_shared<const model::Capability>((*roast)->capability));
    ReplayDriver driver(clock_, {*roast, speed}, listener);
    driver.open();
    QCOMPARE(listener.link(), LinkState::Connected);
    playToTheEnd(listener, 0.9);
    QCOMPARE(listener.samples.size(), live_.size());
    const std::size_t half = live_.size() / 2;
    for (std::size_t i = 0; i < live_.size(); ++i) {
      const auto& was = live_[i];
      const auto& is = listener.samples[i];
      QCOMPARE(is.state, was.state);
      QCOMPARE(is.quality, was.quality);
      QCOMPARE(is.seq, i + 1);
      for (std::size_t c = 0; c < was.values.size(); ++c) QVERIFY(sameBits(is.values[c], was.values[c]));
      QVERIFY2(sameBits(listener.rates[i], liveRates_[i]), qPrintable(QString::number(i)));
      if (i > 0 && i != half)
        QCOMPARE(is.at.monotonicNs - listener.samples[i - 1].at.monotonicNs,
                 was.at.monotonicNs - live_[i - 1].at.monotonicNs);
    }
    QVERIFY(std::ranges::count_if(liveRates_, [](float rate) { return std::isfinite(rate); }) > kSamples / 2);
    QVERIFY(listener.pipeline.samplesPerS(clock_.monotonicNs()) > 0);  // also where they are ahead of the clock
    QVERIFY(listener.links.back().problem->message.contains(u"has ended"_s));
    QCOMPARE(driver.diagnostics().counters.samples, live_.size());
  }

  void itIsPlayedInItsOwnTime() {
    const auto roast = readReplayRoast(file(), kOld);
    QVERIFY(roast.has_value());
    Listener listener(clock_, twinProfile());
    ReplayDriver driver(clock_, {*roast, 2}, listener);
    driver.open();
    QTRY_COMPARE(listener.samples.size(), 1u);
    const auto countUntil = [&](double playedS) {
      return std::size_t(std::ranges::count_if(
          (*roast)->samples, [&](const auto& s) { return s.at.monotonicNs <= base::nsFromSeconds(playedS); }));
    };
    clock_.advance(0.5);
    QTRY_COMPARE(listener.samples.size(), countUntil(1.0));
    clock_.advance(0.25);
    QTRY_COMPARE(listener.samples.size(), countUntil(1.5));
    clock_.advance(100);  // this thread stood still: it goes on where it was, a second later
    QTRY_COMPARE(listener.samples.size(), countUntil(3.5));
    driver.close();
    QCOMPARE(listener.link(), LinkState::Disconnected);
    QVERIFY(!listener.links.back().problem);
    const qint64 lastNs = listener.samples.back().at.monotonicNs;
    driver.open();  // from the beginning, and behind what was told
    QTRY_COMPARE(listener.samples.back().seq, 1u);
    QVERIFY(listener.samples.back().at.monotonicNs > lastNs);
    QVERIFY(sameBits(listener.samples.back().values[1], (*roast)->samples.front().values[1]));
  }

  void nothingCanBeCommanded() {
    const auto roast = readReplayRoast(file(), {});
    QVERIFY(roast.has_value());
    Listener listener(clock_, twinProfile());
    ReplayDriver driver(clock_, {*roast, 1}, listener);
    driver.open();
    QVERIFY(driver.capability().readOnly());
    QVERIFY(driver.capability().recorded);
    QVERIFY(machine::safety::interlocksFor(driver.capability()).empty());
    for (const QString& actuator : {u"heater"_s, u"fan"_s, u"drum"_s, u"prs"_s}) {
      driver.execute({actuator, actuator, 1, 0});
      QCOMPARE(listener.outcomes.back().commandId, actuator);
      QCOMPARE(listener.outcomes.back().result, model::CommandResult::Refused);
      QCOMPARE(listener.outcomes.back().error->code, ErrorCode::Refused);
      QVERIFY(listener.outcomes.back().error->message.contains(u"recording"_s));
    }
    base::SystemClock clock;
    machine::safety::AbortChannel abort(clock);
    abort.attach(&driver.safetyPort());
    abort.trip();
    QTRY_VERIFY(!abort.status().machinePresent);
    QVERIFY(abort.latched());
    QCOMPARE(abort.status().attempts, 0u);
    abort.detach();
  }

  void whatCannotBePlayedIsSaid_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("roastId");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("no file") << u"none.db"_s << QString() << ErrorCode::InvalidArgument;
    QTest::newRow("a folder") << QString() << QString() << ErrorCode::InvalidArgument;
    QTest::newRow("no such roast") << u"recorded.db"_s << u"roast-x"_s << ErrorCode::NotFound;
    QTest::newRow("no curve") << u"recorded.db"_s << u"roast-empty"_s << ErrorCode::NotFound;
    QTest::newRow("unknown machine") << u"recorded.db"_s << kForeign << ErrorCode::UnknownProduct;
    QTest::newRow("other channels") << u"recorded.db"_s << u"roast-other-channels"_s << ErrorCode::UnknownProduct;
    QTest::newRow("no database") << u"garbage.db"_s << QString() << ErrorCode::Corrupt;
    QTest::newRow("another program's") << u"foreign.db"_s << QString() << ErrorCode::InvalidArgument;
    QTest::newRow("newer") << u"newer.db"_s << QString() << ErrorCode::NewerVersion;
  }
  void whatCannotBePlayedIsSaid() {
    QFETCH(QString, name);
    QFETCH(QString, roastId);
    QFETCH(ErrorCode, code);
    const QString path = folder_.filePath(name);
    if (name == u"garbage.db") {
      QFile garbage(path);
      QVERIFY(garbage.open(QIODevice::WriteOnly) && garbage.write(QByteArray(9'000, 'x')) == 9'000);
    } else if (name == u"foreign.db" || name == u"newer.db") {
      auto db = store::Connection::open(path, store::Connection::Mode::ReadWrite);
      QVERIFY(db.has_value());
      const bool newer = name == u"newer.db";
      const QString sql = u"CREATE TABLE t (a); PRAGMA application_id=%1; PRAGMA user_version=9999"_s.arg(
          newer ? store::kApplicationId : 7);
      QVERIFY((*db)->execute(sql.toUtf8().constData()).has_value());
    }
    const auto roast = readReplayRoast(path, roastId);
    QVERIFY(!roast.has_value());
    QCOMPARE(roast.error().code, code);
    QVERIFY(!roast.error().message.isEmpty());
  }

  void theChannelsAreThoseOfTheMachine() {
    for (const auto& profile : otherProfiles()) {
      const auto roast = readReplayRoast(file(), profile.model);
      QVERIFY2(roast.has_value(), roast ? "" : qPrintable(roast.error().message));
      QCOMPARE((*roast)->capability.model, profile.model);
      QCOMPARE((*roast)->capability.channels.size(), profile.channels.size());
      for (std::size_t i = 0; i < profile.channels.size(); ++i)
        QCOMPARE((*roast)->capability.channels[i].id, profile.channels[i].id);
      QVERIFY((*roast)->capability.readOnly());
      QCOMPARE((*roast)->samples.front().values[0], 20.0F);
    }
  }

  void theFileStaysAsItIs() {
    const QByteArray before = hashOf(file());
    QVERIFY(!before.isEmpty());
    QVERIFY(readReplayRoast(file(), {}).has_value());
    QCOMPARE(hashOf(file()), before);
    QVERIFY(QFile::setPermissions(file(), QFileDevice::ReadOwner));
    QVERIFY(readReplayRoast(file(), {}).has_value());
    QVERIFY(QFile::setPermissions(file(), QFileDevice::ReadOwner | QFileDevice::WriteOwner));
  }

  void theSameFileIsKnownByAnyName() {
    QVERIFY(machine::isSameFile(file(), file()));
    const QString link = folder_.filePath(u"link.db"_s);
    QVERIFY(QFile::link(file(), link));
    QVERIFY(machine::isSameFile(file(), link));
    QVERIFY(machine::isSameFile(file(), folder_.path() + u"/./recorded.db"_s));
    const QString copy = folder_.filePath(u"copy.db"_s);
    QVERIFY(QFile::copy(file(), copy));
    QVERIFY(!machine::isSameFile(file(), copy));
    QVERIFY(!machine::isSameFile(file(), folder_.filePath(u"none.db"_s)));
  }

  void discoveryOffersIt() {
    base::SystemClock clock;
    machine::safety::AbortChannel abort(clock);
    const machine::safety::HeatPermit permit;
    const auto roast = readReplayRoast(file(), {});
    QVERIFY(roast.has_value());
    machine::Discovery discovery(clock, abort, permit, {{}, {}, ReplayOptions{*roast, 60}}, [] {});
    const auto machines = discovery.machines();
    const auto found = std::ranges::find(machines, u"replay"_s, &model::MachineInfo::id);
    QVERIFY(found != machines.end());
    QVERIFY(found->model.contains(u"REPLAY"_s) && found->place.contains(u"recorded.db"_s) && !found->isTwin);
    Listener listener(clock, twinProfile());
    auto made = discovery.makeDriver(found->id, listener);
    QVERIFY(made.has_value());
    (*made)->open();
    QTRY_VERIFY(listener.samples.size() > 10);
  }
};

QTEST_GUILESS_MAIN(ReplayTest)
#include "tst_replay.moc"
