// The R1's checked decode against a plain copy of the same fields, and whether it allocates. One JSON object a line.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
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

// What the checked decode fills, without a single check.
struct PlainStatus {
  float bt, rate, probe, exhaust, ir, board;
  unsigned char minutes, seconds, fan, heater, drum, state;
  short fanRpm, mains;
  int coilFan;
};

template <typename T>
void copyAt(const StatusPacket& packet, std::size_t offset, T& value) {
  std::memcpy(&value, packet.data() + offset, sizeof value);
}

PlainStatus decodePlain(const StatusPacket& packet) {
  PlainStatus out;
  copyAt(packet, 0, out.bt);
  copyAt(packet, 4, out.rate);
  copyAt(packet, 8, out.probe);
  copyAt(packet, 16, out.exhaust);
  copyAt(packet, 24, out.minutes);
  copyAt(packet, 25, out.seconds);
  copyAt(packet, 26, out.fan);
  copyAt(packet, 27, out.heater);
  copyAt(packet, 28, out.drum);
  copyAt(packet, 29, out.state);
  copyAt(packet, 32, out.ir);
  copyAt(packet, 36, out.board);
  copyAt(packet, 44, out.fanRpm);
  copyAt(packet, 48, out.mains);
  copyAt(packet, 52, out.coilFan);
  return out;
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
template <typename Out, typename Decode>
double nsPerPacket(const std::vector<StatusPacket>& packets, std::vector<Out>& results, const Decode& decode) {
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
  std::vector<PlainStatus> plainResults(kPackets);
  std::vector<Status1> checkedResults(kPackets);
  std::vector<double> plain, checked, ratios;
  plain.reserve(kRounds);
  checked.reserve(kRounds);
  ratios.reserve(kRounds);
  bool refused = false;
  const auto before = allocations.load();
  for (int round = 0; round < kRounds; ++round) {
    plain.push_back(nsPerPacket(packets, plainResults,
                                [](const StatusPacket& packet, PlainStatus& out) { out = decodePlain(packet); }));
    checked.push_back(nsPerPacket(packets, checkedResults, [&](const StatusPacket& packet, Status1& out) {
      if (decodeStatus1(packet, out) != PacketFault::None) refused = true;
    }));
    ratios.push_back(checked.back() / plain.back());
  }
  const auto allocated = allocations.load() - before;
  if (refused || plainResults.back().bt != checkedResults.back().reading.value[0]) {
    std::fputs("the two decodes do not agree\n", stderr);
    return 1;
  }
  print("plain_decode", median(plain), "ns");
  print("checked_decode", median(checked), "ns");
  print("decode_vs_plain_ratio", median(ratios), "ratio");
  print("decode_allocations", static_cast<double>(allocated), "count");
  return 0;
}
