// One virtual Bullet for clients of USB/IP, and one client's connection: bytes in, bytes out; no socket, no clock.
// The protocol is the one of Linux (Documentation/usb/usbip_protocol.rst, version 1.1.1), as the server of one device:
// busid 1-1, full speed. All numbers on the wire are big-endian.
//
// Not part of USB/IP, and so not seen here: a port reset, and who has claimed what: that stays with the client's
// kernel. Setting the configuration, which follows a reset, empties what waits to be read.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <vector>

#include "tests/emulator/answer_queue.h"
#include "tests/emulator/virtual_bullet.h"

namespace tryer::emulator {

// What the connections share. Not thread-safe; must outlive its sessions.
class UsbipDevice {
 public:
  // productId: as in umock_bullet.h
  UsbipDevice(VirtualBullet& served, std::uint16_t productId)
      : bullet(served), product(productId), replies(served.model()) {}

  void pump(std::int64_t nowNs);  // takes the frames that are due
  std::optional<std::int64_t> nextNs() const;

  VirtualBullet& bullet;
  const std::uint16_t product;
  AnswerQueue replies;
  bool outHalted = false;
  bool inHalted = false;
  bool plugged = true;
  bool imported = false;  // by one client; no other gets it meanwhile
};

// Not thread-safe. Times: nanoseconds, monotonic.
class UsbipSession {
 public:
  explicit UsbipSession(UsbipDevice& device) : device_(device) {}
  ~UsbipSession();  // gives the device back
  UsbipSession(const UsbipSession&) = delete;
  UsbipSession& operator=(const UsbipSession&) = delete;

  void receive(std::span<const std::uint8_t> bytes, std::int64_t nowNs);
  void pump(std::int64_t nowNs);  // moves on what has become due
  std::vector<std::uint8_t> takeOutput();
  bool ended() const { return ended_; }  // close it: what came was not USB/IP, or the answer was the last one
  bool holdsDevice() const { return holds_; }

 private:
  struct Urb {
    std::uint32_t sequence = 0;
    std::uint32_t length = 0;         // of an IN transfer: what fits
    std::vector<std::uint8_t> bytes;  // to be sent, or read so far
  };
  struct Header;

  bool takeRequest();
  bool takeCommand(std::int64_t nowNs);
  void listDevices();
  void import(std::span<const std::uint8_t> busid);
  void describe();
  void submit(const Header& header, std::span<const std::uint8_t> data, std::int64_t nowNs);
  void control(const Header& header);
  void unlink(std::uint32_t sequence, std::uint32_t wanted);
  void move(std::int64_t nowNs);
  void moveOut(std::int64_t nowNs);
  void moveIn(std::int64_t nowNs);
  void answer(std::uint32_t sequence, int status, std::size_t actual, std::span<const std::uint8_t> data);

  UsbipDevice& device_;
  bool holds_ = false;
  bool ended_ = false;
  std::vector<std::uint8_t> input_;
  std::vector<std::uint8_t> output_;
  std::list<Urb> outgoing_;  // bulk OUT, in order
  std::list<Urb> incoming_;  // bulk IN, in order
  std::list<Urb> idle_;      // interrupt IN: never answered
};

}  // namespace tryer::emulator
