// The device node of the virtual USB device: the slave of a pseudo-terminal. Its flow control says POLLOUT to whoever
// polls it exactly while a transfer can be reaped; closing the master says POLLERR, as an unplugged device does.
// (umockdev's own node is a regular file: always writable, so that libusb would spin, and never POLLERR.)
#pragma once

#include <optional>
#include <string>

namespace tryer::emulator {

// Not thread-safe.
class FlowGate {
 public:
  static std::optional<FlowGate> create();  // closed: POLLOUT is not reported
  FlowGate(FlowGate&& other) noexcept;
  FlowGate& operator=(FlowGate&& other) noexcept;
  FlowGate(const FlowGate&) = delete;
  FlowGate& operator=(const FlowGate&) = delete;
  ~FlowGate();  // hangs up

  const std::string& path() const { return path_; }
  void setOpen(bool open);

 private:
  FlowGate(int masterFd, int slaveFd, std::string path);
  void hangUp();

  int masterFd_ = -1;
  int slaveFd_ = -1;
  bool open_ = true;
  std::string path_;
};

}  // namespace tryer::emulator
