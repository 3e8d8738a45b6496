#include "tests/emulator/flow_gate.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

namespace tryer::emulator {

std::optional<FlowGate> FlowGate::create() {
  // Close-on-exec from the start: a child that inherited the master would keep the line from hanging up.
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0) return std::nullopt;
  std::array<char, 64> name{};
  const bool ready =
      ::grantpt(master) == 0 && ::unlockpt(master) == 0 && ::ptsname_r(master, name.data(), name.size()) == 0;
  // TIOCGPTPEER and not open(): every open of a path below /dev would take one of umockdev's 50 places.
  const int slave = ready ? ::ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
  if (slave < 0) {
    ::close(master);
    return std::nullopt;
  }
  termios settings{};
  if (::tcgetattr(slave, &settings) == 0) {
    ::cfmakeraw(&settings);
    ::tcsetattr(slave, TCSANOW, &settings);
  }
  FlowGate gate(master, slave, name.data());
  gate.setOpen(false);
  return gate;
}

FlowGate::FlowGate(int masterFd, int slaveFd, std::string path)
    : masterFd_(masterFd), slaveFd_(slaveFd), path_(std::move(path)) {}

FlowGate::FlowGate(FlowGate&& other) noexcept
    : masterFd_(std::exchange(other.masterFd_, -1)),
      slaveFd_(std::exchange(other.slaveFd_, -1)),
      open_(other.open_),
      path_(std::move(other.path_)) {}

FlowGate& FlowGate::operator=(FlowGate&& other) noexcept {
  if (this != &other) {
    hangUp();
    masterFd_ = std::exchange(other.masterFd_, -1);
    slaveFd_ = std::exchange(other.slaveFd_, -1);
    open_ = other.open_;
    path_ = std::move(other.path_);
  }
  return *this;
}

FlowGate::~FlowGate() {
  hangUp();
}

void FlowGate::hangUp() {
  if (slaveFd_ >= 0) ::close(std::exchange(slaveFd_, -1));
  if (masterFd_ >= 0) ::close(std::exchange(masterFd_, -1));
}

void FlowGate::setOpen(bool open) {
  if (open == open_ || slaveFd_ < 0) return;
  open_ = open;
  ::tcflow(slaveFd_, open ? TCOON : TCOOFF);
}

}  // namespace tryer::emulator
