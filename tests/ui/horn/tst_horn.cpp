// When the horn sounds and how; and that the real one works, or says why not, on whatever machine this is.
#include <QSignalSpy>
#include <QTest>
#include <cstring>
#include <set>

#include "tests/support/fake_alarms.h"
#include "tests/support/fake_console.h"
#include "ui/horn/horn_control.h"
#include "ui/horn/horn_pattern.h"
#include "ui/horn/tone_horn.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using model::AlarmPriority;
using Sound = std::optional<AlarmPriority>;

namespace {

const Sound kSilence;

class FakeHorn final : public Horn {
 public:
  void sound(Sound priority) override { sounds.push_back(priority); }
  QString problem() const override { return said; }
  Sound now() const { return sounds.empty() ? std::nullopt : sounds.back(); }

  std::vector<Sound> sounds;
  QString said;
};

struct Rig {
  quint64 revision(const QString& id) const { return alarms.find(id)->revision; }

  test::FakeClock clock;
  test::FakeAlarms alarms{clock};
  FakeHorn horn;
  HornControl control{alarms, &horn};
};

std::vector<qint16> samplesOf(AlarmPriority priority) {
  const QByteArray bytes = renderPattern(hornPattern(priority), 44'100);
  std::vector<qint16> samples(static_cast<std::size_t>(bytes.size()) / sizeof(qint16));
  std::memcpy(samples.data(), bytes.constData(), static_cast<std::size_t>(bytes.size()));
  return samples;
}

constexpr AlarmPriority kAll[] = {AlarmPriority::Critical, AlarmPriority::High, AlarmPriority::Low};

}  // namespace

class TstHorn : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void soundsTheHighestThatCalls() {
    Rig rig;
    const QString low = rig.alarms.raise(u"demo.low"_s);
    QCOMPARE(rig.horn.now(), Sound(AlarmPriority::Low));
    const QString critical = rig.alarms.raise(u"demo.critical"_s);
    QCOMPARE(rig.horn.now(), Sound(AlarmPriority::Critical));
    rig.alarms.raise(u"demo.high"_s);
    QCOMPARE(rig.horn.sounds.size(), 2U);  // it goes on as it is
    rig.alarms.acknowledge(critical, rig.revision(critical), {}, {});
    QCOMPARE(rig.horn.now(), Sound(AlarmPriority::High));
  }

  void neverFallsSilentByItself() {
    Rig rig;
    const QString high = rig.alarms.raise(u"demo.high"_s);
    rig.alarms.clear(high);
    rig.clock.advance(3'600);
    QCOMPARE(rig.horn.now(), Sound(AlarmPriority::High));  // gone, and nobody has seen it
    rig.alarms.acknowledge(high, rig.revision(high), u"seen"_s, {});
    QCOMPARE(rig.horn.now(), kSilence);
  }

  void whatIsSetAsideIsSilent() {
    Rig rig;
    const QString low = rig.alarms.raise(u"demo.low"_s);
    rig.alarms.shelve(low, rig.revision(low), 15, u"known"_s, {});
    QCOMPARE(rig.horn.now(), kSilence);
    rig.clock.advance(15 * 60 + 1);
    rig.alarms.advance();
    QCOMPARE(rig.horn.now(), Sound(AlarmPriority::Low));
  }

  void silencingKeepsTheAlarm() {
    Rig rig;
    const QString high = rig.alarms.raise(u"demo.high"_s);
    rig.control.silence();
    QCOMPARE(rig.horn.now(), kSilence);
    QVERIFY(!rig.control.sounding());
    QCOMPARE(rig.alarms.find(high)->state, model::AlarmState::Unacknowledged);
    rig.alarms.raise(u"demo.low"_s);  // another one is heard, though it is a lower one
    QCOMPARE(rig.horn.now(), Sound(AlarmPriority::Low));
    rig.alarms.clear(high);
    rig.alarms.raise(u"demo.high"_s);  // and the same one come again
    QCOMPARE(rig.horn.now(), Sound(AlarmPriority::High));
  }

  void unconfirmedAbortSoundsWithoutTheEngine() {
    Rig rig;
    model::AbortStatus status;
    status.epoch = 1;
    rig.control.lookAtAbort(status, false);
    QCOMPARE(rig.horn.now(), kSilence);
    rig.control.lookAtAbort(status, true);
    QCOMPARE(rig.horn.now(), Sound(AlarmPriority::Critical));
    rig.control.silence();
    rig.control.lookAtAbort(status, true);
    QCOMPARE(rig.horn.now(), kSilence);
    status.epoch = 2;  // another abort
    rig.control.lookAtAbort(status, true);
    QCOMPARE(rig.horn.now(), Sound(AlarmPriority::Critical));
    rig.control.lookAtAbort(status, false);  // confirmed
    QCOMPARE(rig.horn.now(), kSilence);
  }

  void triesAPatternAndEnds() {
    Rig rig;
    rig.control.tryOut(AlarmPriority::Low);
    QCOMPARE(rig.horn.now(), Sound(AlarmPriority::Low));
    rig.alarms.raise(u"demo.high"_s);
    QCOMPARE(rig.horn.now(), Sound(AlarmPriority::High));
    rig.control.silence();
    QCOMPARE(rig.horn.now(), kSilence);
  }

  void saysWhyNothingIsHeard() {
    test::FakeClock clock;
    test::FakeAlarms alarms(clock);
    const HornControl without(alarms, nullptr);
    QVERIFY(without.problem().contains(u"No sound on this machine"_s));
    Rig rig;
    QSignalSpy changed(&rig.control, &HornControl::changed);
    rig.horn.said = u"No sound on this machine: unplugged."_s;
    Q_EMIT rig.horn.problemChanged();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(rig.control.problem(), rig.horn.said);
  }

  void eachPriorityHasItsOwnRhythm() {
    std::set<int> periods;
    std::set<std::size_t> lengths;
    for (const auto priority : kAll) {
      periods.insert(durationMs(hornPattern(priority)));
      lengths.insert(hornPattern(priority).size());
    }
    QCOMPARE(periods.size(), 3U);
    QCOMPARE(lengths.size(), 3U);
    QVERIFY(durationMs(hornPattern(AlarmPriority::Critical)) < durationMs(hornPattern(AlarmPriority::High)));
    QVERIFY(durationMs(hornPattern(AlarmPriority::High)) < durationMs(hornPattern(AlarmPriority::Low)));
  }

  void tonesAreLoudAndDoNotClick() {
    for (const auto priority : kAll) {
      const std::vector<qint16> samples = samplesOf(priority);
      const auto expected = static_cast<std::size_t>(durationMs(hornPattern(priority))) * 44'100 / 1'000;
      QVERIFY(samples.size() + 10 > expected && samples.size() <= expected);
      int peak = 0;
      int jump = std::abs(samples.back() - samples.front());  // it is repeated
      for (std::size_t i = 0; i < samples.size(); ++i) {
        peak = std::max(peak, std::abs(static_cast<int>(samples[i])));
        if (i > 0) jump = std::max(jump, std::abs(samples[i] - samples[i - 1]));
      }
      QVERIFY2(peak > 15'000 && peak < 32'767, qPrintable(QString::number(peak)));
      QVERIFY2(jump < 9'000, qPrintable(QString::number(jump)));  // a click would be as high as the peak
    }
  }

  void theRealHornEndsAndSaysHowItIs() {
    ToneHorn horn;
    QVERIFY(!horn.problem().isEmpty());  // nothing is known yet
    QSignalSpy changed(&horn, &Horn::problemChanged);
    horn.sound(AlarmPriority::Critical);
    QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), 20'000);
    QVERIFY(horn.problem().isEmpty() || horn.problem().startsWith(u"No sound on this machine"_s));
    horn.sound(std::nullopt);
  }
};

QTEST_GUILESS_MAIN(TstHorn)
#include "tst_horn.moc"
