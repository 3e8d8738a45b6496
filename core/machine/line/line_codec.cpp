#include "core/machine/line/line_codec.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <algorithm>
#include <cmath>
#include <utility>

namespace tryer::machine::line {

using namespace Qt::StringLiterals;
using model::ChannelKind;
using model::Quality;

namespace {

constexpr char kTime[] = "ts";
constexpr std::array kUsualColumns{"ts", "btC", "etC", "powerPct", "fanPct", "drumRpm"};

std::optional<std::size_t> channelOf(QByteArrayView name) {
  const auto& all = lineChannels();
  const auto found = std::ranges::find_if(all, [name](const LineChannel& channel) {
    return std::ranges::any_of(channel.names, [name](const char* one) { return one != nullptr && name == one; });
  });
  if (found == all.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all.begin());
}

Reading nothing() {
  Reading reading;
  reading.values.fill(std::numeric_limits<float>::quiet_NaN());
  reading.quality.fill(Quality::Missing);
  return reading;
}

bool tellsSomething(const Reading& reading) {
  return std::ranges::any_of(reading.quality, [](Quality quality) { return quality != Quality::Missing; });
}

}  // namespace

const std::array<LineChannel, kLineChannels>& lineChannels() {
  static const std::array<LineChannel, kLineChannels> all{{
      {{u"bt"_s, u"°C"_s, ChannelKind::Temperature, -50, 350, 1}, {"btC", nullptr}},
      {{u"exhaust"_s, u"°C"_s, ChannelKind::Temperature, -50, 500, 1}, {"etC", nullptr}},
      {{u"ambient"_s, u"°C"_s, ChannelKind::Temperature, -50, 100, 1}, {"ambientC", nullptr}},
      {{u"heater"_s, u"%"_s, ChannelKind::Setting, 0, 100, 0}, {"powerPct", "gasPct"}},
      {{u"fan"_s, u"%"_s, ChannelKind::Setting, 0, 100, 0}, {"fanPct", nullptr}},
      {{u"drum_rpm"_s, u"rpm"_s, ChannelKind::Speed, 0, 1000, 0}, {"drumRpm", nullptr}},
  }};
  return all;
}

LineDecoder::LineDecoder() {
  useUsualColumns();
}

void LineDecoder::useUsualColumns() {
  columns_.clear();
  for (const char* name : kUsualColumns) {
    const auto channel = channelOf(name);
    columns_.push_back(channel ? static_cast<int>(*channel) : -1);
  }
  timeColumn_ = 0;
}

void LineDecoder::reset() {
  pending_.clear();
  skipping_ = false;
  lastLine_.clear();
  useUsualColumns();
}

std::vector<Reading> LineDecoder::feed(QByteArrayView bytes) {
  std::vector<Reading> readings;
  while (!bytes.isEmpty()) {
    const qsizetype end = bytes.indexOf('\n');
    const QByteArrayView part = end < 0 ? bytes : bytes.first(end);
    if (!skipping_ && pending_.size() + part.size() > kMaxLine) {
      ++counters_.tooLong;
      skipping_ = true;
      pending_.clear();
    }
    if (!skipping_) pending_.append(part);
    if (end < 0) break;
    if (!skipping_) {
      if (const auto reading = readLine(pending_)) readings.push_back(*reading);
    }
    skipping_ = false;
    pending_.clear();
    bytes = bytes.sliced(end + 1);
  }
  return readings;
}

std::optional<Reading> LineDecoder::readLine(QByteArrayView raw) {
  const QByteArrayView line = raw.trimmed();
  if (line.isEmpty()) return std::nullopt;  // some send them to keep the connection alive
  bool timed = false;
  auto reading = line.startsWith('{') ? readJson(line, timed) : readCsv(line, timed);
  if (!reading) return std::nullopt;
  const bool repeated = timed && line == lastLine_;
  lastLine_ = line.toByteArray();
  if (!repeated && tellsSomething(*reading)) return reading;
  ++counters_.unexpected;
  return std::nullopt;
}

std::optional<Reading> LineDecoder::readJson(QByteArrayView line, bool& timed) {
  QJsonParseError problem;
  const auto document = QJsonDocument::fromJson(QByteArray::fromRawData(line.data(), line.size()), &problem);
  if (problem.error != QJsonParseError::NoError || !document.isObject()) {
    ++counters_.invalidPackets;
    lastRejected_ = line.toByteArray();
    return std::nullopt;
  }
  const QJsonObject object = document.object();
  timed = object.contains(QLatin1String(kTime));
  Reading reading = nothing();
  for (std::size_t i = 0; i < kLineChannels; ++i) {
    for (const char* name : lineChannels()[i].names) {
      const QJsonValue value = name == nullptr ? QJsonValue(QJsonValue::Undefined) : object.value(QLatin1String(name));
      if (value.isUndefined() || value.isNull()) continue;
      put(reading, i, value.isDouble() ? std::optional(value.toDouble()) : std::nullopt);
      break;
    }
  }
  return reading;
}

std::optional<Reading> LineDecoder::readCsv(QByteArrayView line, bool& timed) {
  std::vector<QByteArray> fields;
  for (const QByteArray& field : line.toByteArray().split(',')) fields.push_back(field.trimmed());
  if (takeHeader(fields)) return std::nullopt;
  if (fields.size() != columns_.size()) {
    ++counters_.invalidPackets;
    lastRejected_ = line.toByteArray();
    return std::nullopt;
  }
  timed = timeColumn_ >= 0 && !fields[static_cast<std::size_t>(timeColumn_)].isEmpty();
  Reading reading = nothing();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (columns_[i] < 0 || fields[i].isEmpty()) continue;
    bool isNumber = false;
    const double value = fields[i].toDouble(&isNumber);
    put(reading, static_cast<std::size_t>(columns_[i]), isNumber ? std::optional(value) : std::nullopt);
  }
  return reading;
}

// A line of names, at least one of them known here, and no number among them.
bool LineDecoder::takeHeader(std::span<const QByteArray> fields) {
  Columns columns;
  int timeColumn = -1;
  for (const QByteArray& field : fields) {
    bool isNumber = false;
    (void)field.toDouble(&isNumber);
    if (isNumber || field.isEmpty()) return false;
    if (field == kTime) timeColumn = static_cast<int>(columns.size());
    const auto channel = channelOf(field);
    columns.push_back(channel ? static_cast<int>(*channel) : -1);
  }
  if (std::ranges::all_of(columns, [](int channel) { return channel < 0; })) return false;
  columns_ = std::move(columns);
  timeColumn_ = timeColumn;
  return true;
}

// value: none where what stands there is no number.
void LineDecoder::put(Reading& reading, std::size_t channel, std::optional<double> value) {
  const model::ChannelSpec& spec = lineChannels()[channel].spec;
  const bool isNumber = value && std::isfinite(*value);
  const bool believed = isNumber && *value >= spec.min && *value <= spec.max;
  if (!isNumber) {
    ++counters_.notANumber;
  } else if (!believed) {
    ++counters_.outOfRange;
  }
  reading.quality[channel] = believed ? Quality::Good : Quality::OutOfRange;
  reading.values[channel] = believed ? static_cast<float>(*value) : std::numeric_limits<float>::quiet_NaN();
}

}  // namespace tryer::machine::line
