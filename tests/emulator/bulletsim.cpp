// bulletsim: starts any program against the virtual Bullet. See --help.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/emulator/bulletsim_options.h"
#include "tests/emulator/control_server.h"
#include "tests/emulator/steering.h"

using namespace tryer::emulator;

namespace {

constexpr int kBadArguments = 2;
constexpr int kNoDevice = 1;
constexpr int kNotStarted = 127;
constexpr const char* kPreload = "libumockdev-preload.so.0";
constexpr const char* kRestarted = "BULLETSIM_RESTARTED";

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (auto& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

// umockdev works only in a process that was started with its library preloaded: start again if this one was not.
bool restartPreloaded(char** argv) {
  const char* loaded = std::getenv("LD_PRELOAD");
  if (loaded != nullptr && std::strstr(loaded, "umockdev-preload") != nullptr) return true;
  if (std::getenv(kRestarted) != nullptr) return false;
  const std::string preload = loaded == nullptr || *loaded == '\0' ? kPreload : std::string(kPreload) + ":" + loaded;
  ::setenv("LD_PRELOAD", preload.c_str(), 1);
  ::setenv(kRestarted, "1", 1);
  ::execv("/proc/self/exe", argv);
  return false;
}

struct FileCloser {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

// Writes the wire log as it grows; what is there at the end is written before the destructor returns.
class WireLogWriter {
 public:
  WireLogWriter(const WireLog& log, File file) : log_(log), file_(std::move(file)), thread_([this] { run(); }) {}
  ~WireLogWriter() {
    stop_ = true;
    thread_.join();
  }
  WireLogWriter(const WireLogWriter&) = delete;
  WireLogWriter& operator=(const WireLogWriter&) = delete;

 private:
  void run() {
    std::uint64_t last = 0;
    bool stopping = false;
    while (!stopping) {
      stopping = stop_;  // read before the last look at the log
      for (const auto& record : log_.waitSince(last, std::chrono::milliseconds(stopping ? 0 : 100))) {
        std::fprintf(file_.get(), "%s\n", toLine(record).c_str());
        last = record.sequence;
      }
      std::fflush(file_.get());
    }
  }

  const WireLog& log_;
  File file_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// The signals that are passed on to the child, and SIGCHLD. Blocked before any thread starts.
sigset_t watchedSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD}) sigaddset(&set, signal);
  return set;
}

int startChild(std::vector<std::string>& command, const sigset_t& mask, pid_t& child) {
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGHUP);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setsigmask(&attributes, &mask);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const int error =
      ::posix_spawnp(&child, command.front().c_str(), nullptr, &attributes, pointers(command).data(), environ);
  posix_spawnattr_destroy(&attributes);
  return error;
}

int waitForChild(pid_t child, const sigset_t& watched) {
  while (true) {
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    const int signal = ::sigwaitinfo(&watched, nullptr);
    if (signal > 0 && signal != SIGCHLD) ::kill(child, signal);
  }
}

void prepare(VirtualBullet& bullet, const SimOptions& options) {
  bullet.setState(options.state);
  bullet.setSettings(options.settings);
  if (options.beanTempC) bullet.setBeanTempC(*options.beanTempC);
  for (const auto& fault : options.faults) bullet.setFault(fault);
}

int fail(int code, const std::string& why) {
  std::fprintf(stderr, "bulletsim: %s\n", why.c_str());
  return code;
}

int run(SimOptions& options) {
  File wireFile;
  if (!options.wireLogPath.empty()) {
    wireFile.reset(std::fopen(options.wireLogPath.c_str(), "we"));
    if (!wireFile) return fail(kBadArguments, "--wire-log " + options.wireLogPath + ": " + std::strerror(errno));
  }
  const sigset_t watched = watchedSignals();
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, &watched, &before);

  VirtualBullet bullet(options.model);
  prepare(bullet, options);
  const auto usb = UmockBullet::create(bullet, options.usb);
  if (!usb) return fail(kNoDevice, usb.error());
  Steering steering(bullet, **usb);
  std::unique_ptr<ControlServer> control;
  if (!options.controlPath.empty()) {
    auto server = ControlServer::create(options.controlPath,
                                        [&steering](std::string_view line) { return steering.execute(line); });
    if (!server) return fail(kBadArguments, server.error());
    control = std::move(*server);
  }
  std::unique_ptr<WireLogWriter> writer;
  if (wireFile) writer = std::make_unique<WireLogWriter>(bullet.wireLog(), std::move(wireFile));

  pid_t child = -1;
  const int error = startChild(options.command, before, child);
  if (error != 0) return fail(kNotStarted, options.command.front() + ": " + std::strerror(error));
  return waitForChild(child, watched);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  auto options = parseSimOptions(arguments);
  if (!options) return fail(kBadArguments, options.error());
  if (options->help) {
    std::fputs(simHelp().c_str(), stdout);
    return 0;
  }
  if (!restartPreloaded(argv)) return fail(kNoDevice, std::string(kPreload) + " cannot be preloaded; install umockdev");
  ::unsetenv(kRestarted);
  return run(*options);
}
