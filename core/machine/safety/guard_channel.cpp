#include "core/machine/safety/guard_channel.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace tryer::machine::safety {

std::optional<std::pair<GuardChannel, GuardChannel>> GuardChannel::pair() noexcept {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) return std::nullopt;
  return std::pair(GuardChannel(base::UniqueFd(ends[0])), GuardChannel(base::UniqueFd(ends[1])));
}

bool GuardChannel::send(const GuardMessage& message) const noexcept {
  const GuardBytes packet = encodeGuardMessage(message);
  ssize_t sent = -1;
  do {
    sent = ::send(fd_.get(), packet.bytes.data(), packet.size, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(packet.size);
}

GuardChannel::Received GuardChannel::receive() const noexcept {
  std::array<std::byte, kGuardMessageMax + 1> packet{};  // one byte more: a packet that is too long is seen to be
  ssize_t got = -1;
  do {
    got = ::recv(fd_.get(), packet.data(), packet.size(), MSG_DONTWAIT);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return {errno == EAGAIN ? State::Nothing : State::Closed, std::nullopt};
  if (got == 0) return {State::Closed, std::nullopt};
  auto message = decodeGuardMessage({packet.data(), static_cast<std::size_t>(got)});
  return {message ? State::Message : State::Garbage, message};
}

}  // namespace tryer::machine::safety
