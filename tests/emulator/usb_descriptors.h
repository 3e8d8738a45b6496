// What the virtual Bullet says it is: full speed, one configuration, a CDC-like control interface 0 and data
// interface 1 with bulk OUT 0x03 and IN 0x81. That it is CDC-shaped is an assumption; the endpoints are not, but for
// those of the R2: they are to be discovered, so they are others, and the R1's IN endpoint is there the interrupt one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tryer::emulator::usb {

inline constexpr std::uint16_t kVendor = 0x0483;
inline constexpr std::uint16_t kR2Product = 0xA4CD;

struct Endpoints {
  std::uint8_t bulkOut;
  std::uint8_t bulkIn;
  std::uint8_t notifyIn;  // interrupt, interface 0; never says anything
};
constexpr Endpoints endpoints(std::uint16_t product) {
  return product == kR2Product ? Endpoints{0x05, 0x84, 0x81} : Endpoints{0x03, 0x81, 0x82};
}
inline constexpr unsigned kControlInterface = 0;
inline constexpr unsigned kDataInterface = 1;
inline constexpr unsigned kInterfaces = 2;
inline constexpr std::size_t kPacketBytes = 64;

// Device descriptor and configuration 1, one after the other, as sysfs shows them.
std::vector<std::uint8_t> descriptors(std::uint16_t product);

// The answer to a control request on endpoint 0 (8 set-up bytes); nothing = the device stalls.
std::optional<std::vector<std::uint8_t>> controlReply(std::span<const std::uint8_t> setup, std::uint16_t product);

// The interface an endpoint belongs to; nothing for an endpoint that does not exist.
std::optional<unsigned> interfaceOf(std::uint16_t product, std::uint8_t endpoint);

}  // namespace tryer::emulator::usb
