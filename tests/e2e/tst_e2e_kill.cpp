// kill -9 of the real console at random moments of one roast, again and again on one database. After each restart:
// whatever was acknowledged is there, no command is repeated, the journal is whole, the same roast goes on.
//
// The moments come from a printed seed; TRYER_SEED=N repeats them (the programs' own timing stays their own).
#include <signal.h>

#include <QDeadlineTimer>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <functional>
#include <map>
#include <set>

#include "tests/e2e/bullet_control.h"
#include "tests/e2e/console_under_test.h"
#include "tests/e2e/journal_file.h"

using namespace Qt::StringLiterals;
using namespace tryer::e2e;

namespace {

constexpr int kPatienceMs = 60'000;
constexpr int kTwinLives = 80;
constexpr int kBulletLives = 20;
constexpr int kEarlyEvery = 4;  // so many lives: one is killed while it starts
constexpr int kEarlyMs = 700;   // at most, after its start
constexpr int kUseMs = 600;     // at most, of using it
constexpr int kWishTakenMs = 1'000;
constexpr int kWishMs = 2'000;  // at most, when a setting was asked for: it is collected, recorded, sent and echoed
constexpr int kBetweenKeysMs = 30;
constexpr int kAfterReadMs = 80;  // at most, between reading what is acknowledged and the kill

const QString kMachine = u"Machine, its state and its connection"_s;

// Starts the console each time it is told to, while bulletsim and its virtual Bullet live on.
const QString kRestarter = u"while read go; do \"$@\" </dev/null & echo $!; wait $!; echo ended; done"_s;

// What the journal must hold whatever happened; the answer is what is wrong, empty: nothing.
QString wrongWith(const std::vector<JournalEntry>& journal, bool allEnded) {
  std::map<QString, int> intents;
  std::map<QString, int> outcomes;
  std::set<QString> roasts;
  qint64 resumed = 0;
  for (const JournalEntry& entry : journal) {
    const QString id = entry.payload[u"id"_s].toString();
    if (entry.type == u"command.intent" && ++intents[id] > 1) return u"command %1 has two intents"_s.arg(id);
    if (entry.type == u"command.outcome" && !intents.contains(id)) return u"an outcome without an intent: "_s + id;
    if (entry.type == u"command.outcome" && ++outcomes[id] > 1) return u"command %1 has two outcomes"_s.arg(id);
    if (entry.type == u"roast.finished") return u"the roast was ended"_s;
    if (entry.type.startsWith(u"roast.")) roasts.insert(entry.payload[u"roastId"_s].toString());
    if (entry.type == u"roast.resumed" && entry.payload[u"resumed"_s].toInteger() != ++resumed)
      return u"resumed %1 times, but the record %2 says otherwise"_s.arg(resumed).arg(entry.seq);
  }
  if (roasts.size() > 1) return u"another roast was begun"_s;
  if (roasts.contains(QString())) return u"a record of a roast does not name it"_s;
  for (const auto& [id, times] : intents) {
    if (allEnded && !outcomes.contains(id)) return u"command %1 never ended"_s.arg(id);
  }
  return {};
}

qint64 countOf(const std::vector<JournalEntry>& journal, const QString& type) {
  return std::ranges::count(journal, type, &JournalEntry::type);
}

// Steps that the recorded intents allow on the wire.
qint64 stepsAllowed(const std::vector<JournalEntry>& journal) {
  qint64 steps = 0;
  for (const JournalEntry& entry : journal) {
    if (entry.type != u"command.intent") continue;
    steps += std::abs(entry.payload[u"to"_s].toInteger() - entry.payload[u"from"_s].toInteger());
  }
  return steps;
}

}  // namespace

class EndToEndKillTest : public QObject {
  Q_OBJECT

 private:
  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<BulletControl> bullet_;
  std::unique_ptr<ConsoleUnderTest> console_;
  QRandomGenerator random_;
  std::vector<JournalEntry> acknowledged_;  // read by another process: durable
  qint64 completedShown_ = 0;               // lives in which the window showed a command as done
  qint64 pid_ = 0;                          // of the console under the restarter
  bool heatToo_ = true;                     // what is wished for

  QString database() const { return folder_->filePath(u"roasts.db"_s); }

  // One wish for another setting a life, so that it gets its time to be collected, sent and echoed; then keys.
  void wishSomething() {
    static const QStringList kButtons{u"Fan up by 1"_s, u"Fan down by 1"_s, u"Heater up by 1"_s, u"Heater down by 1"_s};
    const QString button = kButtons[random_.bounded(heatToo_ ? static_cast<int>(kButtons.size()) : 2)];
    // Right after the connection the gates wait for a sample. One that is at its end cannot be had.
    (void)QTest::qWaitFor([&] { return console_->click(button); }, kWishTakenMs);
  }

  void useSomething() {
    static const QStringList kKeys{u"A"_s, u"Space"_s, u"Ctrl+Z"_s};
    console_->press(kKeys[random_.bounded(static_cast<int>(kKeys.size()))]);
  }

  void useFor(int ms) {
    const QDeadlineTimer moment(ms);
    while (!moment.hasExpired()) {
      useSomething();
      if (console_->process().waitForFinished(kBetweenKeysMs)) return;  // a fast pair of hands; it does not end
    }
  }

  bool isUp() { return console_->shows(kMachine, u"Roasting · connected"_s); }

  // A command that the window shows as done is acknowledged as well: (actuator, setting).
  std::vector<std::pair<QString, int>> shownAsDone() {
    std::vector<std::pair<QString, int>> done;
    static const QRegularExpression kDone(u"^What became of it = Done: the machine shows (\\d+)"_s);
    static const QRegularExpression kCard(u"^Proposal by .*?: (\\w+) "_s);
    QString actuator;
    for (const QString& name : console_->names()) {
      if (const auto card = kCard.match(name); card.hasMatch()) actuator = card.captured(1).toLower();
      if (const auto end = kDone.match(name); end.hasMatch()) done.emplace_back(actuator, end.captured(1).toInt());
    }
    return done;
  }

  // Nothing that was acknowledged before the kill is missing or another one now.
  QString lostSince(const std::vector<JournalEntry>& journal,
                    const std::vector<std::pair<QString, int>>& shownDone) const {
    if (journal.size() < acknowledged_.size()) return u"records are missing"_s;
    for (std::size_t i = 0; i < acknowledged_.size(); ++i) {
      if (journal[i].hash != acknowledged_[i].hash) return u"record %1 is another one now"_s.arg(acknowledged_[i].seq);
    }
    for (const auto& [actuator, setting] : shownDone) {
      const bool there = std::ranges::any_of(journal, [&](const JournalEntry& entry) {
        return entry.type == u"command.outcome" && entry.payload[u"status"_s].toString() == u"COMPLETED" &&
               entry.payload[u"actuator"_s].toString() == actuator && entry.payload[u"to"_s].toInt() == setting;
      });
      if (!there) return u"%1 → %2 was shown as done and is not recorded"_s.arg(actuator).arg(setting);
    }
    return {};
  }

  // After the death: reads the journal as it is on disk and checks it.
  void checkTheRemains(const std::vector<std::pair<QString, int>>& shownDone) {
    const auto verdict = verifyJournal(database());
    QVERIFY2(verdict.exitCode == 0 && verdict.whole, qPrintable(verdict.said));
    auto journal = readJournal(database());
    QVERIFY(journal);
    const QString lost = lostSince(*journal, shownDone);
    QVERIFY2(lost.isEmpty(), qPrintable(lost));
    const QString wrong = wrongWith(*journal, false);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    if (!shownDone.empty()) ++completedShown_;
    acknowledged_ = std::move(*journal);
  }

  // One life, up to the kill. begun: the console has been started just now.
  void liveAndDie(int life, const std::function<void()>& killNow, const std::function<void()>& whenUp) {
    std::vector<std::pair<QString, int>> shownDone;
    if (life % kEarlyEvery == kEarlyEvery - 1) {
      QVERIFY(!console_->process().waitForFinished(1 + random_.bounded(kEarlyMs)));  // the moment; it does not end
    } else {
      QVERIFY2(QTest::qWaitFor([this] { return isUp(); }, kPatienceMs), qPrintable(console_->errors()));
      whenUp();
      if (QTest::currentTestFailed()) return;
      const bool wishes = random_.bounded(2) == 0;
      if (wishes) wishSomething();
      useFor(random_.bounded(wishes ? kWishMs : kUseMs));
      shownDone = shownAsDone();
      auto journal = readJournal(database());
      QVERIFY(journal);
      const QString lost = lostSince(*journal, {});
      QVERIFY2(lost.isEmpty(), qPrintable(lost));
      acknowledged_ = std::move(*journal);
      useFor(random_.bounded(kAfterReadMs));
    }
    killNow();
    if (!QTest::currentTestFailed()) checkTheRemains(shownDone);
  }

  // A last life, without a kill: everything is in order and ends well.
  void checkTheEnd(int lives) {
    QTRY_VERIFY_WITH_TIMEOUT(isUp(), kPatienceMs);
    const auto settled = [this] {
      const auto journal = readJournal(database());
      return journal && wrongWith(*journal, true).isEmpty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(settled(), kPatienceMs);
    const auto journal = readJournal(database());
    const QString lost = lostSince(*journal, {});
    QVERIFY2(lost.isEmpty(), qPrintable(lost));
    const qint64 resumed = countOf(*journal, u"roast.resumed"_s);
    QVERIFY2(resumed > lives / 2, qPrintable(u"resumed only %1 times"_s.arg(resumed)));
    QVERIFY(countOf(*journal, u"command.intent"_s) > 0);
    qInfo().noquote() << lives << "kills:" << journal->size() << "records," << resumed << "times resumed,"
                      << countOf(*journal, u"command.intent"_s) << "intents,"
                      << countOf(*journal, u"proposal.approved"_s) << "approvals," << countOf(*journal, u"mark.set"_s)
                      << "marks; done was shown in" << completedShown_ << "lives";
  }

  // Starts the console under the restarter and reads its process id.
  void startUnderRestarter() {
    console_->process().write("go\n");
    pid_ = readNumber();
    QVERIFY(pid_ > 0);
  }
  QByteArray readLine() {
    QProcess& process = console_->process();
    while (!process.canReadLine() && process.waitForReadyRead(kPatienceMs)) {
    }
    return process.readLine().trimmed();
  }
  qint64 readNumber() { return readLine().toLongLong(); }

 private Q_SLOTS:
  void initTestCase() {
    const quint32 seed = qEnvironmentVariableIsSet("TRYER_SEED") ? qEnvironmentVariable("TRYER_SEED").toUInt()
                                                                 : QRandomGenerator::global()->generate();
    random_.seed(seed);
    qInfo() << "TRYER_SEED =" << seed;
  }

  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    bullet_ = std::make_unique<BulletControl>(folder_->path());
    console_ = std::make_unique<ConsoleUnderTest>(folder_->path());
    acknowledged_.clear();
    completedShown_ = 0;
    heatToo_ = true;
  }

  void cleanup() {
    if (QTest::currentTestFailed()) {
      qInfo().noquote() << "shown:\n" << console_->names().join(u'\n') << "\nstderr:\n" << console_->errors();
      for (const JournalEntry& entry : readJournal(database()).value_or(std::vector<JournalEntry>())) {
        qInfo().noquote() << entry.seq << entry.type << entry.actor
                          << QJsonDocument(entry.payload).toJson(QJsonDocument::Compact).left(300);
      }
    }
    console_.reset();
    bullet_.reset();
    folder_.reset();
  }

  void atTheTwin() {
    const QStringList arguments{u"--twin"_s, u"--seed"_s, u"7"_s, u"--db"_s, database()};
    const auto killNow = [this] {
      console_->process().kill();
      QVERIFY(console_->process().waitForFinished(kPatienceMs));
    };
    const auto roastBegan = [this] {
      const auto begun = [this] {
        const auto journal = readJournal(database(), u"mark.set"_s);
        return journal && !journal->empty();
      };
      QTRY_VERIFY_WITH_TIMEOUT(begun(), kPatienceMs);
    };
    for (int life = 0; life < kTwinLives; ++life) {
      console_->start(arguments);
      liveAndDie(
          life, killNow, life == 0 ? std::function<void()>(roastBegan) : [] {});
      if (QTest::currentTestFailed()) {
        qInfo() << "in life" << life;
        return;
      }
    }
    console_->start(arguments);
    checkTheEnd(kTwinLives);
  }

  // With the heater at 0: else the guard would break off the roast at the first kill. See tst_e2e_guard.
  void atTheVirtualBullet() {
    heatToo_ = false;
    const QStringList machine{u"--state"_s, u"roasting"_s, u"--heater"_s, u"0"_s,           u"--fan"_s,
                              u"4"_s,       u"--drum"_s,   u"5"_s,        u"--bean-temp"_s, u"150"_s};
    console_->start({u"--db"_s, database()},
                    bullet_->commandLine(machine) + QStringList{u"/bin/sh"_s, u"-c"_s, kRestarter, u"sh"_s});
    const auto killNow = [this] {
      QCOMPARE(::kill(static_cast<pid_t>(pid_), SIGKILL), 0);
      QCOMPARE(readLine(), "ended"_ba);
    };
    QTRY_VERIFY_WITH_TIMEOUT(bullet_->controlPackets() == 0, kPatienceMs);
    for (int life = 0; life < kBulletLives; ++life) {
      const qint64 packetsBefore = bullet_->controlPackets();
      QVERIFY(packetsBefore >= 0);
      QVERIFY2(packetsBefore <= stepsAllowed(acknowledged_), "more on the wire than the recorded intents allow");
      startUnderRestarter();
      if (QTest::currentTestFailed()) return;
      liveAndDie(life, killNow, [&] { QCOMPARE(bullet_->controlPackets(), packetsBefore); });
      if (QTest::currentTestFailed()) {
        qInfo() << "in life" << life;
        return;
      }
    }
    startUnderRestarter();
    checkTheEnd(kBulletLives);
    if (QTest::currentTestFailed()) return;
    QVERIFY(console_->close());
    QCOMPARE(readLine(), "ended"_ba);
    console_->process().closeWriteChannel();
    QCOMPARE(console_->exitCode(kPatienceMs), 0);
  }

  // Pressed, recorded, killed: the next console must not take commands before somebody has reset the abort.
  void anAbortOutlivesTheConsole() {
    const QStringList arguments{u"--twin"_s, u"--seed"_s, u"7"_s, u"--db"_s, database()};
    console_->start(arguments);
    QTRY_VERIFY_WITH_TIMEOUT(isUp(), kPatienceMs);
    QVERIFY(console_->press(u"F12"_s));
    const auto recorded = [this] {
      const auto journal = readJournal(database(), u"abort.pressed"_s);
      return journal && !journal->empty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(recorded(), kPatienceMs);
    console_->process().kill();
    QVERIFY(console_->process().waitForFinished(kPatienceMs));
    console_->start(arguments);
    QTRY_VERIFY_WITH_TIMEOUT(console_->shows(kMachine, u"connected"_s) && !console_->shows(kMachine, u"No machine"_s),
                             kPatienceMs);
    QVERIFY2(console_->shows(u"What happened"_s, u"ABORT"_s), qPrintable(console_->names().join(u'\n')));
    QVERIFY(!console_->click(u"Fan up by 1"_s));
    QVERIFY(console_->shown(u"Reset: hold 1 s"_s));
  }
};

QTEST_GUILESS_MAIN(EndToEndKillTest)
#include "tst_e2e_kill.moc"
