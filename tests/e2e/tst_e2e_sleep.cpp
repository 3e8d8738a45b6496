// The computer goes to sleep while the roaster heats: the console holds sleep back, asks, and without an answer turns
// the heat off, then lets the computer sleep. The test plays logind on a bus of its own.
#include <fcntl.h>
#include <unistd.h>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusUnixFileDescriptor>
#include <QDeadlineTimer>
#include <QTemporaryDir>
#include <QTest>
#include <array>

#include "tests/e2e/bullet_control.h"
#include "tests/e2e/console_under_test.h"

using namespace Qt::StringLiterals;
using namespace tryer::e2e;

namespace {

constexpr int kPatienceMs = 60'000;
const QString kPath = u"/org/freedesktop/login1"_s;
const QString kManager = u"org.freedesktop.login1.Manager"_s;

}  // namespace

// A lock is held as long as somebody has the other end of its pipe.
class FakeLogind : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")

 public:
  ~FakeLogind() override { forget(); }
  int locks() const { return locks_; }
  QString what() const { return what_; }
  bool isHeld() const {
    if (readEnd_ < 0) return false;
    char byte = 0;
    return ::read(readEnd_, &byte, 1) < 0;  // 0: nobody has it any more
  }

 public Q_SLOTS:
  QDBusUnixFileDescriptor Inhibit(const QString& what, const QString&, const QString&, const QString& mode) {
    forget();
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return {};
    readEnd_ = ends[0];
    const QDBusUnixFileDescriptor lock(ends[1]);  // a copy of it
    ::close(ends[1]);
    what_ = what + u' ' + mode;
    ++locks_;
    return lock;
  }

 private:
  void forget() {
    if (readEnd_ >= 0) ::close(std::exchange(readEnd_, -1));
  }
  int readEnd_ = -1;
  int locks_ = 0;
  QString what_;
};

class EndToEndSleepTest : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<QProcess> daemon_;
  std::unique_ptr<FakeLogind> logind_;
  std::unique_ptr<BulletControl> bullet_;
  std::unique_ptr<ConsoleUnderTest> console_;
  QString address_;

  QDBusConnection bus() const { return QDBusConnection(u"played"_s); }
  void announce(const QString& signal, bool begins) {
    QDBusMessage message = QDBusMessage::createSignal(kPath, kManager, signal);
    message << begins;
    QVERIFY(bus().send(message));
  }
  void start(int heater) {
    console_->start({u"--db"_s, folder_->filePath(u"roasts.db"_s)},
                    bullet_->commandLine({u"--state"_s, u"roasting"_s, u"--heater"_s, QString::number(heater),
                                          u"--fan"_s, u"4"_s, u"--drum"_s, u"5"_s, u"--bean-temp"_s, u"150"_s}));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"Machine, its state and its connection"_s, u"Roasting · connected"_s),
                             kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(logind_->locks(), 1, kPatienceMs);
    QCOMPARE(logind_->what(), u"sleep:shutdown delay"_s);
    QVERIFY(logind_->isHeld());
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    daemon_ = std::make_unique<QProcess>();
    daemon_->start(QStringLiteral(DBUS_DAEMON), {u"--session"_s, u"--nofork"_s, u"--nopidfile"_s, u"--print-address"_s,
                                                 u"--address=unix:path=%1"_s.arg(folder_->filePath(u"bus"_s))});
    QVERIFY(daemon_->waitForReadyRead(kPatienceMs));
    address_ = QString::fromUtf8(daemon_->readLine()).trimmed();
    QVERIFY(QDBusConnection::connectToBus(address_, u"played"_s).isConnected());
    logind_ = std::make_unique<FakeLogind>();
    QVERIFY(bus().registerObject(kPath, logind_.get(), QDBusConnection::ExportAllSlots));
    QVERIFY(bus().registerService(u"org.freedesktop.login1"_s));
    bullet_ = std::make_unique<BulletControl>(folder_->path());
    console_ = std::make_unique<ConsoleUnderTest>(folder_->path());
    console_->setVariable(u"DBUS_SYSTEM_BUS_ADDRESS"_s, address_);
  }
  void cleanup() {
    if (QTest::currentTestFailed()) {
      qInfo().noquote() << "shown:\n" << console_->names().join(u'\n') << "\nstderr:\n" << console_->errors();
    }
    console_.reset();
    bullet_.reset();
    QDBusConnection::disconnectFromBus(u"played"_s);
    logind_.reset();
    daemon_->terminate();
    daemon_->waitForFinished(kPatienceMs);
    daemon_.reset();
    folder_.reset();
  }

  void sleepWaitsForTheHeat_data() {
    QTest::addColumn<QString>("signal");
    QTest::newRow("sleep") << u"PrepareForSleep"_s;
    QTest::newRow("shutdown") << u"PrepareForShutdown"_s;
  }
  void sleepWaitsForTheHeat() {
    QFETCH(QString, signal);
    start(5);
    if (QTest::currentTestFailed()) return;
    announce(signal, true);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"Time left to answer"_s), kPatienceMs);
    QVERIFY(logind_->isHeld());
    QCOMPARE(bullet_->now()[u"heater"_s].toInt(), 5);
    // Nobody answers.
    QTRY_VERIFY_WITH_TIMEOUT(!logind_->isHeld(), kPatienceMs);
    QCOMPARE(bullet_->now()[u"heater"_s].toInt(), 0);
    QCOMPARE(bullet_->now()[u"state"_s].toString(), u"cooling"_s);
    QVERIFY(console_->running());
    announce(signal, false);  // awake again: the next time it waits, too
    QTRY_COMPARE_WITH_TIMEOUT(logind_->locks(), 2, kPatienceMs);
  }

  void withHeatOffNothingIsHeldBack() {
    start(0);
    if (QTest::currentTestFailed()) return;
    announce(u"PrepareForSleep"_s, true);
    QTRY_VERIFY_WITH_TIMEOUT(!logind_->isHeld(), kPatienceMs);
    QVERIFY(!console_->shown(u"Time left to answer"_s));
    QCOMPARE(bullet_->controlPackets(), 0);
  }
};

QTEST_GUILESS_MAIN(EndToEndSleepTest)
#include "tst_e2e_sleep.moc"
