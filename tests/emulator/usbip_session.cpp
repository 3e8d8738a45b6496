#include "tests/emulator/usbip_session.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "tests/emulator/usb_descriptors.h"

namespace tryer::emulator {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint16_t kVersion = 0x0111;
constexpr std::uint16_t kRequestList = 0x8005, kReplyList = 0x0005;
constexpr std::uint16_t kRequestImport = 0x8003, kReplyImport = 0x0003;
constexpr std::uint32_t kSubmit = 1, kUnlink = 2, kRetSubmit = 3, kRetUnlink = 4;
constexpr std::size_t kRequestBytes = 8;
constexpr std::size_t kPathBytes = 256, kBusIdBytes = 32;
constexpr std::size_t kHeaderBytes = 48;
constexpr std::uint32_t kMaxBuffer = 1U << 20U;  // of one transfer
constexpr std::size_t kMaxUrbs = 64;             // under way
constexpr std::uint32_t kFullSpeed = 2;
constexpr std::uint32_t kNoPackets = 0xFFFFFFFF;  // of an isochronous transfer: this is none
constexpr std::string_view kPath = "/sys/devices/platform/tryer-virtual-bullet/usb1/1-1";
constexpr std::string_view kBusId = "1-1";

std::uint32_t number(std::span<const std::uint8_t> bytes, std::size_t at, std::size_t width = 4) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value = (value << 8U) | bytes[at + i];
  return value;
}

void put(Bytes& bytes, std::uint32_t value, std::size_t width = 4) {
  for (std::size_t i = width; i-- > 0;) bytes.push_back(static_cast<std::uint8_t>((value >> (8 * i)) & 0xFFU));
}

void putText(Bytes& bytes, std::string_view text, std::size_t width) {
  bytes.insert(bytes.end(), text.begin(), text.end());
  bytes.resize(bytes.size() + width - text.size());
}

}  // namespace

struct UsbipSession::Header {
  std::uint32_t command, sequence, device, isIn, endpoint;
  std::uint32_t length;   // of CMD_SUBMIT; of CMD_UNLINK: see wanted
  std::uint32_t packets;  // isochronous
  std::uint32_t wanted;   // CMD_UNLINK: the sequence number to cancel
  std::array<std::uint8_t, 8> setup;

  static Header read(std::span<const std::uint8_t> bytes) {
    Header header{number(bytes, 0),  number(bytes, 4),  number(bytes, 8),
                  number(bytes, 12), number(bytes, 16), number(bytes, 24),
                  number(bytes, 32), number(bytes, 20), {}};
    std::copy_n(bytes.begin() + 40, 8, header.setup.begin());
    return header;
  }
};

// ---------------------------------------------------------------- the device

void UsbipDevice::pump(std::int64_t nowNs) {
  for (const auto& frame : bullet.frames(nowNs)) {
    if (imported) replies.add(frame, nowNs);
  }
}

std::optional<std::int64_t> UsbipDevice::nextNs() const {
  const auto frame = bullet.nextFrameNs();
  const auto reply = replies.nextNs();
  if (!frame || !reply) return frame ? frame : reply;
  return std::min(*frame, *reply);
}

// ---------------------------------------------------------------- requests

UsbipSession::~UsbipSession() {
  if (holds_) device_.imported = false;
}

void UsbipSession::receive(std::span<const std::uint8_t> bytes, std::int64_t nowNs) {
  if (ended_) return;
  input_.insert(input_.end(), bytes.begin(), bytes.end());
  while (!ended_ && (holds_ ? takeCommand(nowNs) : takeRequest())) {
  }
  if (holds_) move(nowNs);
}

void UsbipSession::pump(std::int64_t nowNs) {
  if (holds_ && !ended_) move(nowNs);
}

Bytes UsbipSession::takeOutput() {
  return std::exchange(output_, {});
}

bool UsbipSession::takeRequest() {
  if (input_.size() < kRequestBytes) return false;
  const auto code = number(input_, 2, 2);
  const std::size_t bytes = kRequestBytes + (code == kRequestImport ? kBusIdBytes : 0);
  if (number(input_, 0, 2) != kVersion || (code != kRequestList && code != kRequestImport)) {
    ended_ = true;
    return false;
  }
  if (input_.size() < bytes) return false;
  const Bytes request(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(bytes));
  input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(bytes));
  if (code == kRequestList) {
    listDevices();
  } else {
    import(std::span(request).subspan(kRequestBytes));
  }
  return true;
}

void UsbipSession::listDevices() {
  put(output_, kVersion, 2);
  put(output_, kReplyList, 2);
  put(output_, 0);
  const bool there = device_.plugged && !device_.imported;
  put(output_, there ? 1 : 0);
  if (there) {
    describe();
    const auto all = usb::descriptors(device_.product);
    for (std::size_t at = 18; at + 8 < all.size(); at += all[at]) {
      if (all[at + 1] != 4) continue;  // an interface
      for (std::size_t i = 5; i < 8; ++i) output_.push_back(all[at + i]);
      output_.push_back(0);
    }
  }
  ended_ = true;  // one answer a connection, as usbipd does it
}

void UsbipSession::import(std::span<const std::uint8_t> busid) {
  const std::string_view wanted(reinterpret_cast<const char*>(busid.data()),
                                static_cast<std::size_t>(std::ranges::find(busid, 0) - busid.begin()));
  const bool granted = wanted == kBusId && device_.plugged && !device_.imported;
  put(output_, kVersion, 2);
  put(output_, kReplyImport, 2);
  put(output_, granted ? 0 : 1);
  if (!granted) {
    ended_ = true;
    return;
  }
  describe();
  holds_ = device_.imported = true;
  device_.replies.clear();
  device_.inHalted = device_.outHalted = false;
}

void UsbipSession::describe() {
  const auto device = usb::descriptors(device_.product);
  putText(output_, kPath, kPathBytes);
  putText(output_, kBusId, kBusIdBytes);
  put(output_, 1);  // bus
  put(output_, 2);  // device
  put(output_, kFullSpeed);
  for (const std::size_t at : {8U, 10U, 12U})
    put(output_, device[at] | static_cast<std::uint32_t>(device[at + 1] << 8U), 2);
  for (const std::size_t at : {4U, 5U, 6U}) output_.push_back(device[at]);  // class
  output_.push_back(1);                                                     // the configuration in force
  output_.push_back(device[17]);
  output_.push_back(static_cast<std::uint8_t>(usb::kInterfaces));
}

// ---------------------------------------------------------------- transfers

bool UsbipSession::takeCommand(std::int64_t nowNs) {
  if (input_.size() < kHeaderBytes) return false;
  const Header header = Header::read(input_);
  const bool submits = header.command == kSubmit;
  const bool plain = header.packets == 0 || header.packets == kNoPackets;
  const auto underWay = outgoing_.size() + incoming_.size() + idle_.size();
  if ((!submits && header.command != kUnlink) || (submits && (header.length > kMaxBuffer || !plain)) ||
      underWay >= kMaxUrbs) {
    ended_ = true;
    return false;
  }
  const std::size_t dataBytes = submits && header.isIn == 0 ? header.length : 0;
  if (input_.size() < kHeaderBytes + dataBytes) return false;
  const Bytes taken(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(kHeaderBytes + dataBytes));
  input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(taken.size()));
  if (submits) {
    submit(header, std::span(taken).subspan(kHeaderBytes), nowNs);
  } else {
    unlink(header.sequence, header.wanted);
  }
  return true;
}

void UsbipSession::submit(const Header& header, std::span<const std::uint8_t> data, std::int64_t nowNs) {
  if (header.endpoint == 0) return control(header);
  const auto ends = usb::endpoints(device_.product);
  const std::uint32_t address = header.endpoint | (header.isIn != 0 ? 0x80U : 0U);
  Urb urb{header.sequence, header.length, {data.begin(), data.end()}};
  if (address == ends.bulkOut) {
    outgoing_.push_back(std::move(urb));
  } else if (address == ends.bulkIn) {
    incoming_.push_back(std::move(urb));
  } else if (address == ends.notifyIn) {
    idle_.push_back(std::move(urb));
  } else {
    answer(header.sequence, -EPIPE, 0, {});
  }
  move(nowNs);
}

void UsbipSession::control(const Header& header) {
  const auto& setup = header.setup;
  const auto reply = usb::controlReply(setup, device_.product);
  if (reply) return answer(header.sequence, 0, reply->size(), *reply);
  const bool toDevice = (setup[0] & 0x80U) == 0;
  const bool classRequest = (setup[0] & 0x60U) == 0x20U;  // of a serial port: line coding and state
  const bool setConfiguration = setup[0] == 0 && setup[1] == 9;
  const bool setInterface = setup[0] == 1 && setup[1] == 11;
  const bool clearHalt = setup[0] == 2 && setup[1] == 1 && setup[2] == 0;
  if (clearHalt) ((setup[4] & 0x80U) != 0 ? device_.inHalted : device_.outHalted) = false;
  if (setConfiguration) {
    device_.replies.clear();
    device_.inHalted = device_.outHalted = false;
  }
  const bool known = toDevice && (classRequest || setConfiguration || setInterface || clearHalt);
  answer(header.sequence, known ? 0 : -EPIPE, known ? header.length : 0, {});
}

void UsbipSession::unlink(std::uint32_t sequence, std::uint32_t wanted) {
  bool found = false;
  for (auto* list : {&outgoing_, &incoming_, &idle_})
    found |= std::erase_if(*list, [wanted](const Urb& urb) { return urb.sequence == wanted; }) > 0;
  put(output_, kRetUnlink);
  put(output_, sequence);
  for (int i = 0; i < 3; ++i) put(output_, 0);
  put(output_, static_cast<std::uint32_t>(found ? -ECONNRESET : 0));  // 0: it had ended already
  output_.resize(output_.size() + kHeaderBytes - 24);
}

void UsbipSession::move(std::int64_t nowNs) {
  moveOut(nowNs);
  moveIn(nowNs);
  device_.replies.dropUnread(nowNs);
}

void UsbipSession::moveOut(std::int64_t nowNs) {
  while (!outgoing_.empty()) {
    const Handshake handshake = device_.bullet.outHandshake();
    if (handshake == Handshake::Stall) device_.outHalted = true;
    if (handshake == Handshake::Nak && !device_.outHalted) return;
    const Urb urb = std::move(outgoing_.front());
    outgoing_.pop_front();
    std::size_t sent = 0;
    while (!device_.outHalted && sent < urb.bytes.size()) {
      const auto bytes = std::min(usb::kPacketBytes, urb.bytes.size() - sent);
      device_.replies.add(device_.bullet.receive(std::span(urb.bytes).subspan(sent, bytes), nowNs), nowNs);
      sent += bytes;
    }
    answer(urb.sequence, device_.outHalted ? -EPIPE : 0, sent, {});
  }
}

void UsbipSession::moveIn(std::int64_t nowNs) {
  while (!incoming_.empty()) {
    Urb& urb = incoming_.front();
    if (!device_.inHalted) {
      const auto packet = device_.replies.take(nowNs);
      if (!packet) return;
      device_.inHalted = packet->stall;
      urb.bytes.insert(urb.bytes.end(), packet->bytes.begin(), packet->bytes.end());
      const bool over = packet->bytes.size() < usb::kPacketBytes || urb.bytes.size() >= urb.length;
      if (!device_.inHalted && !over) continue;
    }
    const int status = device_.inHalted ? -EPIPE : urb.bytes.size() > urb.length ? -EOVERFLOW : 0;
    urb.bytes.resize(std::min<std::size_t>(urb.bytes.size(), urb.length));
    answer(urb.sequence, status, urb.bytes.size(), urb.bytes);
    incoming_.pop_front();
  }
}

void UsbipSession::answer(std::uint32_t sequence, int status, std::size_t actual, std::span<const std::uint8_t> data) {
  put(output_, kRetSubmit);
  put(output_, sequence);
  for (int i = 0; i < 3; ++i) put(output_, 0);
  put(output_, static_cast<std::uint32_t>(status));
  put(output_, static_cast<std::uint32_t>(actual));
  put(output_, 0);
  put(output_, kNoPackets);
  put(output_, 0);
  output_.resize(output_.size() + 8);
  output_.insert(output_.end(), data.begin(), data.end());
}

}  // namespace tryer::emulator
