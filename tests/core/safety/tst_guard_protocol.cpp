// The messages between console and guard: what was said is what is heard, and nothing else is taken for a message.
#include <QRandomGenerator>
#include <QTest>

#include "core/machine/safety/guard_channel.h"

using namespace tryer::machine::safety;
namespace message = tryer::machine::safety::guard_message;

namespace {

message::Heartbeat someHeartbeat() {
  message::Heartbeat beat;
  beat.number = 0xDEADBEEF;
  beat.quietMs = 1'234;
  beat.abortEpoch = 0x0123456789ABCDEF;
  beat.abortLatched = true;
  beat.heatOn = true;
  beat.machine.emplace();
  beat.machine->vendor = 0x0483;
  beat.machine->product = 0x5741;
  beat.machine->bus = 3;
  beat.machine->address = 127;
  beat.machine->depth = 7;
  beat.machine->ports = {1, 2, 3, 4, 5, 6, 255};
  beat.machine->serial = 1'000'042;
  beat.machine->coolingFan = 9;
  return beat;
}

std::vector<GuardMessage> allMessages() {
  return {message::Hello{4'711}, someHeartbeat(),     message::Heartbeat{}, message::StandDown{},
          message::HandOver{},   message::Ready{815}, message::Alive{42}};
}

}  // namespace

class TestGuardProtocol : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void roundTrip() {
    for (const GuardMessage& one : allMessages()) {
      const auto packet = encodeGuardMessage(one);
      QVERIFY(packet.size <= kGuardMessageMax);
      const auto heard = decodeGuardMessage(packet.span());
      QVERIFY(heard);
      QVERIFY(*heard == one);
    }
  }

  // Every length but the right one, another version, another magic, an unknown type.
  void notExactlyAMessage() {
    for (const GuardMessage& one : allMessages()) {
      const auto packet = encodeGuardMessage(one);
      for (std::size_t size = 0; size < packet.size; ++size) QVERIFY(!decodeGuardMessage(packet.span().first(size)));
      std::vector<std::byte> longer(packet.span().begin(), packet.span().end());
      longer.push_back(std::byte{0});
      QVERIFY(!decodeGuardMessage(longer));
      for (std::size_t at = 0; at < 3; ++at) {
        auto other = packet;
        other.bytes[at] ^= std::byte{1};
        QVERIFY(!decodeGuardMessage(other.span()));
      }
      auto unknown = packet;
      unknown.bytes[3] = std::byte{99};
      QVERIFY(!decodeGuardMessage(unknown.span()));
    }
  }

  // A flag that is neither 0 nor 1, a depth beyond the ports: refused, not guessed.
  void valuesOutOfRange() {
    const auto good = encodeGuardMessage(someHeartbeat());
    constexpr std::size_t kLatched = 6 + 16;
    for (std::size_t at = kLatched; at < kLatched + 3; ++at) {
      auto bad = good;
      bad.bytes[at] = std::byte{2};
      QVERIFY(!decodeGuardMessage(bad.span()));
    }
    auto deep = good;
    deep.bytes[kLatched + 3 + 6] = std::byte{8};
    QVERIFY(!decodeGuardMessage(deep.span()));
  }

  // Whatever is decoded from noise encodes to the same bytes again: there is one spelling.
  void garbage() {
    QRandomGenerator random(7);
    const auto messages = allMessages();
    int understood = 0;
    for (int i = 0; i < 200'000; ++i) {
      auto packet = encodeGuardMessage(messages[random.bounded(static_cast<quint32>(messages.size()))]);
      for (int changes = random.bounded(4); changes >= 0; --changes)
        packet.bytes[random.bounded(static_cast<quint32>(packet.size))] = static_cast<std::byte>(random.bounded(256));
      const auto heard = decodeGuardMessage(packet.span());
      if (!heard) continue;
      ++understood;
      const auto again = encodeGuardMessage(*heard);
      const auto* beat = std::get_if<message::Heartbeat>(&*heard);
      if (beat != nullptr && !beat->machine) continue;  // the fields of a machine that is not there mean nothing
      QVERIFY(std::ranges::equal(again.span(), packet.span()));
    }
    QVERIFY(understood > 1'000);
  }

  void channel() {
    auto ends = GuardChannel::pair();
    QVERIFY(ends);
    QVERIFY(ends->first.receive().state == GuardChannel::State::Nothing);
    for (const GuardMessage& one : allMessages()) QVERIFY(ends->second.send(one));
    for (const GuardMessage& one : allMessages()) {
      const auto received = ends->first.receive();
      QVERIFY(received.state == GuardChannel::State::Message && *received.message == one);
    }
    // What was said before the end is still heard after it.
    QVERIFY(ends->second.send(message::HandOver{}));
    ends->second = GuardChannel(tryer::base::UniqueFd());
    QVERIFY(ends->first.receive().state == GuardChannel::State::Message);
    QVERIFY(ends->first.receive().state == GuardChannel::State::Closed);
    QVERIFY(!ends->first.send(message::Alive{1}));
  }

  // A guard that does not read fills its queue: then sending says no and does not wait.
  void aFullQueue() {
    auto ends = GuardChannel::pair();
    QVERIFY(ends);
    int sent = 0;
    while (ends->first.send(message::Alive{1}) && sent < 1'000'000) ++sent;
    QVERIFY(sent > 10 && sent < 1'000'000);
  }
};

QTEST_GUILESS_MAIN(TestGuardProtocol)
#include "tst_guard_protocol.moc"
