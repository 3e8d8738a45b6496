// bulletsim: starts any program against the virtual Bullet. See --help.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/emulator/bulletsim_options.h"
#include "tests/emulator/control_server.h"
#include "tests/emulator/steering.h"
#include "tests/emulator/wire_log_writer.h"

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

int fail(int code, const std::string& why) {
  std::fprintf(stderr, "bulletsim: %s\n", why.c_str());
  return code;
}

int run(SimOptions& options) {
  const sigset_t watched = watchedSignals();
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, &watched, &before);

  VirtualBullet bullet(options.model);
  prepare(bullet, options);
  std::unique_ptr<WireLogWriter> writer;
  if (!options.wireLogPath.empty()) {
    auto opened = WireLogWriter::create(bullet.wireLog(), options.wireLogPath);
    if (!opened) return fail(kBadArguments, opened.error());
    writer = std::move(*opened);
  }
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
    std::fputs(
        ("usage: bulletsim [OPTION]... -- PROGRAM [ARGUMENT]...\n"
         "Starts PROGRAM with a virtual Aillio Bullet on its USB. Its exit code is the program's.\n\n"
         "  --access open|no-permission|kernel-driver|busy  what stands in the way of opening it\n" +
         simHelp() +
         "\nExit codes: the program's own, 128 + N if signal N ended it, 127 if it cannot be started, 2 for bad\n"
         "arguments, 1 if the virtual device cannot be set up. Graphical programs: set QT_QPA_PLATFORM=offscreen.\n")
            .c_str(),
        stdout);
    return 0;
  }
  if (options->usbip) return fail(kBadArguments, "--usbip and --port are for tryer-virtual-bullet");
  if (options->command.empty())
    return fail(kBadArguments, "no program to start: bulletsim [OPTION]... -- PROGRAM [ARGUMENT]...");
  if (!restartPreloaded(argv)) return fail(kNoDevice, std::string(kPreload) + " cannot be preloaded; install umockdev");
  ::unsetenv(kRestarted);
  return run(*options);
}
