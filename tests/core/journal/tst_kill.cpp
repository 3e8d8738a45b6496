// kill -9 while records are written: what was acknowledged is there, and the chain is whole.
#include <sys/wait.h>
#include <unistd.h>

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <thread>

#include "core/journal/journal.h"
#include "tests/support/manual_clock.h"

using namespace Qt::StringLiterals;
using namespace tryer;

namespace {

constexpr int kRounds = 25;

// Writes records with the numbers from first on, telling each through the pipe once it is durable. Never returns.
[[noreturn]] void writeUntilKilled(const QString& file, int pipe, qint64 first) {
  const base::SystemClock clock;
  const auto db = store::Database::open(file, clock);
  if (!db) ::_exit(2);
  journal::Journal journal(**db);
  for (qint64 n = first;; ++n) {
    const auto durability = n % 3 == 0 ? store::Durability::Normal : store::Durability::Full;
    while (!journal.record({n, u"test.record"_s, u"system"_s, QByteArray::number(n)}, durability,
                           [n, pipe](base::Result<void> result) {
                             if (!result || ::write(pipe, &n, sizeof n) != sizeof n) ::_exit(3);
                           })) {
      std::this_thread::yield();  // the queue is full
    }
  }
}

}  // namespace

class TestKill : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void nothingAcknowledgedIsLost() {
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const QTemporaryDir folder;
    const auto file = folder.filePath(u"t.db"_s);
    qint64 acknowledged = 0;
    for (int round = 0; round < kRounds; ++round) {
      int ends[2];
      QCOMPARE(::pipe(ends), 0);
      const qint64 first = acknowledged + 1;
      const pid_t child = ::fork();
      if (child == 0) {
        ::close(ends[0]);
        writeUntilKilled(file, ends[1], first);
      }
      ::close(ends[1]);
      // Dies after so many acknowledgements, somewhere in the work on the next ones.
      const int killAfter = random.bounded(1, 400);
      qint64 n = 0;
      for (int got = 0; ::read(ends[0], &n, sizeof n) == sizeof n; acknowledged = n) {
        if (++got == killAfter) ::kill(child, SIGKILL);
      }
      ::close(ends[0]);
      int status = 0;
      QCOMPARE(::waitpid(child, &status, 0), child);
      QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

      const tests::ManualClock clock;
      const auto db = store::Database::open(file, clock);
      QVERIFY(db);
      const auto reader = std::move(*(*db)->openReader());
      const auto verdict = journal::verify(*reader);
      QVERIFY2(verdict && verdict->whole, qPrintable(verdict->problem));
      QVERIFY2(verdict->records >= acknowledged,
               qPrintable(u"round %1: %2 kept, %3 acknowledged"_s.arg(round).arg(verdict->records).arg(acknowledged)));
      // In order, each once: record n carries number n.
      QCOMPARE(reader->queryInteger("SELECT count(*) FROM journal WHERE utc_ms <> seq OR payload <> CAST(seq AS TEXT)")
                   .value_or(-1),
               0);
      acknowledged = verdict->records;  // durable, though the word of it did not come through
    }
    QVERIFY(acknowledged > kRounds);
  }
};

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
