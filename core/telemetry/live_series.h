// The curves of one machine while it runs: every sample that came, kept in memory with a pyramid of minima and maxima,
// so that a chart asks per pixel column and pays by its width, never by the length of the roast.
//
// Threads: one writer (append), any number of readers (everything const). Readers take no lock and never wait: samples
// live in chunks that do not move, and size() is published with release after they were written. A reader sees the
// first size() samples of the moment in which its call began.
#pragma once

#include <QString>
#include <QStringView>
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
  // 9 days at 10 Hz. A sample takes 8 bytes and 4.5 a column, in chunks of 4,096 samples.
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
  void envelope(int column, double t0S, double t1S, std::span<EnvelopeColumn> out) const noexcept;

  // The last value at or before tS that is not older than 1 s.
  std::optional<float> valueAt(int column, double tS) const noexcept;

  // Copies samples from index on into timesS and values (as many as fit in both); returns how many.
  qint64 copyRange(int column, qint64 index, std::span<double> timesS, std::span<float> values) const noexcept;

 private:
  // Level 0 are the samples, a block of level n holds 16ⁿ of them. Levels 1 to 3 live in the chunk, 4 and 5 beside it.
  static constexpr int kFactorBits = 4;
  static constexpr int kChunkLevel = 3;
  static constexpr int kTopLevel = 5;
  static constexpr qint64 kChunkSize = qint64{1} << (kFactorBits * kChunkLevel);
  static constexpr qint64 kBlocksPerChunk = 256 + 16 + 1;

  // min > max: no value in it.
  struct MinMax {
    float min = std::numeric_limits<float>::infinity();
    float max = -std::numeric_limits<float>::infinity();
    bool isEmpty() const { return min > max; }
    void add(float value) {
      min = value < min ? value : min;  // false for NaN
      max = value > max ? value : max;
    }
    void add(const MinMax& other) {
      min = other.min < min ? other.min : min;
      max = other.max > max ? other.max : max;
    }
  };
  struct Chunk;
  struct Range {
    qint64 begin = 0;
    qint64 end = 0;
  };

  static constexpr qint64 blockSize(int level) { return qint64{1} << (kFactorBits * level); }

  const Chunk& chunk(qint64 index) const noexcept;
  Chunk* writableChunk(qint64 index) noexcept;
  qint64 timeNs(qint64 index) const noexcept;
  float value(int column, qint64 index) const noexcept;
  MinMax& block(int level, int column, qint64 index) noexcept;
  const MinMax& block(int level, int column, qint64 index) const noexcept;
  void closeBlocks(qint64 count) noexcept;

  qint64 lowerBound(qint64 relativeNs, Range within) const noexcept;
  qint64 seek(qint64 relativeNs, qint64 hint, qint64 from, qint64 size) const noexcept;
  MinMax fold(int column, Range range) const noexcept;
  float firstValue(int column, Range range) const noexcept;
  float lastValue(int column, Range range) const noexcept;

  const std::vector<QString> columnIds_;
  const base::Stamp origin_;
  const qint64 capacity_;
  std::unique_ptr<std::atomic<Chunk*>[]> chunks_;
  std::array<std::vector<MinMax>, kTopLevel + 1> top_;  // of levels above kChunkLevel, column by column
  qint64 lastNs_ = 0;                                   // the writer's
  std::atomic<qint64> refused_{0};
  alignas(64) std::atomic<qint64> size_{0};
};

}  // namespace tryer::telemetry
