// A unix stream socket that answers each line with one line. At most kMaxClients at a time (a further one waits to be
// accepted) and kMaxLine bytes a line (a longer one ends the connection).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <tl/expected.hpp>
#include <vector>

namespace tryer::emulator {

class ControlServer {
 public:
  static constexpr std::size_t kMaxClients = 8;
  static constexpr std::size_t kMaxLine = 1'024;
  using Handler = std::function<std::string(std::string_view line)>;  // called on the server's thread

  // Listens at once. A socket that an earlier run left at this path is replaced; anything else there is an error.
  static tl::expected<std::unique_ptr<ControlServer>, std::string> create(const std::string& path, Handler handler);
  ~ControlServer();  // closes everything and removes the socket
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

 private:
  struct Client {
    int fd = -1;
    std::string unread;
  };

  ControlServer(std::string path, int listenFd, int stopFd, Handler handler);
  void serve();
  void accept();
  bool read(Client& client);
  bool answerLines(Client& client);

  std::string path_;
  int listenFd_;
  int stopFd_;  // eventfd
  Handler handler_;
  std::vector<Client> clients_;  // the server thread's own
  std::thread thread_;
};

}  // namespace tryer::emulator
