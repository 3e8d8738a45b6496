// Serves a VirtualBullet by USB/IP on the loopback interface, with its own thread and its own clock. Whoever wants it
// attaches it: `usbip attach -r 127.0.0.1 -b 1-1`. Unplugging closes the connection; plugged in again it has to be
// attached again, as USB/IP has it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <tl/expected.hpp>
#include <vector>

#include "tests/emulator/cable.h"
#include "tests/emulator/usbip_session.h"

namespace tryer::emulator {

// Thread-safe throughout. The bullet must outlive it.
class UsbipServer final : public Cable {
 public:
  static constexpr int kUsualPort = 3240;
  static constexpr std::size_t kMaxClients = 8;

  // port 0: any free one. The error is a sentence.
  static tl::expected<std::unique_ptr<UsbipServer>, std::string> create(VirtualBullet& bullet, std::uint16_t product,
                                                                        int port, double speed);
  ~UsbipServer() override;
  UsbipServer(const UsbipServer&) = delete;
  UsbipServer& operator=(const UsbipServer&) = delete;

  int port() const { return port_; }
  void plug() override;
  void unplug() override;
  bool plugged() const override;
  void setSpeed(double speed) override;
  UsbStats stats() const override;  // opened: 1 while it is attached; the other figures are those of a kernel

 private:
  struct Client {
    Client(int socket, UsbipDevice& device) : fd(socket), session(device) {}
    int fd;
    UsbipSession session;
    std::vector<std::uint8_t> output;
  };

  UsbipServer(VirtualBullet& bullet, std::uint16_t product, int listenFd, int stopFd, int port, double speed);
  void serve();
  int waitMs(CablePlan::Time now) const;
  void accept();
  bool read(Client& client, std::int64_t nowNs);
  static bool write(Client& client);
  void close(std::unique_ptr<Client>& client);

  VirtualBullet& bullet_;
  const int listenFd_;
  const int stopFd_;  // eventfd
  const int port_;
  mutable std::mutex mutex_;  // of all that follows but the thread
  UsbipDevice device_;
  double speed_;
  std::vector<std::unique_ptr<Client>> clients_;
  CablePlan cablePlan_;  // the server thread's own
  std::thread thread_;
};

}  // namespace tryer::emulator
