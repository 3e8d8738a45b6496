#include "core/journal/hash_checks.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace tryer::journal {

namespace {
constexpr qsizetype kBatchBytes = 1024 * 1024;
constexpr unsigned kMostThreads = 4;
}  // namespace

HashChecks::HashChecks() : maxRunning_(std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads)) {}

void HashChecks::add(const ChainLink& link, QByteArrayView stored) {
  appendChainBytes(link, batch_.bytes);
  auto& item = batch_.items.emplace_back(Batch::Item{link.seq, batch_.bytes.size(), {}});
  std::copy_n(stored.begin(), kHashBytes, item.stored.begin());
  if (batch_.bytes.size() >= kBatchBytes) startBatch();
}

const std::optional<HashChecks::Mismatch>& HashChecks::finish() {
  if (!batch_.items.empty()) startBatch();
  while (!running_.empty()) collectOldest();
  return found_;
}

std::optional<HashChecks::Mismatch> HashChecks::firstMismatch(const Batch& batch) {
  ChainHasher hasher;
  qsizetype from = 0;
  Hash before = batch.before;
  for (const auto& item : batch.items) {
    const auto bytes = QByteArrayView(batch.bytes).sliced(from, item.end - from);
    if (hasher.hashOf(bytes) != item.stored) return Mismatch{item.seq, before};
    from = item.end;
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
