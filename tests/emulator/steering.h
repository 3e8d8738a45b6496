// The line commands of bulletsim's control socket.
#pragma once

#include <string>
#include <string_view>

#include "tests/emulator/cable.h"

namespace tryer::emulator {

// Thread-safe. Both parts must outlive it.
class Steering {
 public:
  Steering(VirtualBullet& bullet, Cable& cable) : bullet_(bullet), cable_(cable) {}

  // One command, one line back without its end: "ok", "error: …", or for "print" one JSON object.
  std::string execute(std::string_view line);
  static std::string_view help();

 private:
  std::string print() const;
  std::string fault(std::string_view text);
  std::string state(std::string_view name);
  std::string setting(std::string_view name, std::string_view value);
  std::string serial(std::string_view value);
  std::string number(std::string_view name, std::string_view value);

  VirtualBullet& bullet_;
  Cable& cable_;
};

}  // namespace tryer::emulator
