// Plays what is kept for a fuzz target, and changes of it by a fixed seed, without the fuzzer: replay CORPUS [CHANGES]
// Exit code 1 when nothing is kept there. A claim that does not hold aborts; the bytes are then in replay-failed.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes readFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Kept before it is played: there is no afterwards when a claim does not hold.
void play(const Bytes& bytes) {
  std::ofstream("replay-failed", std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

Bytes changed(Bytes bytes, const std::vector<Bytes>& all, std::minstd_rand& random) {
  const auto below = [&random](std::size_t end) { return end == 0 ? 0 : random() % end; };
  for (std::size_t times = 1 + below(4); times > 0; --times) {
    const std::size_t at = below(bytes.size());
    switch (random() % 6) {
      case 0:
        if (!bytes.empty()) bytes[at] = static_cast<std::uint8_t>(random());
        break;
      case 1:
        if (!bytes.empty()) bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ (1U << below(8)));
        break;
      case 2:
        bytes.resize(at);
        break;
      case 3:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), static_cast<std::uint8_t>(random()));
        break;
      case 4:
        if (!bytes.empty()) bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      default: {  // the end of another one
        const Bytes& other = all[below(all.size())];
        const std::size_t from = below(other.size());
        bytes.resize(at);
        bytes.insert(bytes.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
      }
    }
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) files.push_back(entry.path());
  std::ranges::sort(files);  // the same changes everywhere
  std::vector<Bytes> kept;
  for (const auto& file : files) kept.push_back(readFile(file));
  if (kept.empty()) return 1;
  for (const Bytes& bytes : kept) play(bytes);
  std::minstd_rand random(1);
  const int changes = argc > 2 ? std::atoi(argv[2]) : 2'000;
  for (int i = 0; i < changes; ++i) play(changed(kept[random() % kept.size()], kept, random));
  std::filesystem::remove("replay-failed");
  std::printf("%zu kept, %d changed\n", kept.size(), changes);
  return 0;
}
