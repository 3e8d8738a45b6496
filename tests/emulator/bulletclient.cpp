// A small client of the Bullet in plain libusb, for the tests of bulletsim. It opens and claims the first Bullet R1 and
// then obeys its standard input: "info", "status", "send HEX HEX …", "quit". One line of answer for each, "error NAME"
// with libusb's name for what went wrong.
#include <libusb.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr unsigned kTimeoutMs = 1'000;
using Bytes = std::vector<unsigned char>;

int transfer(libusb_device_handle* handle, unsigned char endpoint, Bytes& bytes) {
  int length = 0;
  const int result =
      libusb_bulk_transfer(handle, endpoint, bytes.data(), static_cast<int>(bytes.size()), &length, kTimeoutMs);
  bytes.resize(static_cast<std::size_t>(length));
  return result;
}

int ask(libusb_device_handle* handle, Bytes query, Bytes& reply) {
  const int sent = transfer(handle, 0x03, query);
  if (sent != 0) return sent;
  reply.assign(64, 0);
  return transfer(handle, 0x81, reply);
}

int say(int error) {
  if (error != 0) std::cout << "error " << libusb_error_name(error) << std::endl;
  return error;
}

void info(libusb_device_handle* handle) {
  Bytes first;
  Bytes second;
  if (say(ask(handle, {0x30, 0x02}, first)) != 0 || say(ask(handle, {0x89, 0x01}, second)) != 0) return;
  std::cout << "info serial " << (first[0] | first[1] << 8) << " firmware " << (first[24] | first[25] << 8)
            << " roasts " << (second[27] << 24 | second[28] << 16 | second[29] << 8 | second[30]) << std::endl;
}

void status(libusb_device_handle* handle) {
  Bytes reply;
  if (say(ask(handle, {0x30, 0x01}, reply)) != 0) return;
  if (reply.size() != 64) {
    std::cout << "short " << reply.size() << std::endl;
    return;
  }
  float beanTempC = 0;
  std::memcpy(&beanTempC, reply.data(), sizeof beanTempC);
  std::cout << "status state " << int{reply[29]} << " heater " << int{reply[27]} << " fan " << int{reply[26]}
            << " drum " << int{reply[28]} << " bean " << beanTempC << " valid " << int{reply[41]} << std::endl;
}

void send(libusb_device_handle* handle, std::istringstream& words) {
  Bytes bytes;
  for (unsigned value = 0; words >> std::hex >> value;) bytes.push_back(static_cast<unsigned char>(value));
  if (say(transfer(handle, 0x03, bytes)) == 0) std::cout << "sent " << bytes.size() << std::endl;
}

libusb_device_handle* openFirst(libusb_context* context) {
  for (const std::uint16_t product : std::initializer_list<std::uint16_t>{0x5741, 0xA27E}) {
    auto* handle = libusb_open_device_with_vid_pid(context, 0x0483, product);
    if (handle != nullptr) return handle;
  }
  return nullptr;
}

void obey(libusb_device_handle* handle) {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    if (name == "quit") return;
    if (name == "info") {
      info(handle);
    } else if (name == "status") {
      status(handle);
    } else if (name == "send") {
      send(handle, words);
    } else {
      std::cout << "error unknown command" << std::endl;
    }
  }
}

}  // namespace

int main() {
  libusb_context* context = nullptr;
  if (say(libusb_init(&context)) != 0) return 1;
  libusb_device_handle* handle = openFirst(context);
  if (handle == nullptr) {
    std::cout << "error no Bullet" << std::endl;
    libusb_exit(context);
    return 1;
  }
  const bool claimed = say(libusb_claim_interface(handle, 1)) == 0;
  if (claimed) {
    std::cout << "ready" << std::endl;
    obey(handle);
  }
  libusb_close(handle);
  libusb_exit(context);
  return claimed ? 0 : 1;
}
