#include "core/telemetry/live_series.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace tryer::telemetry {

namespace {

// The farthest that a time may be asked for, either way: 100 years.
constexpr double kFarS = 3.2e9;

// A column's edge may be off by less than its width divided by this.
constexpr double kEdgeShare = 8;

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
    made->blocks.reset(new (std::nothrow) Block[static_cast<std::size_t>(columns * kBlocksPerChunk)]);
    return made->times && made->values && made->blocks ? made.release() : nullptr;
  }

  std::unique_ptr<qint64[]> times;  // ns since the origin
  std::unique_ptr<float[]> values;
  std::unique_ptr<Block[]> blocks;
  std::array<qint64, kBlocksPerChunk> starts;  // when each block of level 1 begins
};

LiveSeries::LiveSeries(std::vector<QString> columnIds, base::Stamp origin, qint64 capacity)
    : columnIds_(std::move(columnIds)),
      origin_(origin),
      capacity_((std::clamp<qint64>(capacity, 1, kCapacity) + kChunkSize - 1) / kChunkSize * kChunkSize),
      chunks_(std::make_unique<std::atomic<Chunk*>[]>(static_cast<std::size_t>(capacity_ / kChunkSize))) {
  for (int level = 2; level <= kTopLevel; ++level) {
    const auto blocks = static_cast<std::size_t>(capacity_ / blockSize(level));
    top_[static_cast<std::size_t>(level)] =
        std::make_unique_for_overwrite<Block[]>(static_cast<std::size_t>(columns()) * blocks);
    if (level <= kChunkLevel)
      topStartsNs_[static_cast<std::size_t>(level)] = std::make_unique_for_overwrite<qint64[]>(blocks);
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
const LiveSeries::Block& LiveSeries::block(int level, int column, qint64 index) const noexcept {
  if (level == 1)
    return chunk(index).blocks[static_cast<std::size_t>(column * kBlocksPerChunk + index % kChunkSize / blockSize(1))];
  const qint64 perColumn = capacity_ / blockSize(level);
  return top_[static_cast<std::size_t>(level)][static_cast<std::size_t>(column * perColumn + index / blockSize(level))];
}

LiveSeries::Block& LiveSeries::block(int level, int column, qint64 index) noexcept {
  return const_cast<Block&>(std::as_const(*this).block(level, column, index));
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
  if (index % blockSize(1) == 0) noteStart(*target, index, atNs - origin_.monotonicNs);
  if ((index + 1) % blockSize(1) == 0) closeBlocks(index + 1);
  size_.store(index + 1, std::memory_order_release);
  return true;
}

// Keeps when the blocks begin that begin with this sample.
void LiveSeries::noteStart(Chunk& target, qint64 index, qint64 relativeNs) noexcept {
  target.starts[static_cast<std::size_t>(index % kChunkSize / blockSize(1))] = relativeNs;
  for (int level = 2; level <= kChunkLevel && index % blockSize(level) == 0; ++level)
    topStartsNs_[static_cast<std::size_t>(level)][static_cast<std::size_t>(index / blockSize(level))] = relativeNs;
}

// Fills every block that ends with sample count − 1, from the level below.
void LiveSeries::closeBlocks(qint64 count) noexcept {
  for (int column = 0; column < columns(); ++column) {
    for (int level = 1; level <= kTopLevel && count % blockSize(level) == 0; ++level) {
      Block sum = Block::none();
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

// When the blocks of this level begin, from the one that begins with the sample index on; as far as the block of the
// level above goes.
const qint64* LiveSeries::startsNs(int level, qint64 index) const noexcept {
  if (level > 1)
    return &topStartsNs_[static_cast<std::size_t>(level)][static_cast<std::size_t>(index / blockSize(level))];
  const Chunk& there = chunk(index);
  const auto inChunk = static_cast<std::size_t>(index % kChunkSize);
  return level == 0 ? &there.times[inChunk] : &there.starts[inChunk / static_cast<std::size_t>(blockSize(1))];
}

// The first border of a block that is not before relativeNs. The block that ends there is the biggest one that lasts no
// longer than toleranceNs; a single sample in the end. chunkHint: where the last edge was; edges are asked for from
// left to right.
qint64 LiveSeries::edge(qint64 relativeNs, qint64 toleranceNs, qint64 count, qint64& chunkHint) const noexcept {
  const qint64 lastNs = timeNs(count - 1);
  if (lastNs < relativeNs) return count;
  if (timeNs(0) >= relativeNs) return 0;
  const qint64 chunks = (count + kChunkSize - 1) / kChunkSize;
  const auto chunkStart = [this](qint64 i) { return *startsNs(kChunkLevel, i * kChunkSize); };
  while (chunkHint + 1 < chunks && chunkStart(chunkHint + 1) < relativeNs) ++chunkHint;

  // The block that is looked into begins before relativeNs, the one behind it does not.
  qint64 begin = chunkHint * kChunkSize;
  qint64 beginNs = chunkStart(chunkHint);
  qint64 endNs = chunkHint + 1 < chunks ? chunkStart(chunkHint + 1) : lastNs;
  int level = kChunkLevel;
  while (level > 0 && endNs - beginNs > toleranceNs) {
    --level;
    const qint64 step = blockSize(level);
    const auto parts = static_cast<std::size_t>(std::min(kPartsPerBlock, (count - begin + step - 1) / step));
    const std::span<const qint64> starts(startsNs(level, begin), parts);
    std::size_t before = 1;  // the first one is; counting costs less than guessing where to stop
    for (const qint64 startNs : starts.subspan(1)) before += startNs < relativeNs;
    begin += static_cast<qint64>(before - 1) * step;
    beginNs = starts[before - 1];
    if (before < parts) endNs = starts[before];
  }
  return std::min(begin + blockSize(level), count);
}

qint64 LiveSeries::firstNotBefore(qint64 relativeNs, qint64 count) const noexcept {
  qint64 chunkHint = 0;
  return edge(relativeNs, 0, count, chunkHint);
}

// Walks from begin to end in the biggest complete blocks that fit.
LiveSeries::Block LiveSeries::fold(int column, Range range) const noexcept {
  Block sum = Block::none();
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
    } else {
      const Block* blocks = &block(level, column, i);
      for (qint64 k = 0; k < (runEnd - i) / blockSize(level); ++k) sum.add(blocks[k]);
    }
    i = runEnd;
  }
  return sum;
}

void LiveSeries::envelope(int column, double t0S, double t1S, std::span<EnvelopeColumn> out) const noexcept {
  std::ranges::fill(out, EnvelopeColumn{});
  const qint64 count = size();
  if (column < 0 || column >= columns() || out.empty() || count == 0 || !(t0S < t1S)) return;

  const double widthS = (t1S - t0S) / static_cast<double>(out.size());
  const qint64 toleranceNs = floorNs(widthS / kEdgeShare);
  qint64 chunkHint = 0;
  Range range;
  range.begin = edge(ceilNs(t0S), toleranceNs, count, chunkHint);
  for (std::size_t i = 0; i < out.size() && range.begin < count; ++i) {
    const double endS = i + 1 == out.size() ? t1S : t0S + widthS * static_cast<double>(i + 1);
    range.end = edge(ceilNs(endS), toleranceNs, count, chunkHint);
    const Block found = fold(column, range);
    if (!found.isEmpty()) out[i] = {found.min, found.max, found.first, found.last};
    range.begin = range.end;
  }
}

std::optional<float> LiveSeries::valueAt(int column, double tS) const noexcept {
  const qint64 count = size();
  if (column < 0 || column >= columns() || count == 0 || std::isnan(tS)) return std::nullopt;
  const Range lastSecond{firstNotBefore(ceilNs(tS - 1), count), firstNotBefore(floorNs(tS) + 1, count)};
  const Block found = fold(column, lastSecond);
  return found.isEmpty() ? std::nullopt : std::optional(found.last);
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
