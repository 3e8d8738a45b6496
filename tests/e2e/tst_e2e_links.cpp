// Machines that are not steered from here, as somebody sees them who names them on the command line: a roaster that
// sends lines over TCP, and a recorded roast that is played again.
#include <QCryptographicHash>
#include <QFile>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include "tests/e2e/console_under_test.h"
#include "tests/e2e/journal_file.h"

using namespace Qt::StringLiterals;
using namespace tryer::e2e;

namespace {

constexpr int kPatienceMs = 60'000;

const QString kMachine = u"Machine, its state and its connection"_s;
const QString kKind = u"Kind of machine"_s;
const QString kBeans = u"Bean temperature"_s;
const QString kChart = u"Roast chart"_s;

QByteArray hashOf(const QString& file) {
  QFile opened(file);
  QCryptographicHash hash(QCryptographicHash::Sha256);
  return opened.open(QIODevice::ReadOnly) && hash.addData(&opened) ? hash.result() : QByteArray();
}

// A sender of lines on this computer, ten a second: 150.0, 150.1, … °C.
class Sender {
 public:
  Sender() {
    QObject::connect(&server_, &QTcpServer::newConnection, &server_, [this] {
      client_.reset(server_.nextPendingConnection());
      QObject::connect(client_.get(), &QTcpSocket::readyRead, client_.get(), [this] { heard += client_->readAll(); });
    });
    QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] {
      if (!client_) return;
      client_->write(u"{\"ts\":%1,\"btC\":%2,\"etC\":220}\n"_s.arg(sent).arg(150 + 0.1 * sent, 0, 'f', 1).toLatin1());
      ++sent;
    });
    listening = server_.listen(QHostAddress::LocalHost);
    timer_.start(100);
  }
  QString address() const { return u"127.0.0.1:%1"_s.arg(server_.serverPort()); }
  void hangUp() { client_.reset(); }

  bool listening = false;
  int sent = 0;
  QByteArray heard;

 private:
  QTcpServer server_;
  std::unique_ptr<QTcpSocket> client_;
  QTimer timer_;
};

}  // namespace

class EndToEndLinksTest : public QObject {
  Q_OBJECT

 private:
  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<ConsoleUnderTest> console_;

  QString path(const QString& name) const { return folder_->filePath(name); }

  void quit() {
    QVERIFY2(console_->close(), qPrintable(console_->why()));
    QTRY_VERIFY_WITH_TIMEOUT(!console_->running(), kPatienceMs);
    QCOMPARE(console_->exitCode(), 0);
  }

  QJsonObject newest(const QString& type, const QString& database) const {
    const auto journal = readJournal(database, type);
    return !journal || journal->empty() ? QJsonObject() : journal->back().payload;
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    console_ = std::make_unique<ConsoleUnderTest>(folder_->path());
  }

  void cleanup() {
    if (QTest::currentTestFailed() && console_->running()) {
      qInfo().noquote() << "shown:\n" << console_->names().join(u'\n') << "\nstderr:\n" << console_->errors();
    }
    console_.reset();
    folder_.reset();
  }

  void aLineIsShownAndOnlyRead() {
    Sender sender;
    QVERIFY(sender.listening);
    console_->start({u"--line"_s, sender.address(), u"--db"_s, path(u"roasts.db"_s)});
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"TCP line · connected"_s), kPatienceMs);
    QCOMPARE(console_->shown(kKind), u"READ ONLY"_s);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kBeans, u"15"_s), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kChart, u"rising"_s), kPatienceMs);
    QVERIFY(console_->shows(kChart, u"220"_s));  // exhaust
    QVERIFY(console_->press(u"Space"_s));        // marks are the operator's
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"CHARGE, marked at"_s), kPatienceMs);

    sender.hangUp();  // it comes back by itself, and the roast stays one
    const int before = sender.sent;
    QTRY_VERIFY_WITH_TIMEOUT(sender.sent > before + 3, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"TCP line · connected"_s), kPatienceMs);
    QCOMPARE(std::ssize(*readJournal(path(u"roasts.db"_s), u"roast.started"_s)), 1);

    QVERIFY(console_->press(u"F12"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What to do"_s, u"takes no commands"_s), kPatienceMs);
    QVERIFY(console_->shows(u"What to do"_s, u"power switch"_s));
    QTRY_VERIFY_WITH_TIMEOUT(!newest(u"abort.pressed"_s, path(u"roasts.db"_s)).isEmpty(), kPatienceMs);
    QCOMPARE(newest(u"abort.pressed"_s, path(u"roasts.db"_s))[u"readOnly"_s], true);
    QTRY_VERIFY_WITH_TIMEOUT(!newest(u"abort.unconfirmed"_s, path(u"roasts.db"_s)).isEmpty(), kPatienceMs);
    QVERIFY(newest(u"abort.sent"_s, path(u"roasts.db"_s)).isEmpty());
    quit();
    if (QTest::currentTestFailed()) return;
    QCOMPARE(sender.heard, QByteArray());  // not one byte came from the console
    const auto verdict = verifyJournal(path(u"roasts.db"_s));
    QVERIFY2(verdict.exitCode == 0 && verdict.whole, qPrintable(verdict.said));
  }

  void aReplayIsShownAndNothingElse() {
    const QString recorded = path(u"recorded.db"_s);
    const QString now = path(u"now.db"_s);
    console_->start({u"--twin"_s, u"--seed"_s, u"7"_s, u"--db"_s, recorded});
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"CHARGE, marked at"_s), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"Roast clock"_s, u"0:2"_s), kPatienceMs);
    QVERIFY(console_->press(u"F12"_s));  // it is not closed without a question while it heats
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What to do"_s, u"Heat is off, drum and fan run."_s), kPatienceMs);
    quit();
    if (QTest::currentTestFailed()) return;
    const QByteArray before = hashOf(recorded);
    QVERIFY(!before.isEmpty());

    console_->start({u"--replay"_s, recorded, u"--db"_s, recorded});
    QCOMPARE(console_->exitCode(kPatienceMs), 2);
    QVERIFY2(console_->errors().contains(u"recorded into"_s), qPrintable(console_->errors()));

    console_->start({u"--replay"_s, recorded, u"--speed"_s, u"2"_s, u"--db"_s, now});
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"Digital twin · Roasting · as recorded"_s), kPatienceMs);
    QCOMPARE(console_->shown(kKind), u"REPLAY"_s);
    QVERIFY(!console_->shown(u"Heater control"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shown(u"CHARGE, marked at"_s), kPatienceMs);  // found anew
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kChart, u"Bean temperature"_s), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"Notice"_s, u"recording has ended"_s), kPatienceMs);
    QCOMPARE(console_->shown(kKind), u"REPLAY"_s);
    // The roast has its own length, though it took half the time.
    static const QRegularExpression kEnded(u"Roast ended\\D*(\\d+):(\\d+)"_s);
    QTRY_VERIFY_WITH_TIMEOUT(kEnded.match(console_->shown(u"Roast"_s).value_or(QString())).hasMatch(), kPatienceMs);
    const auto ended = kEnded.match(console_->shown(u"Roast"_s).value_or(QString()));
    QVERIFY2(60 * ended.captured(1).toInt() + ended.captured(2).toInt() >= 20, qPrintable(ended.captured()));
    QCOMPARE(newest(u"roast.finished"_s, now)[u"reason"_s].toString(), u"the recording has ended"_s);
    QVERIFY(newest(u"alarm.raised"_s, now).isEmpty());

    QVERIFY(console_->press(u"F12"_s));
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(u"What to do"_s, u"No machine was connected"_s), kPatienceMs);
    quit();
    if (QTest::currentTestFailed()) return;
    QCOMPARE(hashOf(recorded), before);
    QVERIFY(newest(u"command."_s, now).isEmpty());
  }

  void badArgumentsAreRefused_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("no port") << QStringList{u"--line"_s, u"127.0.0.1"_s} << u"HOST:PORT"_s;
    QTest::newRow("no number") << QStringList{u"--line"_s, u"127.0.0.1:abc"_s} << u"HOST:PORT"_s;
    QTest::newRow("nothing to replay") << QStringList{u"--replay"_s, u"/nowhere/none.db"_s} << u"There is no file"_s;
    QTest::newRow("a roast of nothing") << QStringList{u"--roast"_s, u"x"_s} << u"--replay"_s;
    QTest::newRow("too fast") << QStringList{u"--replay"_s, u"x.db"_s, u"--speed"_s, u"61"_s} << u"from 1 to 60"_s;
    QTest::newRow("two machines") << QStringList{u"--line"_s, u"127.0.0.1:9000"_s, u"--twin"_s} << u"choose one"_s;
  }
  void badArgumentsAreRefused() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    console_->start(arguments + QStringList{u"--db"_s, path(u"roasts.db"_s)});
    QCOMPARE(console_->exitCode(kPatienceMs), 2);
    QVERIFY2(console_->errors().contains(says), qPrintable(console_->errors()));
    QVERIFY(!QFile::exists(path(u"roasts.db"_s)));
  }
};

QTEST_GUILESS_MAIN(EndToEndLinksTest)
#include "tst_e2e_links.moc"
