#include "core/telemetry/live_series.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace tryer::telemetry {

namespace {

// The farthest that a time may be asked for, either way: 100 years.
constexpr double kFarS = 3.2e9;

qint64 ceilNs(double seconds) {
  if (std::isnan(seconds)) return 0;
  return static_cast<qint64>(std::ceil(std::clamp(seconds, -kFarS, kFarS) * 1e9));
}

qint64 floorNs(double seconds) {
  if (std::isnan(seconds)) return 0;
  return static_cast<qint64>(std::floor(std::clamp(seconds, -kFarS, kFarS) * 1e9));
}

}  // namespace

// Times and values lie column by column. Nothing is written twice, and nothing below the published size is written
// again.
struct LiveSeries::Chunk {
  static Chunk* make(int columns) noexcept {
    auto made = std::unique_ptr<Chunk>(new (std::nothrow) Chunk);
    if (!made) return nullptr;
    made->times.reset(new (std::nothrow) qint64[kChunkSize]);
    made->values.reset(new (std::nothrow) float[static_cast<std::size_t>(columns * kChunkSize)]);
    made->blocks.reset(new (std::nothrow) MinMax[static_cast<std::size_t>(columns * kBlocksPerChunk)]);
    return made->times && made->values && made->blocks ? made.release() : nullptr;
  }

  std::unique_ptr<qint64[]> times;  // ns since the origin
  std::unique_ptr<float[]> values;
  std::unique_ptr<MinMax[]> blocks;
};

LiveSeries::LiveSeries(std::vector<QString> columnIds, base::Stamp origin, qint64 capacity)
    : columnIds_(std::move(columnIds)),
      origin_(origin),
      capacity_((std::clamp<qint64>(capacity, 1, kCapacity) + kChunkSize - 1) / kChunkSize * kChunkSize),
      chunks_(std::make_unique<std::atomic<Chunk*>[]>(static_cast<std::size_t>(capacity_ / kChunkSize))) {
  for (int level = kChunkLevel + 1; level <= kTopLevel; ++level) {
    top_[static_cast<std::size_t>(level)].resize(static_cast<std::size_t>(columns() * (capacity_ / blockSize(level))));
  }
}

LiveSeries::~LiveSeries() {
  for (qint64 i = 0; i < capacity_ / kChunkSize; ++i) delete chunks_[static_cast<std::size_t>(i)].load();
}

const LiveSeries::Chunk& LiveSeries::chunk(qint64 index) const noexcept {
  return *chunks_[static_cast<std::size_t>(index / kChunkSize)].load(std::memory_order_acquire);
}

LiveSeries::Chunk* LiveSeries::writableChunk(qint64 index) noexcept {
  auto& slot = chunks_[static_cast<std::size_t>(index / kChunkSize)];
  Chunk* there = slot.load(std::memory_order_relaxed);
  if (there == nullptr) {
    there = Chunk::make(columns());
    slot.store(there, std::memory_order_release);
  }
  return there;
}

qint64 LiveSeries::timeNs(qint64 index) const noexcept {
  return chunk(index).times[static_cast<std::size_t>(index % kChunkSize)];
}

float LiveSeries::value(int column, qint64 index) const noexcept {
  return chunk(index).values[static_cast<std::size_t>(column * kChunkSize + index % kChunkSize)];
}

// The block of this level that holds the sample index.
const LiveSeries::MinMax& LiveSeries::block(int level, int column, qint64 index) const noexcept {
  static constexpr std::array<qint64, kChunkLevel + 1> kStart = {0, 0, 256, 256 + 16};
  if (level > kChunkLevel) {
    const qint64 perColumn = capacity_ / blockSize(level);
    return top_[static_cast<std::size_t>(level)]
               [static_cast<std::size_t>(column * perColumn + index / blockSize(level))];
  }
  const qint64 inChunk = kStart[static_cast<std::size_t>(level)] + index % kChunkSize / blockSize(level);
  return chunk(index).blocks[static_cast<std::size_t>(column * kBlocksPerChunk + inChunk)];
}

LiveSeries::MinMax& LiveSeries::block(int level, int column, qint64 index) noexcept {
  return const_cast<MinMax&>(std::as_const(*this).block(level, column, index));
}

bool LiveSeries::append(qint64 atNs, std::span<const float> values) noexcept {
  const qint64 index = size_.load(std::memory_order_relaxed);
  const bool backwards = index > 0 && atNs < lastNs_;
  Chunk* target = nullptr;
  if (!backwards && index < capacity_ && std::ssize(values) == columns()) target = writableChunk(index);
  if (target == nullptr) {
    refused_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  const qint64 inChunk = index % kChunkSize;
  target->times[static_cast<std::size_t>(inChunk)] = atNs - origin_.monotonicNs;
  for (int column = 0; column < columns(); ++column) {
    target->values[static_cast<std::size_t>(column * kChunkSize + inChunk)] = values[static_cast<std::size_t>(column)];
  }
  lastNs_ = atNs;
  if ((index + 1) % blockSize(1) == 0) closeBlocks(index + 1);
  size_.store(index + 1, std::memory_order_release);
  return true;
}

// Fills every block that ends with sample count − 1, from the level below.
void LiveSeries::closeBlocks(qint64 count) noexcept {
  for (int column = 0; column < columns(); ++column) {
    for (int level = 1; level <= kTopLevel && count % blockSize(level) == 0; ++level) {
      MinMax sum;
      const qint64 step = blockSize(level - 1);
      for (qint64 i = count - blockSize(level); i < count; i += step) {
        if (level == 1) {
          sum.add(value(column, i));
        } else {
          sum.add(block(level - 1, column, i));
        }
      }
      block(level, column, count - 1) = sum;
    }
  }
}

int LiveSeries::columnIndex(QStringView columnId) const noexcept {
  const auto found = std::ranges::find(columnIds_, columnId);
  return found == columnIds_.end() ? -1 : static_cast<int>(found - columnIds_.begin());
}

double LiveSeries::firstS() const noexcept {
  return size() == 0 ? 0 : base::secondsFromNs(timeNs(0));
}

double LiveSeries::lastS() const noexcept {
  const qint64 count = size();
  return count == 0 ? 0 : base::secondsFromNs(timeNs(count - 1));
}

// The first index within the range whose time is not before relativeNs.
qint64 LiveSeries::lowerBound(qint64 relativeNs, Range within) const noexcept {
  while (within.begin < within.end) {
    const qint64 middle = within.begin + (within.end - within.begin) / 2;
    if (timeNs(middle) < relativeNs) {
      within.begin = middle + 1;
    } else {
      within.end = middle;
    }
  }
  return within.begin;
}

// The same in [from, size], starting near hint: samples come at almost equal intervals, so the next pixel column begins
// about as many samples further as the last one.
qint64 LiveSeries::seek(qint64 relativeNs, qint64 hint, qint64 from, qint64 size) const noexcept {
  if (from >= size) return size;
  hint = std::clamp(hint, from, size - 1);
  Range range{from, size};
  qint64 step = 4;
  if (timeNs(hint) < relativeNs) {
    range.begin = hint + 1;
    for (; hint + step < size; step *= 2) {
      if (timeNs(hint + step) >= relativeNs) {
        range.end = hint + step;
        break;
      }
      range.begin = hint + step + 1;
    }
  } else {
    range.end = hint;
    for (; hint - step >= from; step *= 2) {
      if (timeNs(hint - step) < relativeNs) {
        range.begin = hint - step + 1;
        break;
      }
      range.end = hint - step;
    }
  }
  return lowerBound(relativeNs, range);
}

// Walks from begin to end in the biggest complete blocks that fit.
LiveSeries::MinMax LiveSeries::fold(int column, Range range) const noexcept {
  MinMax sum;
  int level = 0;
  for (qint64 i = range.begin; i < range.end;) {
    while (level < kTopLevel && i % blockSize(level + 1) == 0 && i + blockSize(level + 1) <= range.end) ++level;
    while (i + blockSize(level) > range.end) --level;
    // As far as this level goes: to the next border of the level above, and never out of the chunk.
    const qint64 border = (i / blockSize(level + 1) + 1) * blockSize(level + 1);
    const qint64 runEnd = std::min(border, range.end - (range.end - i) % blockSize(level));
    if (level == 0) {
      const float* values = &chunk(i).values[static_cast<std::size_t>(column * kChunkSize + i % kChunkSize)];
      for (qint64 k = 0; k < runEnd - i; ++k) sum.add(values[k]);
    } else if (level < kChunkLevel) {
      const MinMax* blocks = &block(level, column, i);
      for (qint64 k = 0; k < (runEnd - i) / blockSize(level); ++k) sum.add(blocks[k]);
    } else {
      for (qint64 k = i; k < runEnd; k += blockSize(level)) sum.add(block(level, column, k));
    }
    i = runEnd;
  }
  return sum;
}

// Skips what is empty in whole blocks; going down inside the first block that is not.
float LiveSeries::firstValue(int column, Range range) const noexcept {
  int highest = kTopLevel;
  for (qint64 i = range.begin; i < range.end;) {
    const float here = value(column, i);
    if (!std::isnan(here)) return here;
    int level = 0;
    while (level < highest && i % blockSize(level + 1) == 0 && i + blockSize(level + 1) <= range.end) ++level;
    if (level > 0 && !block(level, column, i).isEmpty()) {
      highest = level - 1;
    } else {
      i += blockSize(level);
    }
  }
  return std::numeric_limits<float>::quiet_NaN();
}

float LiveSeries::lastValue(int column, Range range) const noexcept {
  int highest = kTopLevel;
  for (qint64 end = range.end; end > range.begin;) {
    const float here = value(column, end - 1);
    if (!std::isnan(here)) return here;
    int level = 0;
    while (level < highest && end % blockSize(level + 1) == 0 && end - blockSize(level + 1) >= range.begin) ++level;
    if (level > 0 && !block(level, column, end - 1).isEmpty()) {
      highest = level - 1;
    } else {
      end -= blockSize(level);
    }
  }
  return std::numeric_limits<float>::quiet_NaN();
}

void LiveSeries::envelope(int column, double t0S, double t1S, std::span<EnvelopeColumn> out) const noexcept {
  std::ranges::fill(out, EnvelopeColumn{});
  const qint64 count = size();
  if (column < 0 || column >= columns() || out.empty() || count == 0 || !(t0S < t1S)) return;

  const double widthS = (t1S - t0S) / static_cast<double>(out.size());
  Range range;
  range.begin = lowerBound(ceilNs(t0S), {0, count});
  qint64 samplesPerColumn = 0;
  for (std::size_t i = 0; i < out.size() && range.begin < count; ++i) {
    const double endS = i + 1 == out.size() ? t1S : t0S + widthS * static_cast<double>(i + 1);
    range.end = seek(ceilNs(endS), range.begin + samplesPerColumn, range.begin, count);
    samplesPerColumn = range.end - range.begin;
    const MinMax found = fold(column, range);
    if (!found.isEmpty()) out[i] = {found.min, found.max, firstValue(column, range), lastValue(column, range)};
    range.begin = range.end;
  }
}

std::optional<float> LiveSeries::valueAt(int column, double tS) const noexcept {
  const qint64 count = size();
  if (column < 0 || column >= columns() || count == 0 || std::isnan(tS)) return std::nullopt;
  const Range lastSecond{lowerBound(ceilNs(tS - 1), {0, count}), lowerBound(floorNs(tS) + 1, {0, count})};
  const float found = lastValue(column, lastSecond);
  return std::isnan(found) ? std::nullopt : std::optional(found);
}

qint64 LiveSeries::copyRange(int column, qint64 index, std::span<double> timesS,
                             std::span<float> values) const noexcept {
  const qint64 count = size();
  if (column < 0 || column >= columns() || index < 0 || index >= count) return 0;
  const qint64 length = std::min<qint64>({count - index, std::ssize(timesS), std::ssize(values)});
  for (qint64 i = 0; i < length; ++i) {
    timesS[static_cast<std::size_t>(i)] = base::secondsFromNs(timeNs(index + i));
    values[static_cast<std::size_t>(i)] = value(column, index + i);
  }
  return length;
}

}  // namespace tryer::telemetry
