// The R1's checked decode against a plain decode of the same fields into the same struct, and whether it allocates. One
// JSON object a line.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#include "core/machine/aillio/r1_codec.h"

namespace {
std::atomic<unsigned long> allocations{0};
}

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

using namespace tryer::machine::aillio;

namespace {

using StatusPacket = std::array<std::byte, kStatusSize>;
constexpr std::size_t kPackets = 256;
constexpr int kPasses = 200;
constexpr int kRounds = 31;

template <typename T>
T at(const StatusPacket& packet, std::size_t offset) {
  T value;
  std::memcpy(&value, packet.data() + offset, sizeof value);
  return value;
}

// The same fields into the same struct, without a single check.
void decodePlain(const StatusPacket& packet, Status1& out) {
  auto& value = out.reading.value;
  const auto number = [&packet](std::size_t offset) { return static_cast<float>(at<std::uint8_t>(packet, offset)); };
  value[index(R1Channel::Bt)] = at<float>(packet, 0);
  value[index(R1Channel::BtRate)] = at<float>(packet, 4);
  value[index(R1Channel::Probe)] = at<float>(packet, 8);
  value[index(R1Channel::Exhaust)] = at<float>(packet, 16);
  value[index(R1Channel::Clock)] = 60 * number(24) + number(25);
  value[index(R1Channel::Fan)] = number(26);
  value[index(R1Channel::Heater)] = number(27);
  value[index(R1Channel::Drum)] = number(28);
  out.rawState = at<std::uint8_t>(packet, 29);
  value[index(R1Channel::Ir)] = at<float>(packet, 32);
  value[index(R1Channel::Board)] = at<float>(packet, 36);
  value[index(R1Channel::FanRpm)] = static_cast<float>(at<std::int16_t>(packet, 44));
  value[index(R1Channel::Mains)] = static_cast<float>(at<std::int16_t>(packet, 48));
  value[index(R1Channel::CoilFan)] = static_cast<float>(at<std::int32_t>(packet, 52));
}

bool agree(const Status1& plain, const Status1& checked) {
  for (std::size_t i = 0; i < kR1Channels; ++i) {
    if (checked.reading.fault[i] == FieldFault::None && plain.reading.value[i] != checked.reading.value[i])
      return false;
  }
  return plain.rawState == checked.rawState && checked.reading.count(FieldFault::None) == 13;
}

std::vector<StatusPacket> makePackets() {
  std::vector<StatusPacket> packets(kPackets);
  for (std::size_t i = 0; i < kPackets; ++i) {
    auto& packet = packets[i];
    packet.fill(std::byte{0});
    const float values[] = {150.0F + static_cast<float>(i) * 0.25F, 8.5F, 140.0F, 170.0F, 40.0F, 35.0F};
    const std::size_t offsets[] = {0, 4, 8, 16, 32, 36};
    for (std::size_t v = 0; v < 6; ++v) std::memcpy(packet.data() + offsets[v], &values[v], sizeof(float));
    packet[25] = std::byte(i % 60);
    packet[26] = std::byte{3};
    packet[27] = std::byte(i % 10);
    packet[28] = std::byte{5};
    packet[29] = std::byte{6};
    packet[41] = std::byte{10};
  }
  return packets;
}

// Nanoseconds a packet. The results are kept in memory, so that no field can be left out.
template <typename Decode>
double nsPerPacket(const std::vector<StatusPacket>& packets, std::vector<Status1>& results, const Decode& decode) {
  const auto start = std::chrono::steady_clock::now();
  for (int pass = 0; pass < kPasses; ++pass) {
    for (std::size_t i = 0; i < kPackets; ++i) decode(packets[i], results[i]);
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  return took.count() / (static_cast<double>(kPasses) * static_cast<double>(kPackets));
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

void print(const char* metric, double value, const char* unit) {
  std::printf("{\"bench\":\"telemetry\",\"metric\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", metric, value, unit);
}

}  // namespace

int main() {
  const auto packets = makePackets();
  std::vector<Status1> plainResults(kPackets);
  std::vector<Status1> checkedResults(kPackets);
  std::vector<double> plain, checked, ratios;
  plain.reserve(kRounds);
  checked.reserve(kRounds);
  ratios.reserve(kRounds);
  bool refused = false;
  const auto before = allocations.load();
  for (int round = 0; round < kRounds; ++round) {
    plain.push_back(
        nsPerPacket(packets, plainResults, [](const StatusPacket& packet, Status1& out) { decodePlain(packet, out); }));
    checked.push_back(nsPerPacket(packets, checkedResults, [&](const StatusPacket& packet, Status1& out) {
      if (decodeStatus1(packet, out) != PacketFault::None) refused = true;
    }));
    ratios.push_back(checked.back() / plain.back());
  }
  const auto allocated = allocations.load() - before;
  if (refused || !std::equal(plainResults.begin(), plainResults.end(), checkedResults.begin(), agree)) {
    std::fputs("the two decodes do not agree\n", stderr);
    return 1;
  }
  print("plain_decode", median(plain), "ns");
  print("checked_decode", median(checked), "ns");
  print("decode_vs_plain_ratio", median(ratios), "x");
  print("decode_allocations", static_cast<double>(allocated), "count");
  return 0;
}
