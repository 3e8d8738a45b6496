// The driver that reads lines, against a real server on this computer.
#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <memory>

#include "core/machine/discovery.h"
#include "core/machine/line/line_driver.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/interlock_table.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using machine::line::LineDriver;
using model::LinkState;

namespace {

struct Listener final : machine::DriverListener {
  void onLink(const model::LinkStatus& status) override { links.push_back(status); }
  void onSample(const model::Sample& sample) override { samples.push_back(sample); }
  void onMachineErrors(const std::vector<model::MachineError>&) override {}
  void onCommandEnded(const model::CommandOutcome& outcome) override { outcomes.push_back(outcome); }
  LinkState link() const { return links.empty() ? LinkState::Disconnected : links.back().state; }
  // The first one that was told.
  std::optional<base::Error> problem() const {
    const auto told = std::ranges::find_if(links, [](const auto& link) { return link.problem.has_value(); });
    return told == links.end() ? std::nullopt : told->problem;
  }
  float bt() const { return samples.empty() ? -1 : samples.back().values[0]; }
  std::vector<model::LinkStatus> links;
  std::vector<model::Sample> samples;
  std::vector<model::CommandOutcome> outcomes;
};

// The sender, and the driver that reads it.
struct Bench {
  Bench() {
    QObject::connect(&server, &QTcpServer::newConnection, &server, [this] {
      client.reset(server.nextPendingConnection());
      ++connections;
      cameAtMs.push_back(running.elapsed());
      if (closesAtOnce) client->abort();
      QObject::connect(client.get(), &QTcpSocket::readyRead, client.get(), [this] { heard += client->readAll(); });
    });
    running.start();
    if (!server.listen(QHostAddress::LocalHost)) qFatal("no port on this computer");
    options.host = u"127.0.0.1"_s;
    options.port = server.serverPort();
    options.firstRetryMs = 5;
    options.lastRetryMs = 20;
  }
  ~Bench() { QCOMPARE(heard, QByteArray()); }  // not one byte was sent to the machine

  LineDriver& driver() {
    if (!made) made = std::make_unique<LineDriver>(clock, options, listener);
    return *made;
  }
  bool connects() {
    driver().open();
    return QTest::qWaitFor([this] { return listener.link() == LinkState::Connected && client; });
  }
  void send(const QByteArray& bytes) {
    client->write(bytes);
    client->flush();
  }
  // Sends a marker and waits until it came through: what was sent before it has been dealt with.
  bool caughtUp() {
    const float marker = 300.0F + static_cast<float>(++markers) / 8;
    send("{\"btC\":" + QByteArray::number(double(marker)) + "}\n");
    return QTest::qWaitFor([&] { return listener.bt() == marker; });
  }
  model::LinkCounters counters() { return driver().diagnostics().counters; }

  tests::ManualClock clock;
  Listener listener;
  QTcpServer server;
  std::unique_ptr<QTcpSocket> client;
  QByteArray heard;
  int connections = 0;
  QElapsedTimer running;
  std::vector<qint64> cameAtMs;
  int markers = 0;
  bool closesAtOnce = false;
  machine::LineOptions options;
  std::unique_ptr<LineDriver> made;
};

}  // namespace

class LineDriverTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void readsLinesInPieces() {
    Bench b;
    QVERIFY(b.connects());
    QCOMPARE(b.listener.links.front().state, LinkState::Connecting);
    QCOMPARE(b.listener.links.back().machineId, b.options.machineId());
    b.clock.advanceMs(1'000);
    // What is whole shows that the beginning behind it was read, too.
    b.send("{\"btC\":1}\n{\"bt");
    QTRY_COMPARE(b.listener.bt(), 1.0F);
    b.send("C\":2}\n{\"btC\":198");
    QTRY_COMPARE(b.listener.bt(), 2.0F);
    b.send(".5,\"etC\":221}\n");
    QTRY_COMPARE(b.listener.samples.size(), 3u);
    const model::Sample& sample = b.listener.samples.back();
    QCOMPARE(sample.values[0], 198.5F);
    QCOMPARE(sample.values[1], 221.0F);
    QCOMPARE(sample.quality[2], model::Quality::Missing);
    QCOMPARE(sample.state, model::MachineState::Unknown);
    QCOMPARE(sample.seq, 3u);
    QCOMPARE(sample.at.monotonicNs, b.clock.monotonicNs());  // when it came, whatever the sender's clock says
    QCOMPARE(b.counters().samples, 3u);
    QCOMPARE(b.counters().invalidPackets, 0u);
  }

  void ofLinesThatComeTogetherTheNewestCounts() {
    Bench b;
    QVERIFY(b.connects());
    b.send("{\"btC\":1}\n{\"btC\":2}\n{\"btC\":3}\n");
    QTRY_COMPARE(b.listener.bt(), 3.0F);
    QCOMPARE(b.counters().samples + b.counters().dropped, 3u);
    for (std::size_t i = 0; i < b.listener.samples.size(); ++i) QCOMPARE(b.listener.samples[i].seq, i + 1);
  }

  void garbageIsCountedAndNeverUsed() {
    Bench b;
    QVERIFY(b.connects());
    QVERIFY(b.caughtUp());
    b.send("garbage\n{\"btC\":\n\xff\xfe\n");
    b.send(QByteArray(200'000, 'x') + "{\"btC\":7}\n");
    QVERIFY(b.caughtUp());
    QCOMPARE(b.counters().invalidPackets, 3u);
    QCOMPARE(b.counters().tooLong, 1u);
    for (const auto& sample : b.listener.samples) QVERIFY(sample.values[0] > 300);
    b.send("t,nan,9999,,,\n");
    QTRY_COMPARE(b.listener.samples.back().quality[0], model::Quality::OutOfRange);
    QCOMPARE(b.listener.samples.back().quality[1], model::Quality::OutOfRange);
    QVERIFY(std::isnan(b.listener.samples.back().values[0]) && std::isnan(b.listener.samples.back().values[1]));
    QCOMPARE(b.counters().notANumber, 1u);
    QCOMPARE(b.counters().outOfRange, 1u);
    QCOMPARE(b.listener.link(), LinkState::Connected);
  }

  void aSilentSenderGetsOld() {
    Bench b;
    QVERIFY(b.connects());
    QVERIFY(b.caughtUp());
    const auto freshness = [&b] {
      return model::freshness(b.listener.link(), b.clock.monotonicNs(), b.listener.samples.back().at.monotonicNs,
                              b.driver().capability().pollIntervalS);
    };
    QCOMPARE(freshness(), model::Freshness::Fresh);
    b.clock.advance(3.5);
    QCOMPARE(freshness(), model::Freshness::Stale);
    const auto before = b.listener.samples.size();
    b.send("{\"ts\":5,\"btC\":200}\n");
    QTRY_COMPARE(b.listener.samples.size(), before + 1);
    QCOMPARE(freshness(), model::Freshness::Fresh);
    b.clock.advance(3.5);
    b.send("{\"ts\":5,\"btC\":200}\n");  // by somebody who has no new measurement
    QTRY_COMPARE(b.counters().unexpected, 1u);
    QCOMPARE(b.listener.samples.size(), before + 1);
    QCOMPARE(freshness(), model::Freshness::Stale);
  }

  void silenceEndsTheConnection() {
    Bench b;
    b.options.silenceMs = 150;
    QVERIFY(b.connects());
    QTRY_VERIFY(b.counters().timeouts > 0);
    QTRY_VERIFY(b.connections > 1);
    QVERIFY(b.listener.problem());
    QCOMPARE(b.listener.problem()->code, base::ErrorCode::Timeout);
    QVERIFY(b.listener.problem()->message.contains(u"still be heating"_s));
  }

  void aLostConnectionComesBackAndTheClockDoesNotJump() {
    Bench b;
    QVERIFY(b.connects());
    b.clock.advanceMs(60'000);
    QVERIFY(b.caughtUp());
    b.send("{\"btC\":19");  // cut in the middle of a number
    QVERIFY(b.client->waitForBytesWritten() || b.client->bytesToWrite() == 0);
    b.client->disconnectFromHost();
    QTRY_VERIFY(b.listener.problem());  // it may be back already
    QCOMPARE(b.listener.problem()->code, base::ErrorCode::Disconnected);
    QVERIFY(b.listener.problem()->message.contains(u"still be heating"_s));
    b.clock.advanceMs(5'000);
    QTRY_COMPARE(b.listener.link(), LinkState::Connected);
    QVERIFY(!b.listener.links.back().problem);
    QTRY_COMPARE(b.connections, 2);
    const auto before = b.listener.samples.back();
    b.send("8}\n{\"ts\":\"1970-01-01T00:00:00Z\",\"btC\":150}\n");
    QTRY_COMPARE(b.listener.bt(), 150.0F);
    QCOMPARE(b.listener.samples.back().at.monotonicNs - before.at.monotonicNs, 5 * base::kNsPerS);
    QCOMPARE(b.listener.samples.back().seq, 1u);
    for (const auto& sample : b.listener.samples) QVERIFY(sample.values[0] != 198.0F && sample.values[0] != 19.0F);
    QCOMPARE(b.counters().reconnects, 1u);
  }

  void aSenderThatComesLaterIsFound() {
    Bench b;
    b.server.close();
    b.driver().open();
    QTRY_COMPARE(b.listener.link(), LinkState::Disconnected);
    QVERIFY(b.listener.links.back().problem->message.contains(b.options.place()));
    const auto told = b.listener.links.size();
    QVERIFY(b.server.listen(QHostAddress::LocalHost, b.options.port));
    QTRY_COMPARE(b.listener.link(), LinkState::Connected);
    QCOMPARE(b.listener.links.size(), told + 1);  // the tries in between were not told one by one
  }

  void whoHangsUpAtOnceIsNotHammered() {
    Bench b;
    b.options.lastRetryMs = 10'000'000;
    b.options.firstRetryMs = 1;
    b.closesAtOnce = true;
    b.driver().open();
    QTRY_VERIFY(b.connections >= 8);
    QVERIFY(b.cameAtMs[7] - b.cameAtMs[0] >= 100);  // 1 + 2 + 4 + … + 64 ms lie between them, a timer is little early
  }

  void closingEndsIt() {
    Bench b;
    QVERIFY(b.connects());
    QVERIFY(b.caughtUp());
    b.driver().close();
    QCOMPARE(b.listener.link(), LinkState::Disconnected);
    QVERIFY(!b.listener.links.back().problem);
    QTRY_COMPARE(b.client->state(), QAbstractSocket::UnconnectedState);
    QVERIFY(!b.driver().safetyPort().connected());
    QVERIFY(b.connects());  // and it can be opened again
  }

  void noCommandGoesOut() {
    Bench b;
    QVERIFY(b.connects());
    QVERIFY(b.caughtUp());
    QVERIFY(b.driver().capability().readOnly());
    for (const QString& actuator : {u"heater"_s, u"fan"_s, u"prs"_s}) {
      b.driver().execute({actuator, actuator, 1, 0});
      QCOMPARE(b.listener.outcomes.back().commandId, actuator);
      QCOMPARE(b.listener.outcomes.back().result, model::CommandResult::Refused);
      QCOMPARE(b.listener.outcomes.back().error->code, base::ErrorCode::Refused);
      QCOMPARE(b.listener.outcomes.back().firstByteNs, 0);
    }
    QVERIFY(b.caughtUp());  // the sender would have heard it by now; see ~Bench()
  }

  void anAbortLatchesAndSaysThatNothingWasSent() {
    Bench b;
    base::SystemClock clock;
    machine::safety::AbortChannel abort(clock);
    QVERIFY(b.connects());
    abort.attach(&b.driver().safetyPort());
    abort.trip();
    QVERIFY(abort.latched());
    QTRY_VERIFY(abort.status().readOnly);
    const auto status = abort.status();
    QVERIFY(status.machinePresent);
    QCOMPARE(status.attempts, 0u);
    QCOMPARE(status.firstByteNs, 0);
    QCOMPARE(status.confirmedNs, 0);
    QVERIFY(status.unconfirmed(status.pressedNs + 3 * base::kNsPerS));
    QVERIFY(b.caughtUp());
    QTRY_VERIFY(abort.armReset());  // nobody can confirm anything: it may be reset
    QVERIFY(abort.reset());
    QVERIFY(!abort.latched());
    abort.detach();
  }

  void interlocksThatNeedMoreThanItTellsAreNotClaimed() {
    QStringList rules;
    for (const auto* rule : machine::safety::interlocksFor(machine::line::lineCapability()))
      rules << QString::fromUtf16(rule->id);
    QCOMPARE(rules, QStringList{u"exhaust-high"_s});
  }

  void discoveryOffersIt() {
    Bench b;
    base::SystemClock clock;
    machine::safety::AbortChannel abort(clock);
    const machine::safety::HeatPermit permit;
    machine::Discovery discovery(clock, abort, permit, {{}, b.options, {}}, [] {});
    const auto machines = discovery.machines();
    const auto found = std::ranges::find(machines, b.options.machineId(), &model::MachineInfo::id);
    QVERIFY(found != machines.end());
    QVERIFY(found->place.contains(b.options.place()) && !found->isTwin && !found->problem);
    auto made = discovery.makeDriver(found->id, b.listener);
    QVERIFY(made.has_value());
    (*made)->open();
    QTRY_COMPARE(b.listener.link(), LinkState::Connected);
  }
};

QTEST_GUILESS_MAIN(LineDriverTest)
#include "tst_line_driver.moc"
