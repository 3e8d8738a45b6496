#include "tests/emulator/usbip_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tryer::emulator {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTickMs = 20;                    // time passes in steps of it
constexpr std::size_t kMaxOutput = 4U << 20U;  // a client that does not read is closed

std::int64_t nanoseconds(Clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

}  // namespace

tl::expected<std::unique_ptr<UsbipServer>, std::string> UsbipServer::create(VirtualBullet& bullet,
                                                                            std::uint16_t product, int port,
                                                                            double speed) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  const int on = 1;
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int stop = ::eventfd(0, EFD_CLOEXEC);
  if (fd < 0 || stop < 0 || ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(fd, raw, size) != 0 || ::listen(fd, static_cast<int>(kMaxClients)) != 0 ||
      ::getsockname(fd, raw, &size) != 0) {
    const std::string why = std::strerror(errno);
    if (fd >= 0) ::close(fd);
    if (stop >= 0) ::close(stop);
    return tl::unexpected<std::string>("127.0.0.1, port " + std::to_string(port) + ": " + why +
                                       (port == kUsualPort ? "; choose another one with --port" : ""));
  }
  return std::unique_ptr<UsbipServer>(new UsbipServer(bullet, product, fd, stop, ntohs(address.sin_port), speed));
}

UsbipServer::UsbipServer(VirtualBullet& bullet, std::uint16_t product, int listenFd, int stopFd, int port, double speed)
    : bullet_(bullet),
      listenFd_(listenFd),
      stopFd_(stopFd),
      port_(port),
      device_(bullet, product),
      speed_(speed),
      cablePlan_(bullet),
      thread_([this] { serve(); }) {}

UsbipServer::~UsbipServer() {
  const std::uint64_t one = 1;
  (void)!::write(stopFd_, &one, sizeof one);
  thread_.join();
  for (auto& client : clients_) close(client);
  ::close(listenFd_);
  ::close(stopFd_);
}

void UsbipServer::plug() {
  const std::lock_guard lock(mutex_);
  device_.plugged = true;
}

void UsbipServer::unplug() {
  const std::lock_guard lock(mutex_);
  device_.plugged = false;
  for (const auto& client : clients_) {
    if (client->session.holdsDevice()) ::shutdown(client->fd, SHUT_RDWR);  // the server thread sees its end
  }
}

bool UsbipServer::plugged() const {
  const std::lock_guard lock(mutex_);
  return device_.plugged;
}

void UsbipServer::setSpeed(double speed) {
  const std::lock_guard lock(mutex_);
  speed_ = speed;
}

UsbStats UsbipServer::stats() const {
  const std::lock_guard lock(mutex_);
  UsbStats stats;
  stats.opened = device_.imported ? 1 : 0;
  stats.answersDropped = device_.replies.dropped();
  return stats;
}

// ---------------------------------------------------------------- the server thread

void UsbipServer::serve() {
  auto before = Clock::now();
  std::vector<pollfd> polled;
  while (true) {
    const auto now = Clock::now();
    cablePlan_.follow(
        now, [this] { unplug(); }, [this] { plug(); });
    double speed = 0;
    polled.assign({{stopFd_, POLLIN, 0}, {listenFd_, POLLIN, 0}});
    int timeoutMs = 0;
    {
      const std::lock_guard lock(mutex_);
      speed = speed_;
      device_.pump(nanoseconds(now));
      for (auto& client : clients_) {
        client->session.pump(nanoseconds(now));
        if (!write(*client)) close(client);
      }
      std::erase(clients_, nullptr);
      for (const auto& client : clients_)
        polled.push_back({client->fd, static_cast<short>(client->output.empty() ? POLLIN : POLLIN | POLLOUT), 0});
      timeoutMs = waitMs(now);
    }
    if (::poll(polled.data(), polled.size(), timeoutMs) < 0 && errno != EINTR) return;
    if (polled[0].revents != 0) return;
    const auto after = Clock::now();
    if (speed > 0) bullet_.advance(std::chrono::duration<double>(after - before).count() * speed);
    before = after;
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      if ((polled[i + 2].revents & ~POLLOUT) != 0 && !read(*clients_[i], nanoseconds(after))) close(clients_[i]);
    }
    std::erase(clients_, nullptr);
    if (polled[1].revents != 0) accept();
  }
}

int UsbipServer::waitMs(CablePlan::Time now) const {
  const auto due = device_.nextNs();
  if (!due || !device_.imported) return kTickMs;
  constexpr std::int64_t kNsPerMs = 1'000'000;
  return static_cast<int>(std::clamp<std::int64_t>((*due - nanoseconds(now)) / kNsPerMs, 1, kTickMs));
}

void UsbipServer::accept() {
  const int fd = ::accept4(listenFd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return;
  if (clients_.size() >= kMaxClients) {
    ::close(fd);
    return;
  }
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  clients_.push_back(std::make_unique<Client>(fd, device_));
}

bool UsbipServer::read(Client& client, std::int64_t nowNs) {
  std::array<std::uint8_t, 65'536> bytes{};
  const auto got = ::recv(client.fd, bytes.data(), bytes.size(), 0);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  client.session.receive({bytes.data(), static_cast<std::size_t>(got)}, nowNs);
  return write(client);
}

// False: it is to be closed.
bool UsbipServer::write(Client& client) {
  const auto more = client.session.takeOutput();
  client.output.insert(client.output.end(), more.begin(), more.end());
  while (!client.output.empty()) {
    const auto sent = ::send(client.fd, client.output.data(), client.output.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno == EAGAIN && client.output.size() <= kMaxOutput;
    client.output.erase(client.output.begin(), client.output.begin() + sent);
  }
  return !client.session.ended();
}

void UsbipServer::close(std::unique_ptr<Client>& client) {
  ::close(client->fd);
  client.reset();
}

}  // namespace tryer::emulator
