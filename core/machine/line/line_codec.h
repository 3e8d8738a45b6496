// What a machine tells that sends one line of text for each measurement: JSON ({"btC":198.4,"etC":221}) or CSV. Pure:
// bytes in, readings out; the same for any cutting of the bytes into pieces.
//
// JSON: an object with btC, etC (°C), powerPct or gasPct, fanPct (0…100), drumRpm, ambientC; other keys are ignored,
// null is "not measured".
// CSV: a line that begins with anything but "{", fields parted by commas, an empty field is "not measured". Without a
// line of column names first they are ts,btC,etC,powerPct,fanPct,drumRpm. A line with another number of fields is not
// used: a piece of a line must not be taken for a whole one.
// ts is the sender's time: data, never a clock. With it a line that is byte for byte the one before is the old
// measurement sent again by somebody who has no new one: not used.
//
// What is not believed (not a number, outside the range of its channel) is OutOfRange, as on every machine; what cannot
// be read is counted and dropped. A line longer than kMaxLine is skipped to its end.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "core/model/capability.h"
#include "core/model/machine.h"
#include "core/model/sample.h"

namespace tryer::machine::line {

struct LineChannel {
  model::ChannelSpec spec;
  std::array<const char*, 2> names;  // in the line; the second may be nullptr
};
inline constexpr std::size_t kLineChannels = 6;

// The channels in the order of Reading::values.
const std::array<LineChannel, kLineChannels>& lineChannels();

struct Reading {
  std::array<float, kLineChannels> values;  // NaN where quality is not Good
  std::array<model::Quality, kLineChannels> quality;
};

// One thread.
class LineDecoder {
 public:
  static constexpr qsizetype kMaxLine = 4096;  // bytes, without the line's end

  LineDecoder();

  // The readings of the lines that end within these bytes.
  std::vector<Reading> feed(QByteArrayView bytes);

  // Another connection: what was begun is no line, columns are the usual ones. The counters go on.
  void reset();

  // invalidPackets: lines that cannot be read; tooLong; notANumber and outOfRange: single values; unexpected: lines
  // without any value that is known here, and repeated ones.
  const model::LinkCounters& counters() const { return counters_; }
  const QByteArray& lastLine() const { return lastLine_; }
  const QByteArray& lastRejected() const { return lastRejected_; }

 private:
  using Columns = std::vector<int>;  // the channel of each field; −1: none
  std::optional<Reading> readLine(QByteArrayView line);
  std::optional<Reading> readJson(QByteArrayView line, bool& timed);
  std::optional<Reading> readCsv(QByteArrayView line, bool& timed);
  bool takeHeader(std::span<const QByteArray> fields);
  void put(Reading& reading, std::size_t channel, std::optional<double> value);
  void useUsualColumns();

  QByteArray pending_;  // the line that has begun
  bool skipping_ = false;
  Columns columns_;
  int timeColumn_ = 0;  // −1: none
  QByteArray lastLine_, lastRejected_;
  model::LinkCounters counters_;
};

}  // namespace tryer::machine::line
