#include "tests/emulator/usb_descriptors.h"

#include <string_view>

namespace tryer::emulator::usb {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t kDeviceBytes = 18;

std::uint8_t low(std::uint16_t value) {
  return static_cast<std::uint8_t>(value & 0xFFU);
}
std::uint8_t high(std::uint16_t value) {
  return static_cast<std::uint8_t>(value >> 8U);
}

Bytes stringDescriptor(std::string_view text) {
  Bytes bytes{static_cast<std::uint8_t>(2 + 2 * text.size()), 3};
  for (const char c : text) {
    bytes.push_back(static_cast<std::uint8_t>(c));
    bytes.push_back(0);
  }
  return bytes;
}

std::optional<Bytes> descriptor(std::uint8_t type, std::uint8_t index, std::uint16_t product) {
  const Bytes all = descriptors(product);
  if (type == 1) return Bytes(all.begin(), all.begin() + kDeviceBytes);
  if (type == 2 && index == 0) return Bytes(all.begin() + kDeviceBytes, all.end());
  if (type == 3 && index == 0) return Bytes{4, 3, 0x09, 0x04};
  if (type == 3 && index == 1) return stringDescriptor("Aillio");
  if (type == 3 && index == 2) return stringDescriptor(product == kR2Product ? "Bullet R2" : "Bullet R1");
  return std::nullopt;
}

}  // namespace

std::vector<std::uint8_t> descriptors(std::uint16_t product) {
  Bytes bytes{18,   1,    0x00, 0x02, 2, 0, 0, 64, low(kVendor), high(kVendor), low(product), high(product),
              0x00, 0x02, 1,    2,    0, 1};
  const auto ends = endpoints(product);
  constexpr auto kPacket = static_cast<std::uint8_t>(kPacketBytes);
  // clang-format off
  const Bytes configuration{
      9, 2, 67, 0, kInterfaces, 1, 0, 0xC0, 50,                 // configuration 1, self-powered
      9, 4, kControlInterface, 0, 1, 2, 2, 1, 0,                // interface 0, CDC-ACM control
      5, 0x24, 0, 0x10, 1,                                      // CDC 1.10
      5, 0x24, 1, 0, kDataInterface,                            // call management
      4, 0x24, 2, 2,                                            // line coding and state
      5, 0x24, 6, kControlInterface, kDataInterface,            // union of both interfaces
      7, 5, ends.notifyIn, 3, 8, 0, 16,                         // interrupt IN
      9, 4, kDataInterface, 0, 2, 10, 0, 0, 0,                  // interface 1, CDC data
      7, 5, ends.bulkOut, 2, kPacket, 0, 0,
      7, 5, ends.bulkIn, 2, kPacket, 0, 0};
  // clang-format on
  bytes.insert(bytes.end(), configuration.begin(), configuration.end());
  return bytes;
}

std::optional<std::vector<std::uint8_t>> controlReply(std::span<const std::uint8_t> setup, std::uint16_t product) {
  if (setup.size() < 8) return std::nullopt;
  const auto request = setup[1];
  const bool standardIn = (setup[0] & 0xE0U) == 0x80;
  std::optional<Bytes> reply;
  if (standardIn && request == 0) reply = Bytes{1, 0};                              // GET_STATUS: self-powered
  if (standardIn && request == 6) reply = descriptor(setup[3], setup[2], product);  // GET_DESCRIPTOR
  if (standardIn && request == 8) reply = Bytes{1};                                 // GET_CONFIGURATION
  const auto wanted = static_cast<std::size_t>(setup[6] | (setup[7] << 8));
  if (reply && reply->size() > wanted) reply->resize(wanted);
  return reply;
}

std::optional<unsigned> interfaceOf(std::uint16_t product, std::uint8_t endpoint) {
  const auto ends = endpoints(product);
  if (endpoint == ends.bulkOut || endpoint == ends.bulkIn) return kDataInterface;
  if (endpoint == ends.notifyIn) return kControlInterface;
  return std::nullopt;
}

}  // namespace tryer::emulator::usb
