#include "core/telemetry/latest_table.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace tryer::telemetry {

namespace {
static_assert(std::is_trivially_copyable_v<LatestSample>);
constexpr std::size_t kWords = (sizeof(LatestSample) + sizeof(quint64) - 1) / sizeof(quint64);
using Words = std::array<quint64, kWords>;
}  // namespace

struct alignas(64) LatestTable::Row {
  std::atomic<quint64> begun{0};      // writes that began
  std::atomic<quint64> published{0};  // writes that ended; slot published % 2 holds the newest
  std::array<std::array<std::atomic<quint64>, kWords>, 2> slots{};
};

LatestTable::LatestTable(int rows)
    : rows_(std::clamp(rows, 1, kMaxRows)), table_(std::make_unique<Row[]>(static_cast<std::size_t>(rows_))) {}

LatestTable::~LatestTable() = default;

void LatestTable::write(int row, const LatestSample& latest) noexcept {
  if (row < 0 || row >= rows_) return;
  Row& target = table_[static_cast<std::size_t>(row)];
  Words words{};
  std::memcpy(words.data(), &latest, sizeof latest);
  const quint64 number = target.published.load(std::memory_order_relaxed) + 1;
  target.begun.store(number, std::memory_order_relaxed);
  auto& slot = target.slots[number % 2];
  for (std::size_t i = 0; i < kWords; ++i) slot[i].store(words[i], std::memory_order_release);
  target.published.store(number, std::memory_order_release);
}

bool LatestTable::read(int row, LatestSample& latest) const noexcept {
  if (row < 0 || row >= rows_) return false;
  const Row& source = table_[static_cast<std::size_t>(row)];
  for (;;) {
    const quint64 number = source.published.load(std::memory_order_acquire);
    if (number == 0) return false;
    const auto& slot = source.slots[number % 2];
    Words words;
    for (std::size_t i = 0; i < kWords; ++i) words[i] = slot[i].load(std::memory_order_acquire);
    // The writer touches this slot again with write number + 2. To get there it must have published another one, so
    // going round here means that a newer sample is ready.
    if (source.begun.load(std::memory_order_relaxed) < number + 2) {
      std::memcpy(static_cast<void*>(&latest), words.data(), sizeof latest);
      return true;
    }
  }
}

}  // namespace tryer::telemetry
