// tryerctl abort, against this process as the console: it has a real database open and a handler for the signal.
#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>
#include <atomic>
#include <csignal>

#include "core/base/canonical_json.h"
#include "core/model/journal_record.h"
#include "tests/core/journal/journal_fixture.h"

using namespace Qt::StringLiterals;
using namespace tryer;
namespace type = model::journal_type;

namespace {

std::atomic<int> signals = 0;
void onSignal(int) {
  ++signals;
}

struct Ended {
  int code = -1;
  QJsonObject said;
  QString errors;
};

class Ctl {
 public:
  explicit Ctl(const QStringList& arguments) { process_.start(QStringLiteral(TRYERCTL_PROGRAM), arguments); }
  bool running() const { return process_.state() != QProcess::NotRunning; }
  Ended wait() {
    if (!QTest::qWaitFor([this] { return !running(); }, 20'000)) return {};
    return {process_.exitCode(), QJsonDocument::fromJson(process_.readAllStandardOutput()).object(),
            QString::fromUtf8(process_.readAllStandardError())};
  }

 private:
  QProcess process_;
};

}  // namespace

class TstCtlAbort : public QObject {
  Q_OBJECT

 private:
  std::unique_ptr<tests::JournalFixture> console_;

  QStringList arguments() const { return {u"abort"_s, u"--json"_s, u"--db"_s, console_->file()}; }
  void record(const char16_t* entryType, const QJsonObject& payload,
              qint64 utcMs = QDateTime::currentMSecsSinceEpoch()) {
    QVERIFY(console_->record({utcMs, QString::fromUtf16(entryType), u"system"_s, base::canonicalJson(payload)},
                             store::Durability::Full));
  }

 private Q_SLOTS:
  void init() {
    signals = 0;
    console_ = std::make_unique<tests::JournalFixture>();
    std::signal(SIGUSR1, onSignal);
  }
  void cleanup() {
    console_.reset();
    std::signal(SIGUSR1, SIG_IGN);
  }

  void confirmedIsZero() {
    record(type::kAbortPressed, {{u"machinePresent"_s, true}});  // an earlier one, reset since
    record(type::kAbortConfirmed, {{u"afterMs"_s, 111.0}});
    record(type::kAbortReset, {});
    Ctl ctl(arguments());
    QTRY_COMPARE_WITH_TIMEOUT(signals.load(), 1, 20'000);
    QVERIFY(ctl.running());  // the earlier one does not count
    record(type::kAbortPressed, {{u"machinePresent"_s, true}});
    record(type::kAbortSent, {{u"afterMs"_s, 3.0}});
    record(type::kAbortConfirmed, {{u"afterMs"_s, 240.0}});
    const Ended ended = ctl.wait();
    QCOMPARE(ended.code, 0);
    QCOMPARE(ended.said[u"confirmedAfterMs"_s].toDouble(), 240.0);
    QCOMPARE(static_cast<qint64>(ended.said[u"pid"_s].toDouble()), QCoreApplication::applicationPid());
  }

  // Latched since then, with the heat on again: what was confirmed before says nothing about this press.
  void anEarlierConfirmationIsNoAnswer() {
    const qint64 earlierMs = QDateTime::currentMSecsSinceEpoch() - 60'000;
    record(type::kAbortPressed, {{u"machinePresent"_s, true}}, earlierMs);
    record(type::kAbortConfirmed, {{u"afterMs"_s, 111.0}}, earlierMs + 111);
    const Ended ended = Ctl(arguments()).wait();
    QCOMPARE(ended.code, 7);
    QCOMPARE(ended.said[u"confirmed"_s].toBool(true), false);
  }

  void notConfirmedIsSeven() {
    Ctl ctl(arguments());
    QTRY_COMPARE_WITH_TIMEOUT(signals.load(), 1, 20'000);
    record(type::kAbortPressed, {{u"machinePresent"_s, true}});
    const Ended ended = ctl.wait();
    QCOMPARE(ended.code, 7);
    QCOMPARE(signals.load(), 1);
    QCOMPARE(ended.said[u"confirmed"_s].toBool(true), false);
  }

  void noMachineIsSaidAtOnce() {
    Ctl ctl(arguments());
    QTRY_COMPARE_WITH_TIMEOUT(signals.load(), 1, 20'000);
    record(type::kAbortPressed, {{u"machinePresent"_s, false}});
    const Ended ended = ctl.wait();
    QCOMPARE(ended.code, 7);
    QCOMPARE(ended.said[u"machinePresent"_s].toBool(true), false);
  }

  void aMachineThatIsOnlyReadIsSaidAtOnce() {
    Ctl ctl(arguments());
    QTRY_COMPARE_WITH_TIMEOUT(signals.load(), 1, 20'000);
    record(type::kAbortPressed, {{u"machinePresent"_s, true}, {u"readOnly"_s, true}});
    const Ended ended = ctl.wait();
    QCOMPARE(ended.code, 7);
    QCOMPARE(ended.said[u"readOnly"_s].toBool(), true);
    QCOMPARE(ended.said[u"confirmed"_s].toBool(true), false);
  }

  void noConsoleIsOne() {
    const QString file = console_->file();
    console_->close();  // the file with this process' id in it is still there
    const Ended ended = Ctl({u"abort"_s, u"--db"_s, file}).wait();
    QCOMPARE(ended.code, 1);
    QVERIFY2(ended.errors.contains(u"power switch"_s), qPrintable(ended.errors));
    QCOMPARE(signals.load(), 0);
    QCOMPARE(Ctl({u"abort"_s, u"--db"_s, u"/nowhere/t.db"_s}).wait().code, 1);
    console_->open();
  }

  void aProcessThatDoesNotListenIsNotKilled() {
    std::signal(SIGUSR1, SIG_DFL);  // it would end this test
    const Ended ended = Ctl({u"abort"_s, u"--db"_s, console_->file()}).wait();
    QCOMPARE(ended.code, 3);
    QVERIFY2(ended.errors.contains(u"does not listen"_s), qPrintable(ended.errors));
  }

  void wrongArgumentsSendNothing() {
    QCOMPARE(Ctl({u"abort"_s, u"now"_s, u"--db"_s, console_->file()}).wait().code, 2);
    QCOMPARE(Ctl({u"abort"_s, u"--help"_s}).wait().code, 0);
    QCOMPARE(signals.load(), 0);
  }
};

QTEST_GUILESS_MAIN(TstCtlAbort)
#include "tst_ctl_abort.moc"
