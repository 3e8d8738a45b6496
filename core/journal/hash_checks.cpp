#include "core/journal/hash_checks.h"

#include <algorithm>
#include <numeric>
#include <thread>
#include <utility>

#include "core/journal/sha256_lanes.h"

namespace tryer::journal {

namespace {
constexpr qsizetype kBatchBytes = 1024 * 1024;
constexpr unsigned kMostThreads = 4;
}  // namespace

HashChecks::HashChecks() : maxRunning_(std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads)) {}

void HashChecks::add(const ChainLink& link, QByteArrayView stored) {
  const qsizetype begin = batch_.bytes.size();
  appendChainBytes(link, batch_.bytes);
  auto& item = batch_.items.emplace_back(Batch::Item{link.seq, begin, batch_.bytes.size() - begin, {}});
  appendSha256Padding(batch_.bytes, begin);
  std::copy_n(stored.begin(), kHashBytes, item.stored.begin());
  if (batch_.bytes.size() >= kBatchBytes) startBatch();
}

const std::optional<HashChecks::Mismatch>& HashChecks::finish() {
  if (!batch_.items.empty()) startBatch();
  while (!running_.empty()) collectOldest();
  return found_;
}

// For each item whether its hash is the stored one; all false where the processor cannot do it.
std::vector<bool> HashChecks::agreeInLanes(const Batch& batch) {
  std::vector<bool> agree(batch.items.size(), false);
  if (!canHashInLanes()) return agree;
  const auto textOf = [&batch](std::size_t item) {
    const auto& [seq, begin, size, stored] = batch.items[item];
    return PaddedText{batch.bytes.constData() + begin, sha256Blocks(size)};
  };
  // Texts of one length side by side: eight cost as much as the longest of them.
  std::vector<std::size_t> order(batch.items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&textOf](std::size_t item) { return textOf(item).blocks; });
  for (std::size_t from = 0; from < order.size(); from += kLanes) {
    std::array<PaddedText, kLanes> texts;
    std::array<Hash, kLanes> hashes;
    const std::size_t count = std::min(kLanes, order.size() - from);
    for (std::size_t lane = 0; lane < kLanes; ++lane) texts[lane] = textOf(order[from + std::min(lane, count - 1)]);
    hashInLanes(texts, hashes);
    for (std::size_t lane = 0; lane < count; ++lane) {
      const std::size_t item = order[from + lane];
      agree[item] = hashes[lane] == batch.items[item].stored;
    }
  }
  return agree;
}

std::optional<HashChecks::Mismatch> HashChecks::firstMismatch(const Batch& batch) {
  const auto agree = agreeInLanes(batch);
  ChainHasher hasher;
  Hash before = batch.before;
  for (std::size_t i = 0; i < batch.items.size(); ++i) {
    const auto& item = batch.items[i];
    const auto bytes = QByteArrayView(batch.bytes).sliced(item.begin, item.size);
    if (!agree[i] && hasher.hashOf(bytes) != item.stored) return Mismatch{item.seq, before};
    before = item.stored;
  }
  return std::nullopt;
}

void HashChecks::startBatch() {
  if (running_.size() >= maxRunning_) collectOldest();
  Batch next;
  next.bytes.reserve(kBatchBytes + kBatchBytes / 8);
  next.items.reserve(batch_.items.size());
  next.before = batch_.items.back().stored;
  running_.push_back(std::async(std::launch::async,
                                [batch = std::exchange(batch_, std::move(next))] { return firstMismatch(batch); }));
}

void HashChecks::collectOldest() {
  auto mismatch = running_.front().get();
  running_.pop_front();
  if (!found_) found_ = mismatch;  // batches come back in the order of the chain
}

}  // namespace tryer::journal
