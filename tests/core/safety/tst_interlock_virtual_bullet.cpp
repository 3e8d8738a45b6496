// No false trips on the virtual Bullet either: a roast by hand, from off to cool, its packets decoded as the driver
// does.
#include <QTest>

#include "core/machine/aillio/r1_codec.h"
#include "core/machine/aillio/r1_profile.h"
#include "core/machine/safety/interlock_evaluator.h"
#include "tests/emulator/virtual_bullet.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace machine::safety;
using emulator::State;

class TestInterlockVirtualBullet : public QObject {
  Q_OBJECT

  emulator::VirtualBullet bullet_;
  const model::Capability capability_ = machine::aillio::r1Capability();
  std::unique_ptr<InterlockEvaluator> evaluator_;
  qint64 nowNs_ = base::kNsPerS;
  QStringList held_;
  double hottestC_ = 0;

  void poll() {
    bullet_.advance(0.1);
    nowNs_ += base::kNsPerS / 10;
    const std::array<std::uint8_t, 2> ask{0x30, 0x01};
    const auto answer = bullet_.receive(ask, nowNs_);
    machine::aillio::Status1 status;
    if (machine::aillio::decodeStatus1(std::as_bytes(std::span(answer.bytes)), status) !=
        machine::aillio::PacketFault::None)
      return;  // the other message of an idle machine
    model::Sample sample;
    sample.at = {nowNs_, 0};
    sample.state = status.state;
    for (std::size_t i = 0; i < machine::aillio::kR1Channels; ++i) {
      sample.values[i] = status.reading.value[i];
      if (status.reading.fault[i] == machine::aillio::FieldFault::None) sample.quality[i] = model::Quality::Good;
    }
    hottestC_ = std::max(hottestC_, bullet_.snapshot().beanTempC);
    evaluator_->onSample(sample);
    for (const InterlockChange& change : evaluator_->evaluate(nowNs_)) {
      held_ << u"%1 (%2)"_s.arg(QString::fromUtf16(evaluator_->rules()[change.index].rule->id)).arg(change.value);
    }
  }
  void run(double seconds) {
    for (int i = 0; i < static_cast<int>(seconds * 10); ++i) poll();
  }
  void press() {
    const std::array<std::uint8_t, 4> prs{0x30, 0x01, 0x00, 0x00};
    (void)bullet_.receive(prs, nowNs_);
    run(1);
  }

 private Q_SLOTS:
  void aRoastByHand() {
    evaluator_ = std::make_unique<InterlockEvaluator>(capability_, interlocksInForce(capability_));
    evaluator_->onLink(model::LinkState::Connected, nowNs_);
    run(60);
    press();
    QCOMPARE(bullet_.snapshot().state, State::Preheating);
    for (int i = 0; i < 9'000 && bullet_.snapshot().drumTempC < 195; ++i) poll();
    press();
    QCOMPARE(bullet_.snapshot().state, State::Charge);
    run(30);
    bullet_.setSettings({8, 3, 5});
    press();
    QCOMPARE(bullet_.snapshot().state, State::Roasting);
    for (int i = 0; i < 9'000 && bullet_.snapshot().beanTempC < 160; ++i) poll();
    bullet_.setSettings({6, 4, 6});  // at the knobs: nobody here commanded anything
    for (int i = 0; i < 9'000 && bullet_.snapshot().beanTempC < 205; ++i) poll();
    QVERIFY2(hottestC_ > 200, QByteArray::number(hottestC_).constData());
    press();
    QCOMPARE(bullet_.snapshot().state, State::Cooling);
    run(240);
    press();
    run(60);
    QCOMPARE(held_, QStringList());
  }
};

QTEST_GUILESS_MAIN(TestInterlockVirtualBullet)
#include "tst_interlock_virtual_bullet.moc"
