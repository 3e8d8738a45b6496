#include "tests/emulator/control_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

namespace tryer::emulator {
namespace {

constexpr int kBacklog = 8;

tl::unexpected<std::string> refusal(const std::string& path, std::string_view why) {
  return tl::unexpected<std::string>("control socket " + path + ": " + std::string(why));
}

bool sendAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

tl::expected<std::unique_ptr<ControlServer>, std::string> ControlServer::create(const std::string& path,
                                                                                Handler handler) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return refusal(path, "the path is too long, or empty");
  path.copy(address.sun_path, path.size());
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0) {
    if (!S_ISSOCK(there.st_mode)) return refusal(path, "something else is there");
    ::unlink(path.c_str());
  }
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int stop = ::eventfd(0, EFD_CLOEXEC);
  if (fd < 0 || stop < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd, kBacklog) != 0) {
    const auto problem = refusal(path, std::strerror(errno));
    if (fd >= 0) ::close(fd);
    if (stop >= 0) ::close(stop);
    return problem;
  }
  return std::unique_ptr<ControlServer>(new ControlServer(path, fd, stop, std::move(handler)));
}

ControlServer::ControlServer(std::string path, int listenFd, int stopFd, Handler handler)
    : path_(std::move(path)), listenFd_(listenFd), stopFd_(stopFd), handler_(std::move(handler)), thread_([this] {
        serve();
      }) {}

ControlServer::~ControlServer() {
  const std::uint64_t one = 1;
  if (::write(stopFd_, &one, sizeof one) == sizeof one) thread_.join();
  for (const auto& client : clients_) ::close(client.fd);
  ::close(listenFd_);
  ::close(stopFd_);
  ::unlink(path_.c_str());
}

void ControlServer::serve() {
  while (true) {
    const bool full = clients_.size() >= kMaxClients;
    std::vector<pollfd> watched{{stopFd_, POLLIN, 0}, {full ? -1 : listenFd_, POLLIN, 0}};
    for (const auto& client : clients_) watched.push_back({client.fd, POLLIN, 0});
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
    if (watched[0].revents != 0) return;
    for (std::size_t i = clients_.size(); i-- > 0;) {
      if (watched[i + 2].revents == 0 || read(clients_[i])) continue;
      ::close(clients_[i].fd);
      clients_.erase(clients_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if ((watched[1].revents & POLLIN) != 0) accept();
  }
}

void ControlServer::accept() {
  const int fd = ::accept4(listenFd_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd >= 0) clients_.push_back({fd, {}});
}

// False when the connection is over.
bool ControlServer::read(Client& client) {
  std::array<char, kMaxLine> bytes{};
  const auto got = ::recv(client.fd, bytes.data(), bytes.size(), 0);
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) return false;
  client.unread.append(bytes.data(), static_cast<std::size_t>(got));
  return answerLines(client);
}

bool ControlServer::answerLines(Client& client) {
  for (auto end = client.unread.find('\n'); end != std::string::npos; end = client.unread.find('\n')) {
    const std::string line = client.unread.substr(0, end);
    client.unread.erase(0, end + 1);
    if (!sendAll(client.fd, handler_(line) + "\n")) return false;
  }
  return client.unread.size() <= kMaxLine;
}

}  // namespace tryer::emulator
