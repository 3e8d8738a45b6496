#include "core/engine/guard_keeper.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <array>

#include "core/base/log.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;
using machine::safety::GuardChannel;
namespace message = machine::safety::guard_message;
using Reason = machine::safety::HeatPermit::Reason;

namespace {

constexpr std::array<qint64, 6> kRetryMs{0, 250, 500, 1000, 2000, 5000};
constexpr qint64 kProvenNs = 10 * base::kNsPerS;  // a guard that lived so long: the next start is a first one again
constexpr int kChannelFd = 3;                     // in the guard
constexpr int kMostMessages = 64;
constexpr int kEndsWithinMs = 100;                  // a process that is killed
constexpr qint64 kOwnGapNs = 500 * base::kNsPerMs;  // this thread was not run itself: it cannot judge

// How the guard is started: in a session of its own, so that what a terminal sends to the console does not reach it;
// with no file of the console but the channel: it would keep the console's hold on the machine alive.
class SpawnPlan {
 public:
  explicit SpawnPlan(int channelFd) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, channelFd, kChannelFd);
    posix_spawn_file_actions_addclosefrom_np(&actions_, kChannelFd + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  int run(pid_t& pid, QByteArray program, std::vector<QByteArray> arguments) const {
    std::vector<char*> argv{program.data()};
    for (QByteArray& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    return ::posix_spawn(&pid, program.constData(), &actions_, &attributes_, argv.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

QString guardProgram() {
  return QDir(QCoreApplication::applicationDirPath()).filePath(u"tryer-guard"_s);
}

GuardKeeper::GuardKeeper(Parts parts, Events events) : parts_(std::move(parts)), events_(std::move(events)) {}

GuardKeeper::~GuardKeeper() {
  parts_.permit.withhold(Reason::GuardMissing);
  parts_.pulse.setChannel(nullptr);
}

void GuardKeeper::start() {
  tickedNs_ = parts_.clock.monotonicNs();
  timer_ = std::make_unique<QTimer>();
  timer_->setTimerType(Qt::PreciseTimer);
  QObject::connect(timer_.get(), &QTimer::timeout, timer_.get(), [this] { tick(); });
  timer_->start(GuardPulse::kBeatMs);
  tick();
}

void GuardKeeper::tick() {
  const qint64 now = parts_.clock.monotonicNs();
  const qint64 gap = now - std::exchange(tickedNs_, now);
  if (guard_ && gap > kOwnGapNs) guard_->heardNs += gap;
  if (guard_) {
    parts_.pulse.beat();
    listen();
  }
  if (guard_) judge(now);
  if (!guard_ && now >= nextStartNs_) startGuard();
  tell();
  lookForReports(now);
}

void GuardKeeper::startGuard() {
  auto made = spawn();
  ++status_.starts;
  if (!made) {
    status_.problem = made.error().message;
    return lose(status_.problem);
  }
  guard_ = std::move(*made);
  status_.pid = guard_->pid;
  guard_->notifier = std::make_unique<QSocketNotifier>(guard_->channel->fd(), QSocketNotifier::Read);
  QObject::connect(guard_->notifier.get(), &QSocketNotifier::activated, guard_->notifier.get(), [this] {
    listen();
    tell();
  });
  guard_->channel->send(message::Hello{static_cast<quint32>(::getpid())});
  parts_.pulse.setChannel(guard_->channel);
  parts_.pulse.beat();  // it knows the machine before it says that it is ready
}

base::Result<GuardKeeper::Guard> GuardKeeper::spawn() const {
  const auto problem = [this](const QString& why) {
    return base::fail(base::ErrorCode::Io, u"The guard (%1) cannot be started: %2. Install Tryer anew."_s.arg(
                                               QDir::toNativeSeparators(parts_.program), why));
  };
  auto ends = GuardChannel::pair();
  if (!ends) return problem(base::systemErrorText(errno));
  const SpawnPlan plan(ends->second.fd());
  pid_t pid = 0;
  const int error =
      plan.run(pid, QFile::encodeName(parts_.program),
               {"--channel", QByteArray::number(kChannelFd), "--reports", QFile::encodeName(parts_.reportFolder)});
  if (error != 0) return problem(base::systemErrorText(error));
  Guard guard;
  guard.pid = pid;
  guard.process = base::openProcess(pid);
  guard.channel = std::make_shared<const GuardChannel>(std::move(ends->first));
  guard.startedNs = guard.heardNs = parts_.clock.monotonicNs();
  return guard;
}

void GuardKeeper::listen() {
  for (int i = 0; guard_ && i < kMostMessages; ++i) {
    const auto received = guard_->channel->receive();
    if (received.state == GuardChannel::State::Nothing) return;
    if (received.state == GuardChannel::State::Closed) {
      setReady(false);
      guard_->notifier.reset();  // its end is looked at by judge()
      return;
    }
    if (!received.message) continue;
    if (std::holds_alternative<message::Ready>(*received.message)) guard_->ready = true;
    guard_->heardNs = parts_.clock.monotonicNs();
    if (!guard_->ready) continue;
    setReady(true);
    parts_.permit.give(Reason::GuardMissing);  // also where it was withheld meanwhile: it listens again
  }
}

bool GuardKeeper::hasEnded() {
  int code = 0;
  return ::waitpid(static_cast<pid_t>(guard_->pid), &code, WNOHANG) != 0;
}

void GuardKeeper::judge(qint64 nowNs) {
  if (hasEnded()) return lose(u"The guard process has ended. It is started anew by itself."_s);
  const qint64 unheardNs = nowNs - guard_->heardNs;
  if (unheardNs > kUnheardNs) {
    status_.problem = u"The guard process does not answer. It is started anew by itself."_s;
    setReady(false);
  }
  if (unheardNs > kHungNs || !guard_->notifier) {
    base::signalProcess(guard_->process, SIGKILL);
    pollfd ending{guard_->process.get(), POLLIN, 0};
    ::poll(&ending, 1, kEndsWithinMs);
    hasEnded();
    lose(status_.problem.isEmpty() ? u"The guard process does not answer. It is started anew by itself."_s
                                   : status_.problem);
  }
}

void GuardKeeper::lose(const QString& why) {
  const qint64 now = parts_.clock.monotonicNs();
  setReady(false);
  status_.problem = why;
  status_.pid = 0;
  parts_.pulse.setChannel(nullptr);
  if (guard_ && now - guard_->startedNs > kProvenNs) failures_ = 0;
  guard_.reset();
  nextStartNs_ = now + kRetryMs[std::min(failures_, kRetryMs.size() - 1)] * base::kNsPerMs;
  ++failures_;
  qCWarning(base::lcSafety).noquote() << why;
}

void GuardKeeper::setReady(bool ready) {
  if (ready == status_.ready) return;
  status_.ready = ready;
  if (ready) {
    status_.problem.clear();
    parts_.permit.give(Reason::GuardMissing);
  } else {
    parts_.permit.withhold(Reason::GuardMissing);
  }
}

void GuardKeeper::tell() {
  if (status_ == told_) return;
  told_ = status_;
  events_.status(status_);
}

void GuardKeeper::lookForReports(qint64 nowNs) {
  if (nowNs < nextLookNs_) return;
  nextLookNs_ = nowNs + kLookForReportsNs;
  for (const auto& found : machine::safety::findGuardReports(parts_.reportFolder)) {
    if (found.underWay || !reported_.insert(found.report.id).second) continue;
    events_.report(found);
  }
}

}  // namespace tryer::engine
