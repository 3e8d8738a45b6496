#include "app/guard/guard_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

#include <array>

#include "core/base/log.h"
#include "core/base/process_handle.h"

namespace tryer::guard {

using machine::safety::GuardChannel;
using machine::safety::GuardMessage;
using machine::safety::GuardWatch;
namespace message = machine::safety::guard_message;

namespace {

constexpr int kLookMs = 50;
constexpr int kMostMessages = 256;  // at a time: more than the console can have sent while this one slept

}  // namespace

GuardProcess::GuardProcess(Parts parts) : parts_(std::move(parts)), watch_(parts_.clock.monotonicNs()) {}

int GuardProcess::run() {
  while (!refused_) {
    waitForNews(kLookMs);
    const auto verdict = watch_.verdict(parts_.clock.monotonicNs());
    switch (verdict.action) {
      case GuardWatch::Action::Wait:
        break;
      case GuardWatch::Action::End:
        return 0;
      case GuardWatch::Action::EndConsole:
        endConsole();
        break;
      case GuardWatch::Action::TakeOver:
        return takeOver(verdict.cause);
    }
  }
  return 2;
}

void GuardProcess::waitForNews(int timeoutMs) {
  std::array<pollfd, 3> watched{{{closed_ ? -1 : parts_.channel.fd(), POLLIN, 0},
                                 {gone_ ? -1 : parts_.console.get(), POLLIN, 0},
                                 {parts_.signalFd.get(), POLLIN, 0}}};
  if (::poll(watched.data(), watched.size(), timeoutMs) <= 0) return;
  // What a console that is gone has said before is heard first.
  if (watched[0].revents != 0 || watched[1].revents != 0) readChannel();
  if (watched[1].revents != 0) {
    gone_ = true;
    watch_.consoleGone();
  }
  if (watched[2].revents != 0) readSignals();
}

void GuardProcess::readChannel() {
  for (int i = 0; i < kMostMessages && !closed_; ++i) {
    const auto received = parts_.channel.receive();
    switch (received.state) {
      case GuardChannel::State::Message:
        take(*received.message);
        break;
      case GuardChannel::State::Garbage:
        break;  // is no sign of life either
      case GuardChannel::State::Nothing:
        return;
      case GuardChannel::State::Closed:
        closed_ = true;
        watch_.channelClosed(parts_.clock.monotonicNs());
        break;
    }
  }
}

void GuardProcess::take(const GuardMessage& received) {
  if (const auto* hello = std::get_if<message::Hello>(&received)) {
    // Whoever is ended for being silent must be the one that spoke.
    refused_ = hello->consolePid != parts_.consolePid;
    if (!refused_) parts_.channel.send(message::Ready{static_cast<quint32>(::getpid())});
  } else if (const auto* beat = std::get_if<message::Heartbeat>(&received)) {
    watch_.heartbeat(*beat, parts_.clock.monotonicNs());
    parts_.channel.send(message::Alive{beat->number});
  } else if (std::holds_alternative<message::StandDown>(received)) {
    watch_.standDown();
  } else if (std::holds_alternative<message::HandOver>(received)) {
    watch_.handOver(parts_.clock.monotonicNs());
  }
}

void GuardProcess::readSignals() {
  signalfd_siginfo info{};
  while (::read(parts_.signalFd.get(), &info, sizeof info) == sizeof info) {
    if (info.ssi_signo != SIGUSR1) continue;  // SIGTERM at the end of a session: the console's end decides
    watch_.abortWanted(parts_.clock.monotonicNs());
    base::signalProcess(parts_.console, SIGUSR1);
  }
}

void GuardProcess::endConsole() {
  if (causeSeenAt_.monotonicNs == 0) causeSeenAt_ = parts_.clock.now();
  base::signalProcess(parts_.console, SIGKILL);
}

int GuardProcess::takeOver(GuardWatch::Cause cause) {
  const auto beganAt = causeSeenAt_.monotonicNs != 0 ? causeSeenAt_ : parts_.clock.now();
  Takeover takeover(parts_.clock, *watch_.lastHeartbeat()->machine, cause, beganAt, parts_.reportFolder);
  if (gone_) takeover.consoleEnded();
  while (!takeover.step()) {
    waitForNews(Takeover::kStepMs);
    if (gone_) takeover.consoleEnded();
    // It handed over, and closed the channel, but still holds the machine.
    const bool late = parts_.clock.monotonicNs() - beganAt.monotonicNs > GuardWatch::kLetGoNs;
    if (late && !gone_ && !takeover.hadMachine()) base::signalProcess(parts_.console, SIGKILL);
  }
  return takeover.safe() ? 0 : 1;
}

}  // namespace tryer::guard
