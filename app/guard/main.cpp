// tryer-guard: turns the heat off when the console dies or hangs. Started by the console, which hands it one end of a
// channel; it has nothing to do on its own.

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include "app/guard/guard_process.h"
#include "core/base/process_handle.h"

namespace {

using tryer::base::UniqueFd;

constexpr int kWrongUse = 2;

constexpr char kHelp[] =
    "tryer-guard watches over the console tryer, which starts it. When the console dies or hangs while the roaster's\n"
    "heat is on, it turns the heat off and lets the roaster cool, and leaves a report for the next console.\n"
    "It is not started by hand.\n\n"
    "  --channel FD   the descriptor of the channel to the console\n"
    "  --reports DIR  where the report goes\n"
    "  --help         shows this text\n"
    "  --version      shows the version\n\n"
    "SIGUSR1 is an abort: through the console, or, when that does not begin one, by itself.\n";

struct Arguments {
  std::optional<int> channel;
  QString reports;
};

std::optional<Arguments> parse(int argc, char* argv[]) {
  Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name(argv[i]);
    if (name == "--channel") {
      char* end = nullptr;
      const long fd = std::strtol(argv[i + 1], &end, 10);
      if (*end != '\0' || fd < 3 || fd > 1024) return std::nullopt;
      arguments.channel = static_cast<int>(fd);
    } else if (name == "--reports") {
      arguments.reports = QString::fromLocal8Bit(argv[i + 1]);
    } else {
      return std::nullopt;
    }
  }
  if (argc % 2 == 0 || !arguments.channel || arguments.reports.isEmpty()) return std::nullopt;
  return arguments;
}

// What a terminal or the end of a session sends to everybody is meant for the console: what it does about it decides.
UniqueFd takeSignals() {
  for (const int ignored : {SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE}) ::signal(ignored, SIG_IGN);
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGUSR1);
  sigaddset(&wanted, SIGTERM);
  ::pthread_sigmask(SIG_SETMASK, &wanted, nullptr);
  return UniqueFd(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
}

int run(const Arguments& arguments) {
  UniqueFd signalFd = takeSignals();
  const pid_t console = ::getppid();
  UniqueFd consoleFd = tryer::base::openProcess(console);
  if (!signalFd || !consoleFd || ::getppid() != console) {
    std::fprintf(stderr, "tryer-guard: the console that started it is gone\n");
    return kWrongUse;
  }
  const tryer::base::SystemClock clock;
  tryer::guard::GuardProcess process({clock, tryer::machine::safety::GuardChannel(UniqueFd(*arguments.channel)),
                                      std::move(consoleFd), console, std::move(signalFd), arguments.reports});
  return process.run();
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc == 2 && std::strcmp(argv[1], "--help") == 0) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  if (argc == 2 && std::strcmp(argv[1], "--version") == 0) {
    std::puts("tryer-guard " TRYER_VERSION);
    return 0;
  }
  const auto arguments = parse(argc, argv);
  if (!arguments) {
    std::fputs("tryer-guard is started by tryer, not by hand. tryer-guard --help tells more.\n", stderr);
    return kWrongUse;
  }
  return run(*arguments);
}
