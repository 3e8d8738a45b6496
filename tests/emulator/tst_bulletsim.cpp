// bulletsim end to end: it is started without any preload, and starts a plain libusb client against itself.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const auto kSim = QStringLiteral(BULLETSIM);
const auto kClient = QStringLiteral(BULLETCLIENT);
constexpr int kPatienceMs = 20'000;

}  // namespace

class BulletsimTest : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  QProcess process_;

  // Runs to the end and gives the exit code.
  int run(const QStringList& arguments) {
    process_.start(kSim, arguments);
    if (!process_.waitForFinished(kPatienceMs)) return -1;
    return process_.exitStatus() == QProcess::NormalExit ? process_.exitCode() : -2;
  }

  QByteArray readLine() {
    while (!process_.canReadLine() && process_.waitForReadyRead(kPatienceMs)) {
    }
    return process_.readLine().trimmed();
  }

  void startClient(const QStringList& options, const QByteArray& greeting = "ready"_ba) {
    process_.start(kSim, options + QStringList{u"--"_s, kClient});
    QCOMPARE(readLine(), greeting);
  }

  QByteArray tell(const QByteArray& line) {
    process_.write(line + '\n');
    return readLine();
  }

  int finish() {
    process_.write("quit\n");
    process_.closeWriteChannel();
    return process_.waitForFinished(kPatienceMs) ? process_.exitCode() : -1;
  }

  QString path(const QString& name) const { return folder_.filePath(name); }

  static QByteArray control(QLocalSocket& socket, const QByteArray& line) {
    socket.write(line + '\n');
    while (!socket.canReadLine() && socket.waitForReadyRead(kPatienceMs)) {
    }
    return socket.readLine().trimmed();
  }

 private Q_SLOTS:
  void init() { QVERIFY(folder_.isValid()); }
  void cleanup() {
    if (process_.state() != QProcess::NotRunning) {
      process_.terminate();
      process_.waitForFinished(kPatienceMs);
    }
  }

  void help() {
    QCOMPARE(run({u"--help"_s}), 0);
    const auto text = process_.readAllStandardOutput();
    QVERIFY(text.contains("usage: bulletsim"));
    QVERIFY(text.contains("unplug-after:MS"));
  }

  void badArguments_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("word");  // what the message must name
    const QStringList tail{u"--"_s, u"true"_s};
    QTest::newRow("nothing") << QStringList{} << "PROGRAM"_ba;
    QTest::newRow("no program") << QStringList{u"--"_s} << "PROGRAM"_ba;
    QTest::newRow("no dashes") << QStringList{u"true"_s} << "--"_ba;
    QTest::newRow("unknown option") << QStringList{u"--colour"_s, u"red"_s} + tail << "--colour"_ba;
    QTest::newRow("model") << QStringList{u"--model"_s, u"r9"_s} + tail << "r1-rev3"_ba;
    QTest::newRow("fault") << QStringList{u"--fault"_s, u"gremlins"_s} + tail << "gremlins"_ba;
    QTest::newRow("fault without value") << QStringList{u"--fault"_s} + tail << "--fault"_ba;
    QTest::newRow("state") << QStringList{u"--state"_s, u"burning"_s} + tail << "preheating"_ba;
    QTest::newRow("heater") << QStringList{u"--heater"_s, u"10"_s} + tail << "0 to 9"_ba;
    QTest::newRow("fan") << QStringList{u"--fan"_s, u"0"_s} + tail << "1 to 12"_ba;
    QTest::newRow("drum") << QStringList{u"--drum"_s, u"5x"_s} + tail << "1 to 9"_ba;
    QTest::newRow("bean temperature") << QStringList{u"--bean-temp"_s, u"nan"_s} + tail << "--bean-temp"_ba;
    QTest::newRow("speed") << QStringList{u"--speed"_s, u"-1"_s} + tail << "--speed"_ba;
    QTest::newRow("wire log") << QStringList{u"--wire-log"_s, u"/nowhere/at/all"_s} + tail << "/nowhere/at/all"_ba;
    QTest::newRow("control") << QStringList{u"--control"_s, u"/nowhere/at/all"_s} + tail << "/nowhere/at/all"_ba;
  }
  void badArguments() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, word);
    QCOMPARE(run(arguments), 2);
    const auto message = process_.readAllStandardError();
    QVERIFY2(message.contains(word), message.constData());
    QVERIFY(message.startsWith("bulletsim: "));
  }

  void exitCodeIsTheProgramsOwn() {
    QCOMPARE(run({u"--"_s, u"sh"_s, u"-c"_s, u"exit 7"_s}), 7);
    QCOMPARE(run({u"--"_s, u"sh"_s, u"-c"_s, u"kill -TERM $$"_s}), 128 + 15);
    QCOMPARE(run({u"--"_s, u"/no/such/program"_s}), 127);
    QCOMPARE(run({u"--"_s, u"true"_s}), 0);
  }

  void signalsReachTheProgram() {
    startClient({});
    process_.terminate();
    QVERIFY(process_.waitForFinished(kPatienceMs));
    QCOMPARE(process_.exitCode(), 128 + 15);
  }

  void clientSeesTheMachineAsItWasSetUp() {
    startClient({u"--speed"_s, u"0"_s, u"--state"_s, u"roasting"_s, u"--heater"_s, u"5"_s, u"--fan"_s, u"3"_s,
                 u"--drum"_s, u"4"_s, u"--bean-temp"_s, u"151.5"_s});
    QCOMPARE(tell("info"), "info serial 1234 firmware 565 roasts 321"_ba);
    QCOMPARE(tell("status"), "status state 6 heater 5 fan 3 drum 4 bean 151.5 valid 10"_ba);
    QCOMPARE(tell("send 34 02 AA AA"), "sent 4"_ba);
    QCOMPARE(tell("status"), "status state 6 heater 4 fan 3 drum 4 bean 151.5 valid 10"_ba);
    QCOMPARE(finish(), 0);
  }

  void otherModelsAndObstacles() {
    startClient({u"--model"_s, u"r1-rev3"_s});
    QCOMPARE(finish(), 0);
    startClient({u"--model"_s, u"unknown"_s}, "error no Bullet"_ba);
    QCOMPARE(finish(), 1);
    startClient({u"--access"_s, u"no-permission"_s}, "error no Bullet"_ba);
    QCOMPARE(finish(), 1);
    startClient({u"--access"_s, u"busy"_s}, "error LIBUSB_ERROR_BUSY"_ba);
    QCOMPARE(finish(), 1);
    startClient({u"--access"_s, u"kernel-driver"_s}, "error LIBUSB_ERROR_BUSY"_ba);
    QCOMPARE(finish(), 1);
    startClient({u"--unplugged"_s}, "error no Bullet"_ba);
    QCOMPARE(finish(), 1);
  }

  void faultsFromTheCommandLine() {
    startClient({u"--fault"_s, u"ignore-commands+wrong-validity:7"_s, u"--fault"_s, u"late-answer:5"_s, u"--state"_s,
                 u"roasting"_s, u"--heater"_s, u"2"_s, u"--speed"_s, u"0"_s, u"--bean-temp"_s, u"90"_s});
    QCOMPARE(tell("send 34 01 AA AA"), "sent 4"_ba);
    QCOMPARE(tell("status"), "status state 6 heater 2 fan 1 drum 1 bean 90 valid 7"_ba);
    QCOMPARE(finish(), 0);
  }

  void wireLogHasEachPacket() {
    const auto log = path(u"wire.log"_s);
    startClient({u"--wire-log"_s, log});
    QCOMPARE(tell("send 34 01 AA AA"), "sent 4"_ba);
    QVERIFY(tell("status").startsWith("status"));
    QCOMPARE(finish(), 0);
    QFile file(log);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY2(lines[0].endsWith(" 4 34 01 aa aa"), lines[0].constData());
    QVERIFY2(lines[1].endsWith(" 2 30 01"), lines[1].constData());
    const auto first = lines[0].split(' ').first().toLongLong();
    const auto second = lines[1].split(' ').first().toLongLong();
    QVERIFY(first > 0 && second >= first);
  }

  void controlSocketSteersAndObserves() {
    const auto name = path(u"control"_s);
    startClient({u"--control"_s, name, u"--speed"_s, u"0"_s});
    QLocalSocket socket;
    socket.connectToServer(name);
    QVERIFY(socket.waitForConnected(kPatienceMs));
    for (const auto& line : {"state roasting"_ba, "heater 6"_ba, "fan 4"_ba, "drum 7"_ba, "bean-temp 180"_ba}) {
      QCOMPARE(control(socket, line), "ok"_ba);
    }
    QCOMPARE(tell("status"), "status state 6 heater 6 fan 4 drum 7 bean 180 valid 10"_ba);
    QCOMPARE(control(socket, "fault stuck-heater"_ba), "ok"_ba);
    QCOMPARE(tell("send 34 02 AA AA"), "sent 4"_ba);

    auto seen = QJsonDocument::fromJson(control(socket, "print"_ba)).object();
    QCOMPARE(seen[u"state"_s].toString(), u"roasting"_s);
    QCOMPARE(seen[u"heater"_s].toInt(), 6);
    QCOMPARE(seen[u"fan"_s].toInt(), 4);
    QCOMPARE(seen[u"drum"_s].toInt(), 7);
    QCOMPARE(seen[u"beanTempC"_s].toDouble(), 180.0);
    QCOMPARE(seen[u"packets"_s].toInt(), 2);
    QCOMPARE(seen[u"heaterCommands"_s].toInt(), 1);
    QCOMPARE(seen[u"opened"_s].toInt(), 1);
    QCOMPARE(seen[u"plugged"_s].toBool(), true);
    QCOMPARE(seen[u"faults"_s].toArray().first().toString(), u"stuck-heater"_s);

    QCOMPARE(control(socket, "clear"_ba), "ok"_ba);
    QCOMPARE(tell("send 34 02 AA AA"), "sent 4"_ba);
    QVERIFY(tell("status").contains("heater 5"));
    QCOMPARE(control(socket, "unplug"_ba), "ok"_ba);
    QCOMPARE(tell("status"), "error LIBUSB_ERROR_NO_DEVICE"_ba);
    seen = QJsonDocument::fromJson(control(socket, "print"_ba)).object();
    QCOMPARE(seen[u"plugged"_s].toBool(true), false);
    QCOMPARE(control(socket, "replug"_ba), "ok"_ba);
    seen = QJsonDocument::fromJson(control(socket, "print"_ba)).object();
    QCOMPARE(seen[u"plugged"_s].toBool(), true);
    QCOMPARE(finish(), 0);
    QVERIFY(!QFile::exists(name));
  }

  void controlSocketRefusesNonsense() {
    const auto name = path(u"control"_s);
    startClient({u"--control"_s, name});
    QLocalSocket socket;
    socket.connectToServer(name);
    QVERIFY(socket.waitForConnected(kPatienceMs));
    for (const auto& line : {"dance"_ba, "heater 10"_ba, "heater"_ba, "fan 0"_ba, "state burning"_ba, "fault none"_ba,
                             "speed fast"_ba, "print please"_ba, ""_ba}) {
      const auto answer = control(socket, line);
      QVERIFY2(answer.startsWith("error: "), (line + " -> " + answer).constData());
    }
    QCOMPARE(control(socket, "heater 9"_ba), "ok"_ba);
    socket.write(QByteArray(4'000, 'x'));
    QVERIFY(socket.waitForDisconnected(kPatienceMs));
    QCOMPARE(finish(), 0);
  }
};

QTEST_GUILESS_MAIN(BulletsimTest)
#include "tst_bulletsim.moc"
