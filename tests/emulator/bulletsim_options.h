// The command line of bulletsim and of tryer-virtual-bullet.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "tests/emulator/umock_bullet.h"

namespace tryer::emulator {

struct SimOptions {
  bool help = false;
  Model model = Model::R1;
  UsbOptions usb;
  std::vector<Fault> faults;
  State state = State::Off;
  Settings settings;
  std::optional<double> beanTempC;
  std::string wireLogPath;  // empty = none
  std::string controlPath;  // empty = none
  bool usbip = false;
  int usbipPort = 3240;
  std::vector<std::string> command;  // what comes after --
};

// Without the program's own name. The error is a sentence for the user.
tl::expected<SimOptions, std::string> parseSimOptions(std::span<const std::string> arguments);
// The options that both programs have, the faults and the control commands.
std::string simHelp();

// As the options say: state, settings, temperatures, faults.
void prepare(VirtualBullet& bullet, const SimOptions& options);
std::uint16_t productOf(const SimOptions& options);

}  // namespace tryer::emulator
