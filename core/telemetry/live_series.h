// The curves of one machine while it runs: every sample that came, kept in memory with a pyramid of minima and maxima,
// so that a chart asks per pixel column and pays by its width, never by the length of the roast.
//
// Threads: one writer (append), any number of readers (everything const). Readers take no lock and never wait: samples
// live in chunks that do not move, and size() is published with release after they were written. A reader sees the
// first size() samples of the moment in which its call began.
#pragma once

#include <QString>
#include <QStringView>
#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/clock.h"
#include "core/model/envelope.h"

namespace tryer::telemetry {

using model::EnvelopeColumn;

class LiveSeries {
 public:
  // 9 days at 10 Hz. A sample takes 8.5 bytes and 5.1 a column, in chunks of 4,096 samples.
  static constexpr qint64 kCapacity = 8'388'608;

  // columnIds: what each column holds ("bt", …, "ror"). origin: where the time axis is zero. capacity is rounded up to
  // whole chunks, at most kCapacity.
  LiveSeries(std::vector<QString> columnIds, base::Stamp origin, qint64 capacity = kCapacity);
  ~LiveSeries();
  LiveSeries(const LiveSeries&) = delete;
  LiveSeries& operator=(const LiveSeries&) = delete;

  // --- the writer's thread ---
  // One value a column, NaN where there is none. Refused (false, counted) when the time is before the last one, when
  // the capacity is used up or when there is no memory: after isFull() the owner starts another series.
  bool append(qint64 atNs, std::span<const float> values) noexcept;

  // --- any thread ---
  int columns() const noexcept { return static_cast<int>(columnIds_.size()); }
  int columnIndex(QStringView columnId) const noexcept;  // −1: none
  qint64 originNs() const noexcept { return origin_.monotonicNs; }
  qint64 originUtcMs() const noexcept { return origin_.utcMs; }
  qint64 size() const noexcept { return size_.load(std::memory_order_acquire); }
  qint64 refused() const noexcept { return refused_.load(std::memory_order_relaxed); }
  bool isFull() const noexcept { return size() == capacity_; }
  double firstS() const noexcept;  // seconds since the origin; 0 while empty
  double lastS() const noexcept;

  // out.size() equal columns over [t0S, t1S). All NaN when the column does not exist or t1S is not after t0S.
  // Where a column holds very many samples its edges move to the next border of a block, by less than 1/8 of its width:
  // the same edge for the same samples, so that each sample is in one column, and asking again gives the same answer.
  void envelope(int column, double t0S, double t1S, std::span<EnvelopeColumn> out) const noexcept;

  // The last value at or before tS that is not older than 1 s.
  std::optional<float> valueAt(int column, double tS) const noexcept;

  // Copies samples from index on into timesS and values (as many as fit in both); returns how many.
  qint64 copyRange(int column, qint64 index, std::span<double> timesS, std::span<float> values) const noexcept;

 private:
  // Level 0 are the samples, a block of level n holds 16ⁿ of them. Level 1 lives in the chunks; the higher ones lie one
  // behind the other beside them, so that a look at days reads memory in a row.
  static constexpr int kFactorBits = 4;
  static constexpr int kChunkLevel = 3;
  static constexpr int kTopLevel = 5;
  static constexpr qint64 kChunkSize = qint64{1} << (kFactorBits * kChunkLevel);
  static constexpr qint64 kPartsPerBlock = qint64{1} << kFactorBits;
  static constexpr qint64 kBlocksPerChunk = kChunkSize >> kFactorBits;

  // What the values of some samples, in their order, come to. min > max: no value in it.
  struct Block {
    float min, max, first, last;  // not set by itself: memory that is not used yet is not touched
    static constexpr Block none() {
      constexpr float kInfinity = std::numeric_limits<float>::infinity();
      constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
      return {kInfinity, -kInfinity, kNaN, kNaN};
    }
    bool isEmpty() const { return min > max; }
    void add(float value) {
      if (value != value) return;  // NaN
      add(Block{value, value, value, value});
    }
    void add(const Block& next) {
      if (next.isEmpty()) return;
      if (isEmpty()) first = next.first;
      last = next.last;
      min = next.min < min ? next.min : min;
      max = next.max > max ? next.max : max;
    }
  };
  struct Chunk;
  struct Range {
    qint64 begin = 0;
    qint64 end = 0;
  };

  static constexpr qint64 blockSize(int level) { return qint64{1} << (kFactorBits * std::max(level, 0)); }

  const Chunk& chunk(qint64 index) const noexcept;
  Chunk* writableChunk(qint64 index) noexcept;
  qint64 timeNs(qint64 index) const noexcept;
  float value(int column, qint64 index) const noexcept;
  Block& block(int level, int column, qint64 index) noexcept;
  const Block& block(int level, int column, qint64 index) const noexcept;
  void closeBlocks(qint64 count) noexcept;

  const qint64* startsNs(int level, qint64 index) const noexcept;
  void noteStart(Chunk& target, qint64 index, qint64 relativeNs) noexcept;
  qint64 edge(qint64 relativeNs, qint64 toleranceNs, qint64 count, qint64& chunkHint) const noexcept;
  qint64 firstNotBefore(qint64 relativeNs, qint64 count) const noexcept;
  Block fold(int column, Range range) const noexcept;

  const std::vector<QString> columnIds_;
  const base::Stamp origin_;
  const qint64 capacity_;
  std::unique_ptr<std::atomic<Chunk*>[]> chunks_;
  std::array<std::unique_ptr<Block[]>, kTopLevel + 1> top_;             // of levels above 1, column by column
  std::array<std::unique_ptr<qint64[]>, kChunkLevel + 1> topStartsNs_;  // when the blocks of levels 2 and 3 begin
  qint64 lastNs_ = 0;                                                   // the writer's
  std::atomic<qint64> refused_{0};
  alignas(64) std::atomic<qint64> size_{0};
};

}  // namespace tryer::telemetry
