// One end of the channel between the console and its guard. Sending and receiving never wait.
#pragma once

#include <QtGlobal>
#include <optional>
#include <utility>

#include "core/base/unique_fd.h"
#include "core/machine/safety/guard_protocol.h"

namespace tryer::machine::safety {

class GuardChannel {
 public:
  // Both ends are closed in programs that are started; whoever starts the guard hands it its end.
  static std::optional<std::pair<GuardChannel, GuardChannel>> pair() noexcept;
  explicit GuardChannel(base::UniqueFd fd) noexcept : fd_(std::move(fd)) {}

  // False: the other side is gone, or does not read (its queue is full).
  bool send(const GuardMessage& message) const noexcept;

  enum class State : quint8 { Message, Nothing, Garbage, Closed };
  struct Received {
    State state = State::Nothing;
    std::optional<GuardMessage> message;
  };
  Received receive() const noexcept;

  int fd() const noexcept { return fd_.get(); }

 private:
  base::UniqueFd fd_;
};

}  // namespace tryer::machine::safety
