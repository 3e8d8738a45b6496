// The list of machines, and drivers made from it.
#include <QTest>
#include <memory>

#include "core/base/clock.h"
#include "core/machine/discovery.h"
#include "tests/core/machine/both_models.h"
#include "tests/core/machine/bullet_fixture.h"
#include "tests/emulator/umock_bullet.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using emulator::UsbOptions;

namespace {

struct Bench {
  explicit Bench(emulator::Model model, const UsbOptions& options = {}) : bullet(model) {
    auto made = emulator::UmockBullet::create(bullet, options);
    if (!made) qFatal("%s", made.error().c_str());
    cable = std::move(*made);
    discovery = std::make_unique<machine::Discovery>(clock, abort, permit, machine::Offers{}, [this] { ++changes; });
  }
  const model::MachineInfo first() const { return discovery->machines().front(); }

  base::SystemClock clock;
  emulator::VirtualBullet bullet;
  std::unique_ptr<emulator::UmockBullet> cable;
  machine::safety::AbortChannel abort{clock};
  machine::safety::HeatPermit permit;
  int changes = 0;
  std::unique_ptr<machine::Discovery> discovery;
  test::RecordingListener listener;
};

}  // namespace

class DiscoveryTest : public QObject {
  Q_OBJECT

 public:
  explicit DiscoveryTest(emulator::Model model) : model_(model) {}

 private:
  emulator::Model model() const { return model_; }
  bool isR2() const { return model_ == emulator::Model::R2; }
  const emulator::Model model_;

 private Q_SLOTS:
  void listsTheBulletAndTheTwin() {
    Bench b(model());
    const auto machines = b.discovery->machines();
    QCOMPARE(machines.size(), std::size_t(2));
    QCOMPARE(machines[0].id, u"usb:001-%1"_s.arg(b.cable->deviceAddress(), 3, 10, QLatin1Char('0')));
    QCOMPARE(machines[0].model, isR2() ? u"Aillio Bullet R2"_s : u"Aillio Bullet R1"_s);
    QCOMPARE(machines[0].place, u"USB bus 1, device %1"_s.arg(b.cable->deviceAddress()));
    QVERIFY(!machines[0].problem);
    QVERIFY(!machines[0].isTwin);
    QVERIFY(machines[1].isTwin);
    QCOMPARE(machines[1].id, u"twin"_s);
  }

  void tellsOfHotplug() {
    Bench b(model());
    b.cable->unplug();
    QTRY_VERIFY(b.changes > 0);
    QTRY_COMPARE(b.discovery->machines().size(), std::size_t(1));
    const int before = b.changes;
    b.cable->plug();
    QTRY_VERIFY(b.changes > before);
    QTRY_COMPARE(b.discovery->machines().size(), std::size_t(2));
  }

  void saysWhatIsNotSupported_data() {
    QTest::addColumn<int>("product");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown") << 0xFFFF << u"Unknown model (0483:ffff)"_s << u"no model that this version knows"_s;
  }
  void saysWhatIsNotSupported() {
    QFETCH(int, product);
    QFETCH(QString, name);
    QFETCH(QString, says);
    Bench b(model(), {.product = static_cast<emulator::Product>(product)});
    const auto info = b.first();
    QCOMPARE(info.model, name);
    QVERIFY(info.problem.has_value());
    QCOMPARE(info.problem->code, base::ErrorCode::UnknownProduct);
    QVERIFY2(info.problem->message.contains(says), qPrintable(info.problem->message));
    const auto driver = b.discovery->makeDriver(info.id, b.listener);
    QVERIFY(!driver.has_value());
    QCOMPARE(driver.error().message, info.problem->message);
  }

  void makesDrivers() {
    Bench b(model());
    auto twin = b.discovery->makeDriver(u"twin"_s, b.listener);
    QVERIFY(twin.has_value());
    auto none = b.discovery->makeDriver(u"usb:009-009"_s, b.listener);
    QVERIFY(!none.has_value());
    QCOMPARE(none.error().code, base::ErrorCode::NotFound);
    auto bullet = b.discovery->makeDriver(b.first().id, b.listener);
    QVERIFY(bullet.has_value());
    QCOMPARE((*bullet)->capability().model, b.first().model);
    (*bullet)->open();
    QTRY_COMPARE(b.listener.link(), model::LinkState::Connected);
  }

  void keepsTheIdOfAMachineInUse() {
    Bench b(model());
    const auto id = b.first().id;
    auto driver = b.discovery->makeDriver(id, b.listener);
    QVERIFY(driver.has_value());
    (*driver)->open();
    QTRY_COMPARE(b.listener.link(), model::LinkState::Connected);
    b.cable->unplug();
    QTRY_COMPARE(b.listener.link(), model::LinkState::Disconnected);
    b.cable->plug();
    QTRY_COMPARE(b.listener.link(), model::LinkState::Connected);
    QCOMPARE(b.first().id, id);  // although its address is another one
    QCOMPARE(b.listener.links.back().machineId, id);
  }

  void carriesTheReasonOfAFailedOpen() {
    Bench b(model(), {.access = emulator::Access::ClaimBusy});
    auto driver = b.discovery->makeDriver(b.first().id, b.listener);
    QVERIFY(driver.has_value());
    (*driver)->open();
    QTRY_VERIFY(b.first().problem.has_value());
    QCOMPARE(b.first().problem->code, base::ErrorCode::Busy);
  }
};

int main(int argc, char** argv) {
  return tryer::test::runForBothModels<DiscoveryTest>(argc, argv);
}
#include "tst_discovery.moc"
