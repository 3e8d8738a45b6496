// The virtual Bullet as the real libusb sees it. Plain libusb here: no line of the driver takes part.
#include <libusb.h>
#include <time.h>

#include <QTest>
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <functional>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "tests/emulator/umock_bullet.h"

using namespace tryer::emulator;
using Packet = std::vector<unsigned char>;

namespace {

constexpr int kInterface = 1;
constexpr unsigned char kOut = 0x03;
constexpr unsigned char kIn = 0x81;
constexpr unsigned kShortMs = 100;
constexpr unsigned kLongMs = 5'000;  // never waited out in a passing test

const Packet kStatus1{0x30, 0x01};
const Packet kStatus2{0x30, 0x03};
const Packet kInfo1{0x30, 0x02};
const Packet kInfo2{0x89, 0x01};
const Packet kPrs{0x30, 0x01, 0x00, 0x00};
const Packet kHeaterUp{0x34, 0x01, 0xAA, 0xAA};

int waitFor(libusb_context* context, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return 0;
    timeval slice{0, 20'000};
    libusb_handle_events_timeout_completed(context, &slice, nullptr);
  }
  return -1;
}

struct Arrivals {
  int arrived = 0;
  int left = 0;
};

int LIBUSB_CALL onHotplug(libusb_context*, libusb_device*, libusb_hotplug_event event, void* user) {
  auto* seen = static_cast<Arrivals*>(user);
  ++(event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED ? seen->arrived : seen->left);
  return 0;
}

struct Outcome {
  bool over = false;
  int status = -1;
  int length = 0;
};

void LIBUSB_CALL onTransfer(libusb_transfer* transfer) {
  auto* outcome = static_cast<Outcome*>(transfer->user_data);
  outcome->status = transfer->status;
  outcome->length = transfer->actual_length;
  outcome->over = true;
}

double cpuSeconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

float f32At(const Packet& packet, std::size_t offset) {
  float value = 0;
  std::memcpy(&value, packet.data() + offset, sizeof value);
  return value;
}

}  // namespace

class UmockBulletTest : public QObject {
  Q_OBJECT

 private:
  std::unique_ptr<VirtualBullet> bullet_;
  std::unique_ptr<UmockBullet> usb_;
  libusb_context* context_ = nullptr;
  libusb_device_handle* handle_ = nullptr;

  void start(const UsbOptions& options, Model model = Model::R1) {
    bullet_ = std::make_unique<VirtualBullet>(model);
    auto usb = UmockBullet::create(*bullet_, options);
    QVERIFY2(usb.has_value(), usb ? "" : usb.error().c_str());
    usb_ = std::move(*usb);
    QCOMPARE(libusb_init(&context_), 0);
  }

  void startOpen(const UsbOptions& options = {.speed = 0}) {
    start(options);
    open();
  }

  void open(unsigned product = 0x5741) {
    handle_ = libusb_open_device_with_vid_pid(context_, 0x0483, static_cast<uint16_t>(product));
    QVERIFY(handle_ != nullptr);
    QCOMPARE(libusb_claim_interface(handle_, kInterface), 0);
  }

  void close() {
    if (handle_ != nullptr) libusb_close(std::exchange(handle_, nullptr));
  }

  int openError() {
    libusb_device** list = nullptr;
    const auto count = libusb_get_device_list(context_, &list);
    int result = LIBUSB_ERROR_NOT_FOUND;
    if (count == 1) result = libusb_open(list[0], &handle_);
    libusb_free_device_list(list, 1);
    return result;
  }

  int send(Packet packet, unsigned timeoutMs = kLongMs) {
    int sent = 0;
    const int result =
        libusb_bulk_transfer(handle_, kOut, packet.data(), static_cast<int>(packet.size()), &sent, timeoutMs);
    if (result == 0 && sent != static_cast<int>(packet.size())) return LIBUSB_ERROR_OTHER;
    return result;
  }

  int receive(Packet& packet, unsigned timeoutMs = kLongMs, std::size_t room = 64, unsigned char from = kIn) {
    packet.assign(room, 0);
    int length = 0;
    const int result = libusb_bulk_transfer(handle_, from, packet.data(), static_cast<int>(room), &length, timeoutMs);
    packet.resize(static_cast<std::size_t>(length));
    return result;
  }

  int ask(const Packet& query, Packet& reply, unsigned timeoutMs = kLongMs) {
    const int sent = send(query, timeoutMs);
    return sent == 0 ? receive(reply, timeoutMs) : sent;
  }

  void setFault(std::string_view text) {
    const auto faults = parseFaults(text);
    QVERIFY2(faults.has_value(), faults ? "" : faults.error().c_str());
    for (const auto& fault : *faults) bullet_->setFault(fault);
  }

 private Q_SLOTS:
  void cleanup() {
    close();
    if (context_ != nullptr) libusb_exit(std::exchange(context_, nullptr));
    usb_.reset();
    bullet_.reset();
  }

  void anR2SendsByItselfFromOtherEndpoints() {
    start({}, Model::R2);
    open(0xA4CD);
    libusb_config_descriptor* configuration = nullptr;
    QCOMPARE(libusb_get_active_config_descriptor(libusb_get_device(handle_), &configuration), 0);
    const auto& data = configuration->interface[kInterface].altsetting[0];
    QCOMPARE(int(data.bNumEndpoints), 2);
    std::set<int> ends;
    for (int i = 0; i < 2; ++i) ends.insert(data.endpoint[i].bEndpointAddress);
    libusb_free_config_descriptor(configuration);
    QCOMPARE(ends, (std::set<int>{0x05, 0x84}));

    Packet packet;
    QVERIFY(receive(packet, kShortMs) != 0);  // an R1's endpoint is not the one
    std::set<int> types;
    for (int i = 0; i < 50 && types.size() < 5; ++i) {
      QCOMPARE(receive(packet, kLongMs, 64, 0x84), 0);
      QCOMPARE(packet.size(), std::size_t(64));
      types.insert(packet[0]);
    }
    QCOMPARE(types, (std::set<int>{0xA0, 0xA1, 0xA2, 0xA3, 0xA4}));

    // Nobody reads for a while: the two oldest wait, what came after them is lost.
    const auto dropped = usb_->stats().answersDropped;
    QCOMPARE(waitFor(context_, [&] { return usb_->stats().answersDropped >= dropped + 10; }), 0);

    bullet_->setSettings({5, 3, 5});
    Packet fanUp{0x31, 0x01, 0xAA, 0xAA, 0x22, 0x33, 0x7C, 0x51};
    int sent = 0;
    QCOMPARE(libusb_bulk_transfer(handle_, 0x05, fanUp.data(), 8, &sent, kLongMs), 0);
    QCOMPARE(bullet_->snapshot().settings.fan, 4);

    QCOMPARE(libusb_reset_device(handle_), 0);
    QCOMPARE(usb_->stats().resets, std::uint64_t(1));
  }

  void hotplugArrivesAndLeaves() {
    start({.plugged = false, .speed = 0});
    Arrivals seen;
    libusb_hotplug_callback_handle callback = 0;
    QCOMPARE(libusb_hotplug_register_callback(
                 context_, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
                 LIBUSB_HOTPLUG_ENUMERATE, 0x0483, 0x5741, LIBUSB_HOTPLUG_MATCH_ANY, &onHotplug, &seen, &callback),
             0);
    QCOMPARE(seen.arrived, 0);
    for (int round = 1; round <= 3; ++round) {
      usb_->plug();
      QCOMPARE(waitFor(context_, [&] { return seen.arrived == round; }), 0);
      QVERIFY(usb_->plugged());
      usb_->unplug();
      QCOMPARE(waitFor(context_, [&] { return seen.left == round; }), 0);
      QVERIFY(!usb_->plugged());
    }
    QCOMPARE(seen.arrived, 3);
  }

  void saysWhatItIs_data() {
    QTest::addColumn<int>("product");
    QTest::newRow("R1") << 0x5741;
    QTest::newRow("R1 rev 3") << 0xA27E;
    QTest::newRow("unknown product") << 0xFFFF;
  }
  void saysWhatItIs() {
    QFETCH(int, product);
    startOpenProduct(product);
    libusb_device* device = libusb_get_device(handle_);
    QCOMPARE(libusb_get_device_speed(device), static_cast<int>(LIBUSB_SPEED_FULL));
    QCOMPARE(libusb_get_max_packet_size(device, kOut), 64);
    QCOMPARE(libusb_get_max_packet_size(device, kIn), 64);
    int configuration = 0;
    QCOMPARE(libusb_get_configuration(handle_, &configuration), 0);
    QCOMPARE(configuration, 1);
    libusb_config_descriptor* descriptor = nullptr;
    QCOMPARE(libusb_get_active_config_descriptor(device, &descriptor), 0);
    QCOMPARE(static_cast<int>(descriptor->bNumInterfaces), 2);
    const auto& data = descriptor->interface[1].altsetting[0];
    QCOMPARE(static_cast<int>(data.bNumEndpoints), 2);
    QCOMPARE(data.endpoint[0].bEndpointAddress, kOut);
    QCOMPARE(data.endpoint[1].bEndpointAddress, kIn);
    libusb_free_config_descriptor(descriptor);
    std::array<unsigned char, 64> text{};
    QVERIFY(libusb_get_string_descriptor_ascii(handle_, 2, text.data(), 64) > 0);
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(text.data())), QByteArray("Bullet R1"));
  }

  void answersTheFourQueries() {
    startOpen();
    bullet_->setIdentity(0x0102, 0x0304, 0x01020304);
    bullet_->setBeanTempC(150.0);
    Packet reply;
    QCOMPARE(ask(kInfo1, reply), 0);
    QCOMPARE(reply.size(), std::size_t(32));
    QCOMPARE(reply[0], 0x02);
    QCOMPARE(reply[24], 0x04);
    QCOMPARE(ask(kInfo2, reply), 0);
    QCOMPARE(reply.size(), std::size_t(36));
    QCOMPARE(reply[27], 0x01);
    QCOMPARE(reply[30], 0x04);
    QCOMPARE(ask(kStatus1, reply), 0);
    QCOMPARE(reply.size(), std::size_t(64));
    QCOMPARE(f32At(reply, 0), 150.0F);
    QCOMPARE(ask(kStatus2, reply), 0);
    QCOMPARE(reply.size(), std::size_t(64));
    QCOMPARE(reply[40], 200);
  }

  void commandsActAndAreLoggedWithTheirTime() {
    startOpen();
    bullet_->setState(State::Roasting);
    const auto before = std::chrono::steady_clock::now().time_since_epoch();
    QCOMPARE(send(kHeaterUp), 0);
    QCOMPARE(send(kPrs), 0);
    const auto after = std::chrono::steady_clock::now().time_since_epoch();
    const auto log = bullet_->wireLog().waitSince(0, std::chrono::seconds(10));
    QCOMPARE(log.size(), std::size_t(2));
    QVERIFY(log[0].equals(kHeaterUp));
    QVERIFY(log[1].equals(kPrs));
    QVERIFY(log[0].monotonicNs >= std::chrono::nanoseconds(before).count());
    QVERIFY(log[1].monotonicNs >= log[0].monotonicNs);
    QVERIFY(log[1].monotonicNs <= std::chrono::nanoseconds(after).count());
    QCOMPARE(bullet_->snapshot().settings.heater, 1);
    bullet_->advance(kPrsEffectS);
    QCOMPARE(stateName(bullet_->snapshot().state), std::string_view("cooling"));
  }

  void inTransferPendsWhileOutIsSent() {
    startOpen();
    Packet buffer(64);
    Outcome outcome;
    libusb_transfer* in = libusb_alloc_transfer(0);
    libusb_fill_bulk_transfer(in, handle_, kIn, buffer.data(), 64, &onTransfer, &outcome, 0);
    for (int round = 0; round < 3; ++round) {
      outcome = {};
      QCOMPARE(libusb_submit_transfer(in), 0);
      QCOMPARE(send(kHeaterUp), 0);  // has no answer
      QVERIFY(!outcome.over);
      QCOMPARE(send(kStatus1), 0);
      QCOMPARE(waitFor(context_, [&] { return outcome.over; }), 0);
      QCOMPARE(outcome.status, static_cast<int>(LIBUSB_TRANSFER_COMPLETED));
      QCOMPARE(outcome.length, 64);
      QCOMPARE(static_cast<int>(buffer[27]), round + 1);
    }
    libusb_free_transfer(in);
  }

  void cancelledTransferComesBack() {
    startOpen();
    Packet buffer(64);
    Outcome outcome;
    libusb_transfer* in = libusb_alloc_transfer(0);
    libusb_fill_bulk_transfer(in, handle_, kIn, buffer.data(), 64, &onTransfer, &outcome, 0);
    QCOMPARE(libusb_submit_transfer(in), 0);
    QCOMPARE(libusb_cancel_transfer(in), 0);
    QCOMPARE(waitFor(context_, [&] { return outcome.over; }), 0);
    QCOMPARE(outcome.status, static_cast<int>(LIBUSB_TRANSFER_CANCELLED));
    libusb_free_transfer(in);
    QCOMPARE(usb_->stats().discarded, std::uint64_t(1));
  }

  void stallLastsUntilTheHaltIsCleared() {
    startOpen();
    Packet reply;
    setFault("stall");
    QCOMPARE(ask(kStatus1, reply), static_cast<int>(LIBUSB_ERROR_PIPE));
    bullet_->clearFaults();
    QCOMPARE(ask(kStatus1, reply), static_cast<int>(LIBUSB_ERROR_PIPE));
    QCOMPARE(libusb_clear_halt(handle_, kIn), 0);
    QCOMPARE(receive(reply), 0);
    QCOMPARE(reply.size(), std::size_t(64));

    setFault("stall:out");
    const auto packets = bullet_->snapshot().counters.packets;
    QCOMPARE(send(kHeaterUp), static_cast<int>(LIBUSB_ERROR_PIPE));
    bullet_->clearFaults();
    QCOMPARE(send(kHeaterUp), static_cast<int>(LIBUSB_ERROR_PIPE));
    QCOMPARE(bullet_->snapshot().counters.packets, packets);
    QCOMPARE(libusb_clear_halt(handle_, kOut), 0);
    QCOMPARE(send(kHeaterUp), 0);
    QCOMPARE(bullet_->snapshot().counters.packets, packets + 1);
  }

  void shortPacket() {
    startOpen();
    Packet reply;
    setFault("short-packet:17");
    QCOMPARE(ask(kStatus1, reply), 0);
    QCOMPARE(reply.size(), std::size_t(17));
    bullet_->clearFaults();
    QCOMPARE(ask(kStatus1, reply), 0);
    QCOMPARE(reply.size(), std::size_t(64));
  }

  void silenceTimesOut() {
    startOpen();
    Packet reply;
    setFault("silence");
    QCOMPARE(send(kStatus1), 0);
    QCOMPARE(receive(reply, kShortMs), static_cast<int>(LIBUSB_ERROR_TIMEOUT));
    QCOMPARE(send(kHeaterUp), 0);
    QCOMPARE(bullet_->snapshot().settings.heater, 1);
    bullet_->clearFaults();
    QCOMPARE(ask(kStatus1, reply), 0);
    QCOMPARE(reply.size(), std::size_t(64));
  }

  void nakHoldsTheOutTransferUntilCleared() {
    startOpen();
    setFault("nak-out");
    QCOMPARE(send(kHeaterUp, kShortMs), static_cast<int>(LIBUSB_ERROR_TIMEOUT));
    QCOMPARE(bullet_->snapshot().counters.packets, std::uint64_t(0));
    Packet packet = kHeaterUp;
    Outcome outcome;
    libusb_transfer* out = libusb_alloc_transfer(0);
    libusb_fill_bulk_transfer(out, handle_, kOut, packet.data(), 4, &onTransfer, &outcome, 0);
    QCOMPARE(libusb_submit_transfer(out), 0);
    bullet_->clearFaults();
    QCOMPARE(waitFor(context_, [&] { return outcome.over; }), 0);
    QCOMPARE(outcome.status, static_cast<int>(LIBUSB_TRANSFER_COMPLETED));
    QCOMPARE(bullet_->snapshot().settings.heater, 1);
    libusb_free_transfer(out);
  }

  void lateAnswerComesLater() {
    startOpen();
    setFault("late-answer:800");
    Packet buffer(64);
    Outcome outcome;
    libusb_transfer* in = libusb_alloc_transfer(0);
    libusb_fill_bulk_transfer(in, handle_, kIn, buffer.data(), 64, &onTransfer, &outcome, 0);
    QCOMPARE(libusb_submit_transfer(in), 0);
    QCOMPARE(send(kStatus1), 0);
    QCOMPARE(send(kHeaterUp), 0);  // while it is awaited the wire is free for commands
    QVERIFY(!outcome.over);
    QCOMPARE(waitFor(context_, [&] { return outcome.over; }), 0);
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const auto asked = bullet_->wireLog().since(0).front().monotonicNs;
    QVERIFY(std::chrono::nanoseconds(now).count() - asked >= 800'000'000);
    QCOMPARE(outcome.status, static_cast<int>(LIBUSB_TRANSFER_COMPLETED));
    QCOMPARE(static_cast<int>(buffer[27]), 0);  // the status of the moment it was asked for
    libusb_free_transfer(in);
    QCOMPARE(bullet_->snapshot().settings.heater, 1);
  }

  void unplugEndsAPendingTransfer() {
    startOpen();
    Packet buffer(64);
    Outcome outcome;
    libusb_transfer* in = libusb_alloc_transfer(0);
    libusb_fill_bulk_transfer(in, handle_, kIn, buffer.data(), 64, &onTransfer, &outcome, 0);
    QCOMPARE(libusb_submit_transfer(in), 0);
    usb_->unplug();
    QCOMPARE(waitFor(context_, [&] { return outcome.over; }), 0);
    QCOMPARE(outcome.status, static_cast<int>(LIBUSB_TRANSFER_NO_DEVICE));
    libusb_free_transfer(in);
    QCOMPARE(send(kStatus1), static_cast<int>(LIBUSB_ERROR_NO_DEVICE));
    close();

    const int before = usb_->deviceAddress();
    usb_->plug();
    QVERIFY(usb_->deviceAddress() != before);
    QCOMPARE(waitFor(context_, [&] { return openError() == 0; }), 0);
    QCOMPARE(libusb_claim_interface(handle_, kInterface), 0);
    Packet reply;
    QCOMPARE(ask(kStatus1, reply), 0);
    QCOMPARE(reply.size(), std::size_t(64));
  }

  void cableFaultUnplugsAndReplugs() {
    startOpen();
    Arrivals seen;
    libusb_hotplug_callback_handle callback = 0;
    QCOMPARE(libusb_hotplug_register_callback(context_,
                                              LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, 0,
                                              0x0483, 0x5741, LIBUSB_HOTPLUG_MATCH_ANY, &onHotplug, &seen, &callback),
             0);
    setFault("unplug-after:30,replug:30");
    QCOMPARE(waitFor(context_, [&] { return seen.left == 1 && seen.arrived == 1; }), 0);
    QCOMPARE(send(kStatus1), static_cast<int>(LIBUSB_ERROR_NO_DEVICE));  // the old handle stays dead
    close();
    open();
    Packet reply;
    QCOMPARE(ask(kStatus1, reply), 0);
  }

  void noPermission() {
    start({.access = Access::NoPermission, .speed = 0});
    QCOMPARE(openError(), static_cast<int>(LIBUSB_ERROR_ACCESS));
    usb_->setAccess(Access::Open);
    usb_->replug();
    QCOMPARE(waitFor(context_, [&] { return openError() == 0; }), 0);
  }

  void kernelDriverMustBeDetached() {
    start({.access = Access::KernelDriverBound, .speed = 0});
    QCOMPARE(openError(), 0);
    QCOMPARE(libusb_kernel_driver_active(handle_, kInterface), 1);
    QCOMPARE(libusb_claim_interface(handle_, kInterface), static_cast<int>(LIBUSB_ERROR_BUSY));
    QCOMPARE(libusb_set_configuration(handle_, 1), static_cast<int>(LIBUSB_ERROR_BUSY));
    QCOMPARE(libusb_detach_kernel_driver(handle_, kInterface), 0);
    QCOMPARE(libusb_kernel_driver_active(handle_, 0), 0);
    QCOMPARE(libusb_set_configuration(handle_, 1), 0);
    QCOMPARE(libusb_claim_interface(handle_, kInterface), 0);
    QCOMPARE(libusb_set_configuration(handle_, 1), static_cast<int>(LIBUSB_ERROR_BUSY));
    Packet reply;
    QCOMPARE(ask(kStatus1, reply), 0);
  }

  void claimBusy() {
    start({.access = Access::ClaimBusy, .speed = 0});
    QCOMPARE(openError(), 0);
    QCOMPARE(libusb_claim_interface(handle_, kInterface), static_cast<int>(LIBUSB_ERROR_BUSY));
    usb_->setAccess(Access::Open);
    QCOMPARE(libusb_claim_interface(handle_, kInterface), 0);
  }

  void secondClientFindsItBusyUntilTheFirstCloses() {
    startOpen();
    libusb_device_handle* second = nullptr;
    QCOMPARE(libusb_open(libusb_get_device(handle_), &second), 0);
    QCOMPARE(usb_->stats().opened, 2);
    QCOMPARE(libusb_claim_interface(second, kInterface), static_cast<int>(LIBUSB_ERROR_BUSY));
    close();
    QCOMPARE(waitFor(context_, [&] { return libusb_claim_interface(second, kInterface) == 0; }), 0);
    QCOMPARE(usb_->stats().opened, 1);
    libusb_close(second);
  }

  void tooSmallBufferOverflows() {
    startOpen();
    Packet reply;
    QCOMPARE(send(kStatus1), 0);
    QCOMPARE(receive(reply, kLongMs, 8), static_cast<int>(LIBUSB_ERROR_OVERFLOW));
    QCOMPARE(receive(reply, kShortMs), static_cast<int>(LIBUSB_ERROR_TIMEOUT));  // the packet is lost
  }

  void timePassesByItself() {
    startOpen({.speed = 20.0});
    bullet_->setBeanTempC(100.0);
    bullet_->setState(State::Roasting);
    bullet_->setSettings({.heater = 9, .fan = 1, .drum = 5});
    Packet reply;
    QTRY_VERIFY(ask(kStatus1, reply) == 0 && reply[25] >= 2);
    QVERIFY(bullet_->snapshot().drumTempC > 100.0);
    usb_->setSpeed(0);
  }

  void idlePollingDoesNotSpin() {
    startOpen({.speed = 1.0});
    std::atomic<bool> stop{false};
    Packet buffer(64);
    Outcome outcome;
    libusb_transfer* in = libusb_alloc_transfer(0);
    libusb_fill_bulk_transfer(in, handle_, kIn, buffer.data(), 64, &onTransfer, &outcome, 0);
    QCOMPARE(libusb_submit_transfer(in), 0);  // pending all the time: with a spinning node this costs a whole core
    const double before = cpuSeconds();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(3);
    for (auto now = std::chrono::steady_clock::now(); now < end; now = std::chrono::steady_clock::now()) {
      timeval slice{0, static_cast<suseconds_t>(
                           std::chrono::duration_cast<std::chrono::microseconds>(end - now).count() % 500'000)};
      libusb_handle_events_timeout_completed(context_, &slice, nullptr);
    }
    const double used = cpuSeconds() - before;
    qInfo("CPU in 3 idle seconds: %.3f s", used);
    QVERIFY2(used < 0.3, "the event loop spins while a transfer is pending");
    QVERIFY(!outcome.over);
    QCOMPARE(send(kStatus1), 0);
    QCOMPARE(waitFor(context_, [&] { return outcome.over; }), 0);
    libusb_free_transfer(in);
  }

  void survivesManyQuickRounds() {
    startOpen();
    Packet reply;
    std::vector<std::int64_t> toWireNs;
    for (int round = 0; round < 1'000; ++round) {
      bullet_->setState(State::Roasting);
      const auto last = bullet_->wireLog().lastSequence();
      const std::chrono::nanoseconds pressed = std::chrono::steady_clock::now().time_since_epoch();
      QCOMPARE(send(kPrs), 0);
      const auto log = bullet_->wireLog().since(last);
      QCOMPARE(log.size(), std::size_t(1));
      QVERIFY(log.front().equals(kPrs));
      toWireNs.push_back(log.front().monotonicNs - pressed.count());
      bullet_->advance(kPrsEffectS);
      QCOMPARE(ask(kStatus1, reply), 0);
      QCOMPARE(static_cast<int>(reply[29]), 8);
    }
    std::ranges::sort(toWireNs);
    QVERIFY(toWireNs.front() > 0);
    qInfo("call to wire: median %lld us, p99 %lld us", static_cast<long long>(toWireNs[500] / 1'000),
          static_cast<long long>(toWireNs[990] / 1'000));
  }

  void survivesManyReplugs() {
    start({.speed = 0});
    Packet reply;
    for (int round = 0; round < 150; ++round) {
      QCOMPARE(waitFor(context_, [&] { return openError() == 0; }), 0);
      QCOMPARE(libusb_claim_interface(handle_, kInterface), 0);
      QCOMPARE(ask(kStatus1, reply), 0);
      if (round % 2 == 0) close();
      usb_->unplug();
      close();
      QCOMPARE(waitFor(context_, [&] { return openError() == LIBUSB_ERROR_NOT_FOUND; }), 0);
      usb_->plug();
    }
  }

 private:
  void startOpenProduct(int product) {
    start({.product = static_cast<Product>(product), .speed = 0});
    open(static_cast<unsigned>(product));
  }
};

QTEST_GUILESS_MAIN(UmockBulletTest)
#include "tst_umock_bullet.moc"
