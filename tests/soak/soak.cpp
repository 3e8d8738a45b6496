// The real console for hours of the machine's time, at 60 of its seconds a second: on the digital twin, and over the
// real libusb at the virtual Bullet with faults by chance. Afterwards every sample is accounted for, and the memory is
// what it was. One JSON object a line, as the benches; exit code 1 when something is not as it has to be.
#include <unistd.h>

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cstdio>

#include "core/base/clock.h"
#include "tests/bench/bench.h"
#include "tests/e2e/console_under_test.h"
#include "tests/e2e/journal_file.h"
#include "tests/soak/fault_weather.h"
#include "tests/soak/hand.h"
#include "tests/support/processes.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using soak::Span;

namespace {

constexpr int kSpeed = 60;
constexpr int kPatienceMs = 60'000;
constexpr int kLookMs = 300;
constexpr qint64 kGapNs = base::kNsPerS;            // shorter ones are the rhythm of a busy computer
constexpr qint64 kRecoveryNs = 20 * base::kNsPerS;  // from the end of a fault to measurements again
constexpr double kMostGrowthMb = 8;                 // from the second to the last quarter
constexpr double kLeastHoursForMemory = 2;          // a shorter run is still warming up

const QString kDiagnostics = u"Diagnostics: counters and the last raw packets"_s;

struct Options {
  double hours = 8;
  quint32 seed = 1;
};

double residentMb(qint64 pid) {
  QFile file(u"/proc/%1/statm"_s.arg(pid));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  return file.readAll().split(' ').value(1).toDouble() * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

double medianOf(const std::vector<double>& all, std::size_t from, std::size_t to) {
  return from < to ? bench::median({all.begin() + static_cast<std::ptrdiff_t>(from),
                                    all.begin() + static_cast<std::ptrdiff_t>(to)})
                   : 0;
}

class Soak {
 public:
  Soak(const QString& machine, const Options& options)
      : machine_(machine),
        options_(options),
        random_(options.seed),
        bullet_(folder_.path()),
        console_(folder_.path()),
        hand_(console_, random_) {
    if (machine != u"twin") weather_.emplace(bullet_, machine, random_);
  }

  // True: all is as it has to be.
  bool run() {
    if (start() && live() && end()) account();
    for (const QString& problem : problems_)
      std::fprintf(stderr, "soak %s: %s\n", qPrintable(machine_), qPrintable(problem));
    if (!problems_.isEmpty()) tellWhatIsShown();
    print("problems", static_cast<double>(problems_.size()), "");
    return problems_.isEmpty();
  }

 private:
  QString database() const { return folder_.filePath(u"soak.db"_s); }
  void print(const char* metric, double value, const char* unit) const {
    bench::print("soak", (machine_.toStdString() + '_' + metric).c_str(), value, unit);
  }
  bool wrong(const QString& what) {
    problems_ << what;
    return false;
  }

  bool start() {
    const QString speed = QString::number(kSpeed);
    if (weather_) {
      console_.start({u"--db"_s, database(), u"--demo"_s},
                     bullet_.commandLine({u"--model"_s, machine_, u"--speed"_s, speed}));
    } else {
      console_.start(
          {u"--twin"_s, u"--speed"_s, speed, u"--seed"_s, QString::number(options_.seed), u"--db"_s, database()});
    }
    const bool up =
        QTest::qWaitFor([this] { return console_.shows(soak::Hand::machineName(), u"· connected"_s); }, kPatienceMs);
    if (!up) return wrong(u"the console does not show the machine"_s);
    const auto pid = weather_ ? tests::descendantOf(console_.process().processId(), "tryer"_ba)
                              : std::optional(console_.process().processId());
    pid_ = pid.value_or(0);
    return pid_ > 0 || wrong(u"the console is not among the processes"_s);
  }

  bool live() {
    const qint64 endNs = clock_.monotonicNs() + base::nsFromSeconds(options_.hours * 3600 / kSpeed);
    while (clock_.monotonicNs() < endNs) {
      if (weather_ && !weather_->look(clock_.monotonicNs())) return wrong(u"the virtual Bullet does not answer"_s);
      if (!hand_.act()) return wrong(u"the console does not answer: "_s + console_.why());
      residentMb_.push_back(residentMb(pid_));
      QTest::qWait(kLookMs);
    }
    return true;
  }

  bool end() {
    if (weather_) {
      weather_->calm(clock_.monotonicNs());
      const auto connected = [this] { return console_.shows(soak::Hand::machineName(), u"· connected"_s); };
      if (!QTest::qWaitFor(connected, kPatienceMs)) return wrong(u"not connected again after the last fault"_s);
      bullet_.tell("heater 0"_ba);
      bullet_.tell("state off"_ba);
      const auto off = [this] { return console_.shows(soak::Hand::machineName(), u"Off · connected"_s); };
      if (!QTest::qWaitFor(off, kPatienceMs)) return wrong(u"the machine that is off is not shown so"_s);
      bullet_.tell("unplug"_ba);
      if (!readCounters()) return false;
    }
    console_.close();
    if (!console_.exitCode(kPatienceMs)) return wrong(u"the console does not end"_s);
    endedNs_ = clock_.monotonicNs();
    return console_.exitCode() == 0 || wrong(u"exit code %1"_s.arg(*console_.exitCode()));
  }

  // With the cable out there are no more: what is shown twice is the last.
  bool readCounters() {
    for (int i = 0; i < 5 && !console_.shown(u"Machines that are there"_s); ++i) {
      console_.press(u"Escape"_s);
      console_.press(u"Ctrl+M"_s);
      QTest::qWait(500);
    }
    console_.click(u"Show or hide the diagnostics"_s);
    QString before;
    const auto settled = [&] {
      const QString now = console_.shown(kDiagnostics).value_or(QString());
      return !now.isEmpty() && std::exchange(before, now) == now;
    };
    const bool shown = QTest::qWaitFor(
        [&] {
          QTest::qWait(2'500);
          return settled();
        },
        kPatienceMs);
    counters_ = before.section(u"\n\n"_s, 0, 0).replace(u'\n', u" · "_s);
    told_ = before.section(u' ', 1, 1).toLongLong();
    console_.press(u"Escape"_s);
    return (shown && told_ > 0) || wrong(u"the counters are not shown: "_s + before);
  }

  void account() {
    const auto found = soak::accountOf(database(), kGapNs);
    if (!found) {
      wrong(found.error().message);
      return;
    }
    print("machine_hours", options_.hours, "h");
    print("samples_stored", static_cast<double>(found->stored), "");
    print("samples_missing", static_cast<double>(found->missing), "");
    print("connections", static_cast<double>(found->connections), "");
    print("gaps", static_cast<double>(found->gaps.size()), "");
    if (found->stored == 0) wrong(u"nothing was stored"_s);
    if (found->missing != 0) wrong(u"%1 samples were lost on the way to the database"_s.arg(found->missing));
    if (found->outOfOrder != 0) wrong(u"%1 samples are out of order"_s.arg(found->outOfOrder));
    if (found->unreadable != 0) wrong(u"%1 blocks cannot be read"_s.arg(found->unreadable));
    if (weather_ && found->stored != told_)
      wrong(u"the driver told %1 samples, %2 are stored"_s.arg(told_).arg(found->stored));
    if (!weather_ && endedNs_ - found->whole.endNs > 5 * base::kNsPerS) wrong(u"the last seconds are not stored"_s);
    accountForGaps(*found);
    const auto verdict = e2e::verifyJournal(database());
    if (verdict.exitCode != 0 || !verdict.whole) wrong(u"the journal: "_s + verdict.said);
    accountForDeeds();
    accountForMemory();
  }

  void accountForGaps(const soak::SampleAccount& found) {
    double goneS = 0;
    for (const Span& gap : found.gaps) {
      goneS += base::secondsFromNs(gap.endNs - gap.beginNs);
      const auto explains = [&](const Span& fault) {
        return fault.beginNs < gap.endNs && fault.endNs + kRecoveryNs > gap.endNs;
      };
      if (weather_ && std::ranges::any_of(weather_->spans(), explains)) continue;
      wrong(u"%1 s without a sample, and no fault"_s.arg(base::secondsFromNs(gap.endNs - gap.beginNs)));
    }
    print("time_in_gaps", goneS, "s");
  }

  void accountForDeeds() {
    const auto& deeds = hand_.deeds();
    print("roasts", deeds.roasts, "");
    print("aborts_reset", deeds.aborts, "");
    print("changes", deeds.changes, "");
    print("alarms_acknowledged", deeds.acknowledged, "");
    if (!weather_) return;
    print("faults", static_cast<double>(weather_->spans().size()), "");
    QStringList seen;
    for (const auto& [kind, times] : weather_->seen()) seen << u"%1 ×%2"_s.arg(kind).arg(times);
    std::fprintf(stderr, "soak %s: %s\nsoak %s: %s\n", qPrintable(machine_), qPrintable(seen.join(u", "_s)),
                 qPrintable(machine_), qPrintable(counters_));
  }

  void accountForMemory() {
    const std::size_t quarter = residentMb_.size() / 4;
    const double early = medianOf(residentMb_, quarter, 2 * quarter);
    const double late = medianOf(residentMb_, 3 * quarter, residentMb_.size());
    print("resident_early", early, "MB");
    print("resident_late", late, "MB");
    if (options_.hours >= kLeastHoursForMemory && late - early > kMostGrowthMb)
      wrong(u"the memory grew by %1 MB"_s.arg(late - early));
  }

  void tellWhatIsShown() {
    std::fprintf(stderr, "%s\n%s\n", qPrintable(console_.names().join(u'\n')), qPrintable(console_.errors()));
  }

  const QString machine_;
  const Options options_;
  const base::SystemClock clock_;
  QRandomGenerator random_;
  QTemporaryDir folder_;
  e2e::BulletControl bullet_;
  e2e::ConsoleUnderTest console_;
  soak::Hand hand_;
  std::optional<soak::FaultWeather> weather_;  // none: the twin
  qint64 pid_ = 0;
  qint64 told_ = 0;
  qint64 endedNs_ = 0;
  QString counters_;
  std::vector<double> residentMb_;
  QStringList problems_;
};

}  // namespace

int main(int argc, char* argv[]) {
  const QCoreApplication app(argc, argv);
  QCommandLineParser parser;
  parser.addHelpOption();
  parser.addOptions({{u"hours"_s, u"Of the machine's time, 60 a real one (8)."_s, u"H"_s, u"8"_s},
                     {u"machine"_s, u"twin, r1, r2 or all (all)."_s, u"NAME"_s, u"all"_s},
                     {u"seed"_s, u"Of what comes by chance (1)."_s, u"N"_s, u"1"_s}});
  parser.process(app);
  const Options options{parser.value(u"hours"_s).toDouble(), parser.value(u"seed"_s).toUInt()};
  const QStringList all{u"twin"_s, u"r1"_s, u"r2"_s};
  const QString named = parser.value(u"machine"_s);
  if (options.hours <= 0 || (named != u"all" && !all.contains(named))) parser.showHelp(2);
  bool good = true;
  for (const QString& machine : named == u"all" ? all : QStringList{named}) good = Soak(machine, options).run() && good;
  return good ? 0 : 1;
}
