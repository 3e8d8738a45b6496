// What the virtual Bullet says it is: full speed, one configuration, a CDC-like control interface 0 and data
// interface 1 with bulk OUT 0x03 and IN 0x81. That it is CDC-shaped is an assumption; the endpoints are not.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tryer::emulator::usb {

inline constexpr std::uint16_t kVendor = 0x0483;
inline constexpr std::uint8_t kBulkOut = 0x03;
inline constexpr std::uint8_t kBulkIn = 0x81;
inline constexpr std::uint8_t kNotifyIn = 0x82;  // interrupt, interface 0; never says anything
inline constexpr unsigned kControlInterface = 0;
inline constexpr unsigned kDataInterface = 1;
inline constexpr unsigned kInterfaces = 2;
inline constexpr std::size_t kPacketBytes = 64;

// Device descriptor and configuration 1, one after the other, as sysfs shows them.
std::vector<std::uint8_t> descriptors(std::uint16_t product);

// The answer to a control request on endpoint 0 (8 set-up bytes); nothing = the device stalls.
std::optional<std::vector<std::uint8_t>> controlReply(std::span<const std::uint8_t> setup, std::uint16_t product);

// The interface an endpoint belongs to; nothing for an endpoint that does not exist.
std::optional<unsigned> interfaceOf(std::uint8_t endpoint);

}  // namespace tryer::emulator::usb
