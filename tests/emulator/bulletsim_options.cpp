#include "tests/emulator/bulletsim_options.h"

#include <string_view>

#include "tests/emulator/numbers.h"
#include "tests/emulator/steering.h"

namespace tryer::emulator {
namespace {

using Problem = std::optional<std::string>;  // what is wrong; nothing if all is well

Problem setModel(SimOptions& options, std::string_view value) {
  if (value == "r1") {
    options.usb.product = Product::R1;
  } else if (value == "r1-rev3") {
    options.usb.product = Product::R1Rev3;
  } else if (value == "r2") {
    options.usb.product = Product::R2;
    options.model = Model::R2;
  } else if (value == "unknown") {
    options.usb.product = Product::Unknown;
  } else {
    return "takes r1, r1-rev3, r2 or unknown";
  }
  return std::nullopt;
}

Problem setAccess(SimOptions& options, std::string_view value) {
  if (value == "open") {
    options.usb.access = Access::Open;
  } else if (value == "no-permission") {
    options.usb.access = Access::NoPermission;
  } else if (value == "kernel-driver") {
    options.usb.access = Access::KernelDriverBound;
  } else if (value == "busy") {
    options.usb.access = Access::ClaimBusy;
  } else {
    return "takes open, no-permission, kernel-driver or busy";
  }
  return std::nullopt;
}

Problem addFaults(SimOptions& options, std::string_view value) {
  const auto faults = parseFaults(value, options.model);
  if (!faults) return faults.error();
  options.faults.insert(options.faults.end(), faults->begin(), faults->end());
  return std::nullopt;
}

Problem setState(SimOptions& options, std::string_view value) {
  const auto state = stateFromName(value);
  if (!state || !has(options.model, *state)) {
    return "takes off, preheating, charge, roasting, cooling or shutdown; with --model r2 also stabilising, "
           "cooldown or power-on-reset";
  }
  options.state = *state;
  return std::nullopt;
}

Problem setInt(int& target, std::string_view value, int low, int high) {
  const auto number = parseInt(value, low, high);
  if (!number) return "takes a whole number from " + std::to_string(low) + " to " + std::to_string(high);
  target = *number;
  return std::nullopt;
}

Problem setBeanTemp(SimOptions& options, std::string_view value) {
  options.beanTempC = parseDouble(value, -50, 400);
  return options.beanTempC ? Problem{} : Problem("takes degrees Celsius from -50 to 400");
}

Problem setSpeed(SimOptions& options, std::string_view value) {
  const auto speed = parseDouble(value, 0, 1'000);
  if (!speed) return "takes a factor from 0 (time stands still) to 1000";
  options.usb.speed = *speed;
  return std::nullopt;
}

Problem setPath(std::string& path, std::string_view value) {
  if (value.empty()) return "needs a path";
  path = value;
  return std::nullopt;
}

Problem apply(SimOptions& options, std::string_view name, std::string_view value) {
  if (name == "--model") return setModel(options, value);
  if (name == "--access") return setAccess(options, value);
  if (name == "--fault") return addFaults(options, value);
  if (name == "--state") return setState(options, value);
  if (name == "--heater") return setInt(options.settings.heater, value, 0, heaterMax(options.model));
  if (name == "--fan") return setInt(options.settings.fan, value, kFanMin, kFanMax);
  if (name == "--drum") return setInt(options.settings.drum, value, kDrumMin, kDrumMax);
  if (name == "--bean-temp") return setBeanTemp(options, value);
  if (name == "--speed") return setSpeed(options, value);
  if (name == "--wire-log") return setPath(options.wireLogPath, value);
  if (name == "--port") {
    options.usbip = true;
    return setInt(options.usbipPort, value, 0, 65'535);
  }
  if (name == "--control") return setPath(options.controlPath, value);
  return "is not known; see --help";
}

tl::unexpected<std::string> refusal(const std::string& why) {
  return tl::unexpected<std::string>(why);
}

}  // namespace

tl::expected<SimOptions, std::string> parseSimOptions(std::span<const std::string> arguments) {
  SimOptions options;
  // The model first, wherever it stands: what the others may say depends on it.
  for (std::size_t at = 0; at + 1 < arguments.size() && arguments[at] != "--"; ++at)
    if (arguments[at] == "--model") setModel(options, arguments[at + 1]);
  std::size_t i = 0;
  for (; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string& name = arguments[i];
    if (name == "--help" || name == "-h") {
      options.help = true;
      return options;
    }
    if (name == "--unplugged") {
      options.usb.plugged = false;
      continue;
    }
    if (name == "--usbip") {
      options.usbip = true;
      continue;
    }
    if (!name.starts_with("--")) return refusal("\"" + name + "\": the program to start comes after --");
    const bool hasValue = i + 1 < arguments.size() && arguments[i + 1] != "--";
    const auto problem = apply(options, name, hasValue ? std::string_view(arguments[i + 1]) : std::string_view{});
    if (problem) return refusal(name + " " + *problem);
    ++i;
  }
  if (i < arguments.size())
    options.command.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1, arguments.end());
  return options;
}

std::string simHelp() {
  return "  --model r1|r1-rev3|r2|unknown  product id 5741, a27e, a4cd or ffff (default r1)\n"
         "  --unplugged                  plugged in later, by the control socket\n"
         "  --state NAME                 off, preheating, charge, roasting, cooling, shutdown (default off);\n"
         "                               r2 also: stabilising, cooldown, power-on-reset\n"
         "  --heater N --fan N --drum N  settings at the start: 0-9 (r2: 0-14), 1-12, 1-9\n"
         "  --bean-temp C                all temperatures at the start\n"
         "  --speed X                    machine seconds in a second (default 1; 0 = time stands still)\n"
         "  --wire-log FILE              each packet sent to the machine: nanoseconds (monotonic), length, bytes\n"
         "  --control PATH               a unix socket that takes the commands below, one a line\n"
         "  --fault SPEC                 may be given several times; several are joined by +\n\nFaults:\n" +
         std::string(faultHelp()) + "\nControl commands:\n" + std::string(Steering::help());
}

void prepare(VirtualBullet& bullet, const SimOptions& options) {
  bullet.setState(options.state);
  bullet.setSettings(options.settings);
  if (options.beanTempC) bullet.setBeanTempC(*options.beanTempC);
  for (const auto& fault : options.faults) bullet.setFault(fault);
}

std::uint16_t productOf(const SimOptions& options) {
  return static_cast<std::uint16_t>(
      options.usb.product.value_or(options.model == Model::R2 ? Product::R2 : Product::R1));
}

}  // namespace tryer::emulator
