#include "core/telemetry/sample_block.h"

#include <QtEndian>
#include <bit>
#include <cmath>
#include <limits>

namespace tryer::telemetry {

using namespace Qt::StringLiterals;

namespace {

constexpr quint8 kVersion = 1;
constexpr qsizetype kHeaderBytes = 8 + 16;
constexpr qsizetype kBytesPerSample = 4 + 4 + 8 + 1;
constexpr qsizetype kBytesPerValue = 4 + 1;
constexpr qint64 kLongestNs = 4 * base::kNsPerS;  // < 2³² ns
// Of a time: offsets from it, and what lies between two of them in nanoseconds, stay within 64 bits.
constexpr double kFarthestNs = 4.5e18;
constexpr double kFarthestMs = 4.5e12;  // the year 2112
static_assert(sizeof(float) == 4 && std::numeric_limits<float>::is_iec559);

qsizetype bytesOf(qsizetype samples, int channels) {
  return kHeaderBytes + samples * (kBytesPerSample + channels * kBytesPerValue);
}

class Writer {
 public:
  explicit Writer(qsizetype size) : bytes_(size, Qt::Uninitialized), at_(bytes_.data()) {}
  template <typename T>
  void put(T value) {
    qToLittleEndian(value, at_);
    at_ += sizeof(T);
  }
  QByteArray take() { return std::move(bytes_); }

 private:
  QByteArray bytes_;
  char* at_;
};

// The size was checked before.
class Reader {
 public:
  explicit Reader(const QByteArray& bytes) : at_(bytes.constData()) {}
  template <typename T>
  T get() {
    const T value = qFromLittleEndian<T>(at_);
    at_ += sizeof(T);
    return value;
  }

 private:
  const char* at_;
};

tl::unexpected<base::Error> notABlock(const QString& why) {
  return base::fail(base::ErrorCode::Corrupt,
                    u"Part of the recorded curve cannot be read. The other parts are not affected."_s, why);
}

}  // namespace

bool fitsBlock(const model::Sample& first, const model::Sample& sample) {
  const qint64 offsetNs = sample.at.monotonicNs - first.at.monotonicNs;
  const qint64 offsetMs = sample.at.utcMs - first.at.utcMs;
  return offsetNs >= 0 && offsetNs < kLongestNs && offsetMs >= std::numeric_limits<qint32>::min() &&
         offsetMs <= std::numeric_limits<qint32>::max();
}

QByteArray encodeBlock(std::span<const model::Sample> samples, int channels) {
  Q_ASSERT(!samples.empty() && samples.size() <= kMaxSamplesPerBlock && channels <= model::kMaxChannels);
  const base::Stamp start = samples.front().at;
  Writer out(bytesOf(std::ssize(samples), channels));
  out.put(kVersion);
  out.put(static_cast<quint8>(channels));
  out.put(quint16{0});
  out.put(static_cast<quint32>(samples.size()));
  out.put(start.monotonicNs);
  out.put(start.utcMs);
  for (const auto& sample : samples) out.put(static_cast<quint32>(sample.at.monotonicNs - start.monotonicNs));
  for (const auto& sample : samples) out.put(static_cast<qint32>(sample.at.utcMs - start.utcMs));
  for (const auto& sample : samples) out.put(sample.seq);
  for (const auto& sample : samples) out.put(static_cast<quint8>(sample.state));
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels); ++channel) {
    for (const auto& sample : samples) out.put(std::bit_cast<quint32>(sample.values[channel]));
    for (const auto& sample : samples) out.put(static_cast<quint8>(sample.quality[channel]));
  }
  return out.take();
}

base::Result<std::vector<model::Sample>> decodeBlock(const QByteArray& block) {
  if (block.size() < kHeaderBytes) return notABlock(u"shorter than its header"_s);
  Reader in(block);
  const auto version = in.get<quint8>();
  const int channels = in.get<quint8>();
  in.get<quint16>();
  const auto count = in.get<quint32>();
  if (version != kVersion) return notABlock(u"version %1"_s.arg(version));
  if (channels > model::kMaxChannels || count == 0 || count > kMaxSamplesPerBlock ||
      block.size() != bytesOf(count, channels)) {
    return notABlock(u"%1 bytes for %2 samples of %3 channels"_s.arg(block.size()).arg(count).arg(channels));
  }
  const auto startNs = in.get<qint64>();
  const auto startMs = in.get<qint64>();
  if (std::abs(static_cast<double>(startNs)) > kFarthestNs || std::abs(static_cast<double>(startMs)) > kFarthestMs)
    return notABlock(u"a time that cannot be"_s);
  std::vector<model::Sample> samples(count);
  for (auto& sample : samples) sample.at.monotonicNs = startNs + in.get<quint32>();
  for (auto& sample : samples) sample.at.utcMs = startMs + in.get<qint32>();
  for (auto& sample : samples) sample.seq = in.get<quint64>();
  bool known = true;
  for (auto& sample : samples) {
    const auto state = in.get<quint8>();
    known = known && state <= static_cast<quint8>(model::MachineState::Shutdown);
    sample.state = static_cast<model::MachineState>(state);
  }
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels); ++channel) {
    for (auto& sample : samples) sample.values[channel] = std::bit_cast<float>(in.get<quint32>());
    for (auto& sample : samples) {
      const auto quality = in.get<quint8>();
      known = known && quality <= static_cast<quint8>(model::Quality::OutOfRange);
      sample.quality[channel] = static_cast<model::Quality>(quality);
      // Never written so by this program; good is only what is a number.
      if (sample.quality[channel] == model::Quality::Good && !std::isfinite(sample.values[channel]))
        sample.quality[channel] = model::Quality::OutOfRange;
    }
  }
  if (!known) return notABlock(u"a state or quality that does not exist"_s);
  return samples;
}

}  // namespace tryer::telemetry
