// The virtual Bullet by USB/IP, as the wire shows it: byte vectors written from the protocol's description.
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QProcess>
#include <QRandomGenerator>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

#include "tests/emulator/usbip_session.h"

using namespace Qt::StringLiterals;
using namespace tryer::emulator;

namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr int kPatienceMs = 20'000;
constexpr std::uint16_t kR1 = 0x5741, kR2 = 0xA4CD;
constexpr quint32 kEpipe = quint32(-32), kConnReset = quint32(-104);

QByteArray big(quint32 value) {
  QByteArray bytes(4, '\0');
  qToBigEndian(value, bytes.data());
  return bytes;
}
quint32 bigAt(const QByteArray& bytes, qsizetype at) {
  return qFromBigEndian<quint32>(bytes.constData() + at);
}

const QByteArray kList = QByteArray::fromHex("0111800500000000");
QByteArray importOf(const QByteArray& busid) {
  return QByteArray::fromHex("0111800300000000") + busid + QByteArray(32 - busid.size(), '\0');
}
QByteArray submit(quint32 sequence, bool in, quint32 endpoint, quint32 length, const QByteArray& data = {},
                  const QByteArray& setup = QByteArray(8, '\0')) {
  return big(1) + big(sequence) + big(0x00010002) + big(in ? 1 : 0) + big(endpoint) + big(0) + big(length) + big(0) +
         big(0xFFFFFFFF) + big(0) + setup + data;
}
QByteArray unlinkOf(quint32 sequence, quint32 wanted) {
  return big(2) + big(sequence) + big(0x00010002) + big(0) + big(0) + big(wanted) + QByteArray(24, '\0');
}

struct Reply {
  quint32 command = 0, sequence = 0, status = 0, actual = 0;
  QByteArray data;
};

// One client of a device.
struct Line {
  explicit Line(UsbipDevice& device) : session(device) {}
  QByteArray send(const QByteArray& bytes) {
    session.receive({reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())}, nowNs);
    return take();
  }
  QByteArray take() {
    const auto out = session.takeOutput();
    return {reinterpret_cast<const char*>(out.data()), qsizetype(out.size())};
  }
  // The replies to transfers, one after the other. isIn: which of them carry data.
  static QList<Reply> replies(QByteArray bytes, const QSet<quint32>& isIn) {
    QList<Reply> found;
    while (bytes.size() >= 48) {
      Reply reply{bigAt(bytes, 0), bigAt(bytes, 4), bigAt(bytes, 20), bigAt(bytes, 24), {}};
      bytes.remove(0, 48);
      if (reply.command == 3 && isIn.contains(reply.sequence)) {
        reply.data = bytes.left(reply.actual);
        bytes.remove(0, reply.actual);
      }
      found.append(reply);
    }
    return found;
  }
  UsbipSession session;
  std::int64_t nowNs = 1'000 * kMs;
};

}  // namespace

class TestUsbip : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void listsTheDevice() {
    VirtualBullet bullet;
    UsbipDevice device(bullet, kR1);
    Line line(device);
    const QByteArray reply = line.send(kList);
    QCOMPARE(reply.left(12).toHex(), "011100050000000000000001"_ba);
    QCOMPARE(reply.size(), 12 + 312 + 2 * 4);
    QCOMPARE(QByteArray(reply.constData() + 12 + 256), "1-1"_ba);
    QCOMPARE(reply.mid(12 + 288, 24).toHex(),
             "0000000100000002000000020483574102000200000101"
             "02"_ba);
    QCOMPARE(reply.right(8).toHex(), "020201000a000000"_ba);
    QVERIFY(line.session.ended());
    device.plugged = false;
    Line later(device);
    QCOMPARE(later.send(kList).toHex(), "011100050000000000000000"_ba);
  }

  void isImportedByOneAtATime() {
    VirtualBullet bullet;
    UsbipDevice device(bullet, kR1);
    {
      Line first(device);
      const QByteArray granted = first.send(importOf("1-1"));
      QCOMPARE(granted.left(8).toHex(), "0111000300000000"_ba);
      QCOMPARE(granted.size(), 8 + 312);
      Line second(device);
      QCOMPARE(second.send(importOf("1-1")).toHex(), "0111000300000001"_ba);
      QVERIFY(second.session.ended());
      Line other(device);
      QCOMPARE(other.send(kList).toHex(), "011100050000000000000000"_ba);
    }
    Line third(device);
    QCOMPARE(third.send(importOf("1-2")).toHex(), "0111000300000001"_ba);
    Line fourth(device);
    QCOMPARE(fourth.send(importOf("1-1")).left(8).toHex(), "0111000300000000"_ba);
  }

  void answersControlRequests() {
    VirtualBullet bullet;
    UsbipDevice device(bullet, kR1);
    Line line(device);
    line.send(importOf("1-1"));
    const auto reply = [&](const QByteArray& setup, bool in, quint32 length) {
      return Line::replies(line.send(submit(9, in, 0, length, in ? QByteArray() : QByteArray(length, 'x'), setup)), {9})
          .value(0);
    };
    const Reply descriptor = reply(QByteArray::fromHex("8006000100001200"), true, 18);
    QCOMPARE(descriptor.status, 0U);
    QCOMPARE(descriptor.data.size(), 18);
    QCOMPARE(descriptor.data.mid(8, 4).toHex(), "83044157"_ba);
    QCOMPARE(reply(QByteArray::fromHex("0009010000000000"), false, 0).status, 0U);      // SET_CONFIGURATION
    QCOMPARE(reply(QByteArray::fromHex("2120000000000700"), false, 7).status, 0U);      // a serial port's line coding
    QCOMPARE(reply(QByteArray::fromHex("8006000600000a00"), true, 10).status, kEpipe);  // no high-speed side
  }

  void carriesQuestionAndAnswer() {
    VirtualBullet bullet;
    bullet.setIdleMessages(false);
    UsbipDevice device(bullet, kR1);
    Line line(device);
    line.send(importOf("1-1"));
    QCOMPARE(line.send(submit(1, true, 1, 64)), QByteArray());  // waits
    const auto replies = Line::replies(line.send(submit(2, false, 3, 2, QByteArray::fromHex("3001"))), {1});
    QCOMPARE(replies.size(), 2);
    QCOMPARE(replies[0].sequence, 2U);
    QCOMPARE(replies[0].actual, 2U);
    QCOMPARE(replies[1].sequence, 1U);
    QCOMPARE(replies[1].data.size(), 64);
    QCOMPARE(bullet.snapshot().counters.queries, std::uint64_t(1));
    QCOMPARE(Line::replies(line.send(submit(3, false, 7, 1, "x")), {}).value(0).status, kEpipe);  // no such endpoint
  }

  void cancelsWhatWaits() {
    VirtualBullet bullet;
    UsbipDevice device(bullet, kR1);
    Line line(device);
    line.send(importOf("1-1"));
    line.send(submit(1, true, 1, 64));
    const QByteArray cancelled = line.send(unlinkOf(2, 1));
    QCOMPARE(cancelled.size(), 48);
    QCOMPARE(bigAt(cancelled, 0), 4U);
    QCOMPARE(bigAt(cancelled, 4), 2U);
    QCOMPARE(bigAt(cancelled, 20), kConnReset);
    QCOMPARE(bigAt(line.send(unlinkOf(3, 1)), 20), 0U);  // over already
    QVERIFY(line.send(submit(4, false, 3, 2, QByteArray::fromHex("3001"))).size() == 48);
    QCOMPARE(Line::replies(line.send(submit(5, true, 1, 64)), {5}).value(0).data.size(), 64);
  }

  void sendsTheFramesOfAnR2() {
    VirtualBullet bullet(Model::R2);
    UsbipDevice device(bullet, kR2);
    Line line(device);
    line.send(importOf("1-1"));
    QSet<quint32> reads;
    for (quint32 i = 1; i <= 5; ++i) {
      line.send(submit(i, true, 4, 64));
      reads.insert(i);
    }
    QByteArray all;
    for (int i = 0; i < 10; ++i) {
      device.pump(line.nowNs);
      line.session.pump(line.nowNs);
      all += line.take();
      line.nowNs += 20 * kMs;
    }
    QSet<int> types;
    for (const Reply& reply : Line::replies(all, reads)) types.insert(quint8(reply.data.at(0)));
    QCOMPARE(types, (QSet<int>{0xA0, 0xA1, 0xA2, 0xA3, 0xA4}));
  }

  void stallsUntilTheHaltIsCleared() {
    VirtualBullet bullet;
    bullet.setFault(parseFaults("stall:in")->front());
    UsbipDevice device(bullet, kR1);
    Line line(device);
    line.send(importOf("1-1"));
    line.send(submit(1, true, 1, 64));
    const auto replies = Line::replies(line.send(submit(2, false, 3, 2, QByteArray::fromHex("3001"))), {1});
    QCOMPARE(replies.value(1).status, kEpipe);
    bullet.clearFaults();
    QCOMPARE(Line::replies(line.send(submit(3, true, 1, 64)), {3}).value(0).status, kEpipe);
    const QByteArray clear = QByteArray::fromHex("0201000081000000");
    QCOMPARE(Line::replies(line.send(submit(4, false, 0, 0, {}, clear)), {}).value(0).status, 0U);
    line.send(submit(5, false, 3, 2, QByteArray::fromHex("3001")));
    QCOMPARE(Line::replies(line.send(submit(6, true, 1, 64)), {6}).value(0).data.size(), 64);
  }

  // In any pieces the same; and noise ends the connection, or waits for more, but never does anything else.
  void takesAnyPieces() {
    QRandomGenerator random(7);
    const QByteArray all = importOf("1-1") + submit(1, true, 1, 64) +
                           submit(2, false, 3, 2, QByteArray::fromHex("3001")) + unlinkOf(3, 1) +
                           submit(4, false, 3, 2, QByteArray::fromHex("3001"));
    QByteArray whole;
    for (int run = 0; run < 50; ++run) {
      VirtualBullet bullet;
      bullet.setIdleMessages(false);
      UsbipDevice device(bullet, kR1);
      Line line(device);
      QByteArray out;
      for (qsizetype at = 0; at < all.size();) {
        const qsizetype piece = run == 0 ? all.size() : 1 + qsizetype(random.bounded(40));
        out += line.send(all.mid(at, piece));
        at += piece;
      }
      if (run == 0) whole = out;
      QCOMPARE(out, whole);
      QVERIFY(!line.session.ended());
    }
    for (int run = 0; run < 2'000; ++run) {
      VirtualBullet bullet;
      UsbipDevice device(bullet, kR1);
      Line line(device);
      if (run % 2 == 1) line.send(importOf("1-1"));
      QByteArray noise(random.bounded(200), '\0');
      for (char& byte : noise) byte = char(random.bounded(run % 3 == 0 ? 3 : 256));
      line.send(noise);
      QCOMPARE(bullet.snapshot().settings.heater, 0);
    }
  }

  // The program itself, with a plain socket.
  void theProgramServesAndUnplugs() {
    QTemporaryDir folder;
    const QString control = folder.filePath(u"control"_s);
    QProcess program;
    program.start(QStringLiteral(VIRTUAL_BULLET), {u"--usbip"_s, u"--port"_s, u"0"_s, u"--model"_s, u"r2"_s,
                                                   u"--state"_s, u"roasting"_s, u"--control"_s, control});
    QVERIFY(program.waitForReadyRead(kPatienceMs));
    const QString said = QString::fromUtf8(program.readAllStandardOutput());
    const auto port = QRegularExpression(u"port (\\d+)"_s).match(said).captured(1).toUShort();
    QVERIFY2(port > 0, qPrintable(said));
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, port);
    QVERIFY(socket.waitForConnected(kPatienceMs));
    socket.write(importOf("1-1") + submit(1, true, 4, 64));
    while (socket.bytesAvailable() < 320 + 48 + 64) QVERIFY(socket.waitForReadyRead(kPatienceMs));
    QCOMPARE(socket.read(8).toHex(), "0111000300000000"_ba);
    QLocalSocket steering;
    steering.connectToServer(control);
    QVERIFY(steering.waitForConnected(kPatienceMs));
    steering.write("print\nunplug\n");
    while (!steering.canReadLine()) QVERIFY(steering.waitForReadyRead(kPatienceMs));
    const QJsonObject now = QJsonDocument::fromJson(steering.readLine()).object();
    QCOMPARE(now[u"state"_s].toString(), u"roasting"_s);
    QCOMPARE(now[u"opened"_s].toInt(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::UnconnectedState, kPatienceMs);
    program.terminate();
    QVERIFY(program.waitForFinished(kPatienceMs));
    QCOMPARE(program.exitCode(), 0);
  }

  void theProgramSaysWhatIsWrong_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("nothing") << QStringList{} << "--usbip"_ba;
    QTest::newRow("access") << QStringList{u"--usbip"_s, u"--access"_s, u"busy"_s} << "--access"_ba;
    QTest::newRow("a program") << QStringList{u"--usbip"_s, u"--"_s, u"tryer"_s} << "bulletsim"_ba;
    QTest::newRow("no port") << QStringList{u"--port"_s, u"x"_s} << "65535"_ba;
  }
  void theProgramSaysWhatIsWrong() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, said);
    QProcess program;
    program.start(QStringLiteral(VIRTUAL_BULLET), arguments);
    QVERIFY(program.waitForFinished(kPatienceMs));
    QCOMPARE(program.exitCode(), 2);
    const QByteArray why = program.readAllStandardError();
    QVERIFY2(why.contains(said), why.constData());
  }
};

QTEST_GUILESS_MAIN(TestUsbip)
#include "tst_usbip.moc"
