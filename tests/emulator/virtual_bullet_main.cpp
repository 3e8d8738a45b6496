// tryer-virtual-bullet: the virtual Bullet by USB/IP, for any program on this computer. See --help.
#include <signal.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/emulator/bulletsim_options.h"
#include "tests/emulator/control_server.h"
#include "tests/emulator/steering.h"
#include "tests/emulator/usbip_server.h"
#include "tests/emulator/wire_log_writer.h"

using namespace tryer::emulator;

namespace {

constexpr int kBadArguments = 2;
constexpr int kNoServer = 1;

int fail(int code, const std::string& why) {
  std::fprintf(stderr, "tryer-virtual-bullet: %s\n", why.c_str());
  return code;
}

std::string help() {
  return "usage: tryer-virtual-bullet --usbip [OPTION]...\n"
         "Serves a virtual Aillio Bullet by USB/IP on 127.0.0.1, so that any program of this computer finds it on "
         "USB.\n"
         "It goes on until it is ended (Ctrl+C). To plug it in, as root, with the package usbip:\n\n"
         "  modprobe vhci-hcd && usbip attach -r 127.0.0.1 -b 1-1      and to pull it: usbip detach -p 0\n\n"
         "  --usbip                      on port 3240\n"
         "  --port N                     on this port (0: any free one); for usbip attach: usbip --tcp-port N …\n" +
         simHelp() + "\nExit codes: 0, 2 for bad arguments, 1 if the port cannot be had.\n";
}

int run(const SimOptions& options) {
  sigset_t ends;
  sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ends, signal);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before any thread starts

  VirtualBullet bullet(options.model);
  prepare(bullet, options);
  std::unique_ptr<WireLogWriter> writer;
  if (!options.wireLogPath.empty()) {
    auto opened = WireLogWriter::create(bullet.wireLog(), options.wireLogPath);
    if (!opened) return fail(kBadArguments, opened.error());
    writer = std::move(*opened);
  }
  const auto server = UsbipServer::create(bullet, productOf(options), options.usbipPort, options.usb.speed);
  if (!server) return fail(kNoServer, server.error());
  if (!options.usb.plugged) (*server)->unplug();
  Steering steering(bullet, **server);
  std::unique_ptr<ControlServer> control;
  if (!options.controlPath.empty()) {
    auto made = ControlServer::create(options.controlPath,
                                      [&steering](std::string_view line) { return steering.execute(line); });
    if (!made) return fail(kBadArguments, made.error());
    control = std::move(*made);
  }
  std::printf("listening on 127.0.0.1, port %d; plug it in with: usbip attach -r 127.0.0.1 -b 1-1\n",
              (*server)->port());
  std::fflush(stdout);
  int signal = 0;
  ::sigwait(&ends, &signal);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto options = parseSimOptions(arguments);
  if (!options) return fail(kBadArguments, options.error());
  if (options->help) {
    std::fputs(help().c_str(), stdout);
    return 0;
  }
  if (!options->usbip) return fail(kBadArguments, "say --usbip; see --help");
  if (!options->command.empty()) return fail(kBadArguments, "it starts no program; bulletsim does");
  if (options->usb.access != Access::Open)
    return fail(kBadArguments, "--access is bulletsim's: here the system itself says who may open the roaster");
  return run(*options);
}
