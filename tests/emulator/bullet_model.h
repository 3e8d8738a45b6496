// The two models of the virtual Bullet, and what differs between them.
#pragma once

#include <cstdint>

namespace tryer::emulator {

enum class Model : std::uint8_t {
  R1,  // answers when asked
  R2   // sends frames by itself; its commands carry a checksum
};

constexpr int heaterMax(Model model) {
  return model == Model::R2 ? 14 : 9;
}

}  // namespace tryer::emulator
