// bulletsim's command line.
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
  std::vector<std::string> command;
};

// Without the program's own name. The error is a sentence for the user.
tl::expected<SimOptions, std::string> parseSimOptions(std::span<const std::string> arguments);
std::string simHelp();

}  // namespace tryer::emulator
